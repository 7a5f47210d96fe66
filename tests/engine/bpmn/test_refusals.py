"""What must be refused: one Chinese sentence that names the element, never an exception of another kind."""

import re

import pytest

from engine.bpmn import BpmnRefused, read
from tests.support import drawing as d

MESSAGE, TIMER = d.message("M", "k"), d.duration("PT1M")


def raw(text: str) -> d.Part:
    return d.Part(text)


def event(kind: str) -> d.Part:
    return raw(f"<bpmn:{kind}EventDefinition/>")


def task(*inside: d.Part, tag: str = "serviceTask", **attributes: object) -> d.Part:
    return d.node(f"bpmn:{tag}", {"id": "x", **attributes}, *inside)


def extension(text: str) -> d.Part:
    return raw(f"<bpmn:extensionElements>{text}</bpmn:extensionElements>")


ONE = "start > x > end"
BOUND = "start > a > end; x > end2"
TWO_WAYS = "start > race; race > x > end1; race > y > end2"
HANDLER_START = '<bpmn:startEvent id="x"{0}>{1}</bpmn:startEvent>'


def handler(inner: d.Part) -> list[d.Part]:
    return [d.node("bpmn:subProcess", {"id": "ev", "triggeredByEvent": True}, d.connected([inner], "x > end1"))]


