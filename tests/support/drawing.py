"""Small builder of BPMN diagrams in the Camunda 8 dialect, for tests.

Every function answers a `Part`: a piece of XML and the messages, signals, errors and escalations it refers to.
`flows` are lines such as `start > a > xor`, `xor > b > end if n > 1`, `xor > end else`: a condition stands on the
first flow of its line. Ids that were not drawn are made from their first letters: start…, end…, step… (a manual task),
xor…, and…, or…, race… (an event gateway).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from xml.sax.saxutils import quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions" targetNamespace="http://bpmn.io/schema/bpmn">'
)
_MADE = {
    "start": "startEvent",
    "end": "endEvent",
    "step": "manualTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "race": "eventBasedGateway",
}


@dataclass(frozen=True)
class Part:
    xml: str = ""
    roots: frozenset[str] = frozenset()

    def __add__(self, other: "Part") -> "Part":
        return Part(self.xml + other.xml, self.roots | other.roots)


NOTHING = Part()


def _joined(parts: Iterable[Part]) -> Part:
    found = NOTHING
    for part in parts:
        found += part
    return found


def node(tag: str, attributes: Mapping[str, object | None], *inside: Part) -> Part:
    inner = _joined(inside)
    given = "".join(f" {key}={quoteattr(_word(value))}" for key, value in attributes.items() if value is not None)
    return Part(f"<{tag}{given}>{inner.xml}</{tag}>" if inner.xml else f"<{tag}{given}/>", inner.roots)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(tag: str, text: str) -> Part:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Part(f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{escaped}</bpmn:{tag}>')


def _extensions(*parts: Part) -> Part:
    found = _joined(parts)
    return node("bpmn:extensionElements", {}, found) if found.xml else NOTHING


Pairs = Mapping[str, str] | list[tuple[str, str]] | None


def mapping(inputs: Pairs, outputs: Pairs) -> Part:
    """`{target: source}`; sources are FEEL with or without `=`."""
    rules = []
    for tag, pairs in (("input", inputs), ("output", outputs)):
        for target, source in pairs.items() if isinstance(pairs, Mapping) else pairs or ():
            rules.append(node(f"zeebe:{tag}", {"source": _feel(source), "target": target}))
    return node("zeebe:ioMapping", {}, *rules) if rules else NOTHING


def _feel(source: str | None) -> str | None:
    return source if source is None or source.startswith("=") else f"={source}"


# -- events
def _root(kind: str, attributes: Mapping[str, object | None], *inside: Part) -> Part:
    """A declaration at the top of the file; its id is made from what it says."""
    body = node(f"bpmn:{kind}", attributes, *inside).xml
    root_id = f"{kind}_{sha256(body.encode()).hexdigest()[:16]}"
    declared = body.replace(f"<bpmn:{kind}", f'<bpmn:{kind} id="{root_id}"', 1)
    return Part(root_id, frozenset({declared}))


def _referring(kind: str, root: Part | None) -> Part:
    attributes = {} if root is None else {f"{kind}Ref": root.xml}
    return Part(node(f"bpmn:{kind}EventDefinition", attributes).xml, frozenset() if root is None else root.roots)


def _message(name: str, key: str | None) -> Part:
    subscription = NOTHING if key is None else node("zeebe:subscription", {"correlationKey": _feel(key)})
    return _root("message", {"name": name}, _extensions(subscription))


def message(name: str, key: str | None = None) -> Part:
    return _referring("message", _message(name, key))


def signal(name: str) -> Part:
    return _referring("signal", _root("signal", {"name": name}))


def error(code: str | None = None) -> Part:
    return _referring("error", None if code is None else _root("error", {"name": code, "errorCode": code}))


def escalation(code: str | None = None) -> Part:
    found = None if code is None else _root("escalation", {"name": code, "escalationCode": code})
    return _referring("escalation", found)


def duration(text: str) -> Part:
    return node("bpmn:timerEventDefinition", {}, _text("timeDuration", text))


def date(text: str) -> Part:
    return node("bpmn:timerEventDefinition", {}, _text("timeDate", text))


def cycle(text: str) -> Part:
    return node("bpmn:timerEventDefinition", {}, _text("timeCycle", text))


def link(name: str) -> Part:
    return node("bpmn:linkEventDefinition", {"name": name})


TERMINATE = Part("<bpmn:terminateEventDefinition/>")


def start(id: str, event: Part = NOTHING, outputs: Pairs = None, interrupting: bool | None = None) -> Part:
    extensions = _extensions(mapping(None, outputs))
    return node("bpmn:startEvent", {"id": id, "isInterrupting": interrupting}, extensions, event)


def end(id: str, event: Part = NOTHING, inputs: Pairs = None, type: str | None = None, outputs: Pairs = None) -> Part:
    return node("bpmn:endEvent", {"id": id}, _extensions(_work(type), mapping(inputs, outputs)), event)


def catch(id: str, event: Part, outputs: Pairs = None, inputs: Pairs = None) -> Part:
    return node("bpmn:intermediateCatchEvent", {"id": id}, _extensions(mapping(inputs, outputs)), event)


def throw(id: str, event: Part = NOTHING, inputs: Pairs = None, type: str | None = None, outputs: Pairs = None) -> Part:
    return node("bpmn:intermediateThrowEvent", {"id": id}, _extensions(_work(type), mapping(inputs, outputs)), event)


def boundary(id: str, on: str, event: Part, interrupting: bool = True, outputs: Pairs = None) -> Part:
    attributes = {"id": id, "attachedToRef": on, "cancelActivity": interrupting}
    return node("bpmn:boundaryEvent", attributes, _extensions(mapping(None, outputs)), event)


# -- activities
def each(
    items: str,
    item: str | None = None,
    output: str | None = None,
    element: str | None = None,
    sequential: bool = False,
    until: str | None = None,
) -> Part:
    """Multi-instance: once for each of `items`."""
    attributes = {
        "inputCollection": _feel(items),
        "inputElement": item,
        "outputCollection": output,
        "outputElement": _feel(element),
    }
    condition = NOTHING if until is None else _text("completionCondition", f"={until}")
    return node(
        "bpmn:multiInstanceLoopCharacteristics",
        {"isSequential": sequential},
        _extensions(node("zeebe:loopCharacteristics", attributes)),
        condition,
    )


def _work(type: str | None, retries: str | None = None) -> Part:
    return NOTHING if type is None else node("zeebe:taskDefinition", {"type": type, "retries": retries})


def service(
    id: str,
    type: str | None = None,
    inputs: Pairs = None,
    outputs: Pairs = None,
    loop: Part = NOTHING,
    tag: str = "serviceTask",
    retries: str | None = None,
    headers: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Part:
    """A task done by a job; `tag` names another kind of task that a job does."""
    words = [node("zeebe:header", {"key": key, "value": value}) for key, value in (headers or {}).items()]
    given = node("zeebe:taskHeaders", {}, *words) if words else NOTHING
    extensions = _extensions(_work(type or id, retries), given, mapping(inputs, outputs))
    return node(f"bpmn:{tag}", {"id": id, "name": name}, extensions, loop)


def user(
    id: str,
    inputs: Pairs = None,
    outputs: Pairs = None,
    loop: Part = NOTHING,
    name: str | None = None,
    form: str | None = None,
    form_key: str | None = None,
    assignment: Mapping[str, str] | None = None,
    schedule: Mapping[str, str] | None = None,
    priority: str | None = None,
    properties: Mapping[str, str] | None = None,
) -> Part:
    parts = [node("zeebe:userTask", {}), mapping(inputs, outputs)]
    if form or form_key:
        parts.append(node("zeebe:formDefinition", {"formId": form, "formKey": form_key}))
    if assignment:
        parts.append(node("zeebe:assignmentDefinition", assignment))
    if schedule:
        parts.append(node("zeebe:taskSchedule", schedule))
    if priority:
        parts.append(node("zeebe:priorityDefinition", {"priority": priority}))
    if properties:
        words = [node("zeebe:property", {"name": key, "value": value}) for key, value in properties.items()]
        parts.append(node("zeebe:properties", {}, *words))
    return node("bpmn:userTask", {"id": id, "name": name}, _extensions(*parts), loop)


def receive(id: str, name: str, key: str, inputs: Pairs = None, outputs: Pairs = None, loop: Part = NOTHING) -> Part:
    root = _message(name, key)
    task = node("bpmn:receiveTask", {"id": id, "messageRef": root.xml}, _extensions(mapping(inputs, outputs)), loop)
    return Part(task.xml, root.roots)


def script(
    id: str, expression: str, result: str, inputs: Pairs = None, outputs: Pairs = None, loop: Part = NOTHING
) -> Part:
    work = node("zeebe:script", {"expression": _feel(expression), "resultVariable": result})
    return node("bpmn:scriptTask", {"id": id}, _extensions(work, mapping(inputs, outputs)), loop)


def decide(
    id: str, decision: str, result: str, binding: str | None = None, tag: str | None = None, inputs: Pairs = None
) -> Part:
    attributes = {"decisionId": decision, "resultVariable": result, "bindingType": binding, "versionTag": tag}
    return node(
        "bpmn:businessRuleTask",
        {"id": id},
        _extensions(node("zeebe:calledDecision", attributes), mapping(inputs, None)),
    )


def call(
    id: str,
    process: str,
    inputs: Pairs = None,
    outputs: Pairs = None,
    loop: Part = NOTHING,
    all_parent: bool | None = None,
    all_child: bool | None = None,
    binding: str | None = None,
    tag: str | None = None,
) -> Part:
    attributes = {
        "processId": process,
        "propagateAllParentVariables": all_parent,
        "propagateAllChildVariables": all_child,
        "bindingType": binding,
        "versionTag": tag,
    }
    extensions = _extensions(node("zeebe:calledElement", attributes), mapping(inputs, outputs))
    return node("bpmn:callActivity", {"id": id}, extensions, loop)


def task(id: str, inputs: Pairs = None, outputs: Pairs = None, tag: str = "task") -> Part:
    return node(f"bpmn:{tag}", {"id": id}, _extensions(mapping(inputs, outputs)))


def sub(
    id: str, parts: Iterable[Part], flows: str, inputs: Pairs = None, outputs: Pairs = None, loop: Part = NOTHING
) -> Part:
    return node("bpmn:subProcess", {"id": id}, _extensions(mapping(inputs, outputs)), loop, connected(parts, flows))


def handler(
    id: str,
    begin: str,
    event: Part,
    parts: Iterable[Part],
    flows: str,
    interrupting: bool = True,
    outputs: Pairs = None,
    start_outputs: Pairs = None,
) -> Part:
    """An event sub-process; `begin` is the id of its start event."""
    first = start(begin, event, start_outputs, interrupting)
    extensions = _extensions(mapping(None, outputs))
    return node("bpmn:subProcess", {"id": id, "triggeredByEvent": True}, extensions, connected([first, *parts], flows))


# -- flows and the whole
def connected(parts: Iterable[Part], flows: str) -> Part:
    body = _joined(parts)
    known = set(re.findall(r'<bpmn:\w+ id="(.*?)"', body.xml))
    xml, drawn = body.xml, []
    for line in filter(None, (line.strip() for line in re.split(r"[;\n]", flows))):
        chain, _, condition = line.partition(" if ")
        default = chain.endswith(" else")
        ids = [word.strip() for word in chain.removesuffix(" else").split(">")]
        for found in ids:
            if found not in known:
                known.add(found)
                xml += f'<bpmn:{_MADE[_prefix(found)]} id="{found}"/>'
        for first, source, target in zip([True] + [False] * len(ids), ids, ids[1:], strict=False):
            flow_id = f"{source}__{target}"
            formula = _text("conditionExpression", f"={condition.strip()}") if condition and first else NOTHING
            drawn.append(
                node("bpmn:sequenceFlow", {"id": flow_id, "sourceRef": source, "targetRef": target}, formula).xml
            )
            if default and first:
                xml = re.sub(rf'(<bpmn:\w+ id="{re.escape(source)}")', rf'\1 default="{flow_id}"', xml, count=1)
    return Part(xml + "".join(drawn), body.roots)


def _prefix(found: str) -> str:
    match = re.match("[a-z]+", found)
    if match is None or match[0] not in _MADE:
        raise ValueError(f"{found} was not drawn, and its name tells no kind")
    return match[0]


def process(
    parts: Iterable[Part],
    flows: str,
    id: str = "p",
    version_tag: str | None = None,
    form: tuple[str, str] | None = None,
) -> Part:
    extensions = []
    if version_tag:
        extensions.append(node("zeebe:versionTag", {"value": version_tag}))
    if form:
        extensions.append(node("zeebe:userTaskForm", {"id": form[0]}, Part(form[1])))
    attributes = {"id": id, "name": f"流程 {id}", "isExecutable": True}
    return node("bpmn:process", attributes, _extensions(*extensions), connected(parts, flows))


def file(*processes: Part) -> bytes:
    """A diagram file with these processes."""
    body = _joined(processes)
    return f"{_HEAD}{''.join(sorted(body.roots))}{body.xml}</bpmn:definitions>".encode()


def diagram(parts: Iterable[Part], flows: str, id: str = "p") -> bytes:
    """A diagram file with one process."""
    return file(process(parts, flows, id))
