"""Server-rendered pages: each module turns one request into one call and one call's result into a page."""

from flask import Flask

from web.pages import inbox, login


def register(app: Flask) -> None:
    for module in (login, inbox):
        app.register_blueprint(module.pages)
