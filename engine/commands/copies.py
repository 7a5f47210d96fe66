"""抄送: who is told of a case, by a person or by the diagram. A copy never holds anything up."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import store
from engine.actor import SYSTEM, Actor
from engine.commands.operations import sql

if TYPE_CHECKING:
    from engine.commands.running import Running
    from engine.commands.work import Work

COPY_TYPE = "cc"
"""The task type of the inline handler whose result names who is told (`copied`), and of what (`title`, `note`)."""


def write(work: "Work", running: "Running") -> None:
    """The receipts that the handler has asked for in this command. Whom we do not know is left out."""
    found = []
    for fact in running.facts:
        if fact.type != "handled" or fact.body["handler"] != COPY_TYPE:
            continue
        result: Mapping[str, Any] = fact.body["result"]
        for person in dict.fromkeys(result.get("copied") or ()):
            if isinstance(person, str) and work.parts.policy.knows(person):
                title, note = result.get("title") or running.row["key"], result.get("note") or ""
                found.append(receipt(work, running, SYSTEM, person, title, note, fact.element_id or "", None))
    store.add(work.conn, sql.ADD_COPIES, found)


def receipt(
    work: "Work",
    running: "Running",
    sender: Actor,
    person: str,
    title: str,
    note: str,
    element_id: str,
    task: str | None,
) -> store.Fields:
    case = running.row
    return {
        "id": work.parts.new_id(), "person": person, "instance_id": running.id, "task_id": task,
        "element_id": element_id, "title": title, "note": note, "business_key": case["business_key"],
        "key": case["key"], "scope": "sandbox" if case["sandbox"] else case["scope"], "sent_by": sender.person,
        "sent_name": sender.name, "sent_at": work.now, "read_at": None,
    }  # fmt: skip
