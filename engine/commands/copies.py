"""抄送: who is told of a case, by a person or by the diagram. A copy never holds anything up."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import store
from engine.actor import SYSTEM, Actor
from engine.commands.operations import sql
from engine.policy import TaskFacts

if TYPE_CHECKING:
    from engine.commands.running import Running
    from engine.commands.work import Work

MOST = 500
COPY_TYPE = "cc"
"""The task type of the inline handler whose result `copied` names who is told; of what, its input tells."""


def write(work: "Work", running: "Running") -> None:
    """The receipts that the handler has asked for in this command. Whom we do not know is left out."""
    found = []
    for fact in running.facts:
        if fact.type != "handled" or fact.body["handler"] != COPY_TYPE:
            continue
        result: Mapping[str, Any] = fact.body["result"]
        given: Mapping[str, Any] = fact.body["input"]
        for person in dict.fromkeys(result.get("copied") or ()):
            if isinstance(person, str) and work.parts.policy.knows(person):
                title, note = str(given.get("title") or running.row["key"]), str(given.get("note") or "")
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
    facts = TaskFacts(
        "", running.id, element_id, title, case["key"], case["item"], case["business_key"], case["sandbox"],
        case["scope"], "open", None, (), (), {}, case["started_by"],
    )  # fmt: skip
    return {
        "id": work.parts.new_id(), "person": person, "instance_id": running.id, "task_id": task,
        "element_id": element_id, "title": title[:MOST], "note": note[:MOST], "business_key": case["business_key"],
        "key": case["key"], "scope": work.parts.policy.scope_for(facts, running.facts_for_policy()),
        "sent_by": sender.person, "sent_name": sender.name, "sent_at": work.now, "read_at": None,
    }  # fmt: skip
