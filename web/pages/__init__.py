"""Server-rendered pages: each module turns one request into one call and one call's result into a page."""

from flask import Flask

from web.pages import approvals, audit, inbox, incidents, instances, login, packages, start, supervision, tasks, verify


def register(app: Flask) -> None:
    for module in (login, inbox, tasks, instances, incidents, packages, approvals, verify):
        app.register_blueprint(module.pages)
    app.register_blueprint(supervision.pages)
    app.register_blueprint(audit.pages)
    app.register_blueprint(start.trial)
    app.register_blueprint(start.accept)
