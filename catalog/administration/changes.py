"""One way to keep every change of reference data: a fact in a chain of its own, and a row to find it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select

from catalog.ids import new_id
from catalog.models import AdminChange
from engine.actor import Actor
from engine.history import Fact, Keys, record
from engine.history.tables import HistoryLog

CHAIN = "reference-data"
KINDS: Mapping[str, str] = {
    "person": "人员",
    "password": "口令",
    "grant": "授权",
    "post": "岗位",
    "hall": "大厅",
    "window": "窗口",
    "hours": "开放时间",
    "device": "设备",
    "rules": "口令规则",
    "calendar": "工作日历",
    "seal": "印章",
    "numbers": "文书编号",
    "item": "事项",
    "guide": "办事指南",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`subject` is the id of what was changed, `title` how people call it, `scope` where it lies ("": whole site).

    `before` None: made; `after` None: taken away. Keys are fields, values plain JSON, days or moments.
    """

    kind: str
    subject: str
    title: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str = ""
    scope: str = ""


def note(conn: Connection, change: Change, actor: Actor, now: datetime, simulated: bool, keys: Keys) -> None:
    """Within the transaction that makes the change. What did not change is left out; no change at all is no event."""
    before, after = _differing(change.before, change.after)
    if before == after:
        return
    body = {
        "subject": change.subject, "title": change.title, "before": before, "after": after, "reason": change.reason,
    }  # fmt: skip
    record(conn, CHAIN, [Fact("changed", change.kind, body)], actor, now, simulated, keys)
    seq = conn.execute(select(HistoryLog.seq).where(HistoryLog.chain == CHAIN)).scalar_one()
    conn.execute(
        insert(AdminChange).values(
            id=new_id(),
            at=now,
            actor=actor.person,
            kind=change.kind,
            subject=change.subject[:120],
            scope=change.scope,
            chain=CHAIN,
            seq=seq,
        )
    )


def _differing(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if before is None or after is None:
        return _plain(before), _plain(after)
    old, new = _plain(before) or {}, _plain(after) or {}
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return {key: old.get(key) for key in changed}, {key: new.get(key) for key in changed}


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        key: value.isoformat() if isinstance(value, date | datetime | time) else value for key, value in values.items()
    }
