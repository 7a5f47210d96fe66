"""The desk's own page asks a device directly: a card before there is a case, a scan, a signature, a PIN, a print."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection

from catalog.messages import flat
from engine import Actor
from engine.errors import FormInvalid, NotAllowed, NotFound
from handlers import documents
from handlers.cases import rights
from handlers.device import requests
from handlers.device.hub import Hub
from handlers.device.kinds import KINDS
from handlers.device.requests import Asked, Standing


def ask_at_desk(
    conn: Connection,
    hub: Hub,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any],
    case_no: str | None,
    task: str | None,
) -> str:
    """The request's id. Raises FormInvalid, NotAllowed without a window or device, NotFound for a foreign case."""
    if actor.window is None:
        raise NotAllowed("您登录时没有选择窗口，不能使用窗口设备；请先换到本人的窗口。")
    if kind not in KINDS:
        raise FormInvalid({"kind": [f"设备种类只能是：{'、'.join(KINDS)}。"]})
    case = None if case_no is None else rights.case_seen(conn, actor, case_no)
    if case is not None:
        rights.check_works(conn, actor, case)
    instance = None if case is None else case["instance_id"]
    told = _told(kind, payload)
    if kind == "print" and documents.document(conn, told["document"])["instance_id"] != instance:
        raise NotFound("这份文书")
    return requests.ask(conn, hub, Asked(actor.window, kind, actor.person, case_no, instance, task, told))


def read_at_desk(conn: Connection, hub: Hub, actor: Actor, id: str) -> Standing:
    """What the person asked at this window, once it is answered; the look at it is logged. Raises NotFound."""
    row = requests.one(conn, id)
    if row["asked_by"] != actor.person or row["window"] != actor.window:
        raise NotFound("这次设备操作")
    found = requests.result(conn, hub, id)
    if found.result is not None:
        hub.note(conn, "device_result_read", {"request": id, "kind": row["kind"], "by": actor.person})
    return found


def _told(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = KINDS[kind].payload().load(dict(payload))
    except ValidationError as error:
        raise FormInvalid({f"payload.{name}": told for name, told in flat(error).items()}) from None
    return loaded
