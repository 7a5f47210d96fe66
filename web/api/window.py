"""`/window`: what a window's devices are asked and answer (docs/device-messages.md), and what the desk asks of them."""

from dataclasses import asdict
from typing import Any

from flask import Response, request
from marshmallow import fields

from catalog.messages import ChineseSchema, between, length
from engine import values
from web import auth, window
from web.api.blueprint import JSON, Resource, check_login

api = Resource("window", "窗口设备", public=True)
MOST_PICTURE = 16_000_000
HEX = 64


class PollQuery(ChineseSchema):
    device = fields.String(required=True, validate=length(1, 40))
    window = fields.String(required=True, validate=length(1, 40))
    counter = fields.Integer(required=True, validate=between(1, 2**62))
    known = fields.String(load_default="", validate=length(0, 1000))
    wait_s = fields.Float(load_default=25, validate=between(0, 25))


class MessageShape(ChineseSchema):
    request = fields.String()
    nonce = fields.String()
    case = fields.String(allow_none=True)
    task = fields.String(allow_none=True)
    window = fields.String()
    kind = fields.String()
    expires = fields.String()
    seconds = fields.Integer()
    payload = fields.String()
    content = fields.String()
    digest = fields.String()
    mac = fields.String()


class ToDoShape(ChineseSchema):
    requests = fields.List(fields.Nested(MessageShape))
    answers = fields.Integer()


class AnswerBody(ChineseSchema):
    request = fields.String(required=True, validate=length(1, 36))
    nonce = fields.String(required=True, validate=length(1, 64))
    case = fields.String(required=True, allow_none=True, validate=length(1, 32))
    task = fields.String(required=True, allow_none=True, validate=length(1, 100))
    window = fields.String(required=True, validate=length(1, 40))
    kind = fields.String(required=True, validate=length(1, 16))
    device = fields.String(required=True, validate=length(1, 40))
    counter = fields.Integer(required=True, validate=between(1, 2**62))
    digest = fields.String(required=True, validate=length(HEX, HEX))
    result = fields.String(required=True, validate=length(2, 20_000))
    picture = fields.String(required=True, validate=length(0, MOST_PICTURE))
    mac = fields.String(required=True, validate=length(HEX, HEX))


class TakenShape(ChineseSchema):
    accepted = fields.Boolean()
    reason = fields.String(allow_none=True)
    message = fields.String(allow_none=True)


class AskBody(ChineseSchema):
    kind = fields.String(required=True, validate=length(1, 16))
    payload = fields.Dict(keys=fields.String(), load_default=dict)
    case = fields.String(load_default=None, allow_none=True, validate=length(1, 32))
    task = fields.String(load_default=None, allow_none=True, validate=length(1, 100))


class AskedShape(ChineseSchema):
    id = fields.String()


class WaitQuery(ChineseSchema):
    wait_s = fields.Float(load_default=0, validate=between(0, 25))


class StandingShape(ChineseSchema):
    id = fields.String()
    kind = fields.String()
    state = fields.String()
    outcome = fields.String(allow_none=True)
    sentence = fields.String(allow_none=True)
    result = fields.Dict(allow_none=True)
    digest = fields.String(allow_none=True)
    picture = fields.Boolean()


class LightShape(ChineseSchema):
    kind = fields.String()
    name = fields.String()
    there = fields.Boolean()
    alive = fields.Boolean()


class LightsShape(ChineseSchema):
    devices = fields.List(fields.Nested(LightShape))


@api.get("/window/requests")
@api.arguments(PollQuery, location="query")
@api.response(200, ToDoShape)
def to_do(query: dict[str, Any]) -> dict[str, Any]:
    """设备程序：取本窗口要做的操作；没有时最多等待 wait_s 秒（以设备密钥签名，不用登录）"""
    mac = request.headers.get("X-Device-Mac", "")
    known = frozenset(query["known"].split(",")) - {""}
    return window.to_do(query["device"], query["window"], query["counter"], mac, known, query["wait_s"])


@api.post("/window/answers")
@api.arguments(AnswerBody)
@api.response(200, TakenShape)
def answer(body: dict[str, Any]) -> Response:
    """设备程序：交回一次操作的结果；每次操作只收一次（以设备密钥签名，不用登录）"""
    taken = window.take(body)
    told = {"accepted": taken.refused is None, "reason": taken.refused, "message": taken.sentence}
    return Response(values.dumps(told), 200 if taken.refused is None else 403, content_type=JSON)


@api.get("/window/devices")
@api.response(200, LightsShape)
def devices() -> dict[str, Any]:
    """本窗口的设备灯"""
    check_login()
    return {"devices": window.lights(auth.actor())}


@api.post("/window/asked")
@api.arguments(AskBody)
@api.response(201, AskedShape)
def ask(body: dict[str, Any]) -> dict[str, Any]:
    """请本窗口的设备做一次操作，两分钟内有效"""
    check_login()
    return {"id": window.ask(auth.actor(), body)}


@api.get("/window/asked/<request_id>")
@api.arguments(WaitQuery, location="query")
@api.response(200, StandingShape)
def asked(query: dict[str, Any], request_id: str) -> dict[str, Any]:
    """一次设备操作到了哪一步；最多等待 wait_s 秒"""
    check_login()
    return asdict(window.asked(auth.actor(), request_id, query["wait_s"]))


@api.get("/window/asked/<request_id>/picture")
@api.doc(responses={200: {"description": "JPEG 或 PNG", "content": {"image/jpeg": {}, "image/png": {}}}})
def picture(request_id: str) -> Response:
    """高拍仪或签批屏送来的图像"""
    check_login()
    media_type, data = window.picture(auth.actor(), request_id)
    return Response(data, content_type=media_type, headers={"Content-Disposition": "attachment"})
