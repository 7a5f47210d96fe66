"""The allow-list is complete: every entry has a diagram here that runs through it, saved and restored after every step.

What each entry means in detail is tested in the files beside this one.
"""

import pytest

from engine.bpmn import allowed
from tests.engine.kernel.play import Play, d

CHILD = d.diagram([d.service("i")], "start > i > end", "q")
DATA = {"k": "k1", "list": [1, 2], "n": 1}


def sub(*parts: d.Part, flows: str = "start1 > i > end1") -> d.Part:
    return d.sub("host", [d.service("i"), *parts], flows)


def handled(event: d.Part, interrupting: bool, *more: d.Part, flows: str = "start1 > i > end1") -> list[d.Part]:
    handler = d.handler("ev", "x", event, [], "x > end9", interrupting)
    return [d.sub("host", [d.service("i"), handler, *more], flows)]


SEND = d.message("M")
MESSAGE, TIMER, SIGNAL = d.message("M", "k"), d.duration("PT1M"), d.signal("S")
THROW_X = d.throw("tx", d.escalation("X"))

# entry -> parts, flows, what happens. `x` is the element in question.
ENTRIES: dict[str, tuple[list[d.Part], str, list[str]]] = {
    "startEvent none": ([], "start > end", []),
    "startEvent message": ([d.start("x", d.message("M"))], "x > end", []),
    "startEvent timer": ([d.start("x", d.cycle("R/P1D"))], "x > end", []),
    "startEvent signal": ([d.start("x", d.signal("S"))], "x > end", []),
    "endEvent none": ([], "start > end", []),
    "endEvent message": ([d.end("x", SEND, type="sender")], "start > x", ["do x"]),
    "endEvent error": (
        [sub(d.end("x", d.error("E")), flows="start1 > i > x"), d.boundary("b", "host", d.error("E"))],
        "start > host > end; b > end2",
        ["do i"],
    ),
    "endEvent escalation": ([d.end("x", d.escalation("X"))], "start > x", []),
    "endEvent signal": ([d.end("x", d.signal("S"))], "start > x", []),
    "endEvent terminate": ([d.end("x", d.TERMINATE), d.user("u")], "start > and > x; and > u > end", []),
    "intermediateCatchEvent timer": ([d.catch("x", TIMER)], "start > x > end", ["fire x"]),
    "intermediateCatchEvent message": ([d.catch("x", MESSAGE)], "start > x > end", ["fire x"]),
    "intermediateCatchEvent signal": ([d.catch("x", SIGNAL)], "start > x > end", ["fire x"]),
    "intermediateCatchEvent link": ([d.throw("t", d.link("L")), d.catch("x", d.link("L"))], "start > t; x > end", []),
    "intermediateThrowEvent none": ([d.throw("x")], "start > x > end", []),
    "intermediateThrowEvent message": ([d.throw("x", SEND, type="sender")], "start > x > end", ["do x"]),
    "intermediateThrowEvent signal": ([d.throw("x", d.signal("S"))], "start > x > end", []),
    "intermediateThrowEvent escalation": ([d.throw("x", d.escalation("X"))], "start > x > end", []),
    "intermediateThrowEvent link": ([d.throw("x", d.link("L")), d.catch("c", d.link("L"))], "start > x; c > end", []),
    "boundaryEvent timer interrupting": (
        [d.user("u"), d.boundary("x", "u", TIMER)],
        "start > u > end; x > end2",
        ["fire x"],
    ),
    "boundaryEvent message interrupting": (
        [d.user("u"), d.boundary("x", "u", MESSAGE)],
        "start > u > end; x > end2",
        ["fire x"],
    ),
    "boundaryEvent signal interrupting": (
        [d.user("u"), d.boundary("x", "u", SIGNAL)],
        "start > u > end; x > end2",
        ["fire x"],
    ),
    "boundaryEvent error interrupting": (
        [d.service("a"), d.boundary("x", "a", d.error("E"))],
        "start > a > end; x > end2",
        ["err a"],
    ),
    "boundaryEvent escalation interrupting": (
        [sub(THROW_X, flows="start1 > i > tx > end1"), d.boundary("x", "host", d.escalation("X"))],
        "start > host > end; x > end2",
        ["do i"],
    ),
    "boundaryEvent timer": (
        [d.user("u"), d.boundary("x", "u", TIMER, False)],
        "start > u > end; x > end2",
        ["fire x", "do u"],
    ),
    "boundaryEvent message": (
        [d.user("u"), d.boundary("x", "u", MESSAGE, False)],
        "start > u > end; x > end2",
        ["fire x", "fire x", "do u"],
    ),
    "boundaryEvent signal": (
        [d.user("u"), d.boundary("x", "u", SIGNAL, False)],
        "start > u > end; x > end2",
        ["fire x", "fire x", "do u"],
    ),
    "boundaryEvent escalation": (
        [sub(THROW_X, flows="start1 > tx > i > end1"), d.boundary("x", "host", d.escalation("X"), False)],
        "start > host > end; x > end2",
        ["do i"],
    ),
    "event sub-process message interrupting": (handled(MESSAGE, True), "start > host > end", ["fire x"]),
    "event sub-process timer interrupting": (handled(TIMER, True), "start > host > end", ["fire x"]),
    "event sub-process signal interrupting": (handled(SIGNAL, True), "start > host > end", ["fire x"]),
    "event sub-process error interrupting": (handled(d.error("E"), True), "start > host > end", ["err i"]),
    "event sub-process escalation interrupting": (
        handled(d.escalation("X"), True, THROW_X, flows="start1 > i > tx > end1"),
        "start > host > end",
        ["do i"],
    ),
    "event sub-process message": (handled(MESSAGE, False), "start > host > end", ["fire x", "fire x", "do i"]),
    "event sub-process timer": (handled(d.cycle("R2/PT1M"), False), "start > host > end", ["fire x", "fire x", "do i"]),
    "event sub-process signal": (handled(SIGNAL, False), "start > host > end", ["fire x", "fire x", "do i"]),
    "event sub-process escalation": (
        handled(d.escalation("X"), False, THROW_X, flows="start1 > tx > i > end1"),
        "start > host > end",
        ["do i"],
    ),
    "task": ([d.task("x")], "start > x > end", []),
    "manualTask": ([d.task("x", tag="manualTask")], "start > x > end", []),
    "userTask": ([d.user("x")], "start > x > end", ["do x"]),
    "serviceTask": ([d.service("x")], "start > x > end", ["do x"]),
    "sendTask": ([d.service("x", tag="sendTask")], "start > x > end", ["do x"]),
    "scriptTask": ([d.script("x", "n + 1", "y")], "start > x > end", []),
    "businessRuleTask": ([d.service("x", tag="businessRuleTask")], "start > x > end", ["do x"]),
    "receiveTask": ([d.receive("x", "M", "k")], "start > x > end", ["fire x"]),
    "callActivity": ([d.call("x", "q")], "start > x > end", ["do i"]),
    "subProcess": ([d.sub("x", [d.service("i")], "start1 > i > end1")], "start > x > end", ["do i"]),
    "exclusiveGateway": ([], "start > xor; xor > end1 if n = 1; xor > end2 else", []),
    "inclusiveGateway": (
        [],
        "start > or1; or1 > step1 if n = 1; or1 > step2 if true; step1 > or2; step2 > or2 > end",
        [],
    ),
    "parallelGateway": ([], "start > and1 > step1 > and2; and1 > step2 > and2; and2 > end", []),
    "eventBasedGateway": (
        [d.catch("c", TIMER), d.catch("m", MESSAGE)],
        "start > race; race > c > end1; race > m > end2",
        ["fire m"],
    ),
}

