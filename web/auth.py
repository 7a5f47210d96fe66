"""Who is asking: a browser by its cookie (with a CSRF token on every write) or a program by its bearer token."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Response, g, request

from catalog import access, sessions
from catalog.errors import LoginRequired, PasswordDue, SessionExpired
from catalog.sessions import Login
from engine.actor import Actor
from engine.errors import NotAllowed, Refused
from web import journal
from web.problems import Csrf
from web.services import services

BEFORE_CHANGE = frozenset({"password.show", "password.change", "login.leave", "api_session.log_out"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie from any other host or over plain HTTP."""
    return "__Host-tellerflow" if services().settings.tls else "tellerflow"


def current() -> Login:
    """The login of this request. Raises LoginRequired, SessionExpired or, before a one-time password is changed, so."""
    if "login" not in g:
        g.login = _find()
    login = cast(Login, g.login)
    if login.must_change and request.endpoint not in BEFORE_CHANGE:
        raise PasswordDue
    return login


def actor() -> Actor:
    return current().actor


def _find() -> Login:
    use = services()
    now = use.clock.wall()
    header = request.headers.get("Authorization", "")
    if header:
        kind, _, secret = header.partition(" ")
        with use.db.read() as conn:
            program = sessions.find_token(conn, use.region, secret.strip(), now) if kind.lower() == "bearer" else None
        if program is None:
            raise LoginRequired("访问令牌无效、已过期或已收回，请用 scripts/token 重新生成。")
        return program
    secret = request.cookies.get(cookie_name(), "")
    if not secret:
        raise LoginRequired()
    with use.db.read() as conn:
        login = sessions.find(conn, use.region, secret, now)
    if login is None:
        raise SessionExpired()
    if sessions.is_due_for_notice(login, now):
        with use.db.write() as conn:
            sessions.notice(conn, login, now)
    return login


def check_write() -> None:
    """A write with a cookie carries the session's CSRF token and comes from our own pages."""
    check_origin()
    login = current()
    if login.csrf and login.csrf != (request.headers.get("X-CSRF-Token") or request.form.get("csrf_token")):
        raise Csrf()


def check_origin() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin)[:2] != urlsplit(request.host_url)[:2]:
        raise Csrf()


def require(*rights: str) -> None:
    """One of these rights, in whatever scope; what it reaches is decided where the thing asked for is known."""
    if not any(access.may(actor(), right) for right in rights):
        raise lacking(*rights)


def lacking(*rights: str) -> NotAllowed:
    names = "或".join(f"“{access.RIGHT_NAMES[right]}”" for right in rights)
    return NotAllowed(f"您没有{names}权限，请联系管理员授权。")


def needs(*rights: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            require(*rights)
            return view(*args, **kwargs)

        return guarded

    return decorate


def log_in(username: str, password: str, post: str | None, window: str | None) -> tuple[str, Login]:
    use = services()
    address = request.remote_addr or "?"
    try:
        secret, login = sessions.log_in(use.db, use.region, username, password, post, window, address, use.clock.wall())
    except Refused as refused:
        journal.refused(username, refused.code)
        raise
    journal.entered(login)
    return secret, login


def set_cookie(response: Response, secret: str) -> None:
    response.set_cookie(cookie_name(), secret, httponly=True, samesite="Lax", secure=services().settings.tls, path="/")


def forget(response: Response) -> None:
    use = services()
    login = current()
    with use.db.write() as conn:
        sessions.log_out(conn, login)
    journal.left(login)
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax", secure=use.settings.tls, path="/")
