"""`/session` and `/me`: logging in and out, and who is asking."""

from typing import Any

from flask import Response, make_response

from catalog.sessions import Login
from engine import values
from web import auth
from web.api.blueprint import JSON, Resource, check_login
from web.api.schemas import LoginBody, MeShape, NothingShape
from web.services import services

api = Resource("session", "登录与本人", public=True)


def me(login: Login) -> dict[str, Any]:
    actor, region = login.actor, services().region
    return {
        "person": {"username": actor.person, "name": actor.name},
        "posts": [{"code": code, "name": region.post_name(code)} for code in login.posts],
        "post": actor.post,
        "window": actor.window,
        "scope": actor.scope.split(),
        "rights": sorted(actor.rights),
        "csrf_token": login.csrf,
    }


@api.post("/session")
@api.arguments(LoginBody)
@api.response(200, MeShape)
def log_in(body: dict[str, Any]) -> Response:
    """登录；浏览器据此得到 Cookie 和防伪令牌"""
    auth.check_origin()
    secret, login = auth.log_in(body["username"], body["password"], body["post"], body["window"])
    response = make_response(values.dumps(me(login)))
    response.content_type = JSON
    auth.set_cookie(response, secret)
    return response


@api.delete("/session")
@api.response(200, NothingShape)
def log_out() -> Response:
    """退出登录"""
    check_login()
    response = make_response(b"{}")
    response.content_type = JSON
    auth.forget(response)
    return response


@api.get("/me")
@api.response(200, MeShape)
def who() -> dict[str, Any]:
    """本人、岗位、范围与权限"""
    return me(auth.current())
