"""Tokens and scopes as SpiffWorkflow tasks in one tree.

A token's parent is the scope that holds it: the process, a sub-process, a multi-instance body or a called process.
Nothing is predicted, and a task leaves the tree when it is done, so the tree is exactly what is open.
"""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

if TYPE_CHECKING:
    from engine.kernel.instance import Instance
    from engine.kernel.specs import ElementSpec

NEW, ENTER, WORK, LEAVE = range(4)
ROOT = 0


class Token(Task):  # type: ignore[misc]
    """A task whose id is counted per instance, so that a re-run gives the same ids.

    `phase` tells how far the element has come: a step that fails is taken up again where it failed. `result` is what
    comes back from outside and is not yet written; `flows` are the ways out that were chosen.
    """

    def __init__(self, tree: "Tree", spec: "ElementSpec", parent: "Token | None", state: int, token_id: int) -> None:
        # Task.__init__ would draw a random id and read the clock.
        self.id = token_id
        self.workflow = tree
        self.task_spec = spec
        self._parent = None if parent is None else parent.id
        self._children: list[int] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0.0
        self.phase = NEW
        self.result: dict[str, Any] | None = None
        self.flows: list[Any] | None = None
        tree.tasks[token_id] = self
        if parent is not None:
            parent._children.append(token_id)

    def _set_state(self, value: int) -> None:
        self._state = value

    @property
    def spec(self) -> "ElementSpec":
        return self.task_spec

    @property
    def scope(self) -> "Token":
        """The scope that holds this token (not for the root)."""
        assert self._parent is not None
        return self.workflow.tasks[self._parent]

    @property
    def inner(self) -> list["Token"]:
        return [self.workflow.tasks[child] for child in self._children]

    @property
    def armed(self) -> dict[str, list[Any]]:
        """Open event waits by event element: a timer's `[repetitions left or None, due, cycle]`, else `[]`."""
        return cast("dict[str, list[Any]]", self.internal_data.setdefault("armed", {}))

    def lineage(self) -> Iterator["Token"]:
        """This token and every scope around it, innermost first."""
        token: Token | None = self
        while token is not None:
            yield token
            token = None if token._parent is None else self.workflow.tasks[token._parent]


class Tree(Workflow):  # type: ignore[misc]
    """The workflow of one instance: its tokens, and the queue of those that are ready to run."""

    def __init__(self, instance: "Instance", counter: int = ROOT) -> None:
        self.instance = instance
        self.tasks: dict[int, Token] = {}
        self.ready: deque[Token] = deque()
        self.counter = counter

    def add(self, spec: TaskSpec, parent: Token | None, state: int = TaskState.READY) -> Token:
        token = Token(self, cast("ElementSpec", spec), parent, state, self.counter)
        self.counter += 1
        if state == TaskState.READY:
            self.ready.append(token)
        return token

    def wake(self, token: Token) -> None:
        token._set_state(TaskState.READY)
        self.ready.append(token)

    def remove(self, token: Token) -> None:
        del self.tasks[token.id]
        if token._parent is not None:
            self.tasks[token._parent]._children.remove(token.id)

    def run_ready(self) -> None:
        """Run tokens until nothing is ready, oldest first."""
        while self.ready:
            token = self.ready.popleft()
            if token._state == TaskState.READY and token.id in self.tasks:
                token.run()

    def _task_completed_notify(self, task: Task) -> None:
        """SpiffWorkflow would walk the tree here; what follows a completion is the spec's own doing."""


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
