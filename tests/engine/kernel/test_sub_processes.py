"""Embedded sub-processes and event sub-processes."""

import pytest

from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import Play, d, play

DATA = {"k": "k1"}


def test_a_sub_process_is_done_with_its_last_token() -> None:
    inner = d.sub("sp", [d.service("a"), d.service("b")], "start1 > and > a > end1; and > b > end2")
    p = play([inner, d.service("c")], "start > sp > c > end")
    p.do("b")
    assert p.todo == ["a"]
    p.do("a").do("c").ended()
    assert p.left == ["start", "start1", "and", "b", "end2", "a", "end1", "sp", "c", "end"]


def test_a_sub_process_in_a_loop_has_a_fresh_scope_each_round() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1", inputs={"loc": "0"})
    p = play([inner], "start > xor > sp > xor2; xor2 > xor if n < 3; xor2 > end else", {"n": 0})
    for n in (1, 2, 3):
        assert p.sees("a")["loc"] == 0
        p.do("a", {"n": n, "loc": n})
    p.ended(n=3)
    assert p.left.count("sp") == 3
    assert "loc" not in p.vars


def event(kind: str) -> d.Part:
    return {
        "message": d.message("M", "k"),
        "timer": d.duration("PT1M"),
        "signal": d.signal("S"),
        "error": d.error("E1"),
        "escalation": d.escalation("X"),
    }[kind]


def strike(p: Play, kind: str, variables: dict[str, object]) -> None:
    if kind == "error":
        p.err("a", "E1", variables)
    elif kind == "escalation":
        p.do("esc")
    else:
        p.fire("hs", variables)


def scoped(kind: str, interrupting: bool, place: str, outputs: dict[str, str] | None = None) -> Play:
    """A handler `h` beside `a` and the escalation thrower, at the top, in a sub-process, or in a called process."""
    handler = d.handler("ev", "hs", event(kind), [d.service("h")], "hs > h > end8", interrupting, start_outputs=outputs)
    body = [d.service("a"), d.service("esc"), d.throw("t", d.escalation("X"), {"v": "7"}), handler]
    flows = "{0} > and > a > {1}; and > esc > t > end7"
    if place == "top":
        return play(body, flows.format("start", "end"), DATA)
    if place == "sub":
        inner = d.sub("sp", body, flows.format("start1", "end1"))
        return play([inner, d.service("after")], "start > sp > after > end", DATA)
    called = d.diagram(body, flows.format("start", "end"), "q")
    return play([d.call("c", "q"), d.service("after")], "start > c > after > end", DATA, called)


KINDS = ["message", "timer", "signal", "error", "escalation"]


