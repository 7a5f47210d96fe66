"""Scopes: the process itself, sub-processes, event sub-processes and called processes."""

from SpiffWorkflow.util.task import TaskState

from engine.kernel.context import ProcessNotFound
from engine.kernel.effects import Ended
from engine.kernel.loops import LoopSpec
from engine.kernel.specs import ElementSpec, Held, ScopeSpec, evaluate
from engine.kernel.tree import Token
from engine.kernel.variables import Scopes


class RootSpec(ScopeSpec):
    """A process as a scope: the instance's own, or one that a call activity called."""

    is_process = True
    has_boundary = False

    def enter(self, token: Token) -> None:
        """The waits of event sub-processes open once the start event has written its variables."""

    def work(self, token: Token) -> bool | None:
        return None

    def leave(self, token: Token) -> None:
        if token._parent is not None:
            token.scope.result = token.workflow.instance.variables.visible(token)

    def entered(self, token: Token) -> None:
        pass

    def _on_complete_hook(self, my_task: Token) -> None:
        token, instance = my_task, my_task.workflow.instance
        instance.waits.close(token)
        if token._parent is None:
            instance.emit(Ended("completed", tuple(token.internal_data.get("ends", ()))))
            instance.state = "completed"
            token.workflow.tasks.clear()
            return
        caller = token.scope
        instance.forget(token)
        caller.spec.child_left(caller, token)


class SubProcessSpec(ScopeSpec):
    def work(self, token: Token) -> bool | None:
        start = self.element.start
        if start is None:
            raise Held("no_start", "子流程没有开始事件，请更正流程图后重新发布。")
        if not token.internal_data.pop("placed", None):
            token.workflow.add(self.specs.of(start.id), token)
        return None


class EventSubProcessSpec(ScopeSpec):
    """Entered by its start event, which has already happened and brings its variables."""

    has_boundary = False

    def enter(self, token: Token) -> None:
        brought, token.result = token.result, None
        super().enter(token)
        token.result = brought

    def work(self, token: Token) -> bool | None:
        start: Token = token.workflow.add(self.specs.of(token.internal_data.pop("start")), token)
        start.result, token.result = token.result, None
        return None


class CallSpec(ScopeSpec):
    """Runs another process inside the case's own tree; its version is pinned on entry."""

    def work(self, token: Token) -> bool | None:
        called, instance = self.element.called, token.workflow.instance
        assert called is not None
        process_id = evaluate(token, called.id)
        if not isinstance(process_id, str):
            raise Held("called_process", f"被调用的流程“{called.id.source}”的结果不是文字，请检查表达式。")
        if sum(1 for scope in token.lineage() if scope.spec.is_process) >= instance.max_calls:
            raise Held("called_process", f"流程互相调用超过 {instance.max_calls} 层，请检查是否循环调用。")
        try:
            process = instance.context.process(process_id, self.specs.process.definition_id, called.binding, called.tag)
        except ProcessNotFound as missing:
            raise Held("called_process", str(missing)) from None
        start = next((s for s in process.starts if s.event.kind == "none"), None)
        if start is None:
            raise Held("called_process", f"流程“{process_id}”没有空开始事件，不能被调用。")
        specs = instance.specs_of(process)
        variables: Scopes = instance.variables
        given = variables.visible(token) if called.all_parent else dict(variables.local(token.id))
        root: Token = token.workflow.add(specs.of(process.root.id), token, TaskState.STARTED)
        root.internal_data["definition"] = process.definition_id
        variables.set_local(root.id, given, self.element.id)
        token.workflow.add(specs.of(start.element_id), root)
        return None

    def leave(self, token: Token) -> None:
        called = self.element.called
        assert called is not None
        around = token.scope.spec
        if not called.all_child and not self.element.outputs:
            token.result = None
        elif token.result and isinstance(around, LoopSpec) and around.loop.output_collection:
            # Its copy is as old as the call: brought back, it would undo what other instances have collected since.
            token.result.pop(around.loop.output_collection, None)
        super().leave(token)


class StartSpec(ElementSpec):
    """A start event; once its variables are written, the scope's event sub-processes begin to wait."""

    def leave(self, token: Token) -> None:
        super().leave(token)
        scope = token.scope
        if scope.spec.is_process and "armed" not in scope.internal_data:
            token.workflow.instance.waits.arm(scope, (), scope, scope.spec.element.handlers)