REPEATED = {
    "userTask": (lambda loop: d.user("x", loop=loop), ["do x", "do x"]),
    "serviceTask": (lambda loop: d.service("x", loop=loop), ["do x", "do x"]),
    "sendTask": (lambda loop: d.service("x", tag="sendTask", loop=loop), ["do x", "do x"]),
    "scriptTask": (lambda loop: d.script("x", "n + 1", "y", loop=loop), []),
    "businessRuleTask": (lambda loop: d.service("x", tag="businessRuleTask", loop=loop), ["do x", "do x"]),
    "receiveTask": (lambda loop: d.receive("x", "M", "k", loop=loop), ["fire x", "fire x"]),
    "callActivity": (lambda loop: d.call("x", "q", loop=loop), ["do i", "do i"]),
    "subProcess": (lambda loop: d.sub("x", [d.service("i")], "start1 > i > end1", loop=loop), ["do i", "do i"]),
    "task": (lambda loop: d.node("bpmn:task", {"id": "x"}, loop), []),
    "manualTask": (lambda loop: d.node("bpmn:manualTask", {"id": "x"}, loop), []),
}


def run(p: Play, steps: list[str]) -> None:
    for step in steps:
        verb, element = step.split()
        if verb == "err":
            p.err(element, "E")
        elif verb == "do":
            p.do(element)
        else:
            p.fire(element)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_runs(entry: str) -> None:
    parts, flows, steps = ENTRIES[entry]
    p = Play(CHILD, d.diagram(parts, flows))
    started_by_event = entry.startswith("startEvent") and entry != "startEvent none"
    p.begin(DATA, "x" if started_by_event else None)
    run(p, steps)
    p.ended()
    caught = "end2" in flows and entry.startswith("boundaryEvent")
    assert ("end2" in p.left) if caught else True
    if any('id="x"' in part.xml for part in parts):
        assert ("x" in p.left) is (entry != "endEvent error")


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("kind", REPEATED)
def test_every_activity_can_be_repeated(kind: str, sequential: bool) -> None:
    make, steps = REPEATED[kind]
    p = Play(CHILD, d.diagram([make(d.each("list", "it", sequential=sequential))], "start > x > end")).begin(DATA)
    run(p, steps)
    p.ended()
    assert p.left.count("x") == 2


def test_nothing_on_the_list_is_missing_here() -> None:
    wanted = {
        f"{kind} {event}" for kind, events in allowed.EVENTS.items() for event in events if kind != "boundaryEvent"
    }
    for event in allowed.EVENTS["boundaryEvent"]:
        wanted |= {f"boundaryEvent {event} interrupting"} | ({f"boundaryEvent {event}"} if event != "error" else set())
    for event in allowed.EVENT_SUBPROCESS_START:
        prefix = "event sub-process"
        wanted |= {f"{prefix} {event} interrupting"} | ({f"{prefix} {event}"} if event != "error" else set())
    wanted |= allowed.GATEWAYS | allowed.ACTIVITIES
    assert set(ENTRIES) == wanted
    assert set(REPEATED) == allowed.ACTIVITIES
