"""Start, end, throw, catch and link events."""

import pytest

from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import Play, d, play


def test_a_none_start_and_a_none_end_run_through() -> None:
    p = play([], "start > end", {"x": 1})
    p.ended(x=1)
    assert p.left == ["start", "end"]
    assert p.ends == ("end",)


def test_a_message_start_maps_what_the_message_brings() -> None:
    file = d.diagram([d.start("s", d.message("M"), {"y": "x + 1"}), d.service("a")], "s > a > end")
    p = Play(file).begin({"x": 1}, "s")
    assert p.sees("a") == exact({"y": 2})
    p.do("a").ended(y=2)


def test_a_signal_start_brings_its_variables_to_the_process() -> None:
    p = Play(d.diagram([d.start("s", d.signal("S")), d.service("a")], "s > a > end")).begin({"x": 1}, "s")
    p.do("a").ended(x=1)


def test_a_timer_start_begins_at_its_own_event() -> None:
    p = Play(d.diagram([d.start("s", d.cycle("R/PT1H")), d.service("a")], "s > a > end; start > end1")).begin({}, "s")
    assert p.left == ["s"]
    p.do("a").ended()


def test_without_a_named_start_the_none_start_is_taken() -> None:
    p = Play(d.diagram([d.start("s", d.message("M"))], "s > step1 > end1; start > step2 > end2")).begin()
    assert p.left == ["start", "step2", "end2"]


def test_every_end_reached_is_remembered_once() -> None:
    p = play([d.service("a")], "start > and > a > end1; and > step > end2; and > step2 > end2")
    assert p.status == "running"
    p.do("a").ended()
    assert p.ends == ("end2", "end1")


def test_a_message_end_is_sent_by_a_job_before_the_instance_ends() -> None:
    p = play([d.end("e", d.message("M"), {"text": "x + 1"}, type="sender")], "start > e", {"x": 1})
    assert p.at("e").data.type == "sender"
    assert p.sees("e") == exact({"x": 1, "text": 2})
    p.do("e").ended()
    assert p.ends == ("e",)


def test_a_message_throw_is_sent_by_a_job_and_goes_on() -> None:
    p = play([d.throw("t", d.message("M"), type="sender", outputs={"sent": "ok"})], "start > t > end")
    p.do("t", {"ok": True}).ended(sent=True)
    assert "ok" not in p.vars


def test_a_none_throw_passes() -> None:
    p = play([d.throw("t", outputs={"x": "1"})], "start > t > end")
    p.ended(x=1)
    assert p.left == ["start", "t", "end"]


@pytest.mark.parametrize("place", ["throw", "end"])
def test_a_signal_is_broadcast_with_its_mapped_variables_only(place: str) -> None:
    thrower = (
        d.throw("t", d.signal("S"), {"v": "x + 1"}) if place == "throw" else d.end("t", d.signal("S"), {"v": "x + 1"})
    )
    flows = "start > t > end" if place == "throw" else "start > t"
    p = Play(d.diagram([thrower], flows), d.diagram([d.catch("c", d.signal("S"))], "start > c > end", "q"))
    waiting = p.start("q")
    p.start("p", {"x": 1})
    assert p.cases[1].status == "completed"
    assert p.cases[waiting].status == "completed"
    assert p.variables(waiting) == exact({"v": 2})


def test_a_signal_reaches_a_catch_in_the_same_instance() -> None:
    p = play(
        [d.catch("c", d.signal("S")), d.service("a"), d.throw("t", d.signal("S"))],
        "start > and > c > end; and > a > t > end2",
    )
    p.do("a").ended()
    assert p.left[-2:] == ["c", "end"]


def test_a_signal_catch_takes_no_other_name() -> None:
    p = play([d.catch("c", d.signal("=name"))], "start > c > end", {"name": "S1"})
    p.signal("S2")
    assert p.status == "running"
    p.signal("S1", {"x": 1})
    p.ended(x=1)


def test_a_message_catch_waits_for_its_name_and_key() -> None:
    p = play([d.catch("c", d.message("M", "k"), {"got": "v.n"})], "start > c > end", {"k": "k1"})
    assert p.waiting == ["c"]
    assert not p.message("M", "k2")
    assert not p.message("N", "k1")
    p.send("M", "k1", {"v": {"n": 7}, "noise": 1}).ended(got=7)
    assert "noise" not in p.vars


def test_a_number_as_correlation_key_is_its_plain_text() -> None:
    p = play([d.catch("c", d.message("M", "k"))], "start > c > end", {"k": 12.50})
    p.send("M", "12.5").ended()


def test_a_message_name_may_be_an_expression() -> None:
    p = play([d.catch("c", d.message('="M" + n', "k"))], "start > c > end", {"k": "k1", "n": "7"})
    p.send("M7").ended()


def test_an_input_mapping_of_a_catch_event_is_seen_by_its_key() -> None:
    p = play([d.catch("c", d.message("M", "key"), inputs={"key": 'k + "x"'})], "start > c > end", {"k": "k1"})
    p.send("M", "k1x").ended()
    assert "key" not in p.vars


