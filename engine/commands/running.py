"""One instance within a command: its row, its kernel restored on first need, and what has happened to it so far."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine import history, store
from engine.commands.net import Net
from engine.errors import NotAllowed
from engine.kernel import Instance, Place, TooManySteps
from engine.kernel.context import Context
from engine.kernel.effects import SubscriptionOpened
from engine.policy import InstanceFacts

if TYPE_CHECKING:
    from engine.commands.work import Work


@dataclass(frozen=True, slots=True)
class Wait:
    """One open wait for a message, and the process whose diagram it stands in."""

    process_key: str
    name: str
    key: str
    token: int
    element_id: str


@dataclass(frozen=True, slots=True)
class Came:
    """What a to-do that a move opens is to remember: whose it is (if anybody's), and why it was opened again."""

    person: str | None = None
    told: Mapping[str, Any] | None = None


class Running:
    """`row` is the process_instance as loaded; its counters and state are kept up to date, the rest is written last."""

    def __init__(self, work: "Work", row: store.Fields, data_key: bytes | None, kernel: Instance | None = None) -> None:
        self.row = row
        self.data_key = data_key
        self.new = kernel is not None
        self.net = Net()
        self.facts: list[history.Fact] = []
        self.opened: list[store.Fields] = []
        """The to-dos that this command opened, filled when it is written."""
        self.attempts: dict[int, int] = {}
        """How often a job was tried before its element was held, by token."""
        self.dirty: dict[int, dict[str, Any] | None] = {}
        """Scopes changed by any call so far; None where the scope is gone."""
        self.waiting: list[Wait] = []
        """Waits for messages from before, to be looked at again."""
        self.came: dict[int, Came] = {}
        """By the token that was placed."""
        self._work = work
        self._kernel = kernel

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def suspended(self) -> bool:
        return bool(self.row["state"] == "suspended")

    @property
    def over(self) -> bool:
        return self.row["state"] in ("completed", "terminated")

    @property
    def touched(self) -> bool:
        return self._kernel is not None

    @cached_property
    def scopes(self) -> dict[int, dict[str, Any]]:
        """The variables as they were before this command."""
        return store.scopes(self._work.conn, self.id)

    @property
    def kernel(self) -> Instance:
        if self._kernel is None:
            conn, definitions = self._work.conn, self._work.parts.definitions
            self._kernel = Instance.restore(
                bytes(self.row["blob"]),
                self.scopes,
                lambda definition_id: definitions.process(conn, definition_id),
            )
        return self._kernel

    @property
    def messages(self) -> list[Wait]:
        """Waits for a message with a key that kept messages have not been tried on."""
        opened = [
            Wait(o.process_key, o.name, o.key, o.token, o.element_id)
            for o in self.net.opened.values()
            if isinstance(o, SubscriptionOpened) and o.kind == "message" and o.key
        ]
        closed = self.net.tokens, self.net.events
        waiting = [w for w in self.waiting if w.token not in closed[0] and (w.token, w.element_id) not in closed[1]]
        return waiting + opened

    def done(self, token: int, element_id: str) -> None:
        """The row of this token's own work has been dealt with by the command itself."""
        self.net.events.pop((token, element_id), None)

    @property
    def context(self) -> Context:
        return self._work.trial_context if self.row["sandbox"] else self._work.context

    def run(self, method: str, args: Mapping[str, Any], element_id: str | None = None, **about: Any) -> Any:
        """Gives the kernel a command; remembers the call, what else belongs to it, and what it made happen."""
        kernel, recorder = self.kernel, history.Recorder(self.context)
        try:
            result = getattr(kernel, method)(recorder.context, **args)
        except TooManySteps as error:
            raise NotAllowed(str(error)) from None
        self.dirty.update(kernel.variables.dirty)
        effects = list(kernel.effects)
        recorded = {name: _plain(value) for name, value in args.items()}
        self.facts.append(history.command(method, recorded, self.context.now, element_id, **about))
        self.facts.extend(recorder.facts(effects))
        for effect in effects:
            self.net.add(effect)
        if self.net.ended is not None:
            self.row["state"] = self.net.ended.state
        return result

    def trigger(self, token: int, element_id: str, variables: Mapping[str, Any], **about: Any) -> bool:
        """False where nobody waits for it any more."""
        args = {"token_id": token, "element_id": element_id, "variables": variables}
        return bool(self.run("trigger", args, element_id, **about))

    def note(self, type: str, element_id: str | None = None, **body: Any) -> None:
        """Remembers what happened outside the kernel."""
        self.facts.append(history.Fact(type, element_id, body))

    def facts_for_policy(self) -> InstanceFacts:
        row = self.row
        return InstanceFacts(
            row["id"], row["key"], row["item"], row["business_key"], row["sandbox"], row["scope"], row["started_by"]
        )


def _plain(value: Any) -> Any:
    """An argument as history keeps it."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return asdict(value) if isinstance(value, Place) else value
