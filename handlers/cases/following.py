"""Keeps the case file in step with its process, inside every command that changes it (decisions 7)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from engine import store
from engine.commands.running import Running
from engine.commands.tasks import deeds
from engine.commands.work import Work
from handlers.cases import materials
from handlers.cases.catalogue import Items
from handlers.cases.pausing import PostName, with_persons
from handlers.cases.tables import CaseFile

CASE = store.table(CaseFile)
CASE_OF = select(CASE).where(CASE.c.instance_id == bindparam("b_instance"))
CHANGE = update(CASE).where(CASE.c.instance_id == bindparam("b_instance"))
OPEN_TASKS = select(store.TASK.c.properties).where(store.TASK.c.instance_id == store.CASE, store.IS_OPEN)
OUTCOMES = ("granted", "rejected", "withdrawn", "not_accepted")
CORRECTION = "correction"
"""Property of a user task in which the applicant's corrections are awaited: `before` or `after` acceptance."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a status is made from. `tasks` are the properties of the open to-dos."""

    suspended: bool
    outcome: str | None
    archived: bool
    accepted: bool
    paused: bool
    tasks: tuple[Mapping[str, str], ...]


def status_of(standing: Standing) -> str:
    """The one word for where a case stands; an outcome outweighs everything that is still done about it."""
    if standing.outcome is not None:
        return "archived" if standing.archived else standing.outcome
    if standing.suspended:
        return "suspended"
    if any(CORRECTION in task for task in standing.tasks):
        return "correcting"
    if standing.paused:
        return "paused"
    if any("reviewLevel" in task for task in standing.tasks):
        return "reviewing"
    return "accepted" if standing.accepted else "accepting"


def following(items: Items, post_name: PostName = str) -> Callable[[Work, Running], None]:
    """The engine's observer. `post_name`: what people call a post, by its code."""
    return lambda work, running: follow(items, work, running, post_name)


def follow(items: Items, work: Work, running: Running, post_name: PostName = str) -> None:
    """Reads what the command did to a case and writes what changed in its file."""
    if running.row["item"] is None:
        return
    case = store.one(work.conn, CASE_OF, b_instance=running.id)
    if case is None:
        return
    found = _from_variables(running) if running.touched else {}
    if "clock" in found:
        found["clock"] = with_persons(found["clock"], case["clock"], deeds(work, running.id), post_name)
    found["outcome"] = _outcome(running) or found.get("outcome") or case["outcome"]
    if case["archived_at"] is None and _archived(running):
        found["archived_at"] = work.now
    if found["outcome"] is not None and case["concluded_at"] is None:
        found["concluded_at"] = work.now
    clock = found.get("clock", case["clock"]) or {}
    if clock.get("accepted_on") and case["accepted_at"] is None:
        found["accepted_at"] = work.now
    found["corrections"] = case["corrections"] + sum(CORRECTION in task["properties"] for task in running.opened)
    whole = case | found
    tasks = tuple(work.conn.scalars(OPEN_TASKS, {"b_instance": running.id}))
    found["status"] = status_of(
        Standing(
            running.suspended, whole["outcome"], whole["archived_at"] is not None, whole["accepted_at"] is not None,
            is_paused(clock), tasks,
        )
    )  # fmt: skip
    changed = {name: value for name, value in found.items() if value != case[name]}
    if changed:
        work.conn.execute(CHANGE, {"b_instance": running.id, **changed})
    item = items.edition(case["item"], case["guide_edition"])
    # what has been accepted is accepted: a check-list changes before that only
    if item is not None and found["status"] in ("accepting", "correcting") and running.dirty.get(0) is not None:
        materials.revise(work, running.id, item, {"channel": case["channel"], **running.kernel.variables.local(0)})


def is_paused(clock: Mapping[str, Any]) -> bool:
    """Has the clock (handlers.timing) a pause that has not ended?"""
    return any(pause.get("to") is None for pause in clock.get("pauses") or ())


def _from_variables(running: Running) -> dict[str, Any]:
    """What the process keeps for the file: `clock`, `due_on`, `due_estimated`, `outcome` of its root scope."""
    kept = running.kernel.variables.local(0)
    found: dict[str, Any] = {}
    if isinstance(kept.get("clock"), dict):
        found["clock"] = kept["clock"]
    if isinstance(kept.get("due_on"), str):
        found["due_on"] = _day(kept["due_on"])
    if isinstance(kept.get("due_estimated"), bool):
        found["due_estimated"] = kept["due_estimated"]
    if kept.get("outcome") in OUTCOMES:
        found["outcome"] = kept["outcome"]
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _outcome(running: Running) -> str | None:
    """The `outcome` of the end event that was reached; a case that was ended from outside counts as withdrawn."""
    ended = running.net.ended
    if ended is None:
        return None
    elements = running.kernel.process.elements
    words = [elements[id].properties.get("outcome") for id in ended.end_events if id in elements]
    named = next((word for word in words if word in OUTCOMES), None)
    return named or ("withdrawn" if ended.state == "terminated" else None)


def _archived(running: Running) -> bool:
    if not running.touched:
        return False
    elements = running.kernel.process.elements
    return any(elements[id].properties.get("phase") == "archive" for id in _left(running) if id in elements)


def _left(running: Running) -> Iterable[str]:
    return (fact.element_id for fact in running.facts if fact.type == "left" and fact.element_id is not None)
