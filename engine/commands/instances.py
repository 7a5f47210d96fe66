"""Commands on a whole instance: start, change its data, suspend, resume, terminate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine import store, values
from engine.commands.running import Running, Wait
from engine.commands.work import Work
from engine.errors import NotAllowed, NotFound
from engine.kernel import NotOpen
from engine.policy import InstanceFacts


@dataclass(frozen=True, slots=True)
class NewInstance:
    """What to start. `version` None means the latest. `scope` is the hall or region it belongs to."""

    key: str
    version: int | None = None
    variables: Mapping[str, Any] | None = None
    business_key: str | None = None
    item: str | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    id: str
    key: str
    version: int
    definition_id: str


def start_instance(work: Work, new: NewInstance, also: Callable[[Connection, Started], None] | None = None) -> Started:
    """`also` writes what belongs to the instance, such as its case file, in the same commit."""
    ref = work.parts.definitions.find(work.conn, new.key, new.version)
    if ref is None:
        raise NotFound("流程定义")
    facts = InstanceFacts("", ref.key, new.item, new.business_key, ref.sandbox, new.scope, work.actor.person)
    work.allow("start", facts)
    given = values.exact(new.variables or {})
    running = work.start(ref, given, business_key=new.business_key, item=new.item, scope=new.scope)
    started = Started(running.id, ref.key, ref.version, ref.id)
    if also is not None:
        also(work.conn, started)
    return started


def set_variables(work: Work, instance_id: str, scope: int, variables: Mapping[str, Any], reason: str) -> None:
    running = work.load(instance_id)
    work.allow("edit", running.facts_for_policy())
    try:
        running.run("set_variables", {"scope": scope, "variables": values.exact(variables)}, reason=reason)
    except NotOpen:
        raise NotFound("变量范围") from None


def _unfinished(work: Work, instance_id: str) -> Running:
    running = work.find(instance_id)
    if running is None or running.over:
        raise NotFound("流程实例")
    return running


def terminate_instance(work: Work, instance_id: str, reason: str) -> None:
    """Also a suspended instance may be terminated."""
    running = _unfinished(work, instance_id)
    work.allow("terminate", running.facts_for_policy())
    running.run("cancel", {}, reason=reason)


def suspend_instance(work: Work, instance_id: str, reason: str) -> None:
    """Nothing is done or accepted until it is resumed; what falls due meanwhile waits."""
    running = _unfinished(work, instance_id)
    work.allow("suspend", running.facts_for_policy())
    if running.suspended:
        raise NotAllowed("该流程实例已经挂起，无需再次挂起。")
    _hold(work, running, True)
    running.row["state"] = "suspended"
    running.note("suspended", reason=reason)


def resume_instance(work: Work, instance_id: str, reason: str) -> None:
    """Messages kept meanwhile are delivered in the same commit, timers that fell due fire right after."""
    running = _unfinished(work, instance_id)
    work.allow("resume", running.facts_for_policy())
    if not running.suspended:
        raise NotAllowed("该流程实例没有挂起，无需恢复。")
    _hold(work, running, False)
    running.row["state"] = "running"
    running.note("resumed", reason=reason)
    running.waiting = [
        Wait(wait["process_key"], wait["name"], wait["key"], wait["token"], wait["element_id"])
        for wait in store.many(work.conn, store.SUBSCRIPTIONS_OF_INSTANCE, b_instance=instance_id)
        if wait["kind"] == "message" and wait["key"]
    ]
    work.external = True
    work.due_jobs.extend(work.conn.scalars(store.DUE_OF_INSTANCE, {"b_instance": instance_id, "now": work.now}))


def _hold(work: Work, running: Running, held: bool) -> None:
    work.conn.execute(store.HOLD_JOBS, {"b_instance": running.id, "held": held})
    if running.row["subscriptions"]:
        work.conn.execute(store.HOLD_SUBSCRIPTIONS, {"b_instance": running.id, "held": held})
