"""退回 by a supervisor: by the engine's own rule, wherever the case stands, seen before it is done.

The rule is that of returning a to-do. A supervisor may also go behind what cannot be taken back: it is named, stays
done, and is done once more when the case comes to it again.
"""

from dataclasses import dataclass

from engine import Actor
from engine.commands.moves import Plan, Preview
from engine.commands.operations import returning
from engine.commands.operations.region import Way as Region
from engine.errors import NotAllowed, NotFound, Refused
from engine.kernel import Place
from engine.reading.instances import InstanceView
from engine.reading.single import kernel_of
from web.services import services


@dataclass(frozen=True, slots=True)
class Way:
    """A step to return to. `undone` are steps that people will do once more, `kept` those that stay done; `around` are
    the step and what it stands in, for the diagram."""

    id: str
    name: str
    plan: Plan
    preview: Preview
    undone: list[str]
    kept: list[str]
    around: list[str]


def ways(actor: Actor, view: InstanceView) -> list[Way]:
    """Every step that the case can be taken back to, the latest first."""
    use = services()
    with use.db.read() as conn:
        kernel = kernel_of(use.engine.parts, conn, view.row)
        found = returning.of_case(use.engine.parts, conn, kernel, view.row["id"])
    return [way for region in found if (way := _way(actor, view, region)) is not None]


def _way(actor: Actor, view: InstanceView, region: Region) -> Way | None:
    """None where the engine refuses or nobody would have anything to do."""
    step, scope = region.element, region.scope
    plan = Plan(tuple(token.id for token in region.drop), (Place(step.id, scope.id),), view.row["revision"])
    try:
        preview = services().engine.plan_move(actor, view.row["id"], plan)
    except Refused:
        return None
    if all(each.type != "userTask" for each in preview.after):
        return None
    undone, kept = ([each.name or each.id for each in steps] for steps in (region.undone, region.final))
    around = [step.id, *(token.spec.element.id for token in scope.lineage() if not token.spec.is_process)]
    return Way(step.id, step.name or step.id, plan, preview, undone, kept, around)


def carry_out(actor: Actor, view: InstanceView, to: str, revision: int, reason: str) -> None:
    """Raises NotAllowed where the case has moved on since the preview, NotFound for a step that is not offered."""
    if view.row["revision"] != revision:
        raise NotAllowed("预览之后本件又有变化，请重新预览后再退回。")
    chosen = next((one for one in ways(actor, view) if one.id == to), None)
    if chosen is None:
        raise NotFound("可以退回的这一步")
    services().engine.move(actor, view.row["id"], chosen.plan, reason)
