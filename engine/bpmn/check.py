"""Rules over a whole process: what would parse but not run, each refused with the element named."""

from collections import Counter
from collections.abc import Iterator

from engine.bpmn import allowed
from engine.bpmn.model import Element, Process
from engine.findings import Finding, Severity


def check_process(process: Process, findings: list[Finding]) -> None:
    for element_id, rule, message, severity in _problems(process):
        findings.append(Finding(rule, severity, message, element_id))


_Problem = tuple[str, str, str, Severity]


def _problems(process: Process) -> Iterator[_Problem]:
    yield from _scope_problems(process.root, process)
    for element in process.elements.values():
        title = allowed.describe(element.kind, element.name, element.id)
        for rule, message in _element_problems(element, process):
            yield element.id, rule, f"{title}{message}", "error"
        if element.kind == "eventBasedGateway":
            yield from _same_events([process.elements[flow.target] for flow in element.outgoing], "同一事件网关后面")
        if element.kind in allowed.FLOW_NODES and not _reachable(element):
            yield element.id, "unreachable", f"{title}没有进入的顺序流，永远不会走到。", "warning"
    yield from _attach(process)


def _scope_problems(scope: Element, process: Process) -> Iterator[_Problem]:
    starts = [child for child in scope.children if child.kind == "startEvent"]
    title = (
        f"流程“{scope.name}”（{scope.id}）"
        if scope.kind == "process"
        else allowed.describe(scope.kind, scope.name, scope.id)
    )
    if not starts:
        yield scope.id, "no_start", f"{title}没有开始事件，请加一个。", "error"
    nones = [start for start in starts if start.event is not None and start.event.kind == "none"]
    if len(nones) > 1 or (scope.kind == "subProcess" and len(starts) > 1):
        yield scope.id, "many_starts", f"{title}有多个开始事件，请只留一个。", "error"
    links = [
        child
        for child in scope.children
        if child.event is not None and child.event.kind == "link" and child.event.name is not None
    ]
    catches = Counter(
        child.event.name.source
        for child in links
        if child.kind == "intermediateCatchEvent" and child.event and child.event.name
    )
    for child in links:
        assert child.event is not None and child.event.name is not None
        name, here = child.event.name.source, allowed.describe(child.kind, child.name, child.id)
        if child.kind == "intermediateThrowEvent" and not catches[name]:
            yield child.id, "link", f"{here}的链接“{name}”没有对应的捕获事件，请在同一层加一个。", "error"
        if child.kind == "intermediateCatchEvent" and catches[name] > 1:
            yield child.id, "link", f"{here}的链接“{name}”有多个捕获事件，请只留一个。", "error"
    yield from _same_events(scope.handlers, "同一层")
    yield from _same_events(starts, title)
    for child in scope.children:
        if child.kind == "subProcess":
            yield from _scope_problems(child, process)


def _same_events(events: list[Element], where: str) -> Iterator[_Problem]:
    """Two catchers of the same message or the same error in one place: which would take it is not defined."""
    seen: set[tuple[str, str | None]] = set()
    for element in events:
        event = element.event
        if event is None or event.kind not in ("message", "error", "escalation", "signal"):
            continue
        text = event.name if event.kind in ("message", "signal") else event.code
        mark = (event.kind, None if text is None else text.source)
        if mark in seen:
            here = allowed.describe(element.kind, element.name, element.id)
            yield (
                element.id,
                "same_event",
                f"{here}与{where}另一个{allowed.EVENT_NAMES[event.kind]}事件相同，不知道由谁处理，请只留一个。",
                "error",
            )
        seen.add(mark)


def _element_problems(element: Element, process: Process) -> Iterator[tuple[str, str]]:
    kind = element.kind
    if kind == "startEvent" and element.incoming:
        yield "flow", "不能有进入的顺序流。"
    if kind == "endEvent" and element.outgoing:
        yield "flow", "不能有离开的顺序流。"
    if kind == "boundaryEvent" and element.incoming:
        yield "flow", "不能有进入的顺序流。"
    if element.event_subprocess and (element.incoming or element.outgoing):
        yield "flow", "是事件子流程，不能连顺序流。"
    if element.event_subprocess and element.loop is not None:
        yield "loop", "是事件子流程，不能设多实例。"
    if kind in ("exclusiveGateway", "inclusiveGateway") and len(element.outgoing) > 1:
        for flow in element.outgoing:
            if flow.condition is None and flow is not element.default:
                yield "no_condition", f"的出口（{flow.id}）既没有条件也不是默认出口，请填写条件或设为默认。"
    elif kind not in ("exclusiveGateway", "inclusiveGateway"):
        for flow in element.outgoing:
            if flow.condition is not None:
                yield "condition", f"的出口（{flow.id}）不能带条件，请在它后面加一个排他网关或包容网关。"
    if kind == "eventBasedGateway":
        yield from _event_gateway(element, process)
    if element.event is not None:
        yield from _event_problems(element, process)


