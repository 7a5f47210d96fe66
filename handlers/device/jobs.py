"""The job handlers `device.*`: each asks a device of the case's window and waits for its answer without a thread."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema, between, length, one_of
from engine import NotYet, store
from engine.errors import Refused
from handlers.base import BusinessError, Described, HandlerFailed, JobCall, handler, labelled
from handlers.device import requests
from handlers.device.hub import Hub
from handlers.device.kinds import CANCELLED, FAILURES, KINDS, ToCapture, ToSign, ToType
from handlers.device.requests import Asked
from handlers.identity import check

LOOK_AGAIN_S = 2.0
WINDOW = "window"
ON_FAILURE = "onFailure"
"""With the header `onFailure` = `error` a device that fails is an error that the diagram catches, not an incident."""
BROKEN = "DEVICE_FAILED"
PROBLEM = "device_problem"
"""The variable that an error brings along: one sentence about the device."""


class Given(ChineseSchema):
    """`window` is the case's own where it is not mapped."""

    case = fields.Dict(load_default=dict, metadata=labelled("办件"))
    window = fields.String(load_default=None, allow_none=True, validate=length(1, 40), metadata=labelled("窗口"))


class CaptureGiven(Given, ToCapture):
    """A material to be captured."""


class SignGiven(Given, ToSign):
    """What is to be signed."""


class PinGiven(Given, ToType):
    """What the PIN is for."""


class PrintGiven(Given):
    document_id = fields.String(required=True, validate=length(1, 36), metadata=labelled("文书"))
    copies = fields.Integer(load_default=1, validate=between(1, 20), metadata=labelled("份数"))


class CardAnswer(ChineseSchema):
    card = fields.Dict(required=True, metadata=labelled("读卡结果（遮盖；原文按 request 查取）"))


class PictureAnswer(ChineseSchema):
    picture = fields.Dict(required=True, metadata=labelled("图像（按 request 查取）"))


class SignatureAnswer(ChineseSchema):
    signature = fields.Dict(required=True, metadata=labelled("签名（按 request 查取）"))


class PinAnswer(ChineseSchema):
    pin = fields.String(required=True, validate=one_of("set", "wrong"), metadata=labelled("密码结果"))


class PrintAnswer(ChineseSchema):
    printed = fields.Dict(required=True, metadata=labelled("打印结果"))


