"""What starts a process from outside: message, signal and timer start events, of the latest version only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import store
from engine.bpmn import timers
from engine.bpmn.model import Process, Start
from engine.commands import rows
from engine.commands.parts import uuid7
from engine.commands.work import Work
from engine.definitions import DefinitionRef
from engine.errors import LeaseLost
from engine.kernel.waits import time_text


def arm(
    conn: Connection, ref: DefinitionRef, process: Process, now: datetime, new_id: Callable[[], str] = uuid7
) -> None:
    """Called in the transaction that publishes `ref`: from now on this version is the one that starts."""
    disarm(conn, ref.key)
    subscriptions, jobs = [], []
    for start in process.starts:
        if start.event.kind in ("message", "signal") and start.event.name is not None:
            subscriptions.append({
                "process_key": ref.key, "element_id": start.element_id, "definition_id": ref.id,
                "kind": start.event.kind, "name": str(start.event.name.value({}, now)), "sandbox": ref.sandbox,
            })  # fmt: skip
        elif start.event.kind == "timer":
            jobs.append(_timer(ref, start, now, new_id))
    store.add(conn, store.ADD_STARTS, subscriptions)
    store.add(conn, store.ADD_JOBS, jobs)


def disarm(conn: Connection, key: str) -> None:
    """The process no longer starts from outside: it was retired, or another version follows."""
    conn.execute(store.DROP_STARTS, {"b_key": key})
    conn.execute(store.DROP_TIMER_STARTS, {"b_key": key})


def _timer(ref: DefinitionRef, start: Start, now: datetime, new_id: Callable[[], str]) -> dict[str, Any]:
    assert start.event.timer is not None
    text = time_text(start.event.timer.value({}, now), start.event.timer.source)
    left, due, cycle = timers.turns(start.event.timer_kind, text, now)
    payload = {"definition_id": ref.id, "left": left, "cycle": cycle}
    return rows.new_job(
        new_id(), now, "timer_start", ref.key, sandbox=ref.sandbox, element_id=start.element_id, run_at=due,
        payload=payload,
    )  # fmt: skip


def fire_timer_start(work: Work, job_id: str, lease: int) -> str:
    """Starts an instance and sets the cycle's next turn, counted from the last one and not from when it was noticed."""
    job = store.one(work.conn, store.JOB_BY_ID, b_id=job_id)
    if job is None or work.conn.execute(store.DROP_JOB, {"b_id": job_id, "b_lease": lease}).rowcount != 1:
        raise LeaseLost
    payload = job["payload"]
    left = None if payload["left"] is None else int(payload["left"]) - 1
    if payload["cycle"] and left != 0:
        following = rows.new_job(
            work.parts.new_id(), work.now, "timer_start", job["type"], sandbox=job["sandbox"],
            element_id=job["element_id"], run_at=timers.cycle(payload["cycle"]).next(job["run_at"]),
            payload=payload | {"left": left},
        )  # fmt: skip
        store.add(work.conn, store.ADD_JOBS, [following])
        if following["run_at"] <= work.now:
            work.due_jobs.append(following["id"])
    ref = work.parts.definitions.ref(work.conn, payload["definition_id"])
    return work.start(ref, {}, job["element_id"]).id
