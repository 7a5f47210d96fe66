"""Where a case may go back to, by the drawing and by what it has been through.

A step may be returned to where it has been completed in the same or an enclosing scope, where everything open that its
repetition would reach has been reached through it alone (so nothing beside it is lost, doubled or left waiting), and
where nothing between was done that cannot be taken back. The elements passed are known by id, not by round: where that
is too coarse, a step is refused rather than offered.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.bpmn.model import Element, Process
from engine.kernel.tree import Token


@dataclass(frozen=True, slots=True)
class Way:
    """`drop` are the tokens to take away, `scope` the open scope in which `entry` is placed: `element` itself, or the
    first step of a drawn detour to it. `undone` are the steps for people that will be done again, `final` those between
    that cannot be taken back: they stay done."""

    element: Element
    entry: Element
    scope: Token
    drop: tuple[Token, ...]
    undone: tuple[Element, ...]
    final: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class NoWay:
    """`why` is a Chinese sentence."""

    element: Element
    why: str


Irreversible = Callable[[Process, Element], bool]


def way_back(
    scope: Token, element: Element, left: Iterable[str], final: Irreversible, behind: bool = False
) -> Way | NoWay:
    """`left`: the ids of all elements that the case has left so far; `final`: whether a step cannot be taken back;
    `behind`: may it go behind such a step?"""
    process = scope.spec.specs.process
    done = {id for id in left if id in process.elements}
    standing = {
        token.spec.element.id for token in scope.workflow.tasks.values() if token.spec.specs is scope.spec.specs
    }
    passed = done | standing
    name = element.name or element.id
    if any(token.spec.element.id == element.id for token in scope.inner):
        return NoWay(element, f"“{name}”正在办理，不能退回到这里。")
    region = _reached(process, passed, _after(element))
    drop = tuple(token for token in scope.inner if token.spec.element.id in region)
    if not drop:
        return NoWay(element, f"“{name}”之后没有正在办理的环节。")
    starts = _entries(scope.spec.element)
    every, beside = _reached(process, passed, starts), _reached(process, passed, starts, element.id)
    if any(token.spec.element.id in beside or token.spec.element.id not in every for token in drop):
        return NoWay(element, f"退回到“{name}”会影响并行办理的其他环节，请由主管处理。")
    between = [process.elements[id] for id in process.elements if id in region and id in passed and id != element.id]
    lasting = tuple(step for step in between if final(process, step))
    if lasting and not behind:
        return NoWay(element, f"“{lasting[0].name or lasting[0].id}”已经办出、不能撤销，请改用更正办理。")
    undone = tuple(step for step in between if step.id in done and _for_people(step))
    return Way(element, element, scope, drop, undone, lasting)


def detour(scope: Token, element: Element, leaving: Token, left: Iterable[str], final: Irreversible) -> Way | None:
    """The drawn way to a step that the case need not have been at, such as the correction of papers, and back.

    `leaving` stands right inside the scope. The detour must lead back to it, so that nothing is skipped; it is entered
    where it begins, so that what it does on the way (a notice, a pause of the time limit) is done.
    """
    process = scope.spec.specs.process
    every, starts, here = set(process.elements), _entries(scope.spec.element), leaving.spec.element.id
    if here not in _reached(process, every, _after(element)) or here == element.id:
        return None
    entry = element
    for step in scope.spec.element.children:
        around = _reached(process, every, starts, step.id)
        if here in around and entry.id not in around and "Gateway" not in step.kind:
            entry = step
    region = _reached(process, every, [entry.id])
    if [token for token in scope.inner if token.spec.element.id in region] != [leaving]:
        return None
    done = {id for id in left if id in region}
    if any(final(process, process.elements[id]) for id in process.elements if id in done):
        return None
    undone = tuple(process.elements[id] for id in process.elements if id in done and _for_people(process.elements[id]))
    return Way(element, entry, scope, (leaving,), undone)


def _for_people(step: Element) -> bool:
    return step.kind in ("userTask", "callActivity")


def scopes_around(token: Token) -> Iterator[Token]:
    """The open scopes in which a step before this one can lie, innermost first."""
    for around in token.lineage():
        if around is not token and around.spec.is_scope and not around.spec.is_loop:
            yield around


def stands_in(element: Element, scope: Token) -> bool:
    return scope.spec.is_process if element.parent is None else scope.spec.element.id == element.parent


def _entries(scope: Element) -> list[str]:
    return [child.id for child in scope.children if not child.incoming and child.kind != "boundaryEvent"]


def _after(element: Element) -> list[str]:
    return [flow.target for flow in element.outgoing] + [boundary.id for boundary in element.boundary]


def _reached(process: Process, passed: set[str], first: list[str], without: str | None = None) -> set[str]:
    """The elements of `passed` to which flows lead from the first ones, round one of them where asked."""
    found: set[str] = set()
    ahead = list(first)
    while ahead:
        id = ahead.pop()
        if id in found or id not in passed or id == without:
            continue
        found.add(id)
        element = process.elements[id]
        ahead += _after(element) + _entries(element)
    return found
