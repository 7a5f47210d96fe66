"""会签 and 或签: who signs in a round of a multi-instance step, and what they have said, from the case's history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from catalog import people
from engine import history
from engine.bpmn.model import Element
from engine.commands.signing import AUTHOR, OPINION, SIGNATURE
from engine.reading import operations as reading
from web import labels, timeline
from web.labels import Line
from web.services import services

BLIND = "blind"
"""The property of a step for several: `true` keeps an opinion from the other signers until the round is over."""
STATES = {"open": "待签署", "claimed": "待签署", "completed": "已签", "cancelled": "不再需要"}


@dataclass(frozen=True, slots=True)
class Signer:
    """`hidden`: there is an opinion that this reader does not see yet. `lines` are the other fields of the form."""

    task_id: str
    name: str
    post: str
    state: str
    at: datetime | None
    opinion: str
    lines: Sequence[Line]
    signed: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One time that several were asked at a step. `rule` says how many decide; `number` counts the rounds of a step."""

    element_id: str
    name: str
    rule: str
    number: int
    over: bool
    signers: list[Signer]


def rounds(conn: Connection, reader: str, instance_id: str, definition_id: str) -> list[Round]:
    """Oldest first; empty where no step of the process asks several people."""
    process = services().definitions.process(conn, definition_id)
    steps = {
        element.id: element
        for each in timeline.along(conn, process)
        for element in each.elements.values()
        if element.kind == "userTask" and element.loop is not None
    }
    groups: dict[tuple[str, int], list[Any]] = {}
    for row in reading.tasks_of(conn, [instance_id]) if steps else []:
        if row["element_id"] in steps and len(row["scopes"]) > 1:
            groups.setdefault((row["element_id"], int(row["scopes"][1])), []).append(row)
    if not groups:
        return []
    names = people.names_of(conn, {row[by] for found in groups.values() for row in found for by in BY if row[by]})
    given = _given(conn, instance_id)
    words = labels.of_process(conn, definition_id)
    counted: dict[str, int] = {}
    found = []
    for (element_id, _), group in groups.items():
        counted[element_id] = counted.get(element_id, 0) + 1
        over = all(row["status"] in ("completed", "cancelled") for row in group)
        element = steps[element_id]
        blind = not over and element.properties.get(BLIND) == "true"
        signers = [_signer(row, given.get(row["id"]), names, words, blind, reader) for row in group]
        found.append(Round(element_id, element.name or element_id, rule(element), counted[element_id], over, signers))
    return found


BY = ("assignee", "touched_by")


def _given(conn: Connection, instance_id: str) -> dict[str, history.Event]:
    """The event that completed each to-do."""
    events = history.read(conn, instance_id, services().engine.parts.keys)
    return {task: event for event in events if event.type == "command" and (task := _completed(event.body))}


def _completed(body: Mapping[str, Any] | None) -> str:
    return str(body["task"]) if body is not None and body.get("name") == "complete" and "task" in body else ""


def _signer(
    row: Mapping[str, Any], event: history.Event | None, names: Mapping[str, str], words: labels.Labels, blind: bool,
    reader: str,
) -> Signer:  # fmt: skip
    person = (row["touched_by"] if row["status"] == "completed" else row["assignee"]) or next(iter(row["users"]), "")
    data = (event.body or {}).get("args", {}).get("variables", {}) if event is not None else {}
    author = data.get(AUTHOR) or {}
    post = (event.post if event is not None else None) or ""
    field = row["properties"].get(SIGNATURE)
    hidden = blind and bool(data) and person != reader
    opinion = data.get(OPINION)
    rest = {key: value for key, value in data.items() if key not in (AUTHOR, OPINION, field)}
    return Signer(
        row["id"],
        names.get(person, person) or "待领取",
        services().region.post_name(post) if post else "",
        STATES[row["status"]],
        datetime.fromisoformat(event.time) if event is not None else None,
        opinion if isinstance(opinion, str) and not hidden else "",
        [] if hidden else list(words.lines(rest)),
        bool(author.get("signature")),
        hidden,
    )


def rule(element: Element) -> str:
    """In words, from the condition that ends the step early."""
    assert element.loop is not None
    kind = "按次序会签" if element.loop.sequential else "会签"
    until = element.loop.until.source.replace(" ", "") if element.loop.until is not None else ""
    if not until:
        return f"{kind}，须全部签署"
    if until.lstrip("=") == "numberOfCompletedInstances>=1":
        return "或签，一人签署即可"
    return f"{kind}，达到流程图写明的条件即止"


def of_step(found: Sequence[Round], task_id: str) -> Iterator[Round]:
    """The round that a to-do belongs to."""
    return (each for each in found if any(signer.task_id == task_id for signer in each.signers))
