"""What is drawn is what is read."""

from engine.bpmn import read
from engine.bpmn.model import Element, Process
from tests.support import drawing as d


def only(data: bytes) -> Process:
    (process,) = read(data).processes
    return process


def element(part: d.Part, flows: str = "start > x > end") -> Element:
    return only(d.diagram([part], flows)).elements["x"]


def test_a_process_has_a_name_a_tag_and_forms() -> None:
    whole = d.process([], "start > end", version_tag="v1", form=("form_1", '{"components":[]}'))
    process = only(d.file(whole))
    assert (process.id, process.name, process.version_tag) == ("p", "流程 p", "v1")
    assert process.forms == {"form_1": '{"components":[]}'}


def test_several_processes_of_one_file_are_read() -> None:
    data = d.file(d.process([], "start1 > end1", "p"), d.process([], "start2 > end2", "q"))
    assert [process.id for process in read(data).processes] == ["p", "q"]


def test_only_executable_processes_are_read() -> None:
    data = d.file(d.process([], "start1 > end1", "p"), d.process([], "start2 > end2", "q")).replace(
        b'id="q" name="\xe6\xb5\x81\xe7\xa8\x8b q" isExecutable="true"', b'id="q" isExecutable="false"'
    )
    assert [process.id for process in read(data).processes] == ["p"]


def test_flows_keep_their_order_and_their_default() -> None:
    gateway = only(d.diagram([], "start > xor; xor > end1 else; xor > end2 if a; xor > end3 if b")).elements["xor"]
    assert [flow.target for flow in gateway.outgoing] == ["end1", "end2", "end3"]
    assert gateway.default is gateway.outgoing[0]
    assert [flow.condition and flow.condition.source for flow in gateway.outgoing] == [None, "=a", "=b"]


def test_a_service_task_is_read() -> None:
    found = element(d.service("x", "t", {"a.b": "1"}, {"c": "=d"}, retries="5", headers={"k": "v"}, name="做"))
    assert found.job is not None
    assert (found.kind, found.name, found.job.type.source) == ("serviceTask", "做", "t")
    assert found.job.retries is not None
    assert (found.job.retries.source, found.headers) == ("5", {"k": "v"})
    assert [(rule.target, rule.source.source) for rule in found.inputs] == [(("a", "b"), "=1")]
    assert [(rule.target, rule.source.source) for rule in found.outputs] == [(("c",), "=d")]


def test_a_mapping_without_source_is_null() -> None:
    data = d.diagram([d.service("x", inputs={"a": "1"})], "start > x > end").replace(b' source="=1"', b"")
    (rule,) = only(data).elements["x"].inputs
    assert rule.target == ("a",)


def test_a_user_task_is_read() -> None:
    part = d.user(
        "x",
        form="f",
        assignment={"assignee": "a", "candidateGroups": "g1,g2", "candidateUsers": "u"},
        schedule={"dueDate": "2026-12-01", "followUpDate": "=now()"},
        priority="7",
        properties={"phase": "accept"},
    )
    found = element(part)
    who = found.assignment
    texts = (who.assignee, who.groups, who.users, who.due, who.follow_up, who.priority)
    assert [text and text.source for text in texts] == ["a", "g1,g2", "u", "2026-12-01", "=now()", "7"]
    assert found.form is not None
    assert found.form.form_id is not None
    assert (found.form.form_id.source, found.properties) == ("f", {"phase": "accept"})


def test_an_embedded_form_is_named_by_its_mark() -> None:
    form = element(d.user("x", form_key="camunda-forms:bpmn:userTaskForm_1")).form
    assert form is not None
    assert (form.key, form.form_id) == ("userTaskForm_1", None)


def test_a_call_activity_is_read() -> None:
    called = element(d.call("x", "q", all_parent=False, all_child=False, binding="versionTag", tag="v1")).called
    assert called is not None
    assert (called.id.source, called.binding, called.tag) == ("q", "versionTag", "v1")
    assert (called.all_parent, called.all_child) == (False, False)


def test_a_call_activity_propagates_everything_unless_drawn_otherwise() -> None:
    called = element(d.call("x", "q")).called
    assert called is not None
    assert (called.binding, called.all_parent, called.all_child) == ("latest", True, True)


def test_multi_instance_is_read() -> None:
    loop = element(d.service("x", loop=d.each("l", "i", "r", "e", True, "n > 1"))).loop
    assert loop is not None
    assert loop.output_element is not None
    assert loop.until is not None
    assert (loop.sequential, loop.collection.source, loop.item, loop.output_collection) == (True, "=l", "i", "r")
    assert (loop.output_element.source, loop.until.source) == ("=e", "=n > 1")


def test_events_stand_where_they_were_drawn() -> None:
    inner = d.sub("sp", [d.service("a"), d.boundary("x", "a", d.error("E"))], "start1 > a > end1; x > end2")
    process = only(d.diagram([inner], "start > sp > end"))
    assert [found.id for found in process.elements["a"].boundary] == ["x"]
    assert process.elements["x"].parent == "sp"
    assert [found.id for found in process.elements["sp"].children] == ["a", "x", "start1", "end1", "end2"]


def test_an_event_sub_process_belongs_to_its_scope() -> None:
    process = only(d.diagram([d.handler("ev", "s", d.signal("S"), [], "s > end1", False)], "start > end"))
    (handler,) = process.root.handlers
    assert (handler.id, handler.interrupting) == ("s", False)
    assert process.elements["ev"].event_subprocess


def test_starts_name_their_events_and_the_plain_one_comes_first() -> None:
    parts = [d.start("m", d.message("M")), d.start("t", d.cycle("R/P1D")), d.start("g", d.signal("S"))]
    process = only(d.diagram(parts, "m > end; t > end; g > end; start > end"))
    assert [(start.element_id, start.event.kind) for start in process.starts] == [
        ("start", "none"),
        ("m", "message"),
        ("t", "timer"),
        ("g", "signal"),
    ]


def test_lanes_pools_and_notes_are_silent() -> None:
    note = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="前台">'
        "<bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
        '<bpmn:textAnnotation id="n1"><bpmn:text>注</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="x" targetRef="n1"/><bpmn:group id="g1"/>'
        '<bpmn:dataObjectReference id="do1" dataObjectRef="do2"/><bpmn:dataObject id="do2"/>'
    )
    diagram = read(d.diagram([d.service("x"), d.Part(note)], "start > x > end"))
    assert diagram.findings == []
    assert diagram.processes[0].elements["x"].lane == "前台"


def test_a_file_in_another_encoding_is_read() -> None:
    text = d.diagram([d.service("x", name="受理")], "start > x > end").decode()
    for encoding in ("utf-16", "gb18030"):
        data = text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
        assert only(data).elements["x"].name == "受理"


def test_prefixes_are_only_names() -> None:
    text = d.diagram([d.service("x")], "start > x > end").decode()
    other = (
        text.replace("<bpmn:", "<b:")
        .replace("</bpmn:", "</b:")
        .replace("xmlns:bpmn", "xmlns:b")
        .replace('"bpmn:t', '"b:t')
    )
    assert set(only(other.encode()).elements) == {"start", "x", "end"}
    default = text.replace("<bpmn:", "<").replace("</bpmn:", "</").replace("xmlns:bpmn", "xmlns")
    assert set(only(default.encode()).elements) == {"start", "x", "end"}
