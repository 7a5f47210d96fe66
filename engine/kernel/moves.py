"""The one primitive that moves tokens: drop some, place others, re-run nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.bpmn.model import Element
from engine.kernel.specs import ProcessSpec
from engine.kernel.tree import ROOT, Token, Tree


class MoveRefused(Exception):
    """A plan that cannot be carried out; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A new token on `element_id`, in the scope token `scope` (None: the only open scope where the element stands; if
    there is none, one is opened)."""

    element_id: str
    scope: int | None = None


def move(tree: Tree, drop: Sequence[int], place: Sequence[Place]) -> list[Token]:
    """Carry out a plan. New tokens stand before old ones are dropped, so that no scope is empty on the way.

    Raises MoveRefused before anything is changed.
    """
    dropped = [_open(tree, token_id) for token_id in drop]
    targets = [_target(tree, wanted, dropped) for wanted in place]
    placed = []
    for wanted, (specs, scope, missing) in zip(place, targets, strict=True):
        for parent in missing:
            scope = tree.add(specs.of(parent), scope)
            scope.internal_data["placed"] = 1
        placed.append(tree.add(specs.of(wanted.element_id), scope))
    for token in dropped:
        if token.id in tree.tasks:
            around = token.scope
            tree.instance.drop(token)
            if not around._children:
                around.spec.child_left(around, token)
    return placed


def _open(tree: Tree, token_id: int) -> Token:
    token = tree.tasks.get(token_id)
    if token is None or token.id == ROOT:
        raise MoveRefused("要移走的环节已不在办理中，请刷新后重新选择。")
    return token


def _target(tree: Tree, wanted: Place, dropped: list[Token]) -> tuple[ProcessSpec, Token, list[str]]:
    """The specs, the open scope, and the sub-processes still to open inside it, outermost first."""
    if wanted.scope is not None and wanted.scope not in tree.tasks:
        raise MoveRefused("目标所在的子流程已结束，请刷新后重新选择。")
    specs = (tree.tasks[wanted.scope] if wanted.scope is not None else tree.tasks[ROOT]).spec.specs
    element = specs.process.elements.get(wanted.element_id)
    if element is None or element.kind in ("boundaryEvent", "startEvent") or element.event_subprocess:
        raise MoveRefused(f"“{wanted.element_id}”不能作为移动的目标，请另选一个环节。")
    if any(
        flow.source in specs.process.elements and specs.process.elements[flow.source].kind == "eventBasedGateway"
        for flow in element.incoming
    ):
        raise MoveRefused(f"“{element.name or element.id}”在事件网关之后，请选择事件网关本身。")
    if wanted.scope is not None:
        return specs, _named_scope(tree.tasks[wanted.scope], element, dropped), []
    missing: list[str] = []
    parent = element.parent
    while parent is not None:
        found = [
            t
            for t in tree.tasks.values()
            if t.spec.specs is specs and t.spec.element.id == parent and not t.spec.is_loop and not _goes(t, dropped)
        ]
        if len(found) > 1:
            raise MoveRefused("目标所在的子流程有多个实例在办理，请指明其中一个。")
        if found:
            return specs, found[0], missing
        above = specs.process.elements[parent]
        if above.loop is not None or above.event_subprocess:
            raise MoveRefused(f"“{above.name or above.id}”没有在办理，不能直接进入其中的环节。")
        missing.insert(0, parent)
        parent = above.parent
    return specs, tree.tasks[ROOT], missing


def _named_scope(scope: Token, element: Element, dropped: list[Token]) -> Token:
    holds = scope.spec.is_process if element.parent is None else scope.spec.element.id == element.parent
    if not holds or scope.spec.is_loop:
        raise MoveRefused(f"“{element.name or element.id}”不在所指明的子流程里，请刷新后重新选择。")
    if _goes(scope, dropped):
        raise MoveRefused("目标所在的子流程将被一起移走，请另选目标。")
    return scope


def _goes(token: Token, dropped: list[Token]) -> bool:
    return any(scope in dropped for scope in token.lineage())
