"""催办 and 抄送: they change neither who does a to-do nor where the case is."""

from collections.abc import Sequence
from datetime import datetime

from engine import store
from engine.actor import Actor
from engine.commands import rows
from engine.commands.copies import receipt
from engine.commands.operations import sql
from engine.commands.operations.opening import MOST_PEOPLE, worded
from engine.commands.running import Running
from engine.commands.tasks import Task, allow, deeds
from engine.commands.work import Attempt, Work
from engine.errors import FormInvalid, NotAllowed, NotFound
from engine.feel.temporal import BEIJING

URGES_A_DAY = 3


def urge(work: Work, task_id: str, note: str) -> store.Fields:
    """A reminder to whoever is to do it, at most three a day and to-do."""
    note = worded("note", note)
    task, running = _known(work, task_id)
    refusal = work.parts.policy.may(work.actor, "urge", rows.facts(task), deeds(work, task["instance_id"]))
    if refusal is not None:
        work.attempt = Attempt(task["instance_id"], task["element_id"], "urge")
        raise refusal
    times = work.conn.execute(sql.URGED_SINCE, {"b_task": task_id, "since": today_of(work.now)}).scalar_one()
    if times >= URGES_A_DAY:
        raise NotAllowed(f"这项待办今天已催办 {URGES_A_DAY} 次，请明天再催或联系主管。")
    row = {
        "id": work.parts.new_id(), "task_id": task_id, "person": work.actor.person, "name": work.actor.name,
        "note": note, "at": work.now,
    }  # fmt: skip
    store.add(work.conn, sql.ADD_URGE, [row])
    to = task["helpers"] or ([task["assignee"]] if task["assignee"] else [])
    running.note("task_urge", task["element_id"], task=task_id, to=to, note=note)
    return row


def _known(work: Work, task_id: str) -> tuple[Task, Running]:
    """An open to-do, also for who may not open it: whoever did an earlier step may ask after it."""
    task = store.one(work.conn, store.TASK_BY_ID, b_id=task_id)
    if task is None:
        raise NotFound("待办")
    running = work.load(task["instance_id"], "待办")
    task = store.one(work.conn, store.TASK_BY_ID, b_id=task_id) or task
    if task["status"] not in ("open", "claimed"):
        raise NotAllowed("这项待办已经办结或取消，无需催办。")
    return task, running


def copy(work: Work, task_id: str, people: Sequence[Actor], note: str) -> list[store.Fields]:
    """Tells these people of the case as it stands; none of them gets anything to do."""
    note = worded("note", note)
    chosen = list({to.person: to for to in people}.values())
    if not 1 <= len(chosen) <= MOST_PEOPLE:
        raise FormInvalid({"people": [f"请选择 1 到 {MOST_PEOPLE} 个人。"]})
    task, running = _known(work, task_id)
    allow(work, "copy", task)
    for to in chosen:
        allow(work, "copied", task, to)
    found = [
        receipt(
            work, running, work.actor, to.person, task["name"] or task["element_id"], note, task["element_id"], task_id
        )
        for to in chosen
    ]
    store.add(work.conn, sql.ADD_COPIES, found)
    running.note("task_copy", task["element_id"], task=task_id, people=[to.person for to in chosen], note=note)
    return found


def read_copy(work: Work, copy_id: str) -> store.Fields:
    """已阅. A second time changes nothing."""
    row = store.one(work.conn, sql.COPY_BY_ID, b_id=copy_id)
    if row is None or row["person"] != work.actor.person:
        raise NotFound("抄送")
    if row["read_at"] is None:
        work.conn.execute(sql.READ_COPY, {"b_id": copy_id, "read_at": work.now})
        row["read_at"] = work.now
    return row


def today_of(now: datetime) -> datetime:
    """When the day of business time began, by which reminders are counted."""
    return now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
