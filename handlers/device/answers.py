"""Taking an answer: good for the request it was asked for, once, in time, from the device that was asked (2.7)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, select, update

from engine import store
from handlers.device import requests, trusted
from handlers.device.hub import Hub
from handlers.device.kinds import wrong
from handlers.device.messages import Binding, answer_mac, content_digest, poll_mac

REQUEST, JOB = requests.REQUEST, store.JOB
REASONS: Mapping[str, str] = {
    "unknown_device": "这个设备没有登记或已停用，请联系管理员登记。",
    "bad_mac": "设备的签名不对，请联系管理员重新登记这个设备。",
    "replayed": "这条消息已经用过，不再接受；若本机时钟被调回，请校准时钟后重启设备程序。",
    "other_window": "这个设备不属于所问的窗口，应答不予接受。",
    "unknown_request": "没有这次设备操作，应答不予接受。",
    "wrong_nonce": "应答与所问的随机数不符，不予接受。",
    "other_case": "应答所说的办件或任务与所问的不同，不予接受。",
    "wrong_kind": "应答的设备种类与所问的不同，不予接受。",
    "already_answered": "这次设备操作已经有了应答，不再接受。",
    "expired": "这次设备操作已过两分钟时限，请重新发起。",
    "wrong_digest": "应答的内容与其摘要不符，不予接受。",
    "wrong_result": "应答的内容不符合约定，不予接受。",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device posts. `result` is JSON on one line, `picture` the bytes it took."""

    bound: Binding
    device: str
    counter: int
    digest: str
    result: str
    picture: bytes
    mac: str

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Answer":
        """Raises ValueError where `picture` is not base64."""
        try:
            picture = base64.b64decode(body["picture"], validate=True)
        except binascii.Error as error:
            raise ValueError("picture is not base64") from error
        bound = Binding(body["request"], body["nonce"], body["case"], body["task"], body["window"], body["kind"])
        return cls(bound, body["device"], body["counter"], body["digest"], body["result"], picture, body["mac"])


@dataclass(frozen=True, slots=True)
class Taken:
    """`refused`: a key of REASONS, which was logged; None where it was taken. `jobs` are due now: wake them."""

    refused: str | None
    jobs: tuple[str, ...] = ()

    @property
    def sentence(self) -> str | None:
        return None if self.refused is None else REASONS[self.refused]


def answer(conn: Connection, hub: Hub, given: Answer) -> Taken:
    """Takes or refuses one answer. It raises nothing, so that the caller commits what was logged either way."""
    device = trusted.trusted(conn, given.device)
    refused, detail = _refusal(conn, hub, given, device)
    about = {
        "device": given.device, "request": given.bound.request, "kind": given.bound.kind, "window": given.bound.window,
        "counter": given.counter, "digest": given.digest,
    }  # fmt: skip
    if refused is not None:
        hub.note(conn, "device_answer_refused", about | {"reason": refused, "detail": detail})
        return Taken(refused)
    row = requests.one(conn, given.bound.request)
    outcome = _take(conn, hub, given)
    hub.note(conn, "device_answered", about | {"case": row["case_no"], "task": row["task"], "outcome": outcome})
    return Taken(None, _due_now(conn, hub, row["job_key"]))


def poll(conn: Connection, hub: Hub, device: str, window: str, counter: int, mac: str) -> store.Fields | str:
    """The device that asks what there is to do, or why it is told nothing."""
    row = trusted.trusted(conn, device)
    if row is None:
        return "unknown_device"
    if not compare_digest(poll_mac(trusted.key_of(hub, row), device, window, counter), mac):
        return "bad_mac"
    if row["window"] != window:
        return "other_window"
    if not trusted.counted(conn, device, "polls", counter):
        return "replayed"
    trusted.seen(conn, hub, device)
    return row


def _refusal(conn: Connection, hub: Hub, given: Answer, device: store.Fields | None) -> tuple[str | None, str]:
    if device is None:
        return "unknown_device", ""
    key = trusted.key_of(hub, device)
    if not compare_digest(answer_mac(key, given.bound, given.device, given.counter, given.digest), given.mac):
        return "bad_mac", ""
    if not trusted.counted(conn, given.device, "answers", given.counter):
        return "replayed", ""
    row = store.one(conn, requests.BY_ID.with_for_update(), b_id=given.bound.request)
    if row is None:
        return "unknown_request", ""
    if row["window"] != device["window"] or given.bound.window != device["window"]:
        return "other_window", ""
    bound = requests.binding(row)
    if not compare_digest(bound.nonce, given.bound.nonce):
        return "wrong_nonce", ""
    if (bound.case, bound.task) != (given.bound.case, given.bound.task):
        return "other_case", ""
    if bound.kind != given.bound.kind or bound.kind not in device["kinds"]:
        return "wrong_kind", ""
    if row["state"] != "open":
        return "already_answered", ""
    if row["expires_at"] <= hub.clock.wall():
        return "expired", ""
    if content_digest("result", given.result, given.picture) != given.digest:
        return "wrong_digest", ""
    found = _unfit(given)
    return ("wrong_result", found) if found else (None, "")


def _unfit(given: Answer) -> str | None:
    if "\n" in given.result:
        return "内容须写在一行"
    try:
        result = json.loads(given.result)
    except (ValueError, RecursionError):
        return "内容不是 JSON"
    return wrong(given.bound.kind, result, given.picture)


def _take(conn: Connection, hub: Hub, given: Answer) -> str:
    id = given.bound.request
    outcome = str(json.loads(given.result).get("failed", "ok"))
    kept: dict[str, Any] = {
        "state": "answered", "outcome": outcome, "device": given.device, "digest": given.digest,
        "answered_at": hub.clock.wall(),
    }  # fmt: skip
    if outcome == "ok":
        kept["result"] = hub.secrecy.seal(f"device_request.result/{id}", given.result.encode())
        if given.picture:
            kept["picture"] = hub.secrecy.seal(f"device_request.picture/{id}", given.picture)
    conn.execute(update(REQUEST).where(REQUEST.c.id == id, REQUEST.c.state == "open").values(kept))
    return outcome


def _due_now(conn: Connection, hub: Hub, job_key: str | None) -> tuple[str, ...]:
    """The job that waits for this answer need not wait for its next look."""
    if job_key is None:
        return ()
    here = (JOB.c.idempotency == job_key, JOB.c.status == "due", JOB.c.kind == "handler")
    ids = tuple(conn.scalars(select(JOB.c.id).where(*here, JOB.c.attempts_left > 0)))
    conn.execute(update(JOB).where(JOB.c.id.in_(ids)).values(run_at=hub.clock.now()))
    return ids
