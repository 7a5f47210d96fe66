"""One case of a scenario, run by the kernel in memory: saved and restored before every command, as a stored case is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import forms, values
from engine.bpmn.model import Element, Process
from engine.handlers import Handlers, InlineHandler
from engine.history import Fact, Recorder, command
from engine.kernel import Instance
from engine.kernel import effects as fx
from engine.kernel.context import Context, Decision, HandlerFailed, InlineCall, InlineResult
from engine.packages.scenarios.library import Library
from engine.packages.scenarios.read import Scenario

MAX_ANSWERS = 1000


class Failed(Exception):
    """The case did not go as the scenario says; the sentence tells an analyst what happened instead."""


Wait = tuple[int, str]


class Case:
    """`now` is the business time, `done` the completed user tasks with who did them, `facts` its history."""

    def __init__(
        self, scenario: Scenario, process: Process, now: datetime, library: Library, handlers: Handlers
    ) -> None:
        self.scenario = scenario
        self.now = now
        self.process = process
        self.path: list[str] = []
        self.entered: set[str] = set()
        self.flows: set[str] = set()
        self.ends: list[str] = []
        self.state = "running"
        self.tasks: dict[Wait, fx.UserTaskOpened] = {}
        self.jobs: dict[Wait, fx.JobOpened] = {}
        self.timers: dict[Wait, fx.TimerOpened] = {}
        self.subscriptions: dict[Wait, fx.SubscriptionOpened] = {}
        self.incidents: dict[int, fx.IncidentOpened] = {}
        self.done: list[tuple[Element, str | None]] = []
        self.facts: list[Fact] = []
        self._library = library
        self._handlers = handlers
        self._blob = b""
        self._variables: dict[int, Mapping[str, Any]] = {}

    # -- commands

    def start(self) -> None:
        event = self.scenario.start_event
        if event is not None and event not in {start.element_id for start in self.process.starts}:
            raise Failed(f"开始事件“{event}”不在流程图中，请更正 start_event。")
        self._command("start", variables=values.exact(self.scenario.variables), element_id=event)

    def complete(self, token: int, variables: Mapping[str, Any]) -> None:
        self._command("complete", token_id=token, variables=variables)

    def throw_error(self, token: int, code: str, message: str, variables: Mapping[str, Any]) -> None:
        self._command("throw_error", token_id=token, code=code, message=message, variables=variables)

    def fail(self, token: int, message: str) -> None:
        self._command("fail", token_id=token, kind="job", message=message)

    def trigger(self, wait: Wait, variables: Mapping[str, Any]) -> None:
        self._command("trigger", token_id=wait[0], element_id=wait[1], variables=variables)

    def retry(self, token: int) -> None:
        self._command("retry", token_id=token)

    def resolve(self, token: int, variables: Mapping[str, Any]) -> None:
        self._command("resolve", token_id=token, variables=variables)

    def terminate(self) -> None:
        self._command("cancel")

    # -- what is seen

    @property
    def standing(self) -> list[str]:
        """Elements where a person or a worker has something to do."""
        return sorted(
            {task.element_id for task in self.tasks.values()} | {job.element_id for job in self.jobs.values()}
        )

    @property
    def held(self) -> str:
        """The open incidents, as the end of a sentence."""
        return "".join(f"；异常：{i.element_id}（{i.message}）" for i in self.incidents.values())

    @property
    def variables(self) -> Mapping[str, Any]:
        return self._variables.get(0, {})

    def visible(self, scopes: tuple[int, ...]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for scope in reversed(scopes):
            seen.update(self._variables.get(scope, {}))
        return seen

    def form(self, task: fx.UserTaskOpened) -> forms.Form | None:
        if task.form_id is None:
            return None
        if task.form_id.startswith("#"):
            embedded = self._library.definition(task.definition_id).forms.get(task.form_id[1:])
            return None if embedded is None else forms.load(embedded)
        schema = self._library.form(task.form_id)
        return None if schema is None else forms.load(schema)

    def element(self, task: fx.UserTaskOpened) -> Element:
        return self._library.definition(task.definition_id).elements[task.element_id]

    # -- inside

    def _command(self, method: str, **args: Any) -> None:
        self._run(method, args)
        for _ in range(MAX_ANSWERS):
            known = ((wait, self._answer(job)) for wait, job in self.jobs.items())
            found = next(((wait, answer) for wait, answer in known if answer is not None), None)
            if found is None:
                return
            (token, _), answer = found
            self._run("complete", {"token_id": token, "variables": values.exact(answer)})
        raise Failed(f"作业自动应答超过 {MAX_ANSWERS} 次，流程可能在不停循环。")

    def _answer(self, job: fx.JobOpened) -> Mapping[str, Any] | None:
        return self.scenario.jobs.get(job.element_id, self.scenario.jobs.get(job.type))

    def _run(self, method: str, args: Mapping[str, Any]) -> None:
        if self.state != "running":
            raise Failed("流程已经结束，不能再做后面的步骤。")
        if self._blob:
            kernel = Instance.restore(self._blob, self._variables, self._library.definition)
        else:
            kernel = Instance.create(self.process)
        recorder = Recorder(Context(self.now, self._is_inline, self._inline, self._decide, self._process))
        getattr(kernel, method)(recorder.context, **args)
        self._blob = kernel.dump()
        for scope, data in kernel.variables.dirty.items():
            if data is None:
                self._variables.pop(scope, None)
            else:
                self._variables[scope] = values.loads(values.dumps(data))
        effects = list(kernel.effects)
        self.facts += [command(method, args, self.now), *recorder.facts(effects)]
        for effect in effects:
            self._note(effect)
        for thrown in [effect for effect in effects if isinstance(effect, fx.SignalThrown)]:
            self.signal(thrown.name, thrown.variables)

    def signal(self, name: str, variables: Mapping[str, Any]) -> bool:
        """Reaches whoever waits at this moment; False if nobody does."""
        waiting = [wait for wait, sub in self.subscriptions.items() if sub.kind == "signal" and sub.name == name]
        for wait in waiting:
            self.trigger(wait, variables)
        return bool(waiting)

    def _note(self, effect: fx.Effect) -> None:
        match effect:
            case fx.Entered(_, element_id):
                self.entered.add(element_id)
            case fx.Left(_, element_id):
                self.path.append(element_id)
            case fx.FlowTaken(flow_id):
                self.flows.add(flow_id)
            case fx.UserTaskOpened():
                self.tasks[effect.token, effect.element_id] = effect
            case fx.JobOpened():
                self.jobs[effect.token, effect.element_id] = effect
            case fx.TimerOpened():
                self.timers[effect.token, effect.element_id] = effect
            case fx.SubscriptionOpened():
                self.subscriptions[effect.token, effect.element_id] = effect
            case fx.Closed(token, element_id):
                self._close(token, element_id)
            case fx.IncidentOpened():
                self.incidents[effect.token] = effect
            case fx.IncidentClosed(token):
                self.incidents.pop(token, None)
            case fx.Ended(state, end_events):
                self.state, self.ends = state, list(end_events)

    def _close(self, token: int, element_id: str | None) -> None:
        held: list[dict[Wait, Any]] = [self.tasks, self.jobs, self.timers, self.subscriptions]
        for waits in held:
            for wait in [w for w in waits if w[0] == token and element_id in (None, w[1])]:
                del waits[wait]

    def _is_inline(self, type: str) -> bool:
        return type in self.scenario.inline or isinstance(self._handlers.find(type), InlineHandler)

    def _inline(self, call: InlineCall) -> InlineResult:
        if call.type in self.scenario.inline:
            return InlineResult("scenario", self.scenario.inline[call.type])
        handler = self._handlers.find(call.type)
        if not isinstance(handler, InlineHandler):
            raise HandlerFailed(f"没有名为“{call.type}”的处理器。")
        return InlineResult(handler.version, values.exact(dict(handler.run(call))))

    def _decide(
        self,
        decision_id: str,
        definition_id: str,
        binding: str,
        tag: str | None,
        context: Mapping[str, Any],
        now: datetime,
    ) -> Decision:
        return self._library.decide(decision_id, context, now)

    def _process(self, process_id: str, definition_id: str, binding: str, tag: str | None) -> Process:
        return self._library.process(process_id)
