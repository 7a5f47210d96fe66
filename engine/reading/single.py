"""One to-do as a person sees it: its form, the data it opens with, the person's draft, and what may be done with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from sqlalchemy import Connection

from engine import store, values
from engine.actor import Actor
from engine.commands import notes, rows
from engine.commands.operations.returning import way_to_take_back
from engine.commands.parts import Parts
from engine.errors import NotFound, Refused
from engine.forms import load
from engine.kernel import Instance
from engine.policy import Deed, InstanceFacts, Policy, TaskAction
from engine.reading.variables import visible

OFFERED: tuple[TaskAction, ...] = (
    "claim",
    "release",
    "complete",
    "reassign",
    "draft",
    "comment",
    "transfer",
    "delegate",
    "add_signers",
    "remove_signer",
    "answer",
    "return",
    "urge",
    "copy",
    "terminate",
)
PASSING: tuple[TaskAction, ...] = ("transfer", "delegate", "return")
assert set(OFFERED) <= set(get_args(TaskAction))


@dataclass(frozen=True, slots=True)
class TaskView:
    """`row`, `draft` and `comments` are rows of their tables. `form` is the form-js schema, if any.

    `draft` is the person's own; the assignee who has none is shown what the one before them left. `withheld` tells why
    an action that the to-do has is not offered to this person.
    """

    row: store.Fields
    form: Any
    data: Mapping[str, Any]
    draft: store.Fields | None
    comments: list[store.Fields]
    actions: list[str]
    withheld: Mapping[str, str]


def task_seen(parts: Parts, conn: Connection, actor: Actor, task_id: str) -> store.Fields:
    """The row of a to-do. Raises NotFound alike for what does not exist and for what the person may not see."""
    row = store.one(conn, store.TASK_BY_ID, b_id=task_id)
    if row is None:
        raise NotFound("待办")
    refusal = parts.policy.may(actor, "see", rows.facts(row), list)
    if refusal is not None:
        raise refusal
    return row


def task(parts: Parts, actor: Actor, task_id: str) -> TaskView:
    with parts.database.read() as conn:
        row = task_seen(parts, conn, actor, task_id)
        open = row["status"] in ("open", "claimed")
        seen = visible(store.scopes(conn, row["instance_id"]), row["scopes"]) if open else {}
        form, data = _form(parts, conn, row, seen)
        draft = store.one(conn, notes.DRAFT_OF, b_task=task_id, b_person=actor.person)
        if draft is None and row["assignee"] == actor.person:
            draft = store.one(conn, notes.NEWEST_DRAFT, b_task=task_id)
        comments = store.many(conn, notes.COMMENTS, b_task=task_id)
        judged = judge(parts, conn, actor, row)
        actions: list[str] = [action for action, refusal in judged.items() if refusal is None]
        withheld: dict[str, str] = {
            action: refusal.message for action, refusal in judged.items() if refusal is not None
        }
        return TaskView(row, form, data, draft, comments, actions, withheld)


def judge(parts: Parts, conn: Connection, actor: Actor, row: store.Fields) -> dict[TaskAction, Refused | None]:
    """What a person may do with a to-do as it stands; of one that they have completed, whether to take it back."""
    read = cache(lambda: deeds_of(conn, row["instance_id"]))
    if row["status"] in ("open", "claimed"):
        return _judged(parts.policy, actor, row, read)
    if row["status"] != "completed" or row["touched_by"] != actor.person:
        return {}
    case = store.one(conn, store.INSTANCE_BY_ID, b_id=row["instance_id"])
    if case is None or case["state"] != "running":
        return {}
    try:
        way_to_take_back(parts, conn, kernel_of(parts, conn, case), row, actor, read)
    except Refused as refusal:
        return {"take_back": refusal}
    return {"take_back": None}


def kernel_of(parts: Parts, conn: Connection, case: store.Fields) -> Instance:
    """A running instance in memory, to look at."""
    return Instance.restore(
        bytes(case["blob"]), store.scopes(conn, case["id"]), lambda id: parts.definitions.process(conn, id)
    )


def _form(parts: Parts, conn: Connection, row: store.Fields, seen: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    schema = None
    if row["form_id"] is not None:
        schema = parts.definitions.form(conn, row["definition_id"], row["form_id"])
    if schema is None:
        return None, seen
    return values.loads(schema), load(schema).initial(seen, parts.clock.now())


def deeds_of(conn: Connection, instance_id: str) -> list[Deed]:
    found = store.many(conn, store.DEEDS, b_instance=instance_id)
    return [Deed(d["element_id"], d["person"], d["name"], d["post"], d["properties"], d["at"]) for d in found]


def offered(policy: Policy, actor: Actor, row: store.Fields, deeds: Callable[[], Sequence[Deed]]) -> list[str]:
    """The actions that an open to-do offers to a person."""
    return [action for action, refusal in _judged(policy, actor, row, deeds).items() if refusal is None]


def _judged(
    policy: Policy, actor: Actor, row: store.Fields, deeds: Callable[[], Sequence[Deed]]
) -> dict[TaskAction, Refused | None]:
    """What the to-do as it stands could offer, each with the policy's refusal for this person, if any."""
    facts, read = rows.facts(row), cache(deeds)
    judged = {action: policy.may(actor, action, facts, read) for action in OFFERED if _fits(action, row, actor)}
    if "terminate" in judged and judged["terminate"] is None:
        judged["terminate"] = policy.may_instance(actor, "terminate", _instance(row))
    return judged


def _instance(row: Mapping[str, Any]) -> InstanceFacts:
    return InstanceFacts(
        row["instance_id"],
        row["key"],
        row["item"],
        row["business_key"],
        row["sandbox"],
        row["scope"],
        row["started_by"],
    )


def _fits(action: TaskAction, row: Mapping[str, Any], actor: Actor) -> bool:
    mine, asked = row["assignee"] == actor.person, row["asked"] is not None
    if action == "claim":
        return bool(row["status"] == "open")
    if action == "release":
        return bool(row["status"] == "claimed") and not asked
    if action in ("complete", "draft"):
        return bool(row["status"] == "open" or mine) and not asked
    if action in PASSING:
        return mine and not asked
    if action in ("add_signers", "terminate"):
        return mine and bool(row["asked"] != "delegate")
    if action == "remove_signer":
        return mine and asked
    if action == "answer":
        return actor.person in (row["helpers"] or ())
    if action == "urge":
        return not mine or asked
    return True
