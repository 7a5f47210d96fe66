"""Diagrams that Camunda 8 does not deploy are refused here too, with the element named."""

import pytest

from tests.support import drawing as d
from tests.support.api import Refusal
from tests.support.drawing import Part
from tests.support.spoken import Spoken

A = d.service("a")
BARE = Part('<bpmn:serviceTask id="a"/>')
MESSAGE = '<bpmn:message id="M" name="paid"/>'

REFUSED = {
    "a service task without a type": ([BARE], "start > a > end", "a"),
    "a script task without anything": ([Part('<bpmn:scriptTask id="a"/>')], "start > a > end", "a"),
    "a rule task without anything": ([Part('<bpmn:businessRuleTask id="a"/>')], "start > a > end", "a"),
    "a receive task without a message": ([Part('<bpmn:receiveTask id="a"/>')], "start > a > end", "a"),
    "a message catch without a key": ([d.catch("a", d.message("paid"))], "start > a > end", "a"),
    "a message boundary without a key": (
        [A, d.boundary("b", "a", d.message("paid"))],
        "start > a > end; b > end_b",
        "b",
    ),
    "a signal without a name": ([d.catch("a", Part("<bpmn:signalEventDefinition/>"))], "start > a > end", "a"),
    "a timer without a time": ([d.catch("a", Part("<bpmn:timerEventDefinition/>"))], "start > a > end", "a"),
    "a timer whose time is none": ([d.catch("a", d.duration("tomorrow"))], "start > a > end", "a"),
    "an interrupting boundary cycle": ([A, d.boundary("b", "a", d.cycle("R/PT1H"))], "start > a > end; b > end_b", "b"),
    "an error boundary that does not interrupt": (
        [A, d.boundary("b", "a", d.error("E"), interrupting=False)],
        "start > a > end; b > end_b",
        "b",
    ),
    "an escalation boundary on a task": (
        [A, d.boundary("b", "a", d.escalation("E"))],
        "start > a > end; b > end_b",
        "b",
    ),
    "two boundaries for one error": (
        [A, d.boundary("b", "a", d.error("E")), d.boundary("c", "a", d.error("E"))],
        "start > a > end; b > end_b; c > end_c",
        "b c",
    ),
    "two boundaries for one message": (
        [A, d.boundary("b", "a", d.message("m", "=k")), d.boundary("c", "a", d.message("m", "=k"))],
        "start > a > end; b > end_b; c > end_c",
        "b c",
    ),
    "two boundaries for one signal": (
        [A, d.boundary("b", "a", d.signal("s")), d.boundary("c", "a", d.signal("s"))],
        "start > a > end; b > end_b; c > end_c",
        "b c",
    ),
    "two starts for one message": (
        [d.start("b", d.message("m")), d.start("c", d.message("m"))],
        "b > end; c > end_c",
        "b c p",
    ),
    "two starts for one signal": (
        [d.start("b", d.signal("s")), d.start("c", d.signal("s"))],
        "b > end; c > end_c",
        "b c p",
    ),
    "two none starts": ([d.start("b"), d.start("c")], "b > end; c > end_c", "b c p"),
    "no start": ([A], "a > end", "p"),
    "a start by error": ([d.start("b", d.error("E"))], "b > end", "b"),
    "a start by duration": ([d.start("b", d.duration("PT1H"))], "b > end", "b"),
    "an error end without a code": ([d.end("e", d.error())], "start > e", "e"),
    "an escalation throw without a code": ([d.throw("t", d.escalation())], "start > t > end", "t"),
    "a way without condition": ([], "start > xor; xor > end; xor > end_b if x", "xor xor__end"),
    "an inclusive way without condition": ([], "start > or; or > end; or > end_b if x", "or or__end"),
    "a condition that is no FEEL": ([], "start > xor; xor > end if x >> 1; xor > end_b else", "xor__end xor"),
    "a race with one way": ([d.catch("a", d.signal("s"))], "start > race > a > end", "race"),
    "a race that leads to a task": (
        [A, d.catch("c", d.signal("s"))],
        "start > race > a > end; race > c > end_c",
        "race a",
    ),
    "a race event with another way in": (
        [A, d.catch("b", d.signal("s")), d.catch("c", d.signal("t"))],
        "start > and > race > b > end; race > c > end_c; and > a > c",
        "race c",
    ),
    "a race of one message twice": (
        [d.catch("b", d.message("m", "=k")), d.catch("c", d.message("m", "=k"))],
        "start > race > b > end; race > c > end_c",
        "race b c",
    ),
    "a way out of an end": ([A, d.end("e")], "start > e > a", "e"),
    "a way into a start": ([A], "start > a > start", "start"),
    "a way into a boundary": ([A, d.boundary("b", "a", d.signal("s"))], "start > a > b > end", "b"),
    "a boundary on nothing": ([A, d.boundary("b", "none", d.signal("s"))], "start > a > end; b > end_b", "b"),
    "a multi-instance without a list": (
        [
            d.service(
                "a",
                loop=Part(
                    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics/>"
                    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
                ),
            )
        ],
        "start > a > end",
        "a",
    ),
    "a multi-instance without settings": (
        [d.service("a", loop=Part("<bpmn:multiInstanceLoopCharacteristics/>"))],
        "start > a > end",
        "a",
    ),
    "a result list without what goes into it": ([d.service("a", loop=d.each("x", "y", "z"))], "start > a > end", "a"),
    "an output element without its list": (
        [d.service("a", loop=d.each("x", "y", None, "z"))],
        "start > a > end",
        "a",
    ),
    "a mapping without a target": ([d.service("a", inputs={"": "1"})], "start > a > end", "a"),
    "a mapping whose target is no name": ([d.service("a", inputs={"1 x": "1"})], "start > a > end", "a"),
    "a mapping that is no FEEL": ([d.service("a", outputs={"x": "1 +"})], "start > a > end", "a"),
    "a condition without its equals sign": (
        [
            Part('<bpmn:exclusiveGateway id="g" default="f2"/><bpmn:endEvent id="e1"/><bpmn:endEvent id="e2"/>'),
            Part('<bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="e2"/>'),
            Part(
                '<bpmn:sequenceFlow id="f1" sourceRef="g" targetRef="e1"><bpmn:conditionExpression>yes'
                "</bpmn:conditionExpression></bpmn:sequenceFlow>"
            ),
        ],
        "start > g",
        "f1",
    ),
    "a script without its equals sign": (
        [
            Part(
                '<bpmn:scriptTask id="a"><bpmn:extensionElements><zeebe:script expression="1" resultVariable="x"/>'
                "</bpmn:extensionElements></bpmn:scriptTask>"
            )
        ],
        "start > a > end",
        "a",
    ),
    "a due date that is none": ([d.user("a", schedule={"dueDate": "tomorrow"})], "start > a > end", "a"),
    "a follow-up date that is none": ([d.user("a", schedule={"followUpDate": "soon"})], "start > a > end", "a"),
    "a priority beyond 100": ([d.user("a", priority="101")], "start > a > end", "a"),
    "a priority that is no number": ([d.user("a", priority="high")], "start > a > end", "a"),
    "a start of a sub-process by timer": (
        [d.sub("s", [d.start("b", d.duration("PT1H"))], "b > end_b")],
        "start > s > end",
        "s b",
    ),
    "a task for compensation": (
        [
            Part(
                '<bpmn:serviceTask id="a" isForCompensation="true"><bpmn:extensionElements>'
                '<zeebe:taskDefinition type="t"/></bpmn:extensionElements></bpmn:serviceTask>'
            )
        ],
        "start > end",
        "a",
    ),
    "an element that listens": (
        [
            Part(
                '<bpmn:serviceTask id="a"><bpmn:extensionElements><zeebe:taskDefinition type="t"/>'
                '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="x"/>'
                "</zeebe:executionListeners></bpmn:extensionElements></bpmn:serviceTask>"
            )
        ],
        "start > a > end",
        "a",
    ),
    "a script without a result": (
        [
            Part(
                '<bpmn:scriptTask id="a"><bpmn:extensionElements><zeebe:script expression="=1"/>'
                "</bpmn:extensionElements></bpmn:scriptTask>"
            )
        ],
        "start > a > end",
        "a",
    ),
    "a call by tag without the tag": ([d.call("a", "q", binding="versionTag")], "start > a > end", "a"),
    "an unknown binding": ([d.call("a", "q", binding="newest")], "start > a > end", "a"),
    "a decision without a result": (
        [
            Part(
                '<bpmn:businessRuleTask id="a"><bpmn:extensionElements><zeebe:calledDecision decisionId="x"/>'
                "</bpmn:extensionElements></bpmn:businessRuleTask>"
            )
        ],
        "start > a > end",
        "a",
    ),
    "a handler with a none start": (
        [A, Part('<bpmn:subProcess id="h" triggeredByEvent="true"><bpmn:startEvent id="b"/></bpmn:subProcess>')],
        "start > a > end",
        "h b",
    ),
    "a handler that is connected": (
        [A, d.handler("h", "b", d.signal("s"), [], "b > end_b")],
        "start > a > h > end",
        "h",
    ),
    "two handlers of one error": (
        [A, d.handler("h", "b", d.error("E"), [], "b > end_b"), d.handler("i", "c", d.error("E"), [], "c > end_c")],
        "start > a > end",
        "h i b c p",
    ),
    "a handler of errors that does not interrupt": (
        [A, d.handler("h", "b", d.error("E"), [], "b > end_b", interrupting=False)],
        "start > a > end",
        "h b",
    ),
    "an empty sub-process": ([Part('<bpmn:subProcess id="s"/>')], "start > s > end", "s"),
    "two link catches of one name": (
        [d.throw("t", d.link("L")), d.catch("b", d.link("L")), d.catch("c", d.link("L"))],
        "start > t; b > end; c > end_c",
        "b c p t",
    ),
    "a link catch with a way in": ([d.catch("b", d.link("L")), A], "start > a > b > end", "b"),
    "a complex gateway": ([Part('<bpmn:complexGateway id="g"/>')], "start > g > end", "g"),
    "a transaction": (
        [Part('<bpmn:transaction id="t"><bpmn:startEvent id="ts"/></bpmn:transaction>')],
        "start > t > end",
        "t",
    ),
    "a conditional event": ([d.catch("c", Part("<bpmn:conditionalEventDefinition/>"))], "start > c > end", "c"),
    "a compensation throw": ([d.throw("c", Part("<bpmn:compensateEventDefinition/>"))], "start > c > end", "c"),
    "a cancel end": ([d.end("c", Part("<bpmn:cancelEventDefinition/>"))], "start > c", "c"),
    "two definitions in one event": (
        [d.catch("c", d.signal("s") + d.duration("PT1H"))],
        "start > c > end",
        "c",
    ),
    "a message end without work": ([d.end("e", d.message("m"))], "start > e", "e"),
    "a correlation key that is no FEEL": ([d.catch("a", d.message("m", "=1 +"))], "start > a > end", "a"),
    "an assignee that is no FEEL": ([d.user("a", assignment={"assignee": "=1 +"})], "start > a > end", "a"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_its_element(case: Spoken, what: str) -> None:
    parts, flows, named = REFUSED[what]
    assert case.refused(d.diagram(parts, flows)) & set(named.split())


def test_a_file_that_is_none_is_refused(case: Spoken) -> None:
    for broken in (b"<bpmn", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
        with pytest.raises(Refusal) as told:
            case.api("POST", "/packages", files={"p.bpmn": broken})
        assert told.value.status == 422 and told.value.problem["findings"]


def test_one_process_in_two_files_is_refused(case: Spoken) -> None:
    one = d.diagram([A], "start > a > end")
    assert case.refused(one, d.diagram([d.service("b")], "start > b > end"))


def test_a_process_that_is_not_executable_is_refused(case: Spoken) -> None:
    file = d.diagram([A], "start > a > end").replace(b'isExecutable="true"', b'isExecutable="false"')
    with pytest.raises(Refusal) as told:
        case.publish(file)
    assert told.value.status == 422
