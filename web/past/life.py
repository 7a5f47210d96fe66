"""One case of the past as it stands, read from the database, and what is done about it next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select

from catalog.calendar import WorkCalendar
from engine import history, store
from engine.history.keys import Keys
from engine.history.tables import HistoryEvent
from web.past.hours import later
from web.past.paths import HERE, Answer
from web.past.plan import Planned

Row = Mapping[str, Any]
TASKS = store.TASK.select().where(store.TASK.c.instance_id == store.CASE, store.IS_OPEN).order_by(store.TASK.c.id)
DONE = select(store.TASK.c.element_id).where(store.TASK.c.instance_id == store.CASE, store.TASK.c.status == "completed")
JOBS = store.JOB.select().where(store.JOB.c.instance_id == store.CASE).order_by(store.JOB.c.run_at, store.JOB.c.id)
WAITS = store.SUBSCRIPTION.select().where(store.SUBSCRIPTION.c.instance_id == store.CASE)
TROUBLES = store.INCIDENT.select().where(store.INCIDENT.c.instance_id == store.CASE, store.INCIDENT.c.status == "open")
EVENT = store.table(HistoryEvent)
LAST = select(EVENT.c.time).where(EVENT.c.instance == bindparam("b_instance")).order_by(EVENT.c.seq.desc()).limit(1)
STAYS = timedelta(minutes=8)
"""Whoever must wait longer than this does not stay at the window."""
MENDED_AFTER = (60, 300)


@dataclass
class Life:
    """`done` counts the to-dos by element; `told` the messages by name, and what devices answered by job type."""

    plan: Planned
    instance_id: str
    case_no: str
    teller: str
    at: datetime
    acts: int = 0
    visit_id: str | None = None
    over: bool = False
    done: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    def chance(self, what: str) -> Random:
        """The same at every try, whatever was done before in this process."""
        return Random(f"{self.plan.number}/{self.acts}/{what}")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case waits for now."""

    tasks: list[store.Fields]
    jobs: list[store.Fields]
    waits: list[store.Fields]
    troubles: list[store.Fields]


@dataclass(frozen=True, slots=True)
class Act:
    """What is done, and when; `row` is the to-do, the timer's job, the wait or the incident."""

    kind: Literal["task", "cancel", "timer", "message", "retry", "leave_window"]
    at: datetime
    row: Row | None = None
    answer: Answer | None = None


def standing(conn: Connection, life: Life, jobs: list[store.Fields]) -> Standing:
    """`jobs` have just been read."""
    of = {"b_instance": life.instance_id}
    return Standing(
        store.many(conn, TASKS, **of), jobs, store.many(conn, WAITS, **of),
        store.many(conn, TROUBLES, **of) if life.plan.trouble else [],
    )  # fmt: skip


def told(conn: Connection, keys: Keys, instance_id: str) -> Counter[str]:
    """Of a case that was begun before this process: messages by name, finished jobs by type, as its history has them.

    What a device answered last before a kill, and nobody has kept, was not told.
    """
    found: Counter[str] = Counter()
    for event in history.read(conn, instance_id, keys):
        if event.type == "command" and event.body is not None:
            what = event.body.get("type") or event.body.get("message")
            if isinstance(what, str):
                found[what] += 1
    return found


def last_event(conn: Connection, life: Life) -> datetime:
    """When something was last done about the case, by whomever."""
    last = conn.scalar(LAST, {"b_instance": life.instance_id})
    return datetime.fromisoformat(last).astimezone(UTC) if last else life.at


def next_act(life: Life, now: Standing, calendar: WorkCalendar) -> Act | None:
    """None where nobody does anything any more; a visit is ended before whatever keeps its person waiting."""
    act = _next(life, now, calendar)
    leaves = act is None or act.at - life.at > STAYS or act.kind not in ("task", "cancel")
    if life.visit_id is not None and leaves:
        return Act("leave_window", life.at + timedelta(seconds=life.chance("leave").randint(40, 90)))
    return act


def _next(life: Life, now: Standing, calendar: WorkCalendar) -> Act | None:
    if now.troubles:
        trouble = life.plan.trouble
        if trouble is None or not trouble.mended:
            return None
        minutes = life.chance("retry").randint(*MENDED_AFTER)
        return Act("retry", later(calendar, life.at, minutes), now.troubles[0])
    possible = [*_at_task(life, now, calendar), *_outside(life, now, calendar), *_timers(now)]
    return min(possible, key=lambda act: act.at, default=None)


def _at_task(life: Life, now: Standing, calendar: WorkCalendar) -> list[Act]:
    for task in now.tasks:
        answer = life.plan.answer(task["element_id"], life.done[task["element_id"]])
        if answer is None:
            raise Unplanned(f"case {life.plan.number} ({life.plan.path}): no answer for {task['element_id']}")
        if answer.act == "leave":
            continue
        at = _after(life, answer, task["element_id"], calendar)
        return [Act("cancel" if answer.act == "cancel" else "task", at, task, answer)]
    return []


def _outside(life: Life, now: Standing, calendar: WorkCalendar) -> list[Act]:
    """Messages from elsewhere come at any hour at which somebody there works."""
    found = []
    for wait in now.waits:
        answer = life.plan.message(wait["name"], life.told[wait["name"]])
        if answer is not None and answer.act == "complete":
            found.append(Act("message", _after(life, answer, wait["name"], calendar), wait, answer))
    return found


def _timers(now: Standing) -> list[Act]:
    return [Act("timer", job["run_at"], job) for job in now.jobs if job["kind"] == "timer"]


def _after(life: Life, answer: Answer, what: str, calendar: WorkCalendar) -> datetime:
    chance = life.chance(what)
    if answer.wait == HERE and life.visit_id is not None:
        return life.at + timedelta(seconds=chance.randint(60 * HERE[0], 60 * HERE[1]))
    return later(calendar, life.at, chance.randint(*answer.wait) + chance.random())


class Unplanned(Exception):
    """A path meets a step that it has no answer for."""
