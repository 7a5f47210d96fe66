"""Runs an instance again from its events alone and compares what happens with what is recorded.

The kernel gets the recorded commands at their recorded times. Handlers answer what the record says they answered,
called processes are the recorded ones, and decisions are made again by the recorded version of their file. Nothing else
can be asked: whatever the record does not hold raises.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine import values
from engine.bpmn.model import Process
from engine.history.facts import Fact, of_effects
from engine.history.read import Event
from engine.kernel import Instance, Place
from engine.kernel.context import (
    BusinessError,
    Context,
    Decision,
    DecisionFailed,
    HandlerFailed,
    InlineCall,
    InlineResult,
    ProcessNotFound,
)

COMMANDS = frozenset(
    {"start", "complete", "throw_error", "fail", "trigger", "retry", "resolve", "set_variables", "cancel", "move"}
)
RETOLD = frozenset(
    {
        "entered", "left", "cancelled", "flow", "data", "decided", "handled", "warned", "signal", "incident",
        "incident_closed", "ended",
    }
)  # fmt: skip
"""The facts that a replay tells again; all others (claims, comments, refusals, looks) come from outside the kernel."""

Decide = Callable[[str, str, Mapping[str, Any], datetime], Decision]
"""(model, decision id, variables, time): the decision as the recorded version of its file makes it."""


class NotRecorded(Exception):
    """The replay needed an answer that the record does not hold: something else happens than happened then."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`seq` is the recorded event concerned, or the command's where nothing was recorded."""

    seq: int
    message: str


@dataclass(slots=True)
class Replayed:
    """`variables` are by scope, `path` the elements in the order they were left, as run again."""

    commands: int = 0
    differences: list[Difference] = field(default_factory=list)
    variables: dict[int, dict[str, Any]] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    ended: bool = False

    @property
    def ok(self) -> bool:
        return not self.differences


def replay(events: Sequence[Event], load: Callable[[str], Process], decide: Decide) -> Replayed:
    """`load` gives a definition by id. The instance is saved and restored between commands, as it was then.

    Events whose bodies are no longer readable cannot be replayed: the first one becomes a difference.
    """
    done = Replayed()
    state: bytes | None = None
    for command, told in _commands(events):
        if command.body is None or any(event.body is None for event in told):
            done.differences.append(Difference(command.seq, "记录内容已不可读（密钥已销毁），不能重放。"))
            return done
        if command.definition is None or command.body["name"] not in COMMANDS:
            done.differences.append(Difference(command.seq, f"记录中有不认识的命令“{command.body['name']}”。"))
            return done
        if state is None:
            instance = Instance.create(load(command.definition))
        else:
            instance = Instance.restore(state, done.variables, load)
        answers = _Answers(told, load, decide)
        try:
            _run(instance, command.body, answers.context(datetime.fromisoformat(command.body["now"])))
        except NotRecorded as missing:
            done.differences.append(Difference(command.seq, str(missing)))
            return done
        facts = of_effects(instance.effects)
        done.differences += _compare(command, [event for event in told if event.type in RETOLD], facts)
        done.path += [fact.element_id for fact in facts if fact.type == "left" and fact.element_id]
        done.commands += 1
        _keep(done.variables, instance)
        done.ended = instance.ended
        state = instance.dump()
    return done


def _commands(events: Sequence[Event]) -> Iterator[tuple[Event, list[Event]]]:
    """Each command with what was recorded up to the next."""
    command: Event | None = None
    told: list[Event] = []
    for event in events:
        if event.type == "command":
            if command is not None:
                yield command, told
            command, told = event, []
        elif event.type in RETOLD or event.type == "answers":
            told.append(event)
    if command is not None:
        yield command, told


def _run(instance: Instance, body: Mapping[str, Any], context: Context) -> None:
    getattr(instance, body["name"])(context, **{name: _argument(name, value) for name, value in body["args"].items()})


def _argument(name: str, value: Any) -> Any:
    """Tokens and scopes were whole numbers; variables stay exact as they are."""
    if name == "variables":
        return value
    if name == "place":
        return [Place(place["element_id"], _argument("scope", place["scope"])) for place in value]
    if isinstance(value, Decimal):
        return int(value)
    return [_argument(name, item) for item in value] if isinstance(value, list) else value


