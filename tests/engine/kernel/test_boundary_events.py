"""Boundary events of all kinds, interrupting or not."""

import pytest

from engine.kernel import NotOpen
from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import d, play

EVENTS = {"timer": d.duration("PT1M"), "message": d.message("M", "k"), "signal": d.signal("S")}
DATA = {"k": "k1", "list": [1, 2]}


def hosts(loop: d.Part = d.NOTHING) -> dict[str, d.Part]:
    return {
        "user": d.user("h", loop=loop),
        "service": d.service("h", loop=loop),
        "send": d.service("h", tag="sendTask", loop=loop),
        "script": d.service("h", tag="scriptTask", loop=loop),
        "rule": d.service("h", tag="businessRuleTask", loop=loop),
        "receive": d.receive("h", "N", "k", loop=loop),
        "sub": d.sub("h", [d.service("i")], "start1 > i > end1", loop=loop),
        "call": d.call("h", "q", loop=loop),
    }


CALLED = d.diagram([d.service("i")], "start > i > end", "q")


@pytest.mark.parametrize("host", hosts())
@pytest.mark.parametrize("event", EVENTS)
def test_an_interrupting_event_ends_its_activity(event: str, host: str) -> None:
    parts = [hosts()[host], d.boundary("b", "h", EVENTS[event], outputs={"got": "v"}), d.service("z")]
    p = play(parts, "start > h > end; b > z > end2", DATA, CALLED)
    before = [w for w in p.waits if w.kind in ("job", "task")]
    p.fire("b", {"v": 7, "noise": 1})
    assert p.todo == ["z"]
    assert p.waiting == []
    for wait in before:
        with pytest.raises(NotOpen):
            p._load(p.cases[0]).complete(p.context, wait.token, {})
    p.do("z").ended(got=7)
    assert "h" not in p.left
    assert "noise" not in p.vars


@pytest.mark.parametrize("host", hosts())
@pytest.mark.parametrize("event", ["message", "signal"])
def test_a_non_interrupting_event_fires_as_often_as_it_is_met(event: str, host: str) -> None:
    parts = [hosts()[host], d.boundary("b", "h", EVENTS[event], False), d.service("z")]
    p = play(parts, "start > h > end; b > z > end2", DATA, CALLED)
    for n in range(3):
        p.fire("b", {"n": n})
        assert p.sees("z", n)["n"] == n
    if host == "receive":
        p.send("N")
    else:
        p.do("i" if host in ("sub", "call") else "h")
    assert p.todo == ["z", "z", "z"]
    assert p.waiting == []
    for _ in range(3):
        p.do("z")
    p.ended()


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("host", hosts())
def test_an_event_on_a_multi_instance_concerns_all_of_it(host: str, interrupting: bool) -> None:
    parts = [hosts(d.each("list", "it"))[host], d.boundary("b", "h", d.signal("S"), interrupting), d.service("z")]
    p = play(parts, "start > h > end; b > z > end2", DATA, CALLED)
    assert p.waiting.count("b") == 1
    p.signal("S")
    if interrupting:
        assert p.todo == ["z"]
        assert p.waiting == []
    else:
        for _ in range(2):
            if host == "receive":
                p.fire("h")
            else:
                p.do("i" if host in ("sub", "call") else "h")
    p.do("z").ended()


def test_a_boundary_event_goes_with_its_activity() -> None:
    p = play(
        [d.service("a"), d.boundary("t", "a", d.duration("PT1M")), d.service("b")], "start > a > b > end; t > end2"
    )
    p.do("a")
    p.advance(180)
    assert p.todo == ["b"]
    p.do("b").ended()


def test_a_boundary_event_is_armed_anew_when_its_activity_is_entered_again() -> None:
    parts = [d.service("a"), d.boundary("t", "a", d.duration("PT1M")), d.service("b")]
    p = play(parts, "start > xor > a > xor2; xor2 > xor if again; xor2 > end else; t > b > end2")
    p.advance(50)
    p.do("a", {"again": True})
    p.advance(50)
    assert p.todo == ["a"]
    p.advance(11)
    assert p.todo == ["b"]


def test_a_timer_that_does_not_interrupt_fires_once() -> None:
    p = play([d.user("u"), d.boundary("t", "u", d.duration("PT1M"), False)], "start > u > end; t > step > end2")
    p.advance(600)
    assert p.left.count("step") == 1
    p.do("u").ended()


def test_a_boundary_timer_sees_the_input_mapping_of_its_activity_and_its_key_does_not() -> None:
    parts = [
        d.user("u", inputs={"limit": '"PT5M"', "k": '"inside"'}),
        d.boundary("t", "u", d.duration("=limit")),
        d.boundary("m", "u", d.message("M", "k"), False),
    ]
    p = play(parts, "start > u > end; t > end2; m > step > end3", DATA)
    assert [w.data.key for w in p.open("message")] == ["k1"]
    p.advance(299)
    assert p.todo == ["u"]
    p.advance(1)
    assert p.ends == ("end2",)


def test_an_error_code_comes_before_a_catch_all() -> None:
    parts = [
        d.service("a"),
        d.boundary("b0", "a", d.error()),
        d.boundary("b1", "a", d.error("E1"), outputs={"w": "why"}),
    ]
    flows = "start > a > end; b0 > end0; b1 > end1"
    p = play(parts, flows).err("a", "E1", {"why": 1})
    p.ended(w=1)
    assert p.ends == ("end1",)
    assert "why" not in p.vars
    p = play(parts, flows).err("a", "E2")
    assert p.ends == ("end0",)