def _event_gateway(element: Element, process: Process) -> Iterator[tuple[str, str]]:
    if len(element.outgoing) < 2:
        yield "event_gateway", "至少要有两个出口。"
    for flow in element.outgoing:
        target = process.elements[flow.target]
        kind = None if target.event is None else target.event.kind
        if target.kind not in ("intermediateCatchEvent", "receiveTask") or kind not in ("message", "timer", "signal"):
            yield "event_gateway", f"的出口（{flow.id}）必须连到消息、定时或信号捕获事件。"
        elif len(target.incoming) > 1:
            yield "event_gateway", f"后面的事件（{target.id}）不能再有别的进入的顺序流。"
        elif target.boundary or target.loop is not None:
            yield "event_gateway", f"后面的接收任务（{target.id}）不能带边界事件或多实例。"


def _event_problems(element: Element, process: Process) -> Iterator[tuple[str, str]]:
    event, kind = element.event, element.kind
    assert event is not None
    parent = process.elements.get(element.parent or "")
    catching = kind in ("intermediateCatchEvent", "boundaryEvent", "receiveTask") or (
        kind == "startEvent" and parent is not None
    )
    if event.kind == "message":
        if catching and event.key is None:
            yield "correlation_key", "的消息没有关联键（correlationKey），请填写。"
        if kind in ("endEvent", "intermediateThrowEvent") and element.job is None:
            yield "no_work", "要发消息却没有指明任务类型（zeebe:taskDefinition），请填写。"
    if event.kind == "timer":
        repeating = (kind == "startEvent" and (parent is None or not element.interrupting)) or (
            kind == "boundaryEvent" and not element.interrupting
        )
        if event.timer_kind == "cycle" and not repeating:
            yield "timer", "不能用循环时间，请填日期或时长。"
        if event.timer_kind == "duration" and kind == "startEvent" and parent is None:
            yield "timer", "不能用时长，请填日期或循环。"
    if event.kind == "error":
        if kind in ("boundaryEvent", "startEvent") and not element.interrupting:
            yield "error", "必须是中断的。"
        if kind == "endEvent" and event.code is None:
            yield "error", "没有错误代码，请填写。"
    if event.kind == "escalation" and event.code is None and kind in ("endEvent", "intermediateThrowEvent"):
        yield "escalation", "没有升级代码，请填写。"
    if event.kind == "link" and kind == "intermediateThrowEvent" and element.outgoing:
        yield "link", "是链接抛出事件，不能有离开的顺序流。"
    if event.kind == "link" and kind == "intermediateCatchEvent" and element.incoming:
        yield "link", "是链接捕获事件，不能有进入的顺序流。"


def _reachable(element: Element) -> bool:
    linked = element.event is not None and element.event.kind == "link" and element.kind == "intermediateCatchEvent"
    return (
        bool(element.incoming) or element.kind in ("startEvent", "boundaryEvent") or element.event_subprocess or linked
    )


def _attach(process: Process) -> Iterator[_Problem]:
    """Tie boundary events to their activities."""
    for element in process.elements.values():
        if element.kind != "boundaryEvent":
            continue
        host = process.elements.get(element.attached_to or "")
        title = allowed.describe(element.kind, element.name, element.id)
        if (
            host is None
            or host.parent != element.parent
            or host.kind not in allowed.ACTIVITIES
            or host.event_subprocess
        ):
            yield element.id, "attached_to", f"{title}没有附着在活动上，请拖到任务、调用活动或子流程的边上。", "error"
            continue
        if host.kind in allowed.PASSING:
            yield element.id, "attached_to", f"{title}附着在一走而过的任务上，永远不会触发。", "warning"
        if (
            element.event is not None
            and element.event.kind == "escalation"
            and host.kind not in ("subProcess", "callActivity")
        ):
            yield element.id, "attached_to", f"{title}是升级事件，只能附着在子流程或调用活动上。", "error"
        host.boundary.append(element)
    for element in process.elements.values():
        yield from _same_events(element.boundary, allowed.describe(element.kind, element.name, element.id))
