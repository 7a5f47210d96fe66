"""The application factory: settings in, a Flask application out. Every part is wired here and nowhere else."""

import uuid

from flask import Flask, g
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from web import api, assets, exact_json, headers, health, metrics, navigation, pages, problems, static_files, words
from web.services import Services
from web.settings import Settings
from web.wiring import build

MAX_BODY = 24 * 1024 * 1024
"""A package may hold 20 MB; multipart adds to it. What a resource allows less is checked where it is read."""


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """An application of its own database, clock and engine. `services` replaces what `settings` would build."""
    settings = settings or Settings.from_environment()
    app = Flask("web", static_folder="static", template_folder="templates")
    app.json = exact_json.ExactJson(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = 2 * 1024 * 1024
    app.config["MAX_FORM_PARTS"] = 1000
    app.jinja_env.undefined = StrictUndefined
    app.jinja_options["autoescape"] = True
    app.url_map.strict_slashes = False
    app.extensions["tellerflow"] = services or build(settings)
    if settings.behind_tls_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]

    @app.before_request
    def number() -> None:
        g.request_id = uuid.uuid4().hex[:12]

    for part in (metrics, problems, assets, static_files, words, navigation):
        part.register(app)
    headers.register(app, settings.tls)
    app.register_blueprint(health.pages)
    pages.register(app)
    api.register(app)
    return app
