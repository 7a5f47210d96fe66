"""From a model to its diagram file."""

import re
from collections import Counter

from tests.engine.random.blocks import (
    Activity,
    Block,
    Call,
    Choice,
    Condition,
    Drawing,
    Event,
    Expression,
    Handler,
    Link,
    Model,
    Parallel,
    Plan,
    Race,
    Repeat,
    Step,
    Stop,
    Sub,
)
from tests.support import drawing as d


def paint(model: Model) -> bytes:
    return d.file(*[_process(drawing) for drawing in model.processes])


def only_ways(data: bytes) -> dict[str, str]:
    """Elements with a single way in, and the element before: neither is left oftener than the other, whatever happens.

    Multi-instances are left once for each instance, and count for nothing here.
    """
    text = data.decode()
    repeated = set(re.findall(r'id="(\w+)"(?:(?!id=").)*?<bpmn:multiInstanceLoopCharacteristics', text))
    ways = re.findall(r'sourceRef="(\w+)" targetRef="(\w+)"', text)
    counts = Counter(target for _, target in ways)
    return {t: s for s, t in ways if counts[t] == 1 and not {s, t} & repeated}


def feel(expression: Expression) -> str:
    return f"{expression[0]} + {expression[1]}" if isinstance(expression, tuple) else str(expression)


class _Scope:
    """What stands in one process or sub-process."""

    def __init__(self) -> None:
        self.parts: list[d.Part] = []
        self.flows: list[str] = []

    def whole(self, start: str, body: Plan, end: str, handlers: list[Handler]) -> str:
        last = self.chain(start, body)
        if last is not None:
            self.parts.append(d.end(end))
            self.flows.append(f"{last} > {end}")
        for handler in handlers:
            inner = _Scope()
            flows = inner.whole(f"{handler.id}_s", handler.body, f"{handler.id}_e", [])
            begin = d.start(f"{handler.id}_s", event(handler.event), _rules(handler.outputs), handler.interrupting)
            whole = d.connected([begin, *inner.parts], flows)
            self.parts.append(d.node("bpmn:subProcess", {"id": handler.id, "triggeredByEvent": True}, whole))
        return ";".join(self.flows)

    def chain(self, last: str | None, plan: Plan) -> str | None:
        """Draw blocks one after the other behind `last`; answers where the way goes on, None where it ended."""
        for block in plan:
            assert last is not None
            last = self.block(last, block)
        return last

    def block(self, before: str, block: Block) -> str | None:
        match block:
            case Activity():
                return self.activity(before, block)
            case Choice():
                return self.choice(before, block)
            case Parallel():
                return self.fork(before, block)
            case Race():
                return self.race(before, block)
            case Repeat():
                return self.repeat(before, block)
            case Link():
                self.parts += [d.throw(f"{block.id}_t", d.link(block.id)), d.catch(f"{block.id}_c", d.link(block.id))]
                self.flows.append(f"{before} > {block.id}_t")
                return f"{block.id}_c"
            case Stop():
                self.parts.append(_stop(block))
                self.flows.append(f"{before} > {block.id}")
                return None

    def activity(self, before: str, activity: Activity) -> str:
        self.parts.append(_activity(activity))
        self.flows.append(f"{before} > {activity.id}")
        after = activity.id
        if activity.merges:
            after = f"{activity.id}_m"
            self.parts.append(d.node("bpmn:exclusiveGateway", {"id": after}))
            self.flows.append(f"{activity.id} > {after}")
        for found in activity.boundaries:
            outputs = _rules(found.outputs)
            self.parts.append(d.boundary(found.id, activity.id, event(found.event), found.interrupting, outputs))
            last = self.chain(found.id, found.body)
            target = after if found.joins else f"{found.id}_e"
            if not found.joins:
                self.parts.append(d.end(target))
            self.flows.append(f"{last} > {target}")
        return after

    def choice(self, before: str, choice: Choice) -> str:
        tag = "bpmn:inclusiveGateway" if choice.inclusive else "bpmn:exclusiveGateway"
        split, merge = f"{choice.id}_s", f"{choice.id}_j"
        self.parts += [d.node(tag, {"id": split}), d.node(tag, {"id": merge})]
        self.flows.append(f"{before} > {split}")
        for condition, plan in choice.branches:
            mark = len(self.flows)
            last = self.chain(split, plan)
            self.flows[mark] += " else" if condition is None else f" if {_condition(condition)}"
            if last is not None:
                self.flows.append(f"{last} > {merge}")
        return merge

    def fork(self, before: str, fork: Parallel) -> str:
        split, merge = f"{fork.id}_s", f"{fork.id}_j"
        self.parts += [d.node("bpmn:parallelGateway", {"id": found}) for found in (split, merge)]
        self.flows.append(f"{before} > {split}")
        for plan in fork.branches:
            last = self.chain(split, plan)
            if last is not None:
                self.flows.append(f"{last} > {merge}")
        return merge

    def race(self, before: str, race: Race) -> str:
        split, merge = f"{race.id}_s", f"{race.id}_j"
        self.parts += [d.node("bpmn:eventBasedGateway", {"id": split}), d.node("bpmn:exclusiveGateway", {"id": merge})]
        self.flows.append(f"{before} > {split}")
        for step, plan in race.branches:
            last = self.chain(self.activity(split, step), plan)
            self.flows.append(f"{last} > {merge}")
        return merge

    def repeat(self, before: str, repeat: Repeat) -> str:
        name, counter = repeat.id, repeat.counter
        self.parts += [
            d.script(f"{name}_z", "0", counter),
            d.node("bpmn:exclusiveGateway", {"id": f"{name}_j"}),
            d.script(f"{name}_n", f"{counter} + 1", counter),
            d.node("bpmn:exclusiveGateway", {"id": f"{name}_s"}),
            d.task(f"{name}_o"),
        ]
        self.flows.append(f"{before} > {name}_z > {name}_j")
        last = self.chain(f"{name}_j", repeat.body)
        self.flows.append(f"{last} > {name}_n > {name}_s")
        self.flows.append(f"{name}_s > {name}_j if {counter} < {repeat.rounds}")
        self.flows.append(f"{name}_s > {name}_o else")
        return f"{name}_o"


