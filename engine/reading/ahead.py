"""What completing a to-do would lead to: the real engine on a copy in memory. Nothing is stored, nothing is sent."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from engine import store
from engine.actor import Actor
from engine.commands import rows
from engine.commands.context import context
from engine.commands.net import Net
from engine.commands.parts import Parts
from engine.commands.signing import signed
from engine.commands.tasks import submitted
from engine.errors import FieldsRefused, NotFound
from engine.kernel import Active, Instance, NotOpen, TooManySteps
from engine.kernel.context import Context, Decision, InlineCall, InlineResult
from engine.kernel.effects import Ended, UserTaskOpened
from engine.reading.single import deeds_of

Why = Literal["incomplete", "automatic", "event", "joins", "held", "too_long", "not_running", "asked", "returned"]
"""Why it is not decided: the form is not filled in, an automatic step's result or an event decides, other branches must
come first, a step would be held, or it takes more than a preview may cost. `asked`: others give their opinion first;
`returned`: whether anything has changed decides between the way back and the way of the diagram."""
MOST_STEPS = 2_000
MOST_CALLS = 200
MOST_CPU_S = 0.5
EVENTS = frozenset({"intermediateCatchEvent", "eventBasedGateway", "receiveTask"})


@dataclass(frozen=True, slots=True)
class Open:
    """A point that is not decided; `element_id` is the step where it stands, in the diagram of `definition_id`."""

    why: Why
    element_id: str | None = None
    definition_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """`tasks` are the to-dos that would open, `ends` the end events of `definition_id` where the case would end."""

    tasks: list[UserTaskOpened] = field(default_factory=list)
    ends: Sequence[str] | None = None
    open: list[Open] = field(default_factory=list)
    definition_id: str = ""


def ahead_of(parts: Parts, actor: Actor, task_id: str, data: Mapping[str, Any]) -> Ahead:
    """For who may complete the to-do. Raises NotFound and the policy's refusals; what is typed raises nothing."""
    with parts.database.read() as conn:
        task = store.one(conn, store.TASK_BY_ID, b_id=task_id)
        if task is None:
            raise NotFound("待办")
        facts = rows.facts(task)
        refusal = parts.policy.may(actor, "see", facts, list)
        if refusal is None and task["status"] in ("open", "claimed"):
            refusal = parts.policy.may(actor, "complete", facts, lambda: deeds_of(conn, task["instance_id"]))
        if refusal is not None:
            raise refusal
        row = store.one(conn, store.INSTANCE_BY_ID, b_id=task["instance_id"])
        if task["status"] not in ("open", "claimed") or row is None or row["state"] != "running":
            return Ahead(open=[Open("not_running")])
        if task["asked"] is not None:
            return Ahead(open=[Open("asked")])
        if task["returned"] and task["returned"]["then"] == "back":
            return Ahead(open=[Open("returned")])
        scopes, now = store.scopes(conn, row["id"]), parts.clock.now()
        try:
            taken = signed(task, submitted(parts.definitions, conn, task, scopes, data, now), actor, now)
        except FieldsRefused:
            return Ahead(open=[Open("incomplete")])
        kernel = Instance.restore(bytes(row["blob"]), scopes, lambda id: parts.definitions.process(conn, id))
        return completed(kernel, context(parts, conn, now, trial=True), task["token"], taken)


def completed(kernel: Instance, given: Context, token: int, taken: Mapping[str, Any]) -> Ahead:
    """`kernel` is used up by this. `given` must be that of a trial: no handler in it may write."""
    before = {each.token for each in kernel.active()}
    kernel.max_steps = MOST_STEPS
    try:
        kernel.complete(_limited(given), token, taken)
    except TooManySteps:
        return Ahead(open=[Open("too_long")])
    except NotOpen:
        return Ahead(open=[Open("not_running")])
    net = Net()
    for effect in kernel.effects:
        net.add(effect)
    if isinstance(net.ended, Ended):
        return Ahead(ends=net.ended.end_events, definition_id=kernel.process.definition_id)
    tasks = [opened for opened in net.opened.values() if isinstance(opened, UserTaskOpened)]
    own = {opened.token for opened in tasks}
    fresh = [each for each in kernel.active() if each.token not in own | before and not _holds(kernel, each.token)]
    found = [_open(kernel, each) for each in fresh]
    held = [each.token for each in fresh]
    found += [_place(kernel, "held", token) for token in net.incidents if token not in held]
    return Ahead(tasks, None, found or ([] if tasks else [Open("joins")]))


def _holds(kernel: Instance, token: int) -> bool:
    """A sub-process or a called process stands where what is in it stands."""
    return next(iter(kernel.tree.tasks[token].inner), None) is not None


def _open(kernel: Instance, at: Active) -> Open:
    why: Why = "automatic"
    if at.state == "held":
        why = "held"
    elif at.type in EVENTS:
        why = "event"
    elif at.type.endswith("Gateway"):
        why = "joins"
    return _place(kernel, why, at.token)


def _place(kernel: Instance, why: Why, token: int) -> Open:
    spec = kernel.tree.tasks[token].spec
    return Open(why, spec.element.id, spec.specs.process.definition_id)


def _limited(given: Context) -> Context:
    """The same answers, as many as a preview may ask for. Steps that need none are counted by the kernel."""
    until = time.thread_time() + MOST_CPU_S
    left = MOST_CALLS

    def pay() -> None:
        nonlocal left
        left -= 1
        if left < 0 or time.thread_time() > until:
            raise TooManySteps("预览需要的步骤过多。")

    def inline(call: InlineCall) -> InlineResult:
        pay()
        return given.inline(call)

    def decide(*asked: Any) -> Decision:
        pay()
        return given.decide(*asked)

    return replace(given, inline=inline, decide=decide)