# what is wrong -> parts, flows, the element that is named
CASES: dict[str, tuple[list[d.Part], str, str]] = {
    # elements that do not run here
    "ad-hoc sub-process": ([d.node("bpmn:adHocSubProcess", {"id": "x"}, d.service("a"))], ONE, "x"),
    "transaction": ([d.node("bpmn:transaction", {"id": "x"}, d.connected([], "start1 > end1"))], ONE, "x"),
    "complex gateway": ([d.node("bpmn:complexGateway", {"id": "x"})], ONE, "x"),
    "unknown element": ([d.node("bpmn:teleport", {"id": "x"})], "start > end", "x"),
    "compensation handler": ([d.service("a"), task(isForCompensation=True)], "start > a > end", "x"),
    "compensation boundary": ([d.service("a"), d.boundary("x", "a", event("compensate"))], BOUND, "x"),
    "compensation throw": ([d.throw("x", event("compensate"))], ONE, "x"),
    "compensation end": ([d.end("x", event("compensate"))], "start > x", "x"),
    "cancel end": ([d.end("x", event("cancel"))], "start > x", "x"),
    "conditional catch": ([d.catch("x", event("conditional"))], ONE, "x"),
    "conditional boundary": ([d.service("a"), d.boundary("x", "a", event("conditional"))], BOUND, "x"),
    "conditional start": ([d.start("x", event("conditional"))], "x > end", "x"),
    "two events in one": ([d.catch("x", TIMER + d.signal("S"))], ONE, "x"),
    "parallel multiple event": ([d.catch("x", raw("<bpmn:eventDefinitionRef>e</bpmn:eventDefinitionRef>"))], ONE, "x"),
    "standard loop": (
        [task(extension('<zeebe:taskDefinition type="t"/>'), raw("<bpmn:standardLoopCharacteristics/>"))],
        ONE,
        "x",
    ),
    "execution listener": ([task(extension('<zeebe:taskDefinition type="t"/><zeebe:executionListeners/>'))], ONE, "x"),
    "task listener": ([task(extension("<zeebe:taskListeners/>"), tag="userTask")], ONE, "x"),
    # events in the wrong place
    "catch none": ([d.node("bpmn:intermediateCatchEvent", {"id": "x"})], ONE, "x"),
    "catch error": ([d.catch("x", d.error("E"))], ONE, "x"),
    "catch escalation": ([d.catch("x", d.escalation("X"))], ONE, "x"),
    "throw error": ([d.throw("x", d.error("E"))], ONE, "x"),
    "throw timer": ([d.throw("x", TIMER)], ONE, "x"),
    "throw terminate": ([d.throw("x", d.TERMINATE)], ONE, "x"),
    "end timer": ([d.end("x", TIMER)], "start > x", "x"),
    "end link": ([d.end("x", d.link("L")), d.catch("c", d.link("L"))], "start > x; c > end", "x"),
    "start error": ([d.start("x", d.error("E"))], "x > end", "x"),
    "start escalation": ([d.start("x", d.escalation("X"))], "x > end", "x"),
    "boundary none": ([d.service("a"), d.boundary("x", "a", d.NOTHING)], BOUND, "x"),
    "boundary link": ([d.service("a"), d.boundary("x", "a", d.link("L"))], BOUND, "x"),
    "boundary terminate": ([d.service("a"), d.boundary("x", "a", d.TERMINATE)], BOUND, "x"),
    "message start in a sub-process": (
        [d.node("bpmn:subProcess", {"id": "sp"}, d.connected([d.start("x", d.message("M"))], "x > end1"))],
        "start > sp > end",
        "x",
    ),
    "none start in an event sub-process": (handler(d.start("x")), "start > end", "x"),
    "link start in an event sub-process": (handler(d.start("x", d.link("L"))), "start > end", "x"),
    # timers
    "catch cycle": ([d.catch("x", d.cycle("R3/PT1M"))], ONE, "x"),
    "interrupting boundary cycle": ([d.service("a"), d.boundary("x", "a", d.cycle("R3/PT1M"))], BOUND, "x"),
    "interrupting handler cycle": (handler(d.start("x", d.cycle("R3/PT1M"))), "start > end", "x"),
    "cycle behind an event gateway": ([d.catch("x", d.cycle("R3/PT1M")), d.catch("y", TIMER)], TWO_WAYS, "x"),
    "start duration": ([d.start("x", d.duration("PT1M"))], "x > end", "x"),
    "timer without time": ([d.catch("x", event("timer"))], ONE, "x"),
    "timer with blank time": ([d.catch("x", d.duration(" "))], ONE, "x"),
    # messages, signals, errors, escalations, links
    "message missing": ([d.catch("x", event("message"))], ONE, "x"),
    "message without name": ([d.catch("x", d.message("", "k"))], ONE, "x"),
    "catch without key": ([d.catch("x", d.message("M"))], ONE, "x"),
    "boundary without key": ([d.service("a"), d.boundary("x", "a", d.message("M"))], BOUND, "x"),
    "handler without key": (handler(d.start("x", d.message("M"))), "start > end", "x"),
    "receive task without message": ([task(tag="receiveTask")], ONE, "x"),
    "message throw without work": ([d.throw("x", d.message("M"))], ONE, "x"),
    "message end without work": ([d.end("x", d.message("M"))], "start > x", "x"),
    "signal missing": ([d.throw("x", event("signal"))], ONE, "x"),
    "signal without name": ([d.throw("x", d.signal(""))], ONE, "x"),
    "error end without code": ([d.end("x", d.error())], "start > x", "x"),
    "error reference to nothing": (
        [d.end("x", raw('<bpmn:errorEventDefinition errorRef="nothing"/>'))],
        "start > x",
        "x",
    ),
    "error boundary that does not interrupt": ([d.service("a"), d.boundary("x", "a", d.error("E"), False)], BOUND, "x"),
    "error handler that does not interrupt": (handler(d.start("x", d.error("E"), None, False)), "start > end", "x"),
    "escalation throw without code": ([d.throw("x", d.escalation())], ONE, "x"),
    "escalation on a task": ([d.service("a"), d.boundary("x", "a", d.escalation("X"))], BOUND, "x"),
    "link without name": ([d.throw("x", event("link"))], "start > x", "x"),
    "link without catch": ([d.throw("x", d.link("L"))], "start > x", "x"),
    "link caught in another scope": (
        [d.throw("x", d.link("L")), d.sub("sp", [d.catch("c", d.link("L"))], "start1 > end1; c > end2")],
        "start > and > x; and > sp > end",
        "x",
    ),
    "link caught twice": (
        [d.throw("t", d.link("L")), d.catch("c", d.link("L")), d.catch("x", d.link("L"))],
        "start > t; c > end; x > end2",
        "x",
    ),
    "two boundary events of one message": (
        [d.user("u"), d.boundary("b", "u", MESSAGE), d.boundary("x", "u", MESSAGE)],
        "start > u > end; b > end2; x > end3",
        "x",
    ),
    "two boundary events of one error": (
        [d.user("u"), d.boundary("b", "u", d.error("E")), d.boundary("x", "u", d.error("E"))],
        "start > u > end; b > end2; x > end3",
        "x",
    ),
    "two catch-all boundary events": (
        [d.user("u"), d.boundary("b", "u", d.error()), d.boundary("x", "u", d.error())],
        "start > u > end; b > end2; x > end3",
        "x",
    ),
    "two handlers of one signal": (
        [d.handler("e1", "s1", d.signal("S"), [], "s1 > end1"), d.handler("e2", "x", d.signal("S"), [], "x > end2")],
        "start > end",
        "x",
    ),
    "two starts of one message": (
        [d.start("s", d.message("M")), d.start("x", d.message("M"))],
        "s > end; x > end2",
        "x",
    ),
    # work
    "service task without type": ([task()], ONE, "x"),
    "service task with empty type": ([d.service("x", " ")], ONE, "x"),
    "send task without type": ([task(tag="sendTask")], ONE, "x"),
    "script task without script": ([task(tag="scriptTask")], ONE, "x"),
    "script of another language": (
        [task(raw("<bpmn:script>x = 1</bpmn:script>"), tag="scriptTask", scriptFormat="python")],
        ONE,
        "x",
    ),
    "script without expression": ([task(extension('<zeebe:script resultVariable="y"/>'), tag="scriptTask")], ONE, "x"),
    "script without result": ([task(extension('<zeebe:script expression="=1"/>'), tag="scriptTask")], ONE, "x"),
    "rule without decision": ([task(tag="businessRuleTask")], ONE, "x"),
    "rule without result": (
        [task(extension('<zeebe:calledDecision decisionId="d"/>'), tag="businessRuleTask")],
        ONE,
        "x",
    ),
    "call without process": ([task(tag="callActivity")], ONE, "x"),
    "call of nothing": ([task(extension("<zeebe:calledElement/>"), tag="callActivity")], ONE, "x"),
    "unknown binding": ([d.call("x", "q", binding="newest")], ONE, "x"),
    "tag binding without tag": ([d.call("x", "q", binding="versionTag")], ONE, "x"),
    "decision with unknown binding": ([d.decide("x", "d", "r", "newest")], ONE, "x"),
    # multi-instance
    "multi-instance without collection": (
        [d.service("x", loop=raw("<bpmn:multiInstanceLoopCharacteristics/>"))],
        ONE,
        "x",
    ),
    "output collection without element": ([d.service("x", loop=d.each("l", output="r"))], ONE, "x"),
    "output element without collection": ([d.service("x", loop=d.each("l", element="r"))], ONE, "x"),
    "multi-instance event sub-process": (
        [
            d.node(
                "bpmn:subProcess",
                {"id": "x", "triggeredByEvent": True},
                d.each("l"),
                d.connected([d.start("s", d.signal("S"))], "s > end1"),
            )
        ],
        "start > end",
        "x",
    ),
    # expressions
    "script not FEEL": ([d.script("x", "1 + * 2", "y")], ONE, "x"),
    "condition not FEEL": ([], "start > xor; xor > end1 if n >> 1; xor > end2 else", "xor__end1"),
    "mapping not FEEL": ([d.service("x", inputs={"a": "1 +"})], ONE, "x"),
    "output mapping not FEEL": ([d.service("x", outputs={"a": "(1"})], ONE, "x"),
    "mapping without target": ([d.service("x", inputs={"": "1"})], ONE, "x"),
    "mapping with broken target": ([d.service("x", inputs={"a..b": "1"})], ONE, "x"),
    "key not FEEL": ([d.catch("x", d.message("M", "k +"))], ONE, "x"),
    "type not FEEL": ([d.service("x", "=1 +")], ONE, "x"),
    "completion condition not FEEL": ([d.service("x", loop=d.each("l", until="n >"))], ONE, "x"),
    "collection not FEEL": ([d.service("x", loop=d.each("[1,"))], ONE, "x"),
    "timer not FEEL": ([d.catch("x", d.duration("=duration("))], ONE, "x"),
    "assignee not FEEL": ([d.user("x", assignment={"assignee": "=="})], ONE, "x"),
    # flows and places
    "sub-process without start": ([d.node("bpmn:subProcess", {"id": "x"})], ONE, "x"),
    "sub-process with two starts": ([d.sub("x", [], "start1 > end1; start2 > end2")], ONE, "x"),
    "process with two none starts": ([], "start1 > end1; start2 > end2", "p"),
    "process without start": ([], "step1 > end1", "p"),
    "event sub-process in a flow": ([d.handler("x", "s", d.signal("S"), [], "s > end1")], ONE, "x"),
    "start with a way in": ([d.start("x"), d.task("t")], "x > t > x", "x"),
    "end with a way out": ([d.end("x"), d.task("t")], "start > x > t", "x"),
    "boundary with a way in": (
        [d.service("a"), d.service("b"), d.boundary("x", "a", TIMER)],
        "start > a > b > x > end",
        "x",
    ),
    "boundary on nothing": ([d.boundary("x", "nothing", TIMER)], "start > end; x > end2", "x"),
    "boundary on a gateway": ([d.boundary("x", "xor", TIMER)], "start > xor > end; x > end2", "x"),
    "boundary on an event": ([d.catch("c", TIMER), d.boundary("x", "c", TIMER)], "start > c > end; x > end2", "x"),
    "boundary on an event sub-process": (
        [d.handler("ev", "s", d.signal("S"), [], "s > end1"), d.boundary("x", "ev", TIMER)],
        "start > end; x > end2",
        "x",
    ),
    "boundary outside its activity's scope": (
        [d.sub("sp", [d.service("a")], "start1 > a > end1"), d.boundary("x", "a", TIMER)],
        "start > sp > end; x > end2",
        "x",
    ),
    "gateway flow without condition": ([], "start > xor; xor > end1 if n = 1; xor > end2", "xor"),
    "inclusive flow without condition": ([], "start > or; or > end1 if n = 1; or > end2", "or"),
    "condition behind a task": ([d.service("x")], "start > x; x > end1 if n = 1; x > end2", "x"),
    "condition behind a parallel gateway": ([], "start > and; and > end1 if n = 1; and > end2", "and"),
    "event gateway with one way": ([d.catch("c", TIMER)], "start > race > c > end", "race"),
    "event gateway to a task": (
        [d.catch("c", TIMER), d.service("a")],
        "start > race; race > c > end; race > a > end2",
        "race",
    ),
    "event gateway to a shared event": (
        [d.catch("c", TIMER), d.catch("e", MESSAGE)],
        "start > and > race; race > c > end; race > e > end2; and > e",
        "race",
    ),
    "flow to nowhere": ([raw('<bpmn:sequenceFlow id="x" sourceRef="start" targetRef="nothing"/>')], "start > end", "x"),
    "flow into a sub-process": (
        [
            d.sub("sp", [d.service("a")], "start1 > a > end1"),
            raw('<bpmn:sequenceFlow id="x" sourceRef="start" targetRef="a"/>'),
        ],
        "start > sp > end",
        "x",
    ),
    "an id used twice": ([d.service("x"), d.service("x")], ONE, "x"),
}


