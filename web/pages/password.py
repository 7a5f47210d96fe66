"""修改口令: one's own, also the first thing after a log-in with a one-time password."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration.rules import change_own
from catalog.errors import LoginRequired, TooMany
from catalog.rules_now import rules
from engine.errors import FormInvalid
from web import auth
from web.services import services

pages = Blueprint("password", __name__, url_prefix="/password")


@pages.get("")
def show() -> Response:
    return _page(200, {})


def _page(status: int, errors: dict[str, str]) -> Response:
    use, login = services(), auth.current()
    with use.db.read() as conn:
        now = rules(conn, use.region)
    page = render_template("password.html", rules=now, errors=errors, due=login.must_change)
    return make_response(page, status)


@pages.post("")
def change() -> Response:
    """What was typed wrongly is typed again: a page never carries a password."""
    auth.check_write()
    use, login = services(), auth.current()
    old, new, again = (request.form.get(name, "")[:400] for name in ("old", "new", "again"))
    try:
        change_own(use.admin, login.actor, login.id, old, new, again, request.remote_addr or "?", use.clock.wall())
    except FormInvalid as wrong:
        return _page(422, {name: " ".join(told) for name, told in wrong.errors.items()})
    except LoginRequired as wrong:
        return _page(422, {"old": wrong.message})
    except TooMany as wrong:
        return _page(429, {"old": wrong.message})
    target = "login.place" if len(login.posts) > 1 and login.must_change else "inbox.show"
    return redirect(url_for(target, note="password"), 303)