def _process(drawing: Drawing) -> d.Part:
    scope = _Scope()
    flows = scope.whole(f"{drawing.id}_s", drawing.body, f"{drawing.id}_e", drawing.handlers)
    return d.process([d.start(f"{drawing.id}_s"), *scope.parts], flows, drawing.id)


def event(found: Event) -> d.Part:
    match found.kind:
        case "message":
            return d.message(found.name, None if found.key is None else feel(found.key))
        case "signal":
            return d.signal(found.name)
        case "error":
            return d.error(found.name or None)
        case "escalation":
            return d.escalation(found.name or None)
    if found.times is None:
        return d.duration(f"PT{found.seconds}S")
    return d.cycle(f"R{found.times or ''}/PT{found.seconds}S")


def _rules(rules: list[tuple[str, Expression]]) -> list[tuple[str, str]]:
    return [(target, feel(source)) for target, source in rules]


def _condition(condition: Condition) -> str:
    return f"{condition[0]} {condition[1]} {condition[2]}"


def _stop(stop: Stop) -> d.Part:
    match stop.kind:
        case "error":
            return d.end(stop.id, d.error(stop.name))
        case "escalation":
            return d.end(stop.id, d.escalation(stop.name))
        case "signal":
            return d.end(stop.id, d.signal(stop.name))
        case "terminate":
            return d.end(stop.id, d.TERMINATE)
        case "message":
            return d.end(stop.id, d.message(stop.name), type=stop.id)
    return d.end(stop.id)


def _activity(activity: Activity) -> d.Part:
    inputs, outputs, loop = _rules(activity.inputs), _rules(activity.outputs), d.NOTHING
    if activity.loop is not None:
        found = activity.loop
        until = None if found.until is None else f"numberOfCompletedInstances >= {found.until}"
        loop = d.each(found.items, found.item, found.output, found.element, found.sequential, until)
    if isinstance(activity, Sub):
        scope = _Scope()
        flows = scope.whole(f"{activity.id}_s", activity.body, f"{activity.id}_e", activity.handlers)
        return d.sub(activity.id, [d.start(f"{activity.id}_s"), *scope.parts], flows, inputs, outputs, loop)
    if isinstance(activity, Call):
        process, up, down = activity.process, activity.all_parent, activity.all_child
        return d.call(activity.id, process, inputs, outputs, loop, up, down)
    assert isinstance(activity, Step)
    return _step(activity, inputs, outputs, loop)


def _step(step: Step, inputs: list[tuple[str, str]], outputs: list[tuple[str, str]], loop: d.Part) -> d.Part:
    tags = {"job": "serviceTask", "send": "sendTask", "rule": "businessRuleTask"}
    if step.kind in tags:
        return d.service(step.id, inputs=inputs, outputs=outputs, loop=loop, tag=tags[step.kind])
    found = step.event
    match step.kind:
        case "user":
            return d.user(step.id, inputs, outputs, loop)
        case "script":
            return d.script(step.id, feel(step.expression), step.result, inputs, outputs, loop)
        case "pass":
            return d.task(step.id, inputs, outputs)
        case "message-throw":
            return d.throw(step.id, d.message(step.id), inputs, type=step.id, outputs=outputs)
    assert found is not None
    match step.kind:
        case "receive":
            return d.receive(step.id, found.name, feel(found.key or "k"), inputs, outputs, loop)
        case "catch":
            return d.catch(step.id, event(found), outputs)
    return d.throw(step.id, event(found), inputs, outputs=outputs)
