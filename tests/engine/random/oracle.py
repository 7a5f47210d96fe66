"""What must happen: a small interpreter over the block tree, after Camunda 8's documentation.

It shares no code with the engine. It knows no tokens, gateways or flows: a block runs and then calls what comes next.
A `Node` is one running activity or scope; cancelling it cancels what stands in it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.engine.random.blocks import (
    Activity,
    Block,
    Boundary,
    Call,
    Choice,
    Drawing,
    Event,
    Expression,
    Handler,
    Link,
    Loop,
    Model,
    Parallel,
    Plan,
    Race,
    Repeat,
    Rule,
    Step,
    Stop,
    Sub,
)
from tests.engine.random.running import Data, Incident, Node, Then, Wait


class Oracle:
    def __init__(self, model: Model, now: datetime, queued: bool = False) -> None:
        self.model = model
        self.drawings = {drawing.id: drawing for drawing in model.processes}
        self.now = now
        self.left: list[str] = []
        self.waits: list[Wait] = []
        self.incidents: list[Incident] = []
        self.status = "running"
        self.ends: set[str] = set()
        self.queued = queued
        self._thrown: list[tuple[str, Data]] = []
        self._queue: list[Then] = []
        self.root = Node(None, isolated=True)

    # -- commands
    def start(self) -> None:
        self.root.vars = dict(self.model.variables)
        self.command(lambda: self._process(self.model.processes[0], self.root, self._finish))

    def command(self, act: Then) -> None:
        self._command(act)
        self._work_off()

    def _command(self, act: Then) -> None:
        """One command; signals thrown in it are broadcast after it, each reaction a command of its own."""
        act()
        thrown, self._thrown = self._thrown, []
        for name, data in thrown:
            self._later(lambda name=name, data=data: self._spread(name, data))  # type: ignore[misc]

    def signal(self, name: str, data: Data) -> None:
        self._spread(name, data)
        self._work_off()

    def _spread(self, name: str, data: Data) -> None:
        for wait in [w for w in self.waits if w.kind == "signal" and w.name == name]:
            self._later(lambda wait=wait: self._deliver(wait, data))  # type: ignore[misc]

    def _deliver(self, wait: Wait, data: Data) -> None:
        if wait in self.waits:
            self._command(lambda: wait.fire(dict(data)))

    def _later(self, act: Then) -> None:
        """Signals are delivered at once, inside out, or one after the other where `queued`."""
        if self.queued:
            self._queue.append(act)
        else:
            act()

    def _work_off(self) -> None:
        while self._queue:
            self._queue.pop(0)()

    def message(self, name: str, key: str, data: Data) -> None:
        found = next((w for w in self.waits if w.kind == "message" and (w.name, w.key) == (name, key)), None)
        if found is not None:
            self.command(lambda: found.fire(dict(data)))

    def advance(self, until: datetime) -> None:
        while due := sorted(
            (w for w in self.waits if w.due is not None and w.due <= until), key=lambda w: w.due or until
        ):
            self.now = max(self.now, due[0].due or until)
            self._command(lambda due=due: due[0].fire({}))  # type: ignore[misc]
        self.now = until
        self._work_off()

    def terminate(self) -> None:
        self._cancel(self.root)
        self.status = "terminated"

    # -- scopes
    def _process(self, drawing: Drawing, node: Node, done: Then) -> None:
        node.done, node.handlers = done, drawing.handlers
        self.left.append(f"{drawing.id}_s")
        self._arm_handlers(node)
        self._run(drawing.body, 0, node, lambda: self._end(f"{drawing.id}_e", node))

    def _finish(self) -> None:
        self._cancel(self.root)
        self.status = "completed"

    def _end(self, element: str, scope: Node) -> None:
        self.left.append(element)
        if scope is self.root:
            self.ends.add(element)
        self._way_done(scope)

    def _way_done(self, scope: Node) -> None:
        scope.ways -= 1
        if scope.ways == 0:
            scope.done()

    def _cancel(self, node: Node) -> None:
        for child in list(node.children):
            self._cancel(child)
        self.waits = [wait for wait in self.waits if wait.node is not node]
        self.incidents = [incident for incident in self.incidents if incident.node is not node]
        if node.parent is not None and node in node.parent.children:
            node.parent.children.remove(node)

    def _inside(self, node: Node, scope: Node) -> bool:
        return any(found is scope for found in node.outwards())

    # -- blocks
    def _run(self, plan: Plan, at: int, scope: Node, then: Then) -> None:
        if at == len(plan):
            then()
        else:
            self._block(plan[at], scope, lambda: self._run(plan, at + 1, scope, then))

    def _block(self, block: Block, scope: Node, then: Then) -> None:
        match block:
            case Activity():
                self._activity(block, scope, then)
            case Choice():
                self._choose(block, scope, then)
            case Parallel():
                self.left.append(f"{block.id}_s")
                self._fork(block.branches, f"{block.id}_j", scope, then)
            case Race():
                self._race(block, scope, then)
            case Repeat():
                self.left += [f"{block.id}_z", f"{block.id}_j"]
                self._merge(scope, {block.counter: 0})
                self._round(block, scope, then)
            case Link():
                self.left += [f"{block.id}_t", f"{block.id}_c"]
                then()
            case Stop():
                self._stop(block, scope)

    def _fork(self, plans: list[Plan], join: str, scope: Node, then: Then) -> None:
        stopping = sum(1 for plan in plans if plan and isinstance(plan[-1], Stop))
        missing = len(plans) - stopping
        scope.ways += stopping if missing else stopping - 1

        def arrived() -> None:
            nonlocal missing
            missing -= 1
            if not missing:
                self.left.append(join)
                then()

        for plan in plans:
            self._run(plan, 0, scope, arrived)

    def _choose(self, choice: Choice, scope: Node, then: Then) -> None:
        split = f"{choice.id}_s"
        holding = self._holding(choice, scope.visible())
        if not holding:
            self._hold(split, scope, lambda: self._choose(choice, scope, then), None)
            self.incidents[-1].choice = True
            return
        self.left.append(split)
        self._fork(holding if choice.inclusive else holding[:1], f"{choice.id}_j", scope, then)

    def _holding(self, choice: Choice, seen: Data) -> list[Plan]:
        """The branches to take; none where a condition is neither true nor false, or nothing holds."""
        found = []
        for condition, plan in choice.branches:
            if condition is None:
                continue
            name, sign, number = condition
            value = seen[name]
            if value is None and sign != "=":
                return []
            if value is not None and {">": value > number, "<": value < number, "=": value == number}[sign]:
                found.append(plan)
                if not choice.inclusive:
                    break
        return found or [plan for condition, plan in choice.branches if condition is None]

    def _round(self, repeat: Repeat, scope: Node, then: Then) -> None:
        def again() -> None:
            count = scope.visible()[repeat.counter] + 1
            self._merge(scope, {repeat.counter: count})
            self.left += [f"{repeat.id}_n", f"{repeat.id}_s"]
            if count < repeat.rounds:
                self.left.append(f"{repeat.id}_j")
                self._round(repeat, scope, then)
            else:
                self.left.append(f"{repeat.id}_o")
                then()

        self._run(repeat.body, 0, scope, again)

    def _race(self, race: Race, scope: Node, then: Then) -> None:
        gateway = Node(scope)

        def happened(step: Step, plan: Plan, data: Data) -> None:
            self._cancel(gateway)
            self.left += [f"{race.id}_s", step.id]
            self._write_event(scope, step.outputs, data)
            self._run(plan, 0, scope, joined)

        def joined() -> None:
            self.left.append(f"{race.id}_j")
            then()

        for step, plan in race.branches:
            assert step.event is not None
            self._wait(step.event, step.id, gateway, gateway, lambda data, s=step, p=plan: happened(s, p, data))  # type: ignore[misc]

    def _stop(self, stop: Stop, scope: Node) -> None:
        match stop.kind:
            case "error":
                self._throw_error(stop.id, Node(scope), stop.name, {})
            case "escalation":
                node = Node(scope)
                if self._escalate(node, stop.name, {}):
                    self._cancel(node)
                    self._end(stop.id, scope)
            case "signal":
                self._thrown.append((stop.name, {}))
                self._end(stop.id, scope)
            case "terminate":
                for child in list(scope.children):
                    self._cancel(child)
                self._quiet(scope)
                scope.ways = 1
                self._end(stop.id, scope)
            case "message":
                node = Node(scope)

                def sent(data: Data) -> None:
                    self._merge(node, data)
                    self._cancel(node)
                    self._end(stop.id, scope)

                self._job("job", stop.id, node, None, sent)
            case _:
                self._end(stop.id, scope)

    def _quiet(self, scope: Node) -> None:
        """End the waits of a scope's handlers, and what is held at its gateways."""
        starts = {f"{handler.id}_s" for handler in scope.handlers}
        self.waits = [wait for wait in self.waits if wait.node is not scope or wait.element not in starts]
        self.incidents = [incident for incident in self.incidents if incident.node is not scope]

    # -- activities
    def _activity(self, activity: Activity, scope: Node, then: Then) -> None:
        def merged() -> None:
            if activity.merges:
                self.left.append(f"{activity.id}_m")
            then()

        if activity.loop is not None:
            self._each(activity, activity.loop, scope, merged)
            return
        node = Node(scope, activity)
        self._set(node, activity.inputs)
        self._arm_boundaries(activity, node, scope, merged)

        def finished(result: Data) -> None:
            self._write(node, scope, activity.outputs, result)
            self.left.append(activity.id)
            self._cancel(node)
            merged()

        self._work(activity, node, finished)

    def _work(self, activity: Activity, node: Node, finished: Callable[[Data], None]) -> None:
        match activity:
            case Sub():
                node.handlers = activity.handlers
                node.done = lambda: finished({})
                self._arm_handlers(node)
                self.left.append(f"{activity.id}_s")
                self._run(activity.body, 0, node, lambda: self._end(f"{activity.id}_e", node))
            case Call():
                given = node.visible() if activity.all_parent else dict(node.vars)
                child = Node(node, isolated=True, vars=given)

                def returned() -> None:
                    result = dict(child.vars) if activity.all_child or activity.outputs else {}
                    self._cancel(child)
                    finished(result)

                self._process(self.drawings[activity.process], child, returned)
            case Step():
                self._step(activity, node, finished)

    def _step(self, step: Step, node: Node, finished: Callable[[Data], None]) -> None:
        match step.kind:
            case "user":
                self._job("task", step.id, node, step, finished)
            case "job" | "send" | "rule" | "message-throw":
                self._job("job", step.id, node, step, finished)
            case "receive" | "catch":
                assert step.event is not None
                self._wait(step.event, step.id, node, node, finished)
            case "script":
                finished({step.result: self._value(node, step.expression)})
            case "throw-signal":
                assert step.event is not None
                self._thrown.append((step.event.name, dict(node.vars)))
                finished({})
            case "throw-escalation":
                assert step.event is not None
                if self._escalate(node, step.event.name, dict(node.vars)):
                    finished({})
            case _:
                finished({})

    def _each(self, activity: Activity, loop: Loop, scope: Node, then: Then) -> None:
        body = Node(scope, activity)
        self._arm_boundaries(activity, body, scope, then)
        items: list[Any] = body.visible()[loop.items]
        if loop.output:
            body.vars[loop.output] = [None] * len(items)
        completed = 0

        def make(index: int) -> None:
            node = Node(body, vars={"loopCounter": index + 1, loop.item: items[index]})
            if loop.element is not None and loop.element not in node.vars:
                node.vars[loop.element] = None
            self._set(node, activity.inputs)
            self._work(activity, node, lambda result: finished(index, node, result))

        def finished(index: int, node: Node, result: Data) -> None:
            nonlocal completed
            if isinstance(activity, Call) and not activity.outputs:
                result.pop(loop.output or "", None)
            self._write(node, node, activity.outputs, result)
            completed += 1
            if loop.output and loop.element is not None:
                body.vars[loop.output] = [*body.vars[loop.output]]
                body.vars[loop.output][index] = node.visible().get(loop.element)
            self.left.append(activity.id)
            self._cancel(node)
            if completed == loop.until:
                close()
            elif loop.sequential and index + 1 < len(items):
                make(index + 1)
            elif not body.children and completed == len(items):
                close()

        def close() -> None:
            for child in list(body.children):
                self._cancel(child)
            if loop.output:
                self._merge(scope, {loop.output: body.vars[loop.output]})
            self._cancel(body)
            then()

        if not items:
            self.left.append(activity.id)
            close()
        for index in range(len(items))[: 1 if loop.sequential else None]:
            if body in scope.children:
                make(index)

    # -- waits
    def _job(self, kind: str, element: str, node: Node, step: Step | None, finished: Callable[[Data], None]) -> None:
        def again() -> None:
            self._job(kind, element, node, step, finished)

        mend = finished if step is not None and step.kind != "message-throw" else None

        def fail() -> None:
            self.waits.remove(wait)
            self._hold(element, node, again, mend)

        def throw(code: str, data: Data) -> None:
            self.waits.remove(wait)
            self._throw_error(element, node, code, data, again, mend)

        def fire(data: Data) -> None:
            self.waits.remove(wait)
            finished(data)

        wait = Wait(kind, element, node, fire, step=step, throw=throw, fail=fail)
        self.waits.append(wait)

    def _wait(
        self,
        event: Event,
        element: str,
        node: Node,
        viewer: Node,
        fire: Callable[[Data], None],
        interrupting: bool | None = None,
    ) -> None:
        """`interrupting` is None for an event that stands by itself. What does not interrupt stays after it came true:
        messages and signals for good, timers as their cycle says."""
        spare = interrupting is False
        wait = Wait(event.kind, element, node, fire, event.name, spare=spare, attached=interrupting is not None)

        def happen(data: Data) -> None:
            if not spare:
                self.waits.remove(wait)
            elif event.kind == "timer":
                self.waits.remove(wait)
                if wait.left is None or wait.left > 1:
                    due = (wait.due or self.now) + timedelta(seconds=event.seconds)
                    again = Wait("timer", element, node, fire, due=due, spare=True, attached=True)
                    again.left = None if wait.left is None else wait.left - 1
                    again.fire = lambda data: rearmed(again, data)
                    self.waits.append(again)
            fire(data)

        def rearmed(current: Wait, data: Data) -> None:
            nonlocal wait
            wait = current
            happen(data)

        wait.fire = happen
        if event.kind == "message":
            wait.key = str(self._value(viewer, event.key or "k"))
        if event.kind == "timer":
            wait.due = self.now + timedelta(seconds=event.seconds)
            wait.left = 1 if event.times is None else event.times or None
        self.waits.append(wait)

    def _hold(self, element: str, node: Node, retry: Then, finished: Callable[[Data], None] | None) -> None:
        """Open an incident. Resolving gives the result of the work, or else variables for another try."""

        def again() -> None:
            self.incidents.remove(incident)
            retry()

        def resolve(data: Data) -> None:
            self.incidents.remove(incident)
            if finished is not None:
                finished(data)
            else:
                self._merge(node, data)
                retry()

        step = node.activity
        results = step.results if isinstance(step, Step) else ()
        incident = Incident(element, node, again, resolve, results)
        self.incidents.append(incident)

    # -- events on activities and in scopes
    def _arm_boundaries(self, activity: Activity, node: Node, scope: Node, then: Then) -> None:
        def fired(found: Boundary, data: Data) -> None:
            if found.interrupting:
                self._cancel(node)
            else:
                scope.ways += 1
            self.left.append(found.id)
            self._write_event(scope, found.outputs, data)
            ended = then_merge if found.joins else lambda: self._end(f"{found.id}_e", scope)
            self._run(found.body, 0, scope, ended)

        def then_merge() -> None:
            then()

        node.catch = fired
        for found in activity.boundaries:
            if found.event.kind in ("timer", "message", "signal"):
                viewer = scope if found.event.kind == "message" else node
                fire = lambda data, b=found: fired(b, data)  # noqa: E731
                self._wait(found.event, found.id, node, viewer, fire, found.interrupting)

    def _arm_handlers(self, scope: Node) -> None:
        for handler in scope.handlers:
            if handler.event.kind in ("timer", "message", "signal"):
                fire = lambda data, h=handler: self._handle(h, scope, data)  # noqa: E731
                self._wait(handler.event, f"{handler.id}_s", scope, scope, fire, handler.interrupting)

    def _handle(self, handler: Handler, scope: Node, data: Data) -> None:
        if handler.interrupting:
            for child in list(scope.children):
                self._cancel(child)
            self._quiet(scope)
            scope.interrupted, scope.ways = True, 1
        else:
            scope.ways += 1
        node = Node(scope)

        def done() -> None:
            self.left.append(handler.id)
            self._cancel(node)
            self._way_done(scope)

        node.done = done
        self.left.append(f"{handler.id}_s")
        self._write_event(node, handler.outputs, data)
        self._run(handler.body, 0, node, lambda: self._end(f"{handler.id}_e", node))

    def _throw_error(
        self,
        element: str,
        node: Node,
        code: str,
        data: Data,
        retry: Then | None = None,
        finished: Callable[[Data], None] | None = None,
    ) -> None:
        if not self._caught("error", node, code, data):
            again = retry or (lambda: self._throw_error(element, node, code, data))
            self._hold(element, node, again, finished)

    def _escalate(self, node: Node, code: str, data: Data) -> bool:
        """True where the thrower goes on."""
        self._caught("escalation", node, code, data)
        return node.parent is not None and node in node.parent.children

    def _caught(self, kind: str, node: Node, code: str, data: Data) -> bool:
        for holder in node.outwards():
            if not holder.interrupted:
                handler = _matching(holder.handlers, kind, code)
                if handler is not None:
                    self._handle(handler, holder, data)
                    return True
            if holder.activity is not None and holder.catch is not None:
                boundary = _matching(holder.activity.boundaries, kind, code)
                if boundary is not None:
                    holder.catch(boundary, data)
                    return True
        return False

    # -- variables
    def _value(self, node: Node, expression: Expression) -> Any:
        if isinstance(expression, int):
            return expression
        if isinstance(expression, str):
            return node.visible()[expression]
        seen = node.visible()
        name, other = expression
        return seen[name] + (seen[other] if isinstance(other, str) else other)

    def _set(self, node: Node, rules: list[Rule]) -> None:
        values: Data = {}
        for target, source in rules:
            values[target] = self._seen_with(node, values, source)
        node.vars.update(values)

    def _seen_with(self, node: Node, extra: Data, expression: Expression) -> Any:
        peek = Node(None, isolated=True, vars={**node.visible(), **extra})
        return self._value(peek, expression)

    def _merge(self, node: Node, data: Data) -> None:
        """Each name goes to the nearest scope that has it, else to the outermost."""
        scopes = node.seen()
        for name, value in data.items():
            target = next((scope for scope in scopes if name in scope.vars), scopes[-1])
            target.vars[name] = value

    def _write(self, node: Node, target: Node, rules: list[Rule], result: Data) -> None:
        if not rules:
            self._merge(node, result)
            return
        node.vars.update(result)
        values: Data = {}
        for name, source in rules:
            values[name] = self._seen_with(node, values, source)
        self._merge(target, values)

    def _write_event(self, scope: Node, rules: list[Rule], data: Data) -> None:
        """What an event brings: all of it, or what its mapping says."""
        event = Node(scope)
        self._write(event, scope, rules, data)
        self._cancel(event)


def _matching(found: list[Any], kind: str, code: str) -> Any:
    exact = next((each for each in found if each.event.kind == kind and each.event.name == code), None)
    return exact or next((each for each in found if each.event.kind == kind and not each.event.name), None)
