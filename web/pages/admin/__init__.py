"""管理: each module a subject of administration; what a person typed survives a refusal, which stands above it."""

from flask import Flask

from web.pages.admin import calendar, changes, devices, halls, importing, items, leaving, people, posts, rules, seals


def register(app: Flask) -> None:
    for module in (people, leaving, importing, posts, halls, devices, rules, calendar, seals, items, changes):
        app.register_blueprint(module.pages)
