"""After the calendar has changed: open cases whose due day was an estimate get the day that it now is (domain 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from catalog.calendar import Due, WorkCalendar
from engine import SYSTEM, Actor, Engine, store
from engine.columns import micros
from engine.commands.work import Work
from handlers.cases.tables import CaseFile
from handlers.timing import Change, ClockRefused, OpenCase, from_json, recompute, start_of_day

CASE, TASK, SEAT = store.table(CaseFile), store.TASK, store.SEAT
RUNNING = ("accepted", "correcting", "reviewing", "suspended")
ESTIMATED = (
    select(CASE)
    .where(CASE.c.due_estimated, CASE.c.concluded_at.is_(None), CASE.c.due_on.is_not(None), CASE.c.status.in_(RUNNING))
    .order_by(CASE.c.due_on, CASE.c.instance_id)
)
WITH_LIMIT = select(TASK.c.id).where(
    TASK.c.instance_id == bindparam("b_instance"), store.IS_OPEN, TASK.c.due_at == bindparam("before")
)


def recompute_open(
    engine: Engine, calendar: WorkCalendar, reason: str, actor: Actor = SYSTEM, through: date | None = None
) -> list[Change]:
    """What changed: each case in a transaction of its own, with an event `due_recomputed` in its history.

    Call it after an import or change of working days; `reason` says what changed. `through` looks only at cases that
    were due until then. What was promised on official days stays promised, and a case that has moved on meanwhile is
    judged as it then is.
    """
    with engine.parts.database.read() as conn:
        ids = [case["instance_id"] for case, _ in _moving(conn, calendar, through)]
    found = (engine.run(actor, lambda work, id=id: _one(work, id, calendar, reason)) for id in ids)  # type: ignore[misc]
    return [change for change in found if change is not None]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A case whose estimated day another calendar would move, or make certain."""

    case_no: str
    item_name: str
    before: date
    due: Due


def foreseen(conn: Connection, calendar: WorkCalendar) -> list[Foreseen]:
    """What `recompute_open` would change if this were the calendar; nothing is changed."""
    return [
        Foreseen(case["case_no"], case["item_name"], case["due_on"], change.due)
        for case, change in _moving(conn, calendar, None)
    ]


def _moving(conn: Connection, calendar: WorkCalendar, through: date | None) -> Iterator[tuple[store.Fields, Change]]:
    cases = store.many(conn, ESTIMATED if through is None else ESTIMATED.where(CASE.c.due_on <= through))
    for case in cases:
        for change in recompute(_open(case), calendar):
            yield case, change


def _one(work: Work, instance_id: str, calendar: WorkCalendar, reason: str) -> Change | None:
    running = work.find(instance_id)
    case = store.one(work.conn, select(CASE).where(CASE.c.instance_id == instance_id))
    if running is None or running.over or case is None:
        return None
    change = next(recompute(_open(case), calendar), None)
    if change is None:
        return None
    limit = _limit(change.due)
    variables = {
        "due_on": change.due.on.isoformat(), "due_estimated": change.due.estimated, "overdue_at": limit.isoformat(),
    }  # fmt: skip
    running.run("set_variables", {"scope": 0, "variables": variables}, reason=reason)
    running.note("due_recomputed", before=str(change.before), calendar=change.due.calendar_version, reason=reason)
    if change.moved and change.before is not None:
        _move_limits(work, instance_id, change.before, limit)
    return change


def _open(case: store.Fields) -> Iterator[OpenCase]:
    try:
        yield OpenCase(case["instance_id"], from_json(case["clock"] or {}), case["due_on"], case["due_estimated"])
    except ClockRefused:
        return  # a clock that somebody has spoilt is an incident of its own when it is next used


def _limit(due: Due) -> Any:
    """The promise ends with its day."""
    return start_of_day(due.on + timedelta(days=1))


def _move_limits(work: Work, instance_id: str, before: date, limit: Any) -> None:
    """To-dos whose time limit is that of the case; those with one of their own keep it."""
    was = start_of_day(before + timedelta(days=1))
    ids = list(work.conn.scalars(WITH_LIMIT, {"b_instance": instance_id, "before": was}))
    if ids:
        work.conn.execute(update(TASK).where(TASK.c.id.in_(ids)).values(due_at=limit))
        work.conn.execute(update(SEAT).where(SEAT.c.task_id.in_(ids)).values(due=micros(limit)))
