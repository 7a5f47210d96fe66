"""The kernel with everything around it kept in plain lists: for tests of what diagrams mean.

After every command each instance is saved, read back and compared, so whatever runs here also survives its storage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.bpmn import Process, read
from engine.kernel import Context, Instance, NotOpen, ProcessNotFound
from engine.kernel import effects as fx
from engine.values import dumps, exact, loads

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@dataclass
class Wait:
    """An open job, user task, timer or subscription."""

    kind: str
    instance: int
    token: int
    element: str
    data: Any
    retries: int = 0
    ready_at: datetime = START


@dataclass
class Case:
    """One instance as it is stored, and what it has done."""

    state: bytes
    variables: dict[int, bytes]
    definition: str
    live: Instance
    status: str = "running"
    left: list[str] = field(default_factory=list)
    effects: list[fx.Effect] = field(default_factory=list)
    incidents: dict[int, fx.IncidentOpened] = field(default_factory=dict)


class Mini:
    def __init__(self, context: Context | None = None) -> None:
        self.context = context or Context(START)
        self.now = START
        self.processes: dict[str, Process] = {}
        self.cases: list[Case] = []
        self.waits: list[Wait] = []
        self.on_save: Callable[[Case], None] = lambda case: None

    # -- publishing and starting
    def publish(self, *files: bytes | str) -> None:
        for data in files:
            for process in read(data.encode() if isinstance(data, str) else data).processes:
                process.definition_id = f"{process.id}@{len(self.processes)}"
                self.processes[process.definition_id] = process

    def latest(self, key: str) -> Process:
        found = [p for p in self.processes.values() if p.id == key]
        if not found:
            raise ProcessNotFound(f"找不到流程“{key}”。")
        return found[-1]

    def start(self, key: str, variables: Mapping[str, Any] | None = None, element_id: str | None = None) -> int:
        process = self.latest(key)
        live = Instance.create(process)
        self.cases.append(Case(b"", {}, process.definition_id, live))
        number = len(self.cases) - 1
        self._run(number, lambda i, c: i.start(c, exact(variables or {}), element_id))
        return number

    # -- commands
    def complete(self, wait: Wait, variables: Mapping[str, Any] | None = None) -> None:
        self._take(wait)
        self._run(wait.instance, lambda i, c: i.complete(c, wait.token, exact(variables or {})))

    def throw(self, wait: Wait, code: str, variables: Mapping[str, Any] | None = None) -> None:
        self._take(wait)
        self._run(wait.instance, lambda i, c: i.throw_error(c, wait.token, code, "", exact(variables or {})))

    def fail(self, wait: Wait) -> None:
        self._take(wait)
        self._run(wait.instance, lambda i, c: i.fail(c, wait.token, "job", "失败"))

    def retry(self, instance: int, element: str) -> None:
        token = next(t for t, found in self.cases[instance].incidents.items() if found.element_id == element)
        self._run(instance, lambda i, c: i.retry(c, token))

    def resolve(self, instance: int, element: str, variables: Mapping[str, Any]) -> None:
        token = next(t for t, found in self.cases[instance].incidents.items() if found.element_id == element)
        self._run(instance, lambda i, c: i.resolve(c, token, exact(variables)))

    def terminate(self, instance: int) -> None:
        self._run(instance, lambda i, c: i.cancel(c))

    def message(self, name: str, key: str | None, variables: Mapping[str, Any] | None = None) -> list[int]:
        """As Camunda 8: at most one instance of each process takes a message."""
        received: dict[str, int] = {}
        for wait in list(self.waits):
            if wait.kind == "message" and wait.data.name == name and wait.data.key == key and wait in self.waits:
                process = self.processes[self.cases[wait.instance].definition].id
                if process not in received:
                    received[process] = wait.instance
                    self.trigger(wait, variables)
        return list(received.values())

    def signal(self, name: str, variables: Mapping[str, Any] | None = None) -> None:
        for wait in [w for w in self.waits if w.kind == "signal" and w.data.name == name]:
            if wait in self.waits:
                self.trigger(wait, variables)

    def trigger(self, wait: Wait, variables: Mapping[str, Any] | None = None) -> None:
        self._run(wait.instance, lambda i, c: i.trigger(c, wait.token, wait.element, exact(variables or {})))

    def advance(self, seconds: float) -> None:
        """Move the clock; what falls due fires in order."""
        until = self.now + timedelta(seconds=seconds)
        while True:
            due = sorted((w for w in self.waits if w.kind == "timer" and w.data.due <= until), key=lambda w: w.data.due)
            if not due:
                break
            self.now = max(self.now, due[0].data.due)
            self.trigger(due[0])
        self.now = until

    # -- looking
    def jobs(self, element: str | None = None, instance: int | None = None) -> list[Wait]:
        return self.open("job", element, instance)

    def tasks(self, element: str | None = None, instance: int | None = None) -> list[Wait]:
        return self.open("task", element, instance)

    def open(self, kind: str, element: str | None = None, instance: int | None = None) -> list[Wait]:
        return [
            w for w in self.waits if w.kind == kind and element in (None, w.element) and instance in (None, w.instance)
        ]

    def visible(self, wait: Wait) -> dict[str, Any]:
        case = self.cases[wait.instance]
        found: dict[str, Any] = {}
        for scope in reversed(wait.data.scopes):
            found.update(loads(case.variables[scope]) if scope in case.variables else {})
        return found

    def variables(self, instance: int) -> dict[str, Any]:
        found: dict[str, Any] = loads(self.cases[instance].variables.get(0, b"{}"))
        return found

    def active(self, instance: int) -> list[str]:
        return sorted(a.element_id for a in self._load(self.cases[instance]).active())

    # -- storage
    def _take(self, wait: Wait) -> None:
        if wait not in self.waits:
            raise NotOpen

    def _load(self, case: Case) -> Instance:
        return Instance.restore(
            case.state, {s: loads(v) for s, v in case.variables.items()}, self.processes.__getitem__
        )

    def _run(self, number: int, command: Callable[[Instance, Context], Any]) -> None:
        case = self.cases[number]
        live = case.live if not case.state else self._load(case)
        command(live, replace(self.context, now=self.now, process=lambda key, *_: self.latest(key)))
        self._store(number, case, live)
        thrown = [e for e in live.effects if isinstance(e, fx.SignalThrown)]
        for effect in thrown:
            self.signal(effect.name, effect.variables)

    def _store(self, number: int, case: Case, live: Instance) -> None:
        for scope, values in live.variables.dirty.items():
            if values is None:
                case.variables.pop(scope, None)
            else:
                case.variables[scope] = dumps(values)
        case.state = live.dump()
        case.effects += live.effects
        for effect in live.effects:
            self._apply(number, case, effect)
        check_invariants(live)
        again = self._load(case)
        assert again.dump() == case.state
        assert again.active() == live.active()
        self.on_save(case)

    def _apply(self, number: int, case: Case, effect: fx.Effect) -> None:
        match effect:
            case fx.JobOpened():
                self.waits.append(
                    Wait("job", number, effect.token, effect.element_id, effect, effect.retries, self.now)
                )
            case fx.UserTaskOpened():
                self.waits.append(Wait("task", number, effect.token, effect.element_id, effect))
            case fx.TimerOpened():
                self.waits.append(Wait("timer", number, effect.token, effect.element_id, effect))
            case fx.SubscriptionOpened():
                self.waits.append(Wait(effect.kind, number, effect.token, effect.element_id, effect))
            case fx.Closed():
                self.waits = [
                    w
                    for w in self.waits
                    if not (w.instance == number and w.token == effect.token and effect.element_id in (None, w.element))
                ]
            case fx.IncidentOpened():
                case.incidents[effect.token] = effect
            case fx.IncidentClosed():
                case.incidents.pop(effect.token)
            case fx.Left():
                case.left.append(effect.element_id)
            case fx.Ended():
                case.status = effect.state


def check_invariants(live: Instance) -> None:
    """The tree holds the tokens of the dictionary; an open instance waits for something, an ended one for nothing."""
    tokens = live.tree.tasks
    if live.ended:
        assert not tokens
        return
    seen, todo = set(), [0]
    while todo:
        current = todo.pop()
        seen.add(current)
        todo += tokens[current]._children
    assert seen == set(tokens)
    assert not live.tree.ready
    waiting = [e for e in live.active() if e.state in ("active", "held")]
    stuck = [t for t in tokens.values() if t.internal_data.get("stuck")]
    armed = [t for t in tokens.values() if t.internal_data.get("armed")]
    assert waiting or stuck or armed