@pytest.mark.parametrize("place", ["top", "sub", "call"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupting_handler_ends_everything_else_in_its_scope(kind: str, place: str) -> None:
    p = scoped(kind, True, place, {"got": "v"})
    assert p.todo == ["a", "esc"]
    strike(p, kind, {"v": 7, "noise": 1})
    assert p.todo == ["h"]
    assert p.waiting == []
    assert p.sees("h")["got"] == 7
    p.do("h")
    if place != "top":
        p.do("after")
    p.ended()
    assert "noise" not in p.vars
    assert "t" not in p.left or kind != "escalation"


@pytest.mark.parametrize("place", ["top", "sub", "call"])
@pytest.mark.parametrize("kind", ["message", "signal"])
def test_a_non_interrupting_handler_runs_as_often_as_it_is_met(kind: str, place: str) -> None:
    p = scoped(kind, False, place)
    for _ in range(3):
        strike(p, kind, {})
    assert p.todo == ["a", "esc", "h", "h", "h"]
    p.do("h").do("a").do("esc")
    assert p.todo == ["h", "h"]
    p.do("h")
    strike(p, kind, {})
    p.do("h").do("h")
    if place != "top":
        assert p.todo == ["after"]
        p.do("after")
    p.ended()


@pytest.mark.parametrize("place", ["top", "sub", "call"])
@pytest.mark.parametrize("kind", ["timer", "escalation"])
def test_a_non_interrupting_handler_lets_the_rest_go_on(kind: str, place: str) -> None:
    p = scoped(kind, False, place)
    strike(p, kind, {})
    assert "h" in p.todo
    assert "a" in p.todo
    for element in ("a", "h", "esc"):
        if element in p.todo:
            p.do(element)
    for element in ("h", "after"):
        if element in p.todo:
            p.do(element)
    p.ended()
    assert p.left.count("t") == 1


def test_a_handler_that_is_not_triggered_waits_for_nothing_once_its_scope_is_done() -> None:
    handlers = [
        d.handler("ev", "es", d.message("M", "k"), [], "es > end8"),
        d.handler("ew", "et", d.cycle("R/PT1M"), [], "et > end9", False),
    ]
    p = play([d.service("a"), *handlers], "start > a > end", DATA)
    p.do("a").ended()
    assert not p.message("M", "k1")


def test_a_cycle_starts_a_handler_again_and_again() -> None:
    handler = d.handler("ev", "es", d.cycle("R3/PT1M"), [], "es > step > end8", False)
    p = play([d.service("a"), handler], "start > a > end")
    p.advance(600)
    assert p.left.count("step") == 3
    p.do("a").ended()


def test_an_interrupting_handler_ends_the_other_handlers_too() -> None:
    parts = [
        d.service("a"),
        d.handler("ev", "es", d.message("M", "k"), [d.service("h")], "es > h > end8", False),
        d.handler("ew", "et", d.message("N", "k"), [d.service("i")], "et > i > end9"),
    ]
    p = play(parts, "start > a > end", DATA)
    p.send("M").send("N")
    assert p.todo == ["i"]
    assert p.waiting == []
    p.do("i").ended()
    assert p.ends == ()  # only ends of the process itself count


def test_handlers_nest_and_each_interrupts_its_own_scope() -> None:
    inner_handler = d.handler("ev", "es", d.message("M", "k"), [d.service("h")], "es > h > end8")
    inner = d.sub("sp", [d.service("a"), inner_handler], "start1 > a > end1")
    outer_handler = d.handler("ew", "et", d.message("N", "k"), [d.service("i")], "et > i > end9", False)
    p = play([inner, d.service("b"), d.service("c"), outer_handler], "start > and > sp > b > end; and > c > end2", DATA)
    p.send("M")
    assert p.todo == ["c", "h"]
    p.send("N").do("h")
    assert p.todo == ["b", "c", "i"]
    p.do("i").do("b").do("c").ended()


def test_a_handler_may_have_handlers_of_its_own() -> None:
    deep = d.handler("ex", "ez", d.message("D", "k"), [d.service("j")], "ez > j > end7")
    handler = d.handler("ev", "es", d.message("M", "k"), [d.service("h"), deep], "es > h > end8", False)
    p = play([d.service("a"), handler], "start > a > end", DATA)
    p.send("M")
    assert p.waiting == ["es", "ez"]
    p.send("D")
    assert p.todo == ["a", "j"]
    p.do("j").do("a").ended()


def test_each_instance_of_a_multi_instance_has_its_own_handler() -> None:
    handler = d.handler("ev", "es", d.message("M", "it"), [d.service("h")], "es > h > end8")
    many = d.sub("sp", [d.service("a"), handler], "start1 > a > end1", loop=d.each('["k1","k2"]', "it"))
    p = play([many], "start > sp > end")
    p.send("M", "k2")
    assert p.todo == ["a", "h"]
    assert p.sees("h")["it"] == "k2"
    assert p.sees("a")["it"] == "k1"
    p.do("h").do("a").ended()


def test_a_handler_of_errors_takes_its_own_code_before_all_others() -> None:
    parts = [
        d.service("a"),
        d.handler("ev", "es", d.error("E1"), [], "es > step1 > end8"),
        d.handler("ew", "et", d.error(), [], "et > step2 > end9"),
    ]
    assert "step1" in play(parts, "start > a > end").err("a", "E1").left
    assert "step2" in play(parts, "start > a > end").err("a", "E7").left


def test_a_handler_inside_comes_before_the_boundary_event_around() -> None:
    handler = d.handler("ev", "es", d.error("E1"), [], "es > step > end8")
    inner = d.sub("sp", [d.service("a"), handler], "start1 > a > end1")
    p = play([inner, d.boundary("b", "sp", d.error("E1"))], "start > sp > end; b > end2").err("a", "E1")
    p.ended()
    assert p.ends == ("end",)


def test_an_error_thrown_inside_an_interrupting_handler_goes_outwards() -> None:
    handler = d.handler("ev", "es", d.error("E1"), [d.end("bad", d.error("E1"))], "es > bad")
    inner = d.sub("sp", [d.service("a"), handler], "start1 > a > end1")
    p = play([inner, d.boundary("b", "sp", d.error("E1"))], "start > sp > end; b > end2").err("a", "E1")
    p.ended()
    assert p.ends == ("end2",)


def test_an_error_inside_a_non_interrupting_handler_is_caught_by_its_scope() -> None:
    parts = [
        d.service("a"),
        d.handler("ev", "es", d.signal("S"), [d.service("h")], "es > h > end8", False),
        d.handler("ew", "et", d.error("E1"), [d.service("i")], "et > i > end9"),
    ]
    p = play(parts, "start > a > end")
    p.signal("S")
    p.err("h", "E1")
    assert p.todo == ["i"]
    p.do("i").ended()


def test_a_terminate_end_inside_a_handler_ends_the_handler_alone() -> None:
    handler = d.handler(
        "ev", "es", d.signal("S"), [d.service("h"), d.end("x", d.TERMINATE)], "es > and > h > end8; and > x", False
    )
    p = play([d.service("a"), handler], "start > a > end")
    p.signal("S")
    assert p.todo == ["a"]
    p.do("a").ended()


def test_a_terminate_end_beside_handlers_ends_them_and_their_waits() -> None:
    handler = d.handler("ev", "es", d.signal("S"), [d.service("h")], "es > h > end8", False)
    p = play([d.service("a"), d.end("x", d.TERMINATE), handler], "start > a > x")
    p.signal("S")
    p.do("a").ended()


def test_a_handler_sees_and_writes_the_variables_of_its_scope() -> None:
    handler = d.handler("ev", "es", d.message("M", "k"), [d.service("h")], "es > h > end8")
    inner = d.sub("sp", [d.service("a"), handler], "start1 > a > end1", inputs={"loc": "1"}, outputs={"res": "loc"})
    p = play([inner], "start > sp > end", DATA)
    p.send("M", "k1", {"loc": 5})
    assert p.sees("h")["loc"] == 5
    p.do("h", {"loc": 6}).ended(res=6)
    assert "loc" not in p.vars


def test_what_was_typed_inside_is_there_after_its_boundary_fires() -> None:
    inner = d.sub("sp", [d.user("u"), d.user("v")], "start1 > u > v > end1", inputs={"draft": "null"})
    p = play([inner, d.boundary("t", "sp", d.duration("PT1M")), d.service("z")], "start > sp > end; t > z > end2")
    p.do("u", {"typed": "值", "draft": "x"})
    p.advance(60)
    assert p.sees("z") == exact({"typed": "值"})  # what is local to the scope goes with it, as in Camunda 8


def test_entered_and_left_pair_up() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1")
    p = play([inner], "start > sp > end").do("a")
    assert [e.token for e in p.of(fx.Entered)] == sorted(e.token for e in p.of(fx.Left))


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_what_is_thrown_inside_a_handler_of_a_multi_instance_is_not_caught_by_its_own_handler(kind: str) -> None:
    """The body of the multi-instance has no handlers of its own: the throw goes on outwards."""
    code = d.error("E1") if kind == "error" else d.escalation("E1")
    again = [d.service("h"), d.end("bad", code)]
    handler = d.handler("ev", "es", code, again, "es > h > bad")
    first = d.end("oops", code)
    many = d.sub("sp", [d.service("a"), first, handler], "start1 > a > oops", loop=d.each("[1,2]", "it"))
    p = play([many, d.boundary("b", "sp", code)], "start > sp > end; b > end2")
    p.do("a")
    assert p.todo == ["a", "h"]
    p.do("h").ended()
    assert p.ends == ("end2",)
    assert p.left.count("es") == 1
