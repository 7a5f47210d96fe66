"""Event definitions: what an event waits for or throws."""

from dataclasses import dataclass, field

from engine.bpmn.allowed import EVENT_NAMES
from engine.bpmn.model import Event
from engine.bpmn.parts import Reader
from engine.bpmn.timers import BadTime, cycle, duration, moment
from engine.bpmn.xml import Node, bpmn, extension, is_bpmn, local


@dataclass(slots=True)
class Roots:
    """Messages, signals, errors and escalations by id."""

    messages: dict[str, Node] = field(default_factory=dict)
    signals: dict[str, Node] = field(default_factory=dict)
    errors: dict[str, Node] = field(default_factory=dict)
    escalations: dict[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, definitions: Node) -> "Roots":
        tables = {"message": {}, "signal": {}, "error": {}, "escalation": {}}  # type: dict[str, dict[str, Node]]
        for node in definitions:
            if is_bpmn(node) and local(node) in tables:
                tables[local(node)][node.get("id", "")] = node
        return cls(tables["message"], tables["signal"], tables["error"], tables["escalation"])


def read_event(node: Node, reader: Reader, roots: Roots) -> Event | None:
    """The event of a flow node; None where it was reported as wrong."""
    definitions = [child for child in node if is_bpmn(child) and local(child).endswith("EventDefinition")]
    if bpmn(node, "eventDefinitionRef") is not None or len(definitions) > 1:
        reader.report("event_kind", f"{EVENT_NAMES['multiple']}事件不支持，请只留一个事件定义。")
        return None
    if not definitions:
        return Event("none")
    definition = definitions[0]
    kind = local(definition).removesuffix("EventDefinition")
    if kind == "message":
        return read_message(definition.get("messageRef"), node, reader, roots)
    if kind == "signal":
        return _signal(definition, reader, roots)
    if kind == "error":
        return _coded(definition.get("errorRef"), roots.errors, "errorCode", "error", reader)
    if kind == "escalation":
        return _coded(definition.get("escalationRef"), roots.escalations, "escalationCode", "escalation", reader)
    if kind == "timer":
        return _timer(definition, reader)
    if kind == "link":
        name = reader.text(definition.get("name"), "链接名")
        if name is None:
            reader.report("link", "链接事件没有名字，请填写。")
            return None
        return Event("link", name=name)
    return Event(kind)


def read_message(reference: str | None, node: Node, reader: Reader, roots: Roots) -> Event | None:
    message = roots.messages.get(reference or "")
    if message is None:
        if extension(node, "taskDefinition") is not None:  # a throw event that a job sends needs no message of its own
            return Event("message")
        reader.report("message", "没有指明消息，请选择或新建一个消息。")
        return None
    subscription = extension(message, "subscription")
    name = reader.text(message.get("name"), "消息名")
    if name is None:
        reader.report("message", "消息没有名字，请填写。")
        return None
    key = None if subscription is None else reader.expression(subscription.get("correlationKey"), "关联键")
    return Event("message", name=name, key=key)


def _signal(definition: Node, reader: Reader, roots: Roots) -> Event | None:
    signal = roots.signals.get(definition.get("signalRef") or "")
    name = None if signal is None else reader.text(signal.get("name"), "信号名")
    if name is None:
        reader.report("signal", "没有指明信号，或信号没有名字，请填写。")
        return None
    return Event("signal", name=name)


def _coded(reference: str | None, table: dict[str, Node], attribute: str, kind: str, reader: Reader) -> Event | None:
    if not reference:
        return Event(kind)
    node = table.get(reference)
    if node is None:
        reader.report(kind, f"引用的{EVENT_NAMES[kind]}“{reference}”不存在，请重新选择。")
        return None
    return Event(kind, code=reader.text(node.get(attribute), f"{EVENT_NAMES[kind]}代码"))


def _timer(definition: Node, reader: Reader) -> Event | None:
    for tag, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
        node = bpmn(definition, tag)
        if node is None or not (node.text or "").strip():
            continue
        time = reader.text(node.text, "定时")
        if time is None:
            return None
        if time.expression is None:
            try:
                {"date": moment, "duration": duration, "cycle": cycle}[kind](time.source)
            except BadTime as error:
                reader.report("timer", str(error))
                return None
        return Event("timer", timer_kind=kind, timer=time)
    reader.report("timer", "没有填写时间，请填日期、时长或循环。")
    return None
