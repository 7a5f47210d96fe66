"""What every element does alike: enter, work, leave, each step taken up again where it failed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Element, Flow, MappingRule, Process
from engine.bpmn.text import EvaluationFailed, Text
from engine.bpmn.timers import BadTime
from engine.kernel.effects import Entered, Left
from engine.kernel.tree import ENTER, LEAVE, NEW, WORK, Token


class Held(Exception):
    """A step that cannot go on by itself: the element is held and an incident opened."""

    def __init__(self, kind: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail


class ProcessSpec(WorkflowSpec):  # type: ignore[misc]
    """The specs of one process; `process` is the drawing they come from."""

    def __init__(self, process: Process) -> None:
        super().__init__(name=process.id)
        self.process = process

    def of(self, element_id: str) -> "ElementSpec":
        spec: ElementSpec = self.task_specs[element_id]
        return spec

    def link_target(self, thrower: Element) -> Element:
        """The catch event of the same name in the same scope; publishing made sure that there is one."""
        name = thrower.event and thrower.event.name and thrower.event.name.source
        return next(
            e
            for e in self.process.elements.values()
            if e.kind == "intermediateCatchEvent"
            and e.parent == thrower.parent
            and e.event
            and e.event.kind == "link"
            and e.event.name
            and e.event.name.source == name
        )


class ElementSpec(TaskSpec):  # type: ignore[misc]
    """An element that passes on at once; subclasses override `enter`, `work` and `leave`.

    `work` answers True when the element's work is done, None while it waits for something outside or inside it.
    """

    is_process: ClassVar[bool] = False
    is_scope: ClassVar[bool] = False
    is_loop: ClassVar[bool] = False
    has_boundary: ClassVar[bool] = True

    def __init__(self, specs: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(specs, name or element.id)
        self.specs = specs
        self.element = element

    # -- the three steps
    def enter(self, token: Token) -> None:
        apply_inputs(token, self.element.inputs)
        token.workflow.instance.waits.arm(token, self.element.boundary, token.scope)

    def work(self, token: Token) -> bool | None:
        return True

    def leave(self, token: Token) -> None:
        around = token.scope.spec
        apply_outputs(token, self.element.outputs, around.is_loop)
        token.flows = self.ways_out(token)
        around.collect(token.scope, token)

    def ways_out(self, token: Token) -> list[Flow]:
        return self.element.outgoing

    # -- what others ask of an element
    def arrive(self, scope: Token, flow: Flow | None) -> Token:
        """A token comes along a flow."""
        token: Token = scope.workflow.add(self, scope)
        return token

    def collect(self, scope: Token, child: Token) -> None:
        """A token inside this scope is about to leave."""

    def child_left(self, scope: Token, child: Token) -> None:
        """A token inside this scope has left or was dropped; with the last one the scope is done."""

    def error_catchers(self, token: Token) -> list[Element]:
        """Boundary events that catch what is thrown from inside this element."""
        return self.element.boundary if self.has_boundary else []

    # -- SpiffWorkflow's hooks
    def _run_hook(self, my_task: Token) -> bool | None:
        token, instance = my_task, my_task.workflow.instance
        try:
            if token.phase == NEW:
                self.entered(token)
                token.phase = ENTER
            if token.phase == ENTER:
                self.enter(token)
                token.phase = WORK
            if token.phase == WORK:
                if not self.work(token):
                    return None
                token.phase = LEAVE
            self.leave(token)
            return True
        except EvaluationFailed as failed:
            return bool(instance.hold(token, Held("expression", str(failed))))
        except BadTime as failed:
            return bool(instance.hold(token, Held("timer", str(failed))))
        except Held as held:
            return bool(instance.hold(token, held))

    def entered(self, token: Token) -> None:
        token.workflow.instance.emit(Entered(token.id, self.element.id))

    def left(self, token: Token) -> None:
        token.workflow.instance.emit(Left(token.id, self.element.id))

    def _on_complete_hook(self, my_task: Token) -> None:
        token, instance = my_task, my_task.workflow.instance
        self.left(token)
        instance.waits.close(token)
        scope = token.scope
        for flow in token.flows or ():
            instance.take(flow, scope)
        instance.forget(token)
        scope.spec.child_left(scope, token)

    def _on_error_hook(self, my_task: Token) -> None:
        pass

    def _on_cancel(self, my_task: Token) -> None:
        pass


class ScopeSpec(ElementSpec):
    """An element that holds other tokens, and is done when the last of them is gone."""

    is_scope: ClassVar[bool] = True

    def enter(self, token: Token) -> None:
        apply_inputs(token, self.element.inputs)
        waits = token.workflow.instance.waits
        waits.arm(token, self.element.boundary, token.scope, self.element.handlers)

    def child_left(self, scope: Token, child: Token) -> None:
        if not scope._children and scope._state == TaskState.STARTED:
            scope.phase = LEAVE
            scope.workflow.wake(scope)


def evaluate(token: Token, text: Text, extra: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression as seen from this token, as FEEL has it."""
    instance = token.workflow.instance
    return text.value(instance.variables.seen(token, extra), instance.context.now, instance.warnings(token))


def stored(token: Token, text: Text, extra: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression as a variable holds it."""
    instance = token.workflow.instance
    return text.stored(instance.variables.seen(token, extra), instance.context.now, instance.warnings(token))


def mapped(token: Token, rules: tuple[MappingRule, ...], onto: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a mapping; later rules see earlier ones. `a.b` builds a context, on top of the one in `onto`."""
    values: dict[str, Any] = {}
    for rule in rules:
        value = stored(token, rule.source, values)
        head, *path = rule.target
        if not path:
            values[head] = value
            continue
        there = values.get(head, onto.get(head))
        target = values[head] = dict(there) if isinstance(there, dict) else {}
        for name in path[:-1]:
            target[name] = dict(target[name]) if isinstance(target.get(name), dict) else {}
            target = target[name]
        target[path[-1]] = value
    return values


def apply_inputs(token: Token, rules: tuple[MappingRule, ...]) -> None:
    if rules:
        token.workflow.instance.variables.set_local(token.id, mapped(token, rules, {}), token.spec.element.id)


def apply_outputs(token: Token, rules: tuple[MappingRule, ...], own_scope: bool = False) -> None:
    """Write what came back. With output mappings only they reach the scope around; without, every name finds its scope.

    `own_scope`: a multi-instance's inner element maps into its own scope, where input and output element live.
    """
    variables, element_id = token.workflow.instance.variables, token.spec.element.id
    result, token.result = token.result, None
    if not rules:
        if result:
            variables.merge(token, result, element_id)
        return
    if result:
        variables.set_local(token.id, result, element_id)
    values = mapped(token, rules, variables.seen(token))
    variables.merge(token if own_scope else token.scope, values, element_id)
