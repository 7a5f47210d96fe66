"""Server-rendered pages: each module turns one request into one call and one call's result into a page."""

from flask import Flask

from web import hall_words
from web.pages import (
    admin,
    approvals,
    audit,
    authorizing,
    cases,
    chains,
    confirming,
    guides,
    handled,
    inbox,
    incidents,
    instances,
    login,
    operations,
    overseeing,
    packages,
    papers,
    password,
    progress,
    returning,
    start,
    supervision,
    tasks,
    verify,
    versions,
    window,
)


def register(app: Flask) -> None:
    hall_words.register(app)
    guides.register(app)
    for module in (
        login, inbox, window, tasks, cases, instances, incidents, packages, approvals, verify, progress, guides,
    ):  # fmt: skip
        app.register_blueprint(module.pages)
    app.register_blueprint(password.pages)
    admin.register(app)
    app.register_blueprint(authorizing.pages)
    app.register_blueprint(supervision.pages)
    app.register_blueprint(overseeing.pages)
    app.register_blueprint(audit.pages)
    app.register_blueprint(chains.pages)
    app.register_blueprint(returning.pages)
    app.register_blueprint(start.trial)
    app.register_blueprint(start.accept)
    app.register_blueprint(confirming.pages)
    app.register_blueprint(papers.pages)
    app.register_blueprint(operations.pages)
    app.register_blueprint(versions.pages)
    app.register_blueprint(handled.pages)
