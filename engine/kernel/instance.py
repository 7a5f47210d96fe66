"""One running instance in memory, and the commands that move it on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow, Process
from engine.kernel import state as stored_state
from engine.kernel.build import specs_of
from engine.kernel.context import Context
from engine.kernel.effects import (
    Cancelled,
    Closed,
    Effect,
    Ended,
    FlowTaken,
    IncidentClosed,
    IncidentOpened,
    Left,
    Warned,
)
from engine.kernel.gateways import InclusiveSpec
from engine.kernel.moves import Place, move
from engine.kernel.specs import Held
from engine.kernel.throwing import throw_error
from engine.kernel.tree import LEAVE, NEW, ROOT, WORK, Token, Tree
from engine.kernel.variables import Scopes
from engine.kernel.waits import Waits

MAX_CALLS = 20
MAX_STEPS = 50_000


class NotOpen(Exception):
    """A command for a token that is not waiting for it: done, cancelled or held."""


class TooManySteps(Exception):
    """A command that would run for ever: a loop without a step that waits."""


@dataclass(frozen=True, slots=True)
class Active:
    token: int
    element_id: str
    type: str
    state: str


class Instance:
    """`effects` are those of the last command, in order. Values handed in are exact JSON (`engine.values.exact`)."""

    specs_of = staticmethod(specs_of)
    max_calls = MAX_CALLS
    max_steps = MAX_STEPS

    def __init__(self, process: Process, variables: Mapping[int, Mapping[str, Any]]) -> None:
        self.process = process
        self.state = "running"
        self.effects: list[Effect] = []
        self.tree = Tree(self)
        self.variables = Scopes(variables, self.emit)
        self.waits = Waits(self)
        self.context: Context
        self._warnings: dict[int, list[str]] = {}

    @classmethod
    def create(cls, process: Process) -> "Instance":
        return cls(process, {})

    @classmethod
    def restore(
        cls, state: bytes, variables: Mapping[int, Mapping[str, Any]], definitions: Callable[[str], Process]
    ) -> "Instance":
        """Raises engine.kernel.state.BadState."""
        instance = cls.__new__(cls)
        instance.__init__(Process("", "", None, None, {}), variables)  # type: ignore[misc, arg-type]
        stored_state.load(instance, state, definitions)
        return instance

    def dump(self) -> bytes:
        return stored_state.dump(self)

    # -- commands
    def start(self, context: Context, variables: Mapping[str, Any], element_id: str | None = None) -> None:
        """Begin at a start event, the none start where none is named. What an event brings goes through its mapping."""
        with self._command(context):
            specs = specs_of(self.process)
            start = next(s for s in self.process.starts if element_id in (None, s.element_id))
            root = self.tree.add(specs.of(self.process.root.id), None, TaskState.STARTED)
            token = self.tree.add(specs.of(start.element_id), root)
            if start.event.kind == "none":
                self.variables.set_local(ROOT, variables, start.element_id)
            else:
                token.result = dict(variables)

    def complete(self, context: Context, token_id: int, variables: Mapping[str, Any]) -> None:
        """A job or user task is done. Raises NotOpen."""
        with self._command(context):
            token = self._working(token_id)
            self._finish(token, variables)

    def throw_error(
        self, context: Context, token_id: int, code: str, message: str, variables: Mapping[str, Any]
    ) -> None:
        """A job ends with a BPMN error. Raises NotOpen."""
        with self._command(context):
            token = self._working(token_id)
            try:
                throw_error(token, code, message, variables)
            except Held as held:
                self._close_work(token)
                self._fail(token, held)

    def fail(self, context: Context, token_id: int, kind: str, message: str, detail: str = "") -> None:
        """A job has no attempts left: its element is held. Raises NotOpen."""
        with self._command(context):
            token = self._working(token_id)
            self._close_work(token)
            self._fail(token, Held(kind, message, detail))

    def trigger(self, context: Context, token_id: int, element_id: str, variables: Mapping[str, Any]) -> bool:
        """A timer, message or signal came. False when nobody waits for it any more."""
        with self._command(context):
            token = self.tree.tasks.get(token_id)
            return token is not None and self.waits.trigger(token, element_id, variables)

    def retry(self, context: Context, token_id: int) -> None:
        """Take a held element up again where it failed. Raises NotOpen."""
        with self._command(context):
            self._resume(self._held(token_id))

    def resolve(self, context: Context, token_id: int, variables: Mapping[str, Any]) -> None:
        """Mend a held element: failed work counts as done with these variables; else they are set and it is retried."""
        with self._command(context):
            token = self._held(token_id)
            if (
                token.phase == WORK
                and not token._children
                and (token.spec.element.kind.endswith("Task") or token.spec.element.kind == "callActivity")
                and not token.spec.is_loop
            ):
                token.phase, token.result = LEAVE, dict(variables)
            else:
                self.variables.merge(token, variables, token.spec.element.id)
            self._resume(token)

    def set_variables(self, context: Context, scope: int, variables: Mapping[str, Any]) -> None:
        """Write local variables of an open scope. Raises NotOpen."""
        with self._command(context):
            if scope not in self.tree.tasks:
                raise NotOpen
            self.variables.set_local(scope, variables, "")

    def cancel(self, context: Context) -> None:
        """End the instance at once. Raises NotOpen."""
        with self._command(context):
            if self.ended:
                raise NotOpen
            for token in self.tree.tasks[ROOT].inner:
                self.drop(token)
            self.waits.close(self.tree.tasks[ROOT])
            self.tree.tasks.clear()
            self.state = "terminated"
            self.emit(Ended("terminated", ()))

    def move(self, context: Context, drop: Sequence[int], place: Sequence[Place]) -> list[int]:
        """Move tokens; answers the ids of the new ones. Raises engine.kernel.moves.MoveRefused, NotOpen."""
        with self._command(context):
            if self.ended:
                raise NotOpen
            return [token.id for token in move(self.tree, drop, place)]

    # -- what is open
    @property
    def ended(self) -> bool:
        return self.state != "running"

    def active(self) -> list[Active]:
        """Open elements in the order they were entered; a multi-instance and a called process by what is in them."""
        names = {TaskState.ERROR: "held", TaskState.WAITING: "waiting"}
        return [
            Active(token.id, token.spec.element.id, token.spec.element.kind, names.get(token._state, "active"))
            for token in self.tree.tasks.values()
            if not token.spec.is_process and not (token.spec.is_loop and token._children)
        ]

    # -- for specs and waits
    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)
        if len(self.effects) > self.max_steps:
            raise TooManySteps("流程在一次办理中自动执行的步骤过多，可能有不停的循环；请检查回路上是否有等待的环节。")

    def warnings(self, token: Token) -> Callable[[str], None]:
        def warn(message: str) -> None:
            self._warnings.setdefault(token.id, []).append(message)
            self.emit(Warned(token.id, token.spec.element.id, message))

        return warn

    def recent_warnings(self, token: Token) -> str:
        return "；".join(dict.fromkeys(self._warnings.get(token.id, ())))

    def hold(self, token: Token, held: Held) -> bool:
        """Open an incident; the element stays in ERROR. Answers False, as a SpiffWorkflow `_run_hook` that failed."""
        self.emit(IncidentOpened(token.id, token.spec.element.id, held.kind, held.message, held.detail))
        return False

    def take(self, flow: Flow, scope: Token) -> None:
        if flow.id:
            self.emit(FlowTaken(flow.id))
        scope.spec.specs.of(flow.target).arrive(scope, flow)

    def pass_by(self, gateway: Token, flow: Flow) -> None:
        """An event gateway is left towards the event that happened."""
        self.emit(Left(gateway.id, gateway.spec.element.id))
        self.emit(FlowTaken(flow.id))
        self.forget(gateway)

    def forget(self, token: Token) -> None:
        self.variables.drop(token.id)
        self.tree.remove(token)

    def drop(self, token: Token) -> None:
        """Cancel a token and all that stands in it."""
        for child in token.inner:
            self.drop(child)
        if token._state == TaskState.ERROR or token.internal_data.get("stuck"):
            self.emit(IncidentClosed(token.id))
        self.waits.close(token)
        if token.phase != NEW and not token.spec.is_process and not token.spec.is_loop:
            self.emit(Cancelled(token.id, token.spec.element.id))
        token.cancel()
        self.forget(token)

    # -- inside a command
    @contextmanager
    def _command(self, context: Context) -> Iterator[None]:
        self.context = context
        self.effects.clear()
        self._warnings.clear()
        self.variables.dirty.clear()
        yield
        self._settle()

    def _settle(self) -> None:
        """Run on to the next wait."""
        while not self.ended:
            self.tree.run_ready()
            joins = [t for t in self.tree.tasks.values() if t._state == TaskState.WAITING]
            inclusive = [(t, t.spec) for t in joins if isinstance(t.spec, InclusiveSpec)]
            found = next(((t, spec) for t, spec in inclusive if spec.may_fire(t)), None)
            if found is None:
                self._report_stuck(joins)
                return
            found[1].fire(found[0])

    def _report_stuck(self, joins: list[Token]) -> None:
        """A case with nothing left to wait for but joins would never end: say so."""
        if not joins or self.ended:
            return
        for token in self.tree.tasks.values():
            waits = token._state == TaskState.STARTED and not token.spec.is_process and not token._children
            if waits or token._state == TaskState.ERROR or token.internal_data.get("armed"):
                return
        for token in joins:
            if not token.internal_data.get("stuck"):
                token.internal_data["stuck"] = 1
                self.hold(token, Held("stuck", "汇聚网关在等一个不会再来的分支，请检查流程图，或由主管移动环节。"))

    def _working(self, token_id: int) -> Token:
        token = self.tree.tasks.get(token_id)
        if token is None or token._state != TaskState.STARTED or not token.internal_data.get("open"):
            raise NotOpen
        return token

    def _held(self, token_id: int) -> Token:
        token = self.tree.tasks.get(token_id)
        if token is None or not (token._state == TaskState.ERROR or token.internal_data.get("stuck")):
            raise NotOpen
        return token

    def _finish(self, token: Token, variables: Mapping[str, Any]) -> None:
        self._close_work(token)
        token.result, token.phase = dict(variables), LEAVE
        self.tree.wake(token)

    def _close_work(self, token: Token) -> None:
        token.internal_data.pop("open", None)
        self.emit(Closed(token.id, token.spec.element.id))

    def _fail(self, token: Token, held: Held) -> None:
        token._set_state(TaskState.ERROR)
        self.hold(token, held)

    def _resume(self, token: Token) -> None:
        self.emit(IncidentClosed(token.id))
        if token.internal_data.pop("stuck", None):
            return
        self.tree.wake(token)