def test_an_error_goes_outwards_to_the_first_that_catches_it() -> None:
    inner = d.sub("in", [d.service("a"), d.boundary("b0", "a", d.error("E0"))], "start2 > a > end2; b0 > end20")
    outer = d.sub("out", [inner, d.boundary("b1", "in", d.error("E1"))], "start1 > in > end1; b1 > end10")
    p = play([outer, d.boundary("b2", "out", d.error("E2"))], "start > out > end; b2 > end3")
    p.err("a", "E2").ended()
    assert p.ends == ("end3",)
    p = play([outer, d.boundary("b2", "out", d.error("E2"))], "start > out > end; b2 > end3").err("a", "E1")
    p.ended()
    assert p.left[-3:] == ["end10", "out", "end"]


def test_an_error_leaves_a_called_process() -> None:
    p = play([d.call("c", "q"), d.boundary("b", "c", d.error("E1"))], "start > c > end; b > end2", None, CALLED)
    p.err("i", "E1", {"why": 1}).ended(why=1)
    assert p.ends == ("end2",)


def test_an_error_in_one_instance_ends_the_whole_multi_instance() -> None:
    many = d.sub("h", [d.service("a")], "start1 > a > end1", loop=d.each("list", "it"))
    p = play([many, d.boundary("b", "h", d.error("E1"))], "start > h > end; b > end2", DATA)
    p.err("a", "E1", number=1).ended()
    assert p.ends == ("end2",)


def test_an_error_caught_inside_one_instance_spares_the_others() -> None:
    many = d.sub(
        "h",
        [d.service("a"), d.boundary("b", "a", d.error("E1"))],
        "start1 > a > end1; b > step > end2",
        loop=d.each("list", "it"),
    )
    p = play([many], "start > h > end", DATA)
    p.err("a", "E1", number=1)
    assert p.todo == ["a"]
    p.do("a").ended()
    assert p.left.count("step") == 1


def test_an_uncaught_error_is_held_and_can_be_retried_or_resolved() -> None:
    p = play([d.service("a")], "start > a > end").err("a", "E1")
    assert (p.held, p.incident.kind, p.todo) == (["a"], "unhandled_error", [])
    p.retry(0, "a")
    assert (p.held, p.todo) == ([], ["a"])
    p.err("a", "E1").resolve(0, "a", {"x": 1})
    p.ended(x=1)


@pytest.mark.parametrize("host", ["sub", "call"])
@pytest.mark.parametrize("code", ["X", None])
def test_an_escalation_reaches_the_boundary_of_sub_process_and_call(host: str, code: str | None) -> None:
    thrower = [d.throw("t", d.escalation("X"), {"level": "2"})]
    inner = d.sub("h", [*thrower, d.service("i")], "start1 > t > i > end1") if host == "sub" else d.call("h", "q")
    called = d.diagram([*thrower, d.service("i")], "start > t > i > end", "q")
    parts = [inner, d.boundary("b", "h", d.escalation(code), False), d.service("z")]
    p = play(parts, "start > h > end; b > z > end2", None, called)
    assert p.todo == ["i", "z"]
    assert p.sees("z") == exact({"level": 2})
    p.do("z").do("i").ended()


def test_an_escalation_code_comes_before_a_catch_all_and_goes_outwards() -> None:
    inner = d.sub("in", [d.throw("t", d.escalation("X"))], "start2 > t > end2")
    outer = d.sub("out", [inner, d.boundary("b0", "in", d.escalation("Y"))], "start1 > in > end1; b0 > end10")
    parts = [outer, d.boundary("b1", "out", d.escalation()), d.boundary("b2", "out", d.escalation("X"))]
    p = play(parts, "start > out > end; b1 > end3; b2 > end4")
    assert p.ends == ("end4",)


def test_an_escalation_thrown_in_each_instance_fires_each_time() -> None:
    many = d.sub("h", [d.throw("t", d.escalation("X")), d.service("i")], "start1 > t > i > end1", loop=d.each("list"))
    p = play([many, d.boundary("b", "h", d.escalation("X"), False)], "start > h > end; b > step > end2", DATA)
    assert p.left.count("step") == 2
    p.do("i").do("i").ended()


def test_a_boundary_event_fires_on_a_held_activity_and_closes_its_incident() -> None:
    p = play([d.service("a"), d.boundary("m", "a", d.message("M", "k"))], "start > a > end; m > end2", DATA)
    p.fail(p.at("a"))
    assert p.held == ["a"]
    p.send("M").ended()
    assert p.of(fx.IncidentClosed)


def test_a_correlation_key_that_is_null_holds_the_activity_before_its_work_begins() -> None:
    p = play([d.service("a"), d.boundary("m", "a", d.message("M", "k"))], "start > a > end; m > end2")
    assert (p.held, p.incident.kind, p.todo, p.waiting) == (["a"], "correlation_key", [], [])
    p.resolve(0, "a", {"k": "k9"})
    assert (p.todo, p.waiting) == (["a"], ["m"])
    p.send("M", "k9").ended()


def test_two_interrupting_events_only_the_first_counts() -> None:
    parts = [d.service("a"), d.boundary("t", "a", d.duration("PT1M")), d.boundary("m", "a", d.message("M", "k"))]
    p = play([*parts, d.service("b")], "start > a > end; t > b > end2; m > end3", DATA)
    p.advance(60)
    assert not p.message("M", "k1")
    p.do("b").ended()
