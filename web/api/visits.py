"""`/visits` and `/authorizations`: who is served at a window, and what a supervisor allows there."""

from typing import Any

from flask import Response, request

from web import auth, visits
from web.api.blueprint import Resource, answer_once
from web.api.hall_schemas import (
    AuthorizationBody,
    AuthorizationShape,
    EvaluationBody,
    PersonBody,
    VisitBody,
    VisitShape,
)

api = Resource("visits", "接待与现场授权")


@api.post("/visits")
@api.arguments(VisitBody)
@api.response(201, VisitShape)
def begin(body: dict[str, Any]) -> Response:
    """开始接待一位服务对象；一个窗口同时只接待一位"""
    login = auth.current()
    return answer_once(lambda once: visits.begin(login, body, once), VisitShape, 201)


@api.get("/visits/<visit_id>")
@api.response(200, VisitShape)
def one(visit_id: str) -> dict[str, Any]:
    """一次接待：服务对象、办件、是否已评价（不显示评价内容）"""
    return visits.one(auth.actor(), visit_id)


@api.post("/visits/<visit_id>/person")
@api.arguments(PersonBody)
@api.response(200, VisitShape)
def identify(body: dict[str, Any], visit_id: str) -> Response:
    """读卡后登记服务对象"""
    actor = auth.actor()
    return answer_once(lambda once: visits.identify(actor, visit_id, body, once), VisitShape)


@api.post("/visits/<visit_id>/end")
@api.response(200, VisitShape)
def end(visit_id: str) -> Response:
    """结束接待"""
    actor = auth.actor()
    return answer_once(lambda once: visits.end(actor, visit_id, once), VisitShape)


@api.post("/visits/<visit_id>/evaluation")
@api.arguments(EvaluationBody)
@api.response(201, VisitShape)
def evaluate(body: dict[str, Any], visit_id: str) -> Response:
    """好差评：每次接待评一次"""
    actor = auth.actor()
    return answer_once(lambda once: visits.evaluate(actor, visit_id, body, once), VisitShape, 201)


@api.post("/authorizations")
@api.arguments(AuthorizationBody)
@api.response(201, AuthorizationShape)
def authorize(body: dict[str, Any]) -> Response:
    """现场授权：主管在柜员屏上用自己的口令允许一项操作，只用一次，十分钟内有效"""
    login, address = auth.current(), request.remote_addr or "?"
    return answer_once(lambda once: visits.authorize(login, body, address, once), AuthorizationShape, 201)