def _keep(variables: dict[int, dict[str, Any]], instance: Instance) -> None:
    for scope, data in instance.variables.dirty.items():
        if data is None:
            variables.pop(scope, None)
        else:
            variables[scope] = dict(data)


def _compare(command: Event, recorded: Sequence[Event], facts: Sequence[Fact]) -> Iterator[Difference]:
    for event, fact in zip(recorded, facts, strict=False):
        then, now = f"{event.type} {event.element or ''}", f"{fact.type} {fact.element_id or ''}"
        if then != now:
            yield Difference(event.seq, f"第 {event.seq} 条记录为“{then}”，重放得到“{now}”。")
            return
        if values.canonical(event.body) != values.canonical(fact.body):
            yield Difference(event.seq, f"第 {event.seq} 条（{then}）的数据与重放结果不同。")
    if len(recorded) > len(facts):
        event = recorded[len(facts)]
        yield Difference(event.seq, f"第 {event.seq} 条（{event.type} {event.element or ''}）在重放中没有发生。")
    elif len(facts) > len(recorded):
        fact = facts[len(recorded)]
        message = f"重放第 {command.seq} 条命令时多出一步（{fact.type} {fact.element_id or ''}）。"
        yield Difference(command.seq, message)


class _Answers:
    """Everything the outside answered during one command, from its events."""

    def __init__(self, told: Sequence[Event], load: Callable[[str], Process], decide: Decide) -> None:
        kept = next((event.body for event in told if event.type == "answers" and event.body), {})
        handled = [(event.element, event.body) for event in told if event.type == "handled" and event.body]
        self._load = load
        self._decide_by = decide
        self._inline_types = {*kept.get("inline", ()), *(body["handler"] for _, body in handled)}
        self._calls = {(int(c["token"]), c["element"], int(c["number"])): c for c in kept.get("calls", ())}
        self._handled: dict[tuple[int, str | None], list[Mapping[str, Any]]] = {}
        for element, body in handled:
            self._handled.setdefault((int(body["token"]), element), []).append(body)
        self._made: dict[tuple[int, str], int] = {}
        self._decisions = list(kept.get("decisions", ()))
        self._processes = list(kept.get("processes", ()))

    def context(self, now: datetime) -> Context:
        return Context(now, self._inline_types.__contains__, self._inline, self._decide, self._process)

    def _inline(self, call: InlineCall) -> InlineResult:
        place = (call.token, call.element_id)
        number = self._made.get(place, 0)
        self._made[place] = number + 1
        answer = self._calls.get((*place, number))
        if answer is None:
            answer = next(iter(self._handled.get(place, ())), None)
            if answer is None:
                raise NotRecorded(f"重放时“{call.element_id}”调用了处理器“{call.type}”，记录中没有这次调用。")
            self._handled[place].pop(0)
        if "error" in answer:
            raise BusinessError(answer["error"]["code"], answer["error"]["message"], answer["error"]["variables"])
        if "failed" in answer:
            raise HandlerFailed(answer["failed"])
        return InlineResult(answer["version"], answer["result"])

    def _decide(
        self,
        decision: str,
        definition: str,
        binding: str,
        tag: str | None,
        context: Mapping[str, Any],
        now: datetime,
    ) -> Decision:
        made = self._decisions.pop(0) if self._decisions else None
        if made is None or made["decision"] != decision:
            raise NotRecorded(f"重放时要求作决策“{decision}”，记录中没有这次决策。")
        if "failed" in made:
            raise DecisionFailed(made["failed"])
        return self._decide_by(made["model"], decision, context, now)

    def _process(self, process: str, definition: str, binding: str, tag: str | None) -> Process:
        called = self._processes.pop(0) if self._processes else None
        if called is None or called["process"] != process:
            raise NotRecorded(f"重放时调用了流程“{process}”，记录中没有这次调用。")
        if "failed" in called:
            raise ProcessNotFound(called["failed"])
        return self._load(called["definition"])
