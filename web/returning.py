"""退回: taking a case back to a step that it has been through, by the engine's own move, seen before it is done.

Only backwards, to a step for a person through which every way to the present one has led: nothing is skipped.
"""

from dataclasses import dataclass

from engine import Actor
from engine.bpmn.model import Element, Process
from engine.commands.moves import Plan, Preview
from engine.errors import NotAllowed, NotFound, Refused
from engine.kernel import Place
from engine.reading.instances import InstanceView
from web.services import services

AUTOMATIC = ("serviceTask", "sendTask", "scriptTask", "businessRuleTask", "callActivity")


@dataclass(frozen=True, slots=True)
class Way:
    """A step to return to; `undone` are steps that will be done once more, `kept` automatic ones that stay done."""

    element: Element
    plan: Plan
    preview: Preview
    undone: list[str]
    kept: list[str]


def ways(actor: Actor, view: InstanceView) -> list[Way]:
    """Every step that the engine would take the case back to, the latest first."""
    with services().db.read() as conn:
        process = services().definitions.process(conn, view.row["definition_id"])
    found = [way(actor, view, process, element) for element in _earlier(view, process)]
    return [one for one in reversed(found) if one is not None]


def _earlier(view: InstanceView, process: Process) -> list[Element]:
    """Completed steps, in order, through which every way to where the case stands has led.

    So nothing that lies beside such a step is lost or skipped: no parallel branch, no later step of an earlier round.
    """
    done = dict.fromkeys(id for id in view.completed if id in process.elements)
    # what a called process waits for is known by the call activity, which is open as well
    standing = {each.element_id for each in view.active if each.element_id in process.elements}
    passed = {*done, *standing}
    reached = _reached(process, passed, None)
    return [
        process.elements[id]
        for id in done
        if process.elements[id].kind in ("userTask", "callActivity")
        and id not in standing
        and standing <= reached
        and not standing & _reached(process, passed, id)
    ]


def _reached(process: Process, passed: set[str], without: str | None) -> set[str]:
    """The elements of `passed` to which the flows lead from the start events, round one of them where asked."""
    found: set[str] = set()
    ahead = (
        [id for id in passed if process.elements[id].kind == "startEvent"] if passed <= set(process.elements) else []
    )
    while ahead:
        id = ahead.pop()
        if id in found or id not in passed or id == without:
            continue
        found.add(id)
        element = process.elements[id]
        ahead += [flow.target for flow in element.outgoing]
        ahead += [boundary.id for boundary in element.boundary]
        ahead += [child.id for child in element.children if not child.incoming]
    return found


def way(actor: Actor, view: InstanceView, process: Process, element: Element) -> Way | None:
    """None where the engine refuses, where nobody would have anything to do, or where more than the step were open."""
    around = set(_around(process, element))
    plan = Plan(
        tuple(each.token for each in view.active if each.element_id not in around),
        (Place(element.id),),
        view.row["revision"],
    )
    try:
        preview = services().engine.plan_move(actor, view.row["id"], plan)
    except Refused:
        return None
    here = {each.element_id for each in preview.after if each.element_id in process.elements}
    if here - around != {element.id} or all(each.type != "userTask" for each in preview.after):
        return None
    since = view.completed[view.completed.index(element.id) + 1 :]
    passed = [process.elements[id] for id in dict.fromkeys(since) if id in process.elements]
    return Way(
        element,
        plan,
        preview,
        [_title(each) for each in passed if each.kind == "userTask"],
        [_title(each) for each in passed if each.kind in AUTOMATIC],
    )


def _around(process: Process, element: Element) -> list[str]:
    """The sub-processes that the step stands in: they stay open, with their data."""
    found = []
    parent = element.parent
    while parent is not None:
        found.append(parent)
        parent = process.elements[parent].parent
    return found


def _title(element: Element) -> str:
    return element.name or element.id


def carry_out(actor: Actor, view: InstanceView, to: str, revision: int, reason: str) -> None:
    """Raises NotAllowed where the case has moved on since the preview, NotFound for a step that is not offered."""
    if view.row["revision"] != revision:
        raise NotAllowed("预览之后本件又有变化，请重新预览后再退回。")
    chosen = next((one for one in ways(actor, view) if one.element.id == to), None)
    if chosen is None:
        raise NotFound("可以退回的这一步")
    services().engine.move(actor, view.row["id"], chosen.plan, reason)