def refusal(data: bytes) -> BpmnRefused:
    with pytest.raises(BpmnRefused) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_by_name(case: str) -> None:
    parts, flows, named = CASES[case]
    errors = [f for f in refusal(d.diagram(parts, flows)).findings if f.severity == "error"]
    about = [f for f in errors if f.element_id == named]
    assert about, errors
    for finding in errors:
        assert finding.message.endswith("。")
        assert finding.message.count("。") == 1
        assert re.search("[一-鿿]", finding.message)
    assert any(named in f.message for f in about)


def test_each_mistake_of_a_diagram_is_told_at_once() -> None:
    refused = refusal(d.diagram([task(), d.script("y", "1 +", "z")], "start > x > y > end"))
    assert {f.element_id for f in refused.findings} == {"x", "y"}
    assert str(refused) == "；".join(f.message for f in refused.findings)


def test_an_element_without_id_is_refused() -> None:
    refused = refusal(d.diagram([d.node("bpmn:userTask", {})], "start > end"))
    assert any("标识" in f.message for f in refused.findings)


HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
GOOD = d.diagram([d.service("a")], "start > a > end").decode()
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
)

FILES = {
    "nothing": b"",
    "zeros": b"\0" * 100,
    "no XML": "你好".encode(),
    "broken": GOOD[: len(GOOD) // 2].encode(),
    "a doctype": GOOD.replace(HEAD, HEAD + "<!DOCTYPE x>").encode(),
    "an external doctype": GOOD.replace(HEAD, HEAD + '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">').encode(),
    "an external entity": GOOD.replace(HEAD, HEAD + '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')
    .replace('name="流程 p"', 'name="&e;"')
    .encode(),
    "an entity bomb": GOOD.replace(HEAD, HEAD + BOMB).replace("流程 p", "&c;").encode(),
    "another root": b"<definitions/>",
    "another namespace": GOOD.replace("20100524", "20200524").encode(),
    "more than 2 MB": GOOD.replace("<bpmn:process", f"<!--{'x' * 2_000_000}--><bpmn:process").encode(),
    "nesting without end": b"<a>" * 5000,
    "no executable process": GOOD.replace('isExecutable="true"', 'isExecutable="false"').encode(),
    "no process": b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "UTF-16 cut off": GOOD.encode("utf-16")[:-31],
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_diagram_is_refused_with_one_sentence(case: str) -> None:
    (finding,) = refusal(FILES[case]).findings
    assert re.fullmatch(r"[^。]*[一-鿿][^。]*。", finding.message)


def big(nodes: int) -> bytes:
    steps = " > ".join(f"step{n}" for n in range(nodes - 2))
    return d.diagram([], f"start > {steps} > end")


def test_501_nodes_are_refused_with_their_number_and_500_are_not() -> None:
    (finding,) = refusal(big(501)).findings
    assert "501" in finding.message
    assert finding.element_id == "p"
    assert len(read(big(500)).processes[0].elements) == 500


def test_an_unknown_extension_is_kept_and_warned_of() -> None:
    part = task(extension('<zeebe:taskDefinition type="t"/><zeebe:future x="1"/><other:thing xmlns:other="urn:o"/>'))
    diagram = read(d.diagram([part], ONE))
    assert [(f.severity, f.element_id, f.rule) for f in diagram.findings] == [("warning", "x", "unknown_extension")] * 2
    assert "future" in diagram.findings[0].message


def test_an_element_that_nothing_leads_to_is_warned_of() -> None:
    (finding,) = read(d.diagram([d.service("x")], "start > end; x > end2")).findings
    assert (finding.severity, finding.element_id) == ("warning", "x")
