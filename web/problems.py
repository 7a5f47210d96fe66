"""Every error leaves as RFC 9457 `application/problem+json` or, for people, as a page; no stack trace does."""

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from catalog.errors import PasswordDue, TooMany
from engine.errors import FieldsRefused, FourEyes, Overtaken, PackageInvalid, Refused

log = logging.getLogger("tellerflow.web")


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str


KINDS = {
    "invalid_form": Kind(422, "填写有误"),
    "unknown_field": Kind(422, "含有不能填写的字段"),
    "not_allowed": Kind(403, "不允许"),
    "four_eyes": Kind(403, "须由另一人办理"),
    "login_required": Kind(401, "请先登录"),
    "session_expired": Kind(401, "登录已过期"),
    "password_due": Kind(403, "请先修改口令"),
    "csrf": Kind(403, "请求来源不可信"),
    "not_found": Kind(404, "找不到"),
    "task_taken": Kind(409, "已被他人处理"),
    "revision_stale": Kind(409, "内容已变化"),
    "lease_lost": Kind(409, "租约已失效"),
    "duplicate_message": Kind(409, "消息重复"),
    "no_waiter": Kind(404, "无人等待此消息"),
    "key_taken": Kind(422, "标识已被占用"),
    "key_reused": Kind(422, "幂等键已用于其他请求"),
    "package_invalid": Kind(422, "流程包有错误"),
    "too_large": Kind(413, "内容过大"),
    "too_many": Kind(429, "请求过于频繁"),
    "busy": Kind(503, "系统正忙"),
}
OF_STATUS = {
    400: ("invalid_form", "请求的格式不正确，请检查后再提交。"),
    404: ("not_found", "没有这个地址，请检查链接或返回工作台。"),
    405: ("not_found", "这个地址不支持此种请求方法，请对照接口说明修改。"),
    413: ("too_large", "提交的内容过大，请减小后再提交。"),
    415: ("invalid_form", "内容须是 JSON，请设置 Content-Type: application/json。"),
}


class Csrf(Refused):
    code = "csrf"

    def __init__(self) -> None:
        super().__init__("请求缺少或带错了防伪令牌，请刷新页面后重试；填写的内容不会丢失。")


def problem(code: str, detail: str, extra: dict[str, Any] | None = None, status: int | None = None) -> Response:
    kind = KINDS[code]
    status = status or kind.status
    body = {"type": "about:blank", "title": kind.title, "status": status, "detail": detail, "code": code}
    response = Response(current_app.json.dumps(body | (extra or {})), status, content_type="application/problem+json")
    return response


def details_of(refused: Refused) -> dict[str, Any]:
    """What a program may want to know beside the sentence."""
    if isinstance(refused, FieldsRefused):
        return {"errors": refused.errors}
    if isinstance(refused, Overtaken):
        return {"by": refused.by, "at": refused.at.isoformat() if refused.at else None, "action": refused.action}
    if isinstance(refused, FourEyes):
        return {"by": refused.by}
    if isinstance(refused, PackageInvalid):
        return {"findings": [finding.as_dict() for finding in refused.findings]}
    return {}


def answer(code: str, detail: str, extra: dict[str, Any] | None = None, status: int | None = None) -> Response:
    """A problem document for the API, a page for a browser."""
    if wants_page():
        g.problem = KINDS[code].status
        shown = {"title": KINDS[code].title if status != 500 else "系统故障", "detail": detail, "code": code}
        page = render_template("problem.html", extra=extra or {}, **shown)
        return Response(page, status or KINDS[code].status, content_type="text/html; charset=utf-8")
    return problem(code, detail, extra, status)


def wants_page() -> bool:
    return (
        not request.path.startswith("/api/")
        and request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html") == "text/html"
    )


def register(app: Flask) -> None:
    app.register_error_handler(Refused, on_refused)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(RecursionError, on_recursion)
    app.register_error_handler(OperationalError, on_database_busy)
    app.register_error_handler(Exception, on_fault)


def on_refused(refused: Refused) -> Response:
    if refused.code in ("login_required", "session_expired") and wants_page() and request.method == "GET":
        return _to_login(expired=refused.code == "session_expired")
    if isinstance(refused, PasswordDue) and wants_page():
        return Response(status=303, headers={"Location": url_for("password.show")})
    response = answer(refused.code, refused.message, details_of(refused))
    if isinstance(refused, TooMany):
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _to_login(expired: bool) -> Response:
    """A person comes back to the page they wanted; a part of a page makes the whole page go there."""
    wanted = request.full_path.rstrip("?")
    if request.headers.get("HX-Request"):
        response = Response(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    target = url_for("login.show", next=wanted if wanted != "/" else None, expired=1 if expired else None)
    return Response(status=303, headers={"Location": target})


def on_http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return Response(status=error.code or 302, headers=dict(error.get_headers()))
    if error.code >= 500:
        return on_fault(error)
    code, detail = OF_STATUS.get(error.code, OF_STATUS[400])
    response = answer(code, detail, status=error.code)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def on_recursion(error: RecursionError) -> Response:
    return answer("invalid_form", "数据嵌套过深，请减少层次后再提交。")


def on_database_busy(error: OperationalError) -> Response:
    log.warning("database refused a request: %s", error.orig)
    return answer("busy", "系统正忙，您填写的内容没有丢失，请稍后再试。")


def on_fault(error: Exception) -> Response:
    """A fault of ours: the person gets a number to name, the log gets the rest."""
    log.error("fault %s on %s %s", g.get("request_id", "-"), request.method, request.path, exc_info=error)
    detail = (
        f"系统出了故障，填写的内容没有提交，请稍后再试；如再次出现，请把编号 {g.get('request_id', '-')} 告诉管理员。"
    )
    try:
        return answer("busy", detail, status=500)
    except Exception:  # the page itself is what fails
        log.exception("no page can be shown")
        return Response(detail, 500, content_type="text/plain; charset=utf-8")