def test_a_link_goes_on_at_the_catch_of_its_name() -> None:
    parts = [
        d.throw("t", d.link("L")),
        d.catch("c", d.link("L")),
        d.throw("t2", d.link("K")),
        d.catch("c2", d.link("K")),
    ]
    p = play(parts, "start > t; c > step > t2; c2 > end")
    p.ended()
    assert p.left == ["start", "t", "c", "step", "t2", "c2", "end"]


def test_several_link_throws_lead_to_one_catch() -> None:
    parts = [d.throw("t1", d.link("L")), d.throw("t2", d.link("L")), d.catch("c", d.link("L"))]
    p = play(parts, "start > and > t1; and > t2; c > step > end")
    p.ended()
    assert p.left.count("step") == 2


def test_a_link_stays_in_its_scope() -> None:
    inner = d.sub("sp", [d.throw("t1", d.link("L")), d.catch("c1", d.link("L"))], "start1 > t1; c1 > end1")
    p = play([inner, d.throw("t", d.link("L")), d.catch("c", d.link("L"))], "start > sp > t; c > end")
    p.ended()
    assert p.left == ["start", "start1", "t1", "c1", "end1", "sp", "t", "c", "end"]


def test_a_terminate_end_ends_everything_in_its_scope() -> None:
    p = play([d.service("a"), d.user("u"), d.end("stop", d.TERMINATE)], "start > and > a > stop; and > u > end")
    p.do("a").ended()
    assert p.ends == ("stop",)
    assert [e.element_id for e in p.of(fx.Cancelled)] == ["u"]


def test_a_terminate_end_in_a_sub_process_lets_the_process_go_on() -> None:
    inner = d.sub(
        "sp", [d.service("a"), d.service("b"), d.end("stop", d.TERMINATE)], "start1 > and > a > stop; and > b > end1"
    )
    p = play([inner, d.service("c")], "start > sp > c > end")
    p.do("a")
    assert p.todo == ["c"]
    p.do("c").ended()


def test_an_error_end_is_caught_by_the_sub_process_around() -> None:
    inner = d.sub("sp", [d.service("b"), d.end("bad", d.error("E1"))], "start1 > and > bad; and > b > end1")
    p = play([inner, d.boundary("b1", "sp", d.error("E1"))], "start > sp > end; b1 > step > end2")
    p.ended()
    assert p.ends == ("end2",)
    assert "sp" not in p.left


def test_an_error_end_that_nobody_catches_is_held() -> None:
    p = play([d.end("bad", d.error("E1"))], "start > bad")
    assert p.held == ["bad"]
    assert p.incident.kind == "unhandled_error"
    assert "E1" in p.incident.message


def test_an_error_code_may_be_an_expression() -> None:
    inner = d.sub("sp", [d.end("bad", d.error("=code"))], "start1 > bad")
    p = play([inner, d.boundary("b1", "sp", d.error("E7"))], "start > sp > end; b1 > end2", {"code": "E7"})
    p.ended()
    assert p.ends == ("end2",)


@pytest.mark.parametrize("place", ["throw", "end"])
def test_an_escalation_nobody_catches_passes(place: str) -> None:
    thrower = d.throw("t", d.escalation("X")) if place == "throw" else d.end("t", d.escalation("X"))
    p = play([thrower], "start > t > end" if place == "throw" else "start > t")
    p.ended()
    assert "t" in p.left


@pytest.mark.parametrize("place", ["throw", "end"])
def test_an_interrupting_escalation_ends_the_thrower_too(place: str) -> None:
    thrower = d.throw("t", d.escalation("X")) if place == "throw" else d.end("t", d.escalation("X"))
    flows = "start1 > and > t > step1 > end1" if place == "throw" else "start1 > and > t"
    inner = d.sub("sp", [thrower, d.service("a")], f"{flows}; and > a > end2")
    p = play([inner, d.boundary("b1", "sp", d.escalation("X")), d.service("b")], "start > sp > end; b1 > b > end0")
    assert p.todo == ["b"]
    assert not {"t", "step1", "sp"} & set(p.left)
    p.do("b").ended()


@pytest.mark.parametrize("place", ["throw", "end"])
def test_a_non_interrupting_escalation_lets_the_thrower_go_on(place: str) -> None:
    thrower = d.throw("t", d.escalation("X")) if place == "throw" else d.end("t", d.escalation("X"))
    flows = "start1 > t > a > end1" if place == "throw" else "start1 > and > t; and > a > end1"
    inner = d.sub("sp", [thrower, d.service("a")], flows)
    p = play(
        [inner, d.boundary("b1", "sp", d.escalation("X"), False), d.service("b")], "start > sp > end; b1 > b > end0"
    )
    assert p.todo == ["a", "b"]
    assert "t" in p.left
    p.do("a").do("b").ended()
