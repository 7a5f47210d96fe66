"""Moving a case by hand: a plan, its preview, and the move itself with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine import store
from engine.actor import Actor
from engine.commands.context import context
from engine.commands.parts import Parts
from engine.commands.work import Work
from engine.errors import NotAllowed, NotFound
from engine.kernel import Active, Instance, MoveRefused, Place
from engine.kernel.effects import Cancelled, Effect, Entered
from engine.reading.instances import facts


@dataclass(frozen=True, slots=True)
class Plan:
    """Tokens to take away and elements to place new ones on, for the instance at `revision`."""

    drop: tuple[int, ...]
    place: tuple[Place, ...]
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would do: where the case stands before and after, and which elements are cancelled and entered."""

    revision: int
    before: list[Active]
    after: list[Active]
    cancelled: list[str]
    entered: list[str]


def plan_move(parts: Parts, actor: Actor, instance_id: str, plan: Plan) -> Preview:
    """Carries the plan out in memory. Nothing is stored."""
    with parts.database.read() as conn:
        row = store.one(conn, store.INSTANCE_BY_ID, b_id=instance_id)
        if row is None or row["state"] not in ("running", "suspended"):
            raise NotFound("流程实例")
        refusal = parts.policy.may_instance(actor, "move", facts(row))
        if refusal is not None:
            raise refusal
        kernel = Instance.restore(
            bytes(row["blob"]),
            store.scopes(conn, instance_id),
            lambda definition_id: parts.definitions.process(conn, definition_id),
        )
        before = kernel.active()
        try:
            kernel.move(context(parts, conn, parts.clock.now(), trial=True), plan.drop, plan.place)
        except MoveRefused as error:
            raise NotAllowed(str(error)) from None
        cancelled, entered = _elements(kernel.effects)
        return Preview(row["revision"], before, kernel.active(), cancelled, entered)


def _elements(effects: Sequence[Effect]) -> tuple[list[str], list[str]]:
    cancelled = [effect.element_id for effect in effects if isinstance(effect, Cancelled)]
    entered = [effect.element_id for effect in effects if isinstance(effect, Entered)]
    return cancelled, entered


def move(work: Work, instance_id: str, plan: Plan, reason: str) -> list[int]:
    """The tokens placed. Refused where the case has moved on since the preview."""
    running = work.load(instance_id)
    work.allow("move", running.facts_for_policy())
    if plan.revision is not None and running.row["revision"] != plan.revision:
        raise NotAllowed("预览之后该流程实例又有变化，请重新预览后再移动。")
    try:
        placed: list[int] = running.run("move", {"drop": plan.drop, "place": plan.place}, reason=reason)
    except MoveRefused as error:
        raise NotAllowed(str(error)) from None
    return placed
