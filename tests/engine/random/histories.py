"""Random histories: what people, workers, messages and the clock do, and the comparison after each step."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from tests.engine.random.blocks import Model
from tests.engine.random.oracle import Oracle
from tests.engine.random.paint import only_ways, paint
from tests.engine.random.running import Data, Incident, Wait

CALM = 40  # after so many actions only what leads on
LIMIT = 150


@dataclass(frozen=True)
class Action:
    """`verb`: complete throw fail message signal advance retry resolve terminate."""

    verb: str
    wait: Wait | None = None
    incident: Incident | None = None
    data: tuple[tuple[str, Any], ...] = ()
    code: str = ""
    until: datetime | None = None

    def __str__(self) -> str:
        target = self.wait or self.incident
        return f"{self.verb} {target.element if target else ''} {self.code} {dict(self.data)}"


@dataclass(frozen=True)
class Open:
    """An open job, task, timer, subscription or incident, told alike by the oracle and by what is tested."""

    kind: str
    element: str
    detail: str


class Played(Protocol):
    """What is tested: it does what the oracle is about to do, and tells what it sees."""

    def begin(self, model: Model) -> None: ...
    def act(self, action: Action, number: int) -> None: ...
    def ready(self) -> bool: ...  # False while it catches up after a restart
    def left(self) -> list[str]: ...
    def path(self) -> list[str]: ...
    def open(self) -> Counter[Open]: ...
    def incidents(self) -> Counter[Open]: ...
    def status(self) -> str: ...
    def ends(self) -> set[str]: ...
    def variables(self) -> Data: ...


def shown(data: Any) -> str:
    """Values in one spelling, whatever their type of number."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {shown(data[key])}" for key in sorted(data)) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(shown, data)) + "]"
    return str(int(data)) if isinstance(data, (int, Decimal)) and not isinstance(data, bool) else repr(data)


def expected_open(oracle: Oracle) -> Counter[Open]:
    return Counter(open_of(wait) for wait in oracle.waits)


def open_of(wait: Wait) -> Open:
    if wait.kind in ("job", "task"):
        return Open(wait.kind, wait.element, shown(wait.node.visible()))
    if wait.kind == "timer":
        return Open(wait.kind, wait.element, str(wait.due))
    return Open(wait.kind, wait.element, f"{wait.name} {wait.key}".strip())


def incident_of(incident: Incident) -> Open:
    return Open("incident", incident.element, shown(incident.node.visible()))


def number_of(oracle: Oracle, action: Action) -> int:
    """Which of those that look the same is meant, in the order they were opened."""
    if action.wait is not None:
        wanted = open_of(action.wait)
        return [wait for wait in oracle.waits if open_of(wait) == wanted].index(action.wait)
    if action.incident is not None:
        looks = incident_of(action.incident)
        return [found for found in oracle.incidents if incident_of(found) == looks].index(action.incident)
    return 0


def choose(oracle: Oracle, rng: Random, step: int) -> Action:
    calm = step > CALM
    if rng.random() < 0.004:
        return Action("terminate")
    found: list[tuple[float, Action]] = []
    data = (("d", rng.randint(0, 9)),)
    for wait in oracle.waits:
        if wait.kind in ("job", "task"):
            results = tuple((name, rng.randint(0, 9)) for name in (wait.step.results if wait.step else ()))
            found.append((10, Action("complete", wait, data=results)))
            if wait.kind == "job" and not calm:
                code = rng.choice([*oracle.model.codes[:2], "E9"])
                found.append((1.5, Action("throw", wait, data=(("w", rng.randint(0, 9)),), code=code)))
                found.append((1, Action("fail", wait)))
        elif wait.kind == "timer":
            found.append((1 if wait.attached else 4, Action("advance")))
        elif not wait.spare or not calm:
            found.append((1 if wait.attached else 5, Action(wait.kind, wait, data=data)))
    for incident in oracle.incidents:
        found.append((3, Action("retry", incident=incident)))
        values = tuple((name, rng.randint(0, 9)) for name in _mending(oracle, incident))
        found.append((6, Action("resolve", incident=incident, data=values)))
    assert found, "the oracle waits for nothing and has not ended"
    weights = [weight for weight, _ in found]
    action = rng.choices([action for _, action in found], weights)[0]
    if action.verb == "advance":
        until = min(wait.due for wait in oracle.waits if wait.due is not None)
        return Action("advance", until=max(until, oracle.now))
    return action


def _mending(oracle: Oracle, incident: Incident) -> list[str]:
    """Numbers that may make a gateway's condition true, or the result that a task did not give."""
    names = [name for name in incident.node.visible() if name[0] == "v" or name == "m"]
    return sorted(names) if incident.choice else sorted(incident.results)


def apply(oracle: Oracle, action: Action) -> None:
    data = dict(action.data)
    wait, incident = action.wait, action.incident
    match action.verb:
        case "complete":
            assert wait is not None
            oracle.command(lambda: wait.fire(data))
        case "throw":
            assert wait is not None
            oracle.command(lambda: wait.throw(action.code, data) if wait.throw else None)
        case "fail":
            assert wait is not None
            oracle.command(lambda: wait.fail() if wait.fail else None)
        case "message":
            assert wait is not None
            oracle.message(wait.name, wait.key, data)
        case "signal":
            assert wait is not None
            oracle.signal(wait.name, data)
        case "retry":
            assert incident is not None
            oracle.command(incident.retry)
        case "resolve":
            assert incident is not None
            oracle.command(lambda: incident.resolve(data))
        case "advance":
            oracle.advance(action.until or oracle.now)
        case "terminate":
            oracle.terminate()


def play(model: Model, played: Played, seed: int, now: datetime, queued: bool = False) -> Iterator[str]:
    """Yields a line an action. `queued`: signals are delivered by jobs, one after the other.

    Raises AssertionError where what happens is not what must happen."""
    rng = Random(seed * 7919 + 1)
    oracle = Oracle(model, now, queued)
    oracle.start()
    played.begin(model)
    compare(oracle, played)
    for step in range(LIMIT):
        if oracle.status != "running":
            break
        action = choose(oracle, rng, step) if step < LIMIT - 1 else Action("terminate")
        yield str(action)
        played.act(action, number_of(oracle, action))
        oracle.left.clear()
        apply(oracle, action)
        compare(oracle, played)
    check_order(played.path(), only_ways(paint(model)))


def check_order(path: list[str], before: dict[str, str]) -> None:
    """At no moment was an element left oftener than the one that leads to it."""
    counts: Counter[str] = Counter()
    for element in path:
        counts[element] += 1
        if element in before:
            assert counts[element] <= counts[before[element]], f"{element} was left before {before[element]}"


def compare(oracle: Oracle, played: Played) -> None:
    """`left` of this step alone; everything else as it stands now."""
    if not played.ready():
        return
    assert Counter(played.left()) == Counter(oracle.left), "left"
    assert played.status() == oracle.status
    if oracle.status == "terminated":
        return
    if oracle.status == "completed":
        assert played.ends() == oracle.ends
    assert played.open() == expected_open(oracle), "open"
    assert played.incidents() == Counter(map(incident_of, oracle.incidents)), "incidents"
    assert shown(played.variables()) == shown(oracle.root.vars), "variables"
