"""From the bytes of a diagram to the plain model, with every finding on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.bpmn import allowed
from engine.bpmn.check import check_process
from engine.bpmn.events import Roots, read_event, read_message
from engine.bpmn.model import Element, Flow, Process
from engine.bpmn.parts import Reader, Report
from engine.bpmn.xml import ZEEBE, BpmnRefused, Node, all_bpmn, bpmn, extension, extensions, is_bpmn, local, parse
from engine.findings import Finding, Severity

__all__ = ["BpmnRefused", "Diagram", "read"]


@dataclass(slots=True)
class Diagram:
    """One file: its executable processes, and what there is to say about them short of refusing them."""

    processes: list[Process]
    findings: list[Finding] = field(default_factory=list)


def read(data: bytes) -> Diagram:
    """Read a .bpmn file. Raises BpmnRefused with all findings when one of them is an error."""
    root = parse(data)
    findings: list[Finding] = []
    _check_ids(root, findings)
    roots = Roots.of(root)
    executable = [node for node in all_bpmn(root, "process") if node.get("isExecutable", "false") == "true"]
    if not executable:
        findings.append(Finding("no_process", "error", "文件中没有可执行的流程，请在流程属性中勾选“可执行”。"))
    processes = [_ProcessReader(node, roots, findings).process() for node in executable]
    if any(finding.severity == "error" for finding in findings):
        raise BpmnRefused(findings)
    return Diagram(processes, findings)


def _check_ids(root: Node, findings: list[Finding]) -> None:
    seen: set[str] = set()
    for node in root.iter():
        found = node.get("id") if is_bpmn(node) else None
        if found is None:
            continue
        if found in seen:
            findings.append(Finding("duplicate_id", "error", f"标识“{found}”用了两次，请改名。", found))
        seen.add(found)


class _ProcessReader:
    def __init__(self, node: Node, roots: Roots, findings: list[Finding]) -> None:
        self.node = node
        self.roots = roots
        self.findings = findings
        self.elements: dict[str, Element] = {}
        self.refused: set[str] = set()
        self.lanes: dict[str, str] = {}

    def process(self) -> Process:
        node = self.node
        process_id = node.get("id", "")
        name = _name(node) or process_id
        tag = extension(node, "versionTag")
        root = Element(process_id, "process", name, None)
        nodes = sum(1 for child in node.iter() if is_bpmn(child) and local(child) in allowed.FLOW_NODES)
        if nodes > allowed.MAX_NODES:
            self._report(
                process_id,
                "too_many_nodes",
                f"流程“{name}”有 {nodes} 个节点，超过上限 {allowed.MAX_NODES} 个，请拆成几个流程。",
            )
            return Process(process_id, name, None, root, {})
        self._read_lanes(node)
        self._scope(node, root)
        self._flows(node)
        documentation = bpmn(node, "documentation")
        forms = {n.get("id", ""): n.text or "" for n in extensions(node) if n.tag == f"{{{ZEEBE}}}userTaskForm"}
        process = Process(
            process_id,
            name,
            None if tag is None else tag.get("value"),
            root,
            self.elements,
            forms,
            "" if documentation is None else documentation.text or "",
        )
        check_process(process, self.findings)
        return process

    def _report(self, element_id: str, rule: str, message: str, severity: Severity = "error") -> None:
        self.findings.append(Finding(rule, severity, message, element_id))

    def _flow_report(self, flow_id: str) -> Report:
        return lambda rule, message: self._report(flow_id, rule, f"顺序流（{flow_id}）：{message}")

    def _read_lanes(self, node: Node) -> None:
        for lane in node.iter(f"{{{node.nsmap.get('bpmn') or node.tag[1:].partition('}')[0]}}}lane"):
            for reference in all_bpmn(lane, "flowNodeRef"):
                self.lanes[(reference.text or "").strip()] = lane.get("name", "")

    def _scope(self, node: Node, scope: Element) -> None:
        """Read the flow nodes that stand in a process or sub-process."""
        for child in node:
            if not is_bpmn(child):
                continue
            kind = local(child)
            if kind in allowed.FLOW_NODES:
                element = self._element(child, scope)
                scope.children.append(element)
                if kind == "subProcess":
                    self._scope(child, element)
            elif kind not in allowed.SILENT and not kind.endswith("EventDefinition"):
                title = allowed.describe(kind, _name(child), child.get("id", ""))
                self.refused.update(inner.get("id", "") for inner in child.iter() if is_bpmn(inner))
                self._report(child.get("id", ""), "not_allowed", f"{title}在这里不能运行，请改用别的元素。")

    def _element(self, node: Node, scope: Element) -> Element:
        kind, element_id = local(node), node.get("id", "")
        title = allowed.describe(kind, _name(node), element_id)
        reader = Reader(node, lambda rule, message: self._report(element_id, rule, f"{title}：{message}"))
        if not element_id:
            self._report("", "no_id", f"{allowed.NAMES[kind]}没有标识，请填写。")
        element = Element(element_id, kind, _name(node), None if scope.kind == "process" else scope.id)
        element.inputs, element.outputs = reader.rules("input"), reader.rules("output")
        element.headers, element.properties = reader.headers(), reader.properties()
        element.lane = self.lanes.get(element_id)
        self._attributes(node, element, reader)
        if kind in allowed.EVENTS:
            self._event(node, element, scope, reader)
        elif kind in allowed.ACTIVITIES:
            self._activity(node, element, reader)
        self.elements[element_id] = element
        return element

    def _attributes(self, node: Node, element: Element, reader: Reader) -> None:
        if bpmn(node, "standardLoopCharacteristics") is not None:
            reader.report("loop", "标准循环不支持，请画成回边或用多实例。")
        if node.get("isForCompensation") == "true":
            reader.report("compensation", "补偿不支持，请画成普通的分支。")
        if element.kind == "subProcess":
            element.event_subprocess = node.get("triggeredByEvent") == "true"
        title = allowed.describe(element.kind, element.name, element.id)
        for child in extensions(node):
            if not isinstance(child.tag, str) or child.tag.startswith(f"{{{ZEEBE}}}") and local(child) in allowed.ZEEBE:
                continue
            if child.tag.startswith(f"{{{ZEEBE}}}") and local(child) in ("executionListeners", "taskListeners"):
                reader.report("extension", "执行监听与任务监听不支持，请改画成服务任务。")
                continue
            self._report(
                element.id,
                "unknown_extension",
                f"{title}：扩展“{local(child)}”原样保留，但这里不起作用。",
                "warning",
            )

    def _event(self, node: Node, element: Element, scope: Element, reader: Reader) -> None:
        element.event = read_event(node, reader, self.roots)
        element.job = reader.job()
        if element.kind == "boundaryEvent":
            element.attached_to = node.get("attachedToRef")
            element.interrupting = node.get("cancelActivity", "true") == "true"
        elif element.kind == "startEvent":
            element.interrupting = node.get("isInterrupting", "true") == "true"
            element.form = reader.form()
        if element.event is None:
            return
        kinds = (
            allowed.EVENT_SUBPROCESS_START
            if element.kind == "startEvent" and scope.event_subprocess
            else allowed.EVENTS[element.kind]
        )
        if element.kind == "startEvent" and scope.kind == "subProcess" and not scope.event_subprocess:
            kinds = {"none"}
        if element.event.kind not in kinds:
            name = allowed.EVENT_NAMES.get(element.event.kind, element.event.kind)
            reader.report("event_kind", f"这里不能用{name}事件，请换一种事件。")

    def _activity(self, node: Node, element: Element, reader: Reader) -> None:
        kind = element.kind
        element.loop = reader.loop()
        if kind in allowed.JOBS:
            element.job = reader.job()
            if kind == "scriptTask":
                element.script = reader.script()
            if kind == "businessRuleTask":
                element.called = reader.called_decision()
            if (
                element.job is None
                and element.script is None
                and element.called is None
                and extension(node, "taskDefinition") is None
            ):
                missing = {
                    "scriptTask": "表达式（zeebe:script）",
                    "businessRuleTask": "决策（zeebe:calledDecision）",
                }.get(kind, "任务类型（zeebe:taskDefinition）")
                if extension(node, "script") is None and extension(node, "calledDecision") is None:
                    reader.report("no_work", f"没有指明{missing}，不知道该做什么，请填写。")
        elif kind == "userTask":
            element.form = reader.form()
            element.assignment = reader.assignment()
        elif kind == "receiveTask":
            element.event = read_message(node.get("messageRef"), node, reader, self.roots)
        elif kind == "callActivity":
            element.called = reader.called_process()

    def _flows(self, node: Node) -> None:
        defaults = {e.get("default"): e.get("id", "") for e in node.iter() if is_bpmn(e) and e.get("default")}
        for found in _sequence_flows(node):
            flow_id = found.get("id", "")
            ends = found.get("sourceRef", ""), found.get("targetRef", "")
            source, target = map(self.elements.get, ends)
            if self.refused.intersection((flow_id, *ends)):
                continue
            if source is None or target is None:
                self._report(flow_id, "flow_end", f"顺序流（{flow_id}）的一端没有连到可运行的节点，请重新连接。")
                continue
            if source.parent != target.parent:
                self._report(flow_id, "flow_scope", f"顺序流（{flow_id}）越过了子流程的边界，请在子流程内外分别连接。")
                continue
            formula = bpmn(found, "conditionExpression")
            reader = Reader(found, self._flow_report(flow_id))
            condition = None if formula is None else reader.expression(formula.text, "条件")
            flow = Flow(flow_id, source.id, target.id, condition, found.get("name") or "")
            source.outgoing.append(flow)
            target.incoming.append(flow)
            if defaults.get(flow_id) == source.id:
                source.default = flow
                del defaults[flow_id]
        for flow_reference, element_id in defaults.items():
            if element_id in self.elements:
                self._report(
                    element_id,
                    "default_flow",
                    f"默认出口（{flow_reference}）不是“{element_id}”自己的出口，请重新设置。",
                )


def _name(node: Node) -> str:
    """An element's name on one line, as sentences quote it."""
    return " ".join((node.get("name") or "").split())


def _sequence_flows(node: Node) -> Iterator[Node]:
    for child in node.iter():
        if is_bpmn(child) and local(child) == "sequenceFlow":
            yield child