def handlers(hub: Hub | None) -> list[Described]:
    """Without a hub (packages checked on a bare machine) no device is reached."""

    @handler(
        "device.read_card", "1", kind="job", name="读卡",
        help="请服务对象在本窗口刷身份证或社会保障卡。流程只得到遮盖后的姓名和号码；取消时抛出 DEVICE_CANCELLED。"
        "标头 onFailure 为 error 的，设备故障时抛出 DEVICE_FAILED。",
        input=Given, output=CardAnswer,
    )  # fmt: skip
    def read_card(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        row, result = _asked(hub, call, data, "read_card", {})
        return {
            "card": _reference(row)
            | {
                "medium": result["medium"],
                "name_masked": result["name"][:1] + "*" * (len(result["name"]) - 1),
                "id_masked": check("id_card", result["id_no"]).masked,
            }
        }

    @handler(
        "device.capture", "1", kind="job", name="高拍",
        help="请柜员在窗口高拍仪上拍摄一份材料。流程变量只得到图像的编号和摘要。",
        input=CaptureGiven, output=PictureAnswer,
    )  # fmt: skip
    def capture(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        row, result = _asked(hub, call, data, "capture", {"material": data["material"]})
        return {"picture": _reference(row) | {"media_type": result["media_type"]}}

    @handler(
        "device.sign", "1", kind="job", name="手写签名",
        help="在客户屏上显示要点，请服务对象手写签名。服务对象取消时抛出 DEVICE_CANCELLED。",
        input=SignGiven, output=SignatureAnswer,
    )  # fmt: skip
    def sign(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        row, result = _asked(hub, call, data, "sign", {"title": data["title"], "lines": data["lines"]})
        return {"signature": _reference(row) | {"strokes": result["strokes"]}}

    @handler(
        "device.pin", "1", kind="job", name="密码键盘",
        help="请服务对象在密码键盘上设置或核对密码。密码不离开键盘，只得到 set（成功）或 wrong（不符）。"
        "取消时抛出 DEVICE_CANCELLED；标头 onFailure 为 error 的，设备故障时抛出 DEVICE_FAILED。",
        input=PinGiven, output=PinAnswer,
    )  # fmt: skip
    def pin(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        return {"pin": _asked(hub, call, data, "pin", {"purpose": data["purpose"]})[1]["pin"]}

    @handler(
        "device.print", "1", kind="job", name="打印",
        help="把一份已生成的文书（document_id）送到办件所在窗口的打印机。打印失败会重试，仍失败则成为异常；"
        "标头 onFailure 为 error 的，打印失败时抛出 DEVICE_FAILED，由流程接着处理。",
        input=PrintGiven, output=PrintAnswer,
    )  # fmt: skip
    def print_(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        payload = {"document": data["document_id"], "copies": data["copies"]}
        row, result = _asked(hub, call, data, "print", payload)
        return {"printed": _reference(row) | {"document": data["document_id"], "copies": result["printed"]}}

    return [read_card, capture, sign, pin, print_]


def _asked(
    hub: Hub | None, call: JobCall, data: Mapping[str, Any], kind: str, payload: Mapping[str, Any]
) -> tuple[store.Fields, Mapping[str, Any]]:
    """The answer to what this job asks; the same one in every try. Raises NotYet while there is none."""
    if hub is None:
        raise HandlerFailed("本机没有接通窗口设备，请联系管理员。")
    with hub.database.read() as conn:
        row = requests.latest(conn, call.key)
        standing = None if row is None else requests.result(conn, hub, row["id"])
    if row is None or standing is None or row["told"]:
        _ask(hub, call, data, kind, payload, 1 if row is None else row["round"] + 1)
        raise NotYet(LOOK_AGAIN_S)
    if standing.state == "waiting":
        raise NotYet(LOOK_AGAIN_S)
    if standing.result is not None:
        return row, standing.result
    with hub.database.write() as conn:
        requests.mark_told(conn, row["id"])
    if standing.outcome == CANCELLED:
        declined = f"{KINDS[kind].name}：{FAILURES[CANCELLED]}。"
        raise BusinessError("DEVICE_CANCELLED", declined, {PROBLEM: declined})
    raise _failed(call, standing.sentence or "设备没有应答。")


def _failed(call: JobCall, sentence: str) -> Exception:
    """An error for the diagram where it says so, else one more try and in the end an incident."""
    if call.headers.get(ON_FAILURE) == "error":
        return BusinessError(BROKEN, sentence, {PROBLEM: sentence})
    return HandlerFailed(sentence)


def _ask(
    hub: Hub, call: JobCall, data: Mapping[str, Any], kind: str, payload: Mapping[str, Any], round: int
) -> None:  # fmt: skip
    window = call.headers.get(WINDOW) or data["window"] or data["case"].get("window")
    if not window:
        raise _failed(call, "这个办件不在窗口办理，不能使用窗口设备；请在流程中写明窗口 window。")
    asked = Asked(
        str(window), kind, "system", data["case"].get("no"), call.instance_id, call.element_id, payload, call.key, round
    )
    try:
        with hub.database.write() as conn:
            requests.ask(conn, hub, asked)
    except Refused as refused:
        raise _failed(call, refused.message) from refused
    hub.bell.ring()


def _reference(row: store.Fields) -> dict[str, Any]:
    """What a process may know of an answer: where it is kept, and what proves it."""
    return {"request": row["id"], "digest": row["digest"], "device": row["device"]}
