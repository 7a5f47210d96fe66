"""Asking a device of a window, and reading what it answered."""

import base64
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from engine import store, values
from engine.columns import Instant
from engine.errors import NotAllowed, NotFound
from engine.history.encoding import utc_text
from handlers.device import trusted
from handlers.device.hub import Hub
from handlers.device.kinds import FAILURES, KINDS
from handlers.device.messages import Binding, content_digest, request_mac
from handlers.device.tables import DeviceRequest

REQUEST = store.table(DeviceRequest)
BY_ID = select(REQUEST).where(REQUEST.c.id == bindparam("b_id"))
LATEST = select(REQUEST).where(REQUEST.c.job_key == bindparam("b_key")).order_by(REQUEST.c.round.desc()).limit(1)
OPEN = (
    select(REQUEST)
    .where(
        REQUEST.c.window == bindparam("b_window"),
        REQUEST.c.state == "open",
        REQUEST.c.expires_at > bindparam("now", type_=Instant),
    )
    .order_by(REQUEST.c.asked_at, REQUEST.c.id)
)
SIGNED = select(REQUEST).where(
    REQUEST.c.instance_id == bindparam("b_instance"), REQUEST.c.kind == "sign", REQUEST.c.outcome == "ok"
)
GOOD_FOR = timedelta(seconds=120)
FORGOTTEN_AFTER = timedelta(hours=1)
"""What the desk read for itself: by then it stands where it was needed, or was not needed."""
MOST_OPEN = 20
"""At one window: more than a person can be waiting for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`payload` is what the device needs to know and shows to the person: never more than it takes.

    For `print`: {"document": id, "copies": n}. `job_key` and `round` where a job asks.
    """

    window: str
    kind: str
    by: str
    case: str | None = None
    instance: str | None = None
    task: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    job_key: str | None = None
    round: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """`state`: waiting ok failed expired. `sentence` says why there is no result. `result` holds personal data."""

    id: str
    kind: str
    state: str
    outcome: str | None
    sentence: str | None
    result: Mapping[str, Any] | None
    digest: str | None
    picture: bool


def ask(conn: Connection, hub: Hub, asked: Asked) -> str:
    """The request's id; it can be answered once, within 120 seconds. Ring `hub.bell` after the commit.

    Raises NotAllowed where the window has no such device, or too much is being asked there.
    """
    kind = KINDS.get(asked.kind)
    if kind is None:
        raise NotAllowed(f"没有“{asked.kind}”这种设备，请检查流程图。")
    if not trusted.can(conn, asked.window, asked.kind):
        raise NotAllowed(f"窗口 {asked.window} 没有接通{kind.name}，请先启动本窗口的设备程序。")
    now = hub.clock.wall()
    if len(store.many(conn, OPEN, b_window=asked.window, now=now)) >= MOST_OPEN:
        raise NotAllowed("本窗口等待设备的操作太多，请稍后再试。")
    id = hub.new_id()
    conn.execute(
        insert(REQUEST).values(
            id=id, window=asked.window, kind=asked.kind, nonce=secrets.token_hex(16), case_no=asked.case,
            instance_id=asked.instance, task=asked.task, payload=dict(asked.payload), job_key=asked.job_key,
            round=asked.round, asked_by=asked.by, asked_at=now, expires_at=now + GOOD_FOR, state="open", told=False,
        )
    )  # fmt: skip
    return id


def waiting(conn: Connection, hub: Hub, device: store.Fields, known: Collection[str] = ()) -> list[dict[str, Any]]:
    """The messages for this device: what is asked of its kinds at its window, but what it says it has already."""
    key = trusted.key_of(hub, device)
    rows = store.many(conn, OPEN, b_window=device["window"], now=hub.clock.wall())
    return [_message(conn, hub, key, row) for row in rows if row["kind"] in device["kinds"] and row["id"] not in known]


def result(conn: Connection, hub: Hub, id: str) -> Standing:
    """Where a request stands. Raises NotFound."""
    row = one(conn, id)
    if row["state"] == "open":
        late = row["expires_at"] <= hub.clock.wall()
        sentence = (
            f"窗口 {row['window']} 的{KINDS[row['kind']].name}两分钟内没有应答，请检查设备后再试。" if late else None
        )
        return Standing(id, row["kind"], "expired" if late else "waiting", None, sentence, None, None, False)
    if row["outcome"] != "ok":
        sentence = f"{KINDS[row['kind']].name}：{FAILURES[row['outcome']]}。"
        return Standing(id, row["kind"], "failed", row["outcome"], sentence, None, row["digest"], False)
    if row["result"] is None:
        return Standing(
            id, row["kind"], "expired", "ok", "这次读取的内容已删除，请重新读取。", None, row["digest"], False
        )
    opened = json.loads(hub.secrecy.unseal(f"device_request.result/{id}", row["result"]))
    return Standing(id, row["kind"], "ok", "ok", None, opened, row["digest"], row["picture"] is not None)


def picture(conn: Connection, hub: Hub, id: str) -> bytes:
    """What a camera or a signing pad sent, as it came: give it to handlers.files.accept before anything else."""
    row = one(conn, id)
    if row["picture"] is None:
        raise NotFound("这张图像")
    return hub.secrecy.unseal(f"device_request.picture/{id}", row["picture"])


def one(conn: Connection, id: str) -> store.Fields:
    row = store.one(conn, BY_ID, b_id=id)
    if row is None:
        raise NotFound("这次设备操作")
    return row


def latest(conn: Connection, job_key: str) -> store.Fields | None:
    return store.one(conn, LATEST, b_key=job_key)


def mark_told(conn: Connection, id: str) -> None:
    conn.execute(update(REQUEST).where(REQUEST.c.id == id).values(told=True))


def forget(conn: Connection, hub: Hub) -> int:
    """Deletes what devices read for the desk alone, bound to no case; how many that were. The digests stay."""
    old = hub.clock.wall() - FORGOTTEN_AFTER
    gone = (REQUEST.c.instance_id.is_(None), REQUEST.c.result.is_not(None), REQUEST.c.asked_at < old)
    return conn.execute(update(REQUEST).where(*gone).values(result=None, picture=None)).rowcount


def signatures(conn: Connection, instance_id: str) -> list[store.Fields]:
    """Handwritten signatures given in a case: rows with `task`, `digest`, `answered_at`."""
    return store.many(conn, SIGNED, b_instance=instance_id)


def binding(row: store.Fields) -> Binding:
    return Binding(row["id"], row["nonce"], row["case_no"], row["task"], row["window"], row["kind"])


def _message(conn: Connection, hub: Hub, key: bytes, row: store.Fields) -> dict[str, Any]:
    payload = values.dumps(row["payload"]).decode()
    content = hub.paper(conn, row["payload"]["document"]) if row["kind"] == "print" else b""
    expires = utc_text(row["expires_at"])
    digest = content_digest("payload", payload, content)
    left = (row["expires_at"] - hub.clock.wall()).total_seconds()
    bound = binding(row)
    return {
        "request": bound.request, "nonce": bound.nonce, "case": bound.case, "task": bound.task,
        "window": bound.window, "kind": bound.kind, "expires": expires, "seconds": max(1, int(left)),
        "payload": payload, "content": base64.b64encode(content).decode(), "digest": digest,
        "mac": request_mac(key, bound, expires, digest),
    }  # fmt: skip
