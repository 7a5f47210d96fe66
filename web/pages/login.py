"""Logging in and out, and choosing the post and window of today."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from catalog import places, sessions
from catalog.errors import LoginRequired, SessionExpired, TooMany
from engine.errors import FormInvalid
from web import auth
from web.services import services

pages = Blueprint("login", __name__)


def local_path(wanted: str) -> str:
    """Where to go after logging in: a path of ours, never another site."""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return url_for("inbox.show")
    return wanted


def _form(status: int = 200, problem: str = "", username: str = "", window: str = "") -> Response:
    use = services()
    with use.db.read() as conn:
        windows = places.windows(conn)
    page = render_template(
        "login.html",
        problem=problem,
        username=username,
        window=window,
        windows=windows,
        next=request.values.get("next", ""),
        demo=use.settings.demo,
    )
    return make_response(page, status)


@pages.get("/login")
def show() -> Response:
    expired = "登录已过期，请重新登录；已保存的草稿不会丢失。" if request.args.get("expired") else ""
    return _form(problem=expired)


@pages.post("/login")
def enter() -> Response:
    auth.check_origin()
    username = request.form.get("username", "").strip()[:64]
    window = request.form.get("window", "")
    try:
        secret, login = auth.log_in(username, request.form.get("password", ""), None, window or None)
    except LoginRequired as refused:
        return _form(401, refused.message, username, window)
    except TooMany as refused:
        return _form(429, refused.message, username, window)
    except FormInvalid as refused:
        return _form(422, " ".join(sum(refused.errors.values(), [])), username)
    target = local_path(request.form.get("next", ""))
    if login.must_change:
        target = url_for("password.show")
    elif len(login.posts) > 1:
        target = url_for("login.place")
    response = make_response(redirect(target, 303))
    auth.set_cookie(response, secret)
    return response


@pages.get("/place")
def place() -> str:
    auth.current()
    use = services()
    with use.db.read() as conn:
        windows = places.windows(conn)
    return render_template("place.html", windows=windows, post_name=use.region.post_name)


@pages.post("/place")
def move() -> Response:
    auth.check_write()
    use = services()
    post, window = request.form.get("post") or None, request.form.get("window") or None
    address = request.remote_addr or "?"
    secret, _ = sessions.move(use.db, use.region, auth.current(), post, window, address, use.clock.wall())
    response = make_response(redirect(url_for("inbox.show"), 303))
    auth.set_cookie(response, secret)
    return response


@pages.post("/logout")
def leave() -> Response:
    response = make_response(redirect(url_for("login.show"), 303))
    try:
        auth.check_write()
    except (LoginRequired, SessionExpired):
        return response
    auth.forget(response)
    return response
