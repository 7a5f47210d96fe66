"""Multi-instance: a body that holds one inner token per item, all at once or one after the other."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.model import Element, Loop
from engine.bpmn.text import Text
from engine.kernel.effects import Entered, Left
from engine.kernel.specs import Held, ProcessSpec, ScopeSpec, evaluate, stored
from engine.kernel.tree import LEAVE, WORK, Token


def inner_name(element_id: str) -> str:
    """The name of the spec of one inner instance; the body has the element's own."""
    return f"{element_id}#each"


class LoopSpec(ScopeSpec):
    """The body: counts, collects results in the order of the items, and ends early on the completion condition."""

    is_loop = True

    def __init__(self, specs: ProcessSpec, element: Element) -> None:
        super().__init__(specs, element)
        assert element.loop is not None
        self.loop: Loop = element.loop
        self.own = _variable(element.loop.output_element)

    def entered(self, token: Token) -> None:
        """People see the instances, not the body."""

    def left(self, token: Token) -> None:
        if not token.internal_data["n"]:
            token.workflow.instance.emit(Entered(token.id, self.element.id))
            token.workflow.instance.emit(Left(token.id, self.element.id))

    def enter(self, token: Token) -> None:
        token.workflow.instance.waits.arm(token, self.element.boundary, token.scope)

    def work(self, token: Token) -> bool | None:
        """Make the instances that are due; True when none is left to make or to wait for."""
        items, state = self._items(token), token.internal_data
        if "n" not in state:
            state.update(n=len(items), next=0, done=0)
            if self.loop.output_collection:
                token.workflow.instance.variables.set_local(
                    token.id, {self.loop.output_collection: [None] * len(items)}, self.element.id
                )
        last = min(state["next"] + 1, len(items)) if self.loop.sequential else len(items)
        made = range(state["next"], last)
        for index in made:
            self._make(token, index, items[index])
        state["next"] = last
        return None if made else True

    def leave(self, token: Token) -> None:
        name, variables = self.loop.output_collection, token.workflow.instance.variables
        if name:
            variables.merge(token.scope, {name: variables.local(token.id)[name]}, self.element.id)
        token.flows = self.ways_out(token)
        token.scope.spec.collect(token.scope, token)

    def _items(self, token: Token) -> list[Any]:
        found = feel.to_json(evaluate(token, self.loop.collection))
        if not isinstance(found, list):
            raise Held("loop", f"多实例集合“{self.loop.collection.source}”的结果不是列表，请更正数据后重试。")
        if self.element.kind == "userTask" and None in found:
            place = found.index(None) + 1
            raise Held("loop", f"多实例名单“{self.loop.collection.source}”的第 {place} 位是空的，请补上人员后重试。")
        return found

    def _make(self, token: Token, index: int, item: Any) -> None:
        inner: Token = token.workflow.add(self.specs.of(inner_name(self.element.id)), token)
        values: dict[str, Any] = {"loopCounter": Decimal(index + 1)}
        if self.loop.item:
            values[self.loop.item] = item
        if self.own and self.own not in values:
            values[self.own] = None  # parallel instances must not write their results over each other
        token.workflow.instance.variables.set_local(inner.id, values, self.element.id)
        inner.internal_data["i"] = index

    # -- what the inner instances report
    def collect(self, scope: Token, child: Token) -> None:
        variables, name = scope.workflow.instance.variables, self.loop.output_collection
        if name and self.loop.output_element is not None:
            results = list(variables.local(scope.id)[name])
            index = child.internal_data["i"]
            results += [None] * (index + 1 - len(results))
            results[index] = stored(child, self.loop.output_element)
            variables.set_local(scope.id, {name: results}, self.element.id)
        if self.loop.until is None:
            return
        state = scope.internal_data
        counters = {
            "numberOfInstances": Decimal(state["n"]),
            "numberOfActiveInstances": Decimal(len(scope._children) - 1),
            "numberOfCompletedInstances": Decimal(state["done"] + 1),
            "numberOfTerminatedInstances": Decimal(0),
        }
        enough = evaluate(child, self.loop.until, counters)
        if not isinstance(enough, bool):
            raise Held(
                "completion_condition", f"完成条件“{self.loop.until.source}”既不成立也不不成立，请更正数据后重试。"
            )
        child.internal_data["enough"] = enough

    def child_left(self, scope: Token, child: Token) -> None:
        state = scope.internal_data
        state["done"] += 1
        if child.internal_data.get("enough"):
            for other in scope.inner:
                scope.workflow.instance.drop(other)
            scope.phase = LEAVE
        elif scope._children or scope._state != TaskState.STARTED:
            return
        else:
            scope.phase = WORK if self.loop.sequential else LEAVE
        scope.workflow.wake(scope)


def inner_element(element: Element) -> Element:
    """The element as one instance of it: boundary events and flows are the body's."""
    return replace(element, loop=None, boundary=[], incoming=[], outgoing=[], default=None)


def _variable(output: Text | None) -> str | None:
    """The variable that an output element names, `x` or `x.y`; None for a computed one."""
    if output is None or output.expression is None:
        return None
    head = output.source.removeprefix("=").strip().partition(".")[0]
    return head if feel.names_used(output.expression) == frozenset({head}) else None
