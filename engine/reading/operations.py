"""What can be done with a to-do beside completing it, by one person now; who was asked; copies; own deeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, literal, select, tuple_

from engine import store
from engine.actor import Actor
from engine.columns import Instant
from engine.commands.operations import returning, sql, telling
from engine.commands.operations.region import NoWay
from engine.commands.parts import Parts
from engine.policy import TaskAction
from engine.reading.single import judge, kernel_of, task_seen

MOST_COPIES = 100
ASKED, TASK = store.ASKED, store.TASK
TRANSFERS = select(ASKED).where(ASKED.c.task_id.in_(bindparam("ids", expanding=True)), ASKED.c.mode == "transfer")
ASKED_IN = select(ASKED).where(ASKED.c.instance_id == bindparam("b_instance")).order_by(ASKED.c.id)
INSTANCE = store.INSTANCE
STATES = select(INSTANCE.c.id, INSTANCE.c.state).where(INSTANCE.c.id.in_(bindparam("ids", expanding=True)))
TASKS_OF = select(TASK).where(TASK.c.instance_id.in_(bindparam("ids", expanding=True)))
"""Sorted afterwards: to have them in order, a database would rather walk along every to-do there is."""


@dataclass(frozen=True, slots=True)
class Operations:
    """`asked`, `submission`, `urges` and `copies` are rows of their tables, the newest urge first.

    `offered` tells of each operation that the to-do has for this person the sentence why not, or None. `targets` are
    the steps it may be returned to, the latest first; `barred` those that it may not, with the reason.
    """

    row: store.Fields
    asked: list[store.Fields]
    submission: store.Fields | None
    urges: list[store.Fields]
    copies: list[store.Fields]
    offered: Mapping[TaskAction, str | None]
    targets: Sequence[returning.Target]
    barred: Sequence[NoWay]


def operations(parts: Parts, actor: Actor, task_id: str) -> Operations:
    with parts.database.read() as conn:
        row = task_seen(parts, conn, actor, task_id)
        judged = judge(parts, conn, actor, row)
        offered = {action: None if refusal is None else refusal.message for action, refusal in judged.items()}
        found = returning.Targets([], [])
        case = store.one(conn, store.INSTANCE_BY_ID, b_id=row["instance_id"])
        if "return" in offered and case is not None and case["state"] == "running":
            found = returning.targets(parts, conn, kernel_of(parts, conn, case), row)
            if not found.allowed and offered["return"] is None:
                offered["return"] = "没有可以退回的环节。"
        return Operations(
            row,
            store.many(conn, sql.ASKED_OF, b_task=task_id),
            store.one(conn, sql.SUBMISSION_OF, b_task=task_id),
            store.many(conn, sql.URGES_OF, b_task=task_id),
            store.many(conn, sql.COPIES_OF, b_task=task_id),
            offered,
            found.allowed,
            found.barred,
        )


def urged(conn: Connection, task_ids: Sequence[str]) -> dict[str, int]:
    """How often each of these to-dos has been urged, for lists; those that were not are left out."""
    if not task_ids:
        return {}
    return {row["task_id"]: row["times"] for row in store.many(conn, sql.URGES_OF_MANY, ids=list(task_ids))}


def urged_today(conn: Connection, task_ids: Sequence[str], now: datetime) -> dict[str, int]:
    """How often each of these to-dos has been urged on this day."""
    since = telling.today_of(now)
    return {id: conn.execute(sql.URGED_SINCE, {"b_task": id, "since": since}).scalar_one() for id in task_ids}


def passed_on(conn: Connection, task_ids: Sequence[str]) -> dict[str, store.Fields]:
    """The latest transfer of each of these to-dos, for lists; those that were not passed on are left out."""
    found = store.many(conn, TRANSFERS, ids=list(task_ids)) if task_ids else []
    return {row["task_id"]: row for row in sorted(found, key=_id)}


def asked_in(conn: Connection, instance_id: str) -> list[store.Fields]:
    """Everybody who was asked for an opinion in one instance, the first one first."""
    return store.many(conn, ASKED_IN, b_instance=instance_id)


def copied_in(conn: Connection, instance_id: str) -> list[store.Fields]:
    return store.many(conn, sql.COPIES_OF_INSTANCE, b_instance=instance_id)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of one's own deeds ended."""

    at: datetime
    instance_id: str
    element_id: str


def deeds_by(conn: Connection, person: str, most: int, after: Place | None) -> list[store.Fields]:
    """The steps that a person has completed or advised on, the latest first."""
    found = select(store.DOER).where(store.DOER.c.person == person)
    order = [store.DOER.c.at, store.DOER.c.instance_id, store.DOER.c.element_id]
    if after is not None:
        place = (literal(after.at, Instant), literal(after.instance_id), literal(after.element_id))
        found = found.where(tuple_(*order) < tuple_(*place))
    return store.many(conn, found.order_by(*(column.desc() for column in order)).limit(most))


def running_among(conn: Connection, instance_ids: Sequence[str]) -> set[str]:
    if not instance_ids:
        return set()
    return {row["id"] for row in store.many(conn, STATES, ids=list(instance_ids)) if row["state"] == "running"}


def tasks_of(conn: Connection, instance_ids: Sequence[str]) -> list[store.Fields]:
    """Every to-do of these instances, in the order they appeared."""
    return sorted(store.many(conn, TASKS_OF, ids=list(instance_ids)), key=_id) if instance_ids else []


def _id(row: store.Fields) -> str:
    return str(row["id"])


def copies(
    conn: Connection, actor: Actor, scopes: Sequence[str] | None, unread: bool, most: int, before: str | None
) -> list[store.Fields]:
    """What was copied to a person, the latest first; only of cases in `scopes` (None: all). `before` is an id."""
    given: dict[str, object] = {"person": actor.person, "most": min(most, MOST_COPIES)}
    given |= {} if before is None else {"before": before}
    given |= {} if scopes is None else {"scopes": list(scopes)}
    return store.many(conn, copies_statement(before is not None, scopes is not None, unread), **given)


def copies_statement(after: bool, scoped: bool, unread: bool) -> Select[tuple[object, ...]]:
    found = select(sql.COPY).where(sql.COPY.c.person == bindparam("person"))
    if after:
        found = found.where(sql.COPY.c.id < bindparam("before"))
    if scoped:
        # the walk goes along the person's copies, whatever other index there may be
        found = found.where(sql.COPY.c.scope.in_(bindparam("scopes", expanding=True)))
    if unread:
        found = found.where(sql.COPY.c.read_at.is_(None))
    return found.order_by(sql.COPY.c.id.desc()).limit(bindparam("most"))
