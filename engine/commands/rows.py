"""Rows made from the kernel's effects."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.columns import micros
from engine.handlers import JobHandler
from engine.kernel.effects import IncidentOpened, JobOpened, SubscriptionOpened, TimerOpened, UserTaskOpened
from engine.policy import TaskFacts
from engine.store import Fields
from engine.tables import NEVER

if TYPE_CHECKING:
    from engine.commands.running import Running
    from engine.commands.work import Work


def task(work: "Work", running: "Running", opened: UserTaskOpened) -> Fields:
    case, policy = running.row, work.parts.policy
    came = next((came for token, came in running.came.items() if token in (opened.token, *opened.scopes)), None)
    assignee = came.person if came is not None and came.person else opened.assignee
    known = assignee is not None and policy.knows(assignee)
    row: Fields = {
        "id": work.parts.new_id(), "instance_id": running.id, "token": opened.token, "element_id": opened.element_id,
        "definition_id": opened.definition_id, "key": case["key"], "name": opened.name, "form_id": opened.form_id,
        "status": "open", "revision": 1, "assignee": assignee if known else None,
        "unknown_assignee": None if known else assignee, "groups": list(opened.groups),
        "users": list(opened.users), "due_at": opened.due, "follow_up_at": opened.follow_up,
        "priority": opened.priority, "properties": dict(opened.properties), "scope": case["scope"],
        "scopes": list(opened.scopes), "sandbox": case["sandbox"], "item": case["item"],
        "business_key": case["business_key"], "started_by": case["started_by"], "created_at": work.now,
        "touched_by": None, "touched_name": "", "touched_at": work.now, "touched_action": "open",
        "asked": None, "helpers": None, "returned": None if came is None else came.told,
    }  # fmt: skip
    row["scope"] = policy.scope_for(facts(row), running.facts_for_policy())
    return row


def facts(task: Mapping[str, Any]) -> TaskFacts:
    """A user_task row as rules see it."""
    return TaskFacts(
        task["id"], task["instance_id"], task["element_id"], task["name"], task["key"], task["item"],
        task["business_key"], task["sandbox"], task["scope"], task["status"], task["assignee"],
        tuple(task["groups"]), tuple(task["users"]), task["properties"], task["started_by"],
        tuple(task["helpers"] or ()),
    )  # fmt: skip


def seats(task: Mapping[str, Any]) -> list[Fields]:
    """Where an open to-do is listed: for everybody, and for its assignee or for those who may claim it.

    Whose opinion is asked for finds it among their own.
    """
    names = ["all", *(f"mine:{person}" for person in task["helpers"] or ())]
    if task["assignee"] is not None:
        names.append(f"mine:{task['assignee']}")
    else:
        names += [f"group:{group}" for group in task["groups"]] + [f"user:{user}" for user in task["users"]]
        if not task["groups"] and not task["users"]:
            names.append(f"user:{task['started_by']}")
    due = NEVER if task["due_at"] is None else micros(task["due_at"])
    return [
        {
            "task_id": task["id"], "seat": name, "scope": task["scope"], "due": due, "key": task["key"],
            "item": task["item"],
        }
        for name in dict.fromkeys(names)
    ]  # fmt: skip


def _kept(work: "Work") -> Fields:
    """As if the keeper had taken the job up already; see `Keeper`."""
    keeper = work.parts.keeper
    if keeper is None:
        return {}
    until = work.wall + timedelta(seconds=keeper.lease_s)
    return {"status": "leased", "lease": 1, "attempts": 1, "lease_until": until, "worker": keeper.name}


def new_job(id: str, now: datetime, kind: str, type: str, **more: Any) -> Fields:
    return {
        "id": id, "kind": kind, "type": type, "status": "due", "external": False, "held": False, "sandbox": False,
        "instance_id": None, "token": None, "element_id": None, "run_at": now, "attempts": 0, "attempts_left": 1,
        "lease": 0, "lease_until": None, "worker": None, "idempotency": None, "headers": {}, "scopes": [],
        "payload": None, "created_at": now,
    } | more  # fmt: skip


def job(work: "Work", running: "Running", opened: JobOpened) -> Fields:
    """In the sandbox no handler of ours reaches outside: its jobs wait for workers behind the API."""
    sandbox = running.row["sandbox"]
    ours = not sandbox and isinstance(work.parts.handlers.find(opened.type), JobHandler)
    return new_job(
        work.parts.new_id(), work.now, "handler", opened.type, external=not ours, sandbox=sandbox,
        instance_id=running.id, token=opened.token, element_id=opened.element_id, attempts_left=opened.retries,
        headers=dict(opened.headers), scopes=list(opened.scopes),
        idempotency=f"{running.id}:{opened.token}", **_kept(work),
    )  # fmt: skip


def timer(work: "Work", running: "Running", opened: TimerOpened) -> Fields:
    return new_job(
        work.parts.new_id(), work.now, "timer", "", sandbox=running.row["sandbox"], instance_id=running.id,
        token=opened.token, element_id=opened.element_id, run_at=opened.due, **_kept(work),
    )  # fmt: skip


def signal(work: "Work", sandbox: bool, name: str, variables: Mapping[str, Any]) -> Fields:
    """The work of spreading a signal to all who listen."""
    return new_job(
        work.parts.new_id(), work.now, "signal", name, sandbox=sandbox, payload={"variables": dict(variables)},
        **_kept(work),
    )  # fmt: skip


def delivery(work: "Work", wait: Mapping[str, Any], variables: Mapping[str, Any]) -> Fields:
    """A signal on its way to one wait. Its token stands in the payload: the job may outlive the wait."""
    payload = {"variables": dict(variables), "token": wait["token"], "element_id": wait["element_id"]}
    return new_job(
        work.parts.new_id(), work.now, "signal", wait["name"], sandbox=wait["sandbox"],
        instance_id=wait["instance_id"], payload=payload, held=wait["held"], **_kept(work),
    )  # fmt: skip


def subscription(work: "Work", running: "Running", opened: SubscriptionOpened) -> Fields:
    return {
        "id": work.parts.new_id(), "instance_id": running.id, "token": opened.token, "element_id": opened.element_id,
        "process_key": opened.process_key, "kind": opened.kind, "name": opened.name, "key": opened.key or "",
        "sandbox": running.row["sandbox"], "interrupting": opened.interrupting, "held": False,
    }  # fmt: skip


def incident(work: "Work", running: "Running", opened: IncidentOpened) -> Fields:
    case = running.row
    return {
        "id": work.parts.new_id(), "instance_id": running.id, "token": opened.token, "element_id": opened.element_id,
        "key": case["key"], "business_key": case["business_key"], "sandbox": case["sandbox"], "scope": case["scope"],
        "kind": opened.kind, "message": opened.message, "detail": opened.detail, "status": "open",
        "attempts": running.attempts.get(opened.token, 1), "created_at": work.now, "resolved_at": None,
        "resolved_by": None,
    }  # fmt: skip


def renewed(running: "Running", opened: IncidentOpened) -> Fields:
    return {
        "b_instance": running.id, "b_token": opened.token, "kind": opened.kind, "message": opened.message,
        "detail": opened.detail,
    }  # fmt: skip
