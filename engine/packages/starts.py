"""What starts the latest version of a process by itself: messages, signals and timers."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from engine.bpmn.model import Process, Start
from engine.bpmn.text import EvaluationFailed
from engine.bpmn.timers import BadTime, cycle, moment
from engine.findings import Finding
from engine.kernel.waits import time_text
from engine.tables import Job, StartSubscription


def arm(
    conn: Connection, new_id: Callable[[], str], definition_id: str, process: Process, sandbox: bool, now: datetime
) -> None:
    """Replaces the starts of earlier versions by this one's. Raises EvaluationFailed or BadTime: see `findings`.

    A timer is a `timer_start` job: type = process id, payload = {definition_id, left: number or null, cycle: text}.
    """
    disarm(conn, process.id)
    for start in process.starts:
        if start.event.kind in ("message", "signal"):
            row = {"process_key": process.id, "element_id": start.element_id, "definition_id": definition_id}
            row |= {"kind": start.event.kind, "name": _name(start, now)}
            conn.execute(insert(StartSubscription).values(**row, sandbox=sandbox))
        elif start.event.kind == "timer":
            left, due, text = _first(start, now)
            payload = {"definition_id": definition_id, "left": left, "cycle": text}
            conn.execute(insert(Job).values(**_job(new_id(), process.id, start.element_id, sandbox, due, payload, now)))


def disarm(conn: Connection, process_key: str) -> None:
    conn.execute(delete(StartSubscription).where(StartSubscription.process_key == process_key))
    conn.execute(delete(Job).where(Job.kind == "timer_start", Job.type == process_key))


def findings(process: Process, now: datetime) -> Iterator[Finding]:
    """A start that cannot be armed, because its name or time cannot be told before there is an instance."""
    for start in process.starts:
        try:
            if start.event.kind in ("message", "signal"):
                _name(start, now)
            elif start.event.kind == "timer":
                _first(start, now)
        except (EvaluationFailed, BadTime) as error:
            yield Finding("start_event", "error", f"开始事件（{start.element_id}）：{error}", start.element_id)


def _name(start: Start, now: datetime) -> str:
    name = None if start.event.name is None else start.event.name.value({}, now)
    if not isinstance(name, str) or not name:
        raise EvaluationFailed("消息名或信号名必须在开始之前就能确定，请填写固定的名称。")
    return name


def _first(start: Start, now: datetime) -> tuple[int | None, datetime, str]:
    """Starts left (None: without end), the first moment, and the cycle's text."""
    timer = start.event.timer
    assert timer is not None, "the reader refuses a timer without a time"
    text = time_text(timer.value({}, now), timer.source)
    if start.event.timer_kind == "date":
        return 1, moment(text), ""
    found = cycle(text)
    return found.times, found.first(now), text


def _job(
    job_id: str, process_key: str, element_id: str, sandbox: bool, due: datetime, payload: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "id": job_id, "kind": "timer_start", "type": process_key, "status": "due", "external": False, "held": False,
        "sandbox": sandbox, "instance_id": None, "token": None, "element_id": element_id, "run_at": due,
        "attempts": 0, "attempts_left": 3, "lease": 0, "lease_until": None, "worker": None, "idempotency": None,
        "headers": {}, "scopes": [], "payload": payload, "created_at": now,
    }  # fmt: skip
