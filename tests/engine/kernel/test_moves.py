"""The one primitive that moves tokens."""

import pytest

from engine.kernel import MoveRefused, Place
from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import Play, d, play

LINE = "start > a > b > c > end"


def line() -> Play:
    parts = [d.service("a"), d.boundary("t", "a", d.duration("PT1M")), d.service("b"), d.service("c")]
    return play(parts, f"{LINE}; t > end2", {"x": 1})


def test_forward_past_an_element() -> None:
    p = line().moving(["a"], [Place("c")])
    assert (p.todo, p.waiting) == (["c"], [])
    assert [e.element_id for e in p.of(fx.Cancelled)] == ["a"]
    p.do("c").ended()
    assert "b" not in p.left


def test_back_to_an_earlier_element_whose_boundary_event_is_armed_anew() -> None:
    p = line().do("a", {"x": 2})
    p.advance(50)
    p.moving(["b"], [Place("a")])
    assert (p.todo, p.waiting, p.vars) == (["a"], ["t"], exact({"x": 2}))
    p.advance(50)
    assert p.todo == ["a"]
    p.advance(10)
    assert p.ends == ("end2",)


def test_nothing_is_run_twice() -> None:
    p = line().do("a").moving(["b"], [Place("a")])
    assert p.left.count("a") == 1
    p.do("a").do("b").do("c").ended()
    assert p.left.count("a") == 2


def inside() -> Play:
    sub = d.sub(
        "sp",
        [d.service("i"), d.service("j"), d.handler("ev", "es", d.signal("S"), [], "es > end8", False)],
        "start1 > i > j > end1",
        {"loc": "x + 1"},
    )
    return play(
        [d.service("a"), sub, d.boundary("t", "sp", d.duration("PT1M")), d.service("b")],
        "start > a > sp > b > end; t > end2",
        {"x": 1},
    )


def test_into_a_sub_process_that_is_opened_with_its_mappings_and_events() -> None:
    p = inside().moving(["a"], [Place("j")])
    assert (p.todo, p.waiting) == (["j"], ["es", "t"])
    assert p.sees("j")["loc"] == 2
    p.do("j").do("b").ended()
    assert "i" not in p.left


def test_within_a_sub_process_that_is_open() -> None:
    p = inside().do("a").moving(["i"], [Place("j")])
    assert p.todo == ["j"]
    p.do("j").do("b").ended()
    assert p.left.count("sp") == 1


def test_out_of_a_sub_process_ends_it() -> None:
    p = inside().do("a")
    p.moving(["sp"], [Place("b")])
    assert (p.todo, p.waiting) == (["b"], [])
    p.do("b").ended()


def test_dropping_the_last_token_of_a_sub_process_completes_it() -> None:
    p = inside().do("a").moving(["i"], [])
    assert p.todo == ["b"]
    p.do("b").ended()


def test_two_levels_down() -> None:
    inner = d.sub("in", [d.service("i")], "start2 > i > end2", {"n": "m + 1"})
    outer = d.sub("out", [inner], "start1 > in > end1", {"m": "1"})
    p = play([d.service("a"), outer], "start > a > out > end").moving(["a"], [Place("i")])
    assert p.sees("i") == exact({"m": 1, "n": 2})
    p.do("i").ended()
    assert p.left[-4:] == ["in", "end1", "out", "end"]


def test_out_of_a_parallel_branch_leaves_the_join_waiting_until_the_supervisor_helps() -> None:
    p = play([d.service(x) for x in "abc"], "start > and > a > and2; and > b > and2; and2 > c > end")
    p.moving(["a"], [])
    p.do("b")
    assert p.held == ["and2"]
    p.moving(["and2"], [Place("c")])
    assert p.held == []
    p.do("c").ended()


def test_several_tokens_at_once() -> None:
    p = play([d.service(x) for x in "abc"], "start > and > a > and2; and > b > and2; and2 > c > end")
    p.moving(["a", "b"], [Place("c")])
    assert p.todo == ["c"]
    p.do("c").ended()


def test_a_held_element_can_be_moved_away_from() -> None:
    p = line()
    p.fail(p.at("a"))
    p.moving(["a"], [Place("b")])
    assert (p.held, p.todo) == ([], ["b"])
    p.do("b").do("c").ended()


def test_into_one_instance_of_a_multi_instance_by_its_scope() -> None:
    many = d.sub("sp", [d.service("i"), d.service("j")], "start1 > i > j > end1", loop=d.each("[1,2]", "it"))
    p = play([many], "start > sp > end")
    scope = p.at("i", 1).data.scopes[1]
    token = p.at("i", 1).token
    p._run(0, lambda i, c: i.move(c, [token], [Place("j", scope)]))
    assert p.todo == ["i", "j"]
    assert p.sees("j")["it"] == 2
    p.do("j").do("i").do("j").ended()


def test_onto_a_multi_instance_begins_it_afresh() -> None:
    p = play([d.service("a"), d.service("b", loop=d.each("[1,2]", "it"))], "start > a > b > end").moving(
        ["a"], [Place("b")]
    )
    assert p.todo == ["b", "b"]
    p.do("b").do("b").ended()


def test_onto_a_gateway_goes_on_from_it() -> None:
    p = play([d.service("a"), d.service("b")], "start > a > xor; xor > end if x > 1; xor > b else; b > end2", {"x": 1})
    p.moving(["a"], [Place("xor")])
    assert p.todo == ["b"]


def test_onto_an_event_gateway_waits_there() -> None:
    parts = [d.service("a"), d.catch("t", d.duration("PT1M")), d.catch("s", d.signal("S"))]
    p = play(parts, "start > a > race; race > t > end1; race > s > end2").moving(["a"], [Place("race")])
    assert p.waiting == ["s", "t"]


def test_onto_an_end_event_ends() -> None:
    line().moving(["a"], [Place("end")]).ended()


def test_dropping_everything_completes_the_instance() -> None:
    line().moving(["a"], []).ended()


REFUSED: dict[str, tuple[list[str], list[Place]]] = {
    "unknown element": ([], [Place("nothing")]),
    "boundary event": ([], [Place("t")]),
    "start event": ([], [Place("start")]),
    "event sub-process": ([], [Place("ev")]),
    "scope that is gone": ([], [Place("i", 999)]),
    "event behind a gateway": ([], [Place("s")]),
    "multi-instance that is not open": ([], [Place("j")]),
}


@pytest.mark.parametrize("why", REFUSED)
def test_refusals_change_nothing(why: str) -> None:
    parts = [
        d.user("a"),
        d.boundary("t", "a", d.duration("PT1M")),
        d.sub("many", [d.service("j")], "start1 > j > end1", loop=d.each("[1]")),
        d.handler("ev", "es", d.signal("H"), [], "es > end8", False),
        d.catch("s", d.signal("S")),
        d.catch("u", d.duration("PT1M")),
    ]
    p = play(parts, "start > a > many > race; race > s > end; race > u > end2; t > end3")
    before = p.cases[0].state
    with pytest.raises(MoveRefused, match="[一-鿿]"):
        p.moving(*REFUSED[why])
    assert p.cases[0].state == before


@pytest.mark.parametrize("token", [0, 999])
def test_a_token_that_is_not_open_cannot_be_dropped(token: int) -> None:
    p = line()
    with pytest.raises(MoveRefused):
        p._run(0, lambda i, c: i.move(c, [token], [Place("b")]))
    assert p.todo == ["a"]


def test_a_multi_instance_open_many_times_wants_its_scope_named() -> None:
    many = d.sub("sp", [d.service("i"), d.service("j")], "start1 > i > j > end1", loop=d.each("[1,2]", "it"))
    p = play([many], "start > sp > end")
    with pytest.raises(MoveRefused, match="多个"):
        p.moving([], [Place("j")])


def test_a_scope_of_another_element_is_refused() -> None:
    """A token of the sub-process must not be placed at the top, or the other way round."""
    p = inside()
    a = p.at("a").token
    for place in (Place("j", 0), Place("b", a)):
        with pytest.raises(MoveRefused):
            p.moving([], [place])
    assert p.todo == ["a"]


def nested() -> Play:
    inner = d.sub("in", [d.service("i"), d.service("j")], "start2 > i > j > end2")
    outer = d.sub("out", [inner], "start1 > in > end1")
    return play([outer], "start > out > end")


def test_into_a_scope_that_is_dropped_in_the_same_plan_opens_it_anew() -> None:
    p = nested().moving(["out"], [Place("j")])
    assert p.todo == ["j"]
    p.do("j").ended()
    assert p.left.count("out") == 1


def test_a_named_scope_that_is_dropped_in_the_same_plan_is_refused() -> None:
    p = nested()
    inner, outer = p.at("i").data.scopes[1:3]
    with pytest.raises(MoveRefused):
        p._run(0, lambda i, c: i.move(c, [outer], [Place("j", inner)]))
    assert p.todo == ["i"]


@pytest.mark.parametrize("sequential", [False, True])
def test_one_instance_of_a_multi_instance_can_be_dropped(sequential: bool) -> None:
    loop = d.each("[1,2,3]", "it", "res", "r", sequential)
    p = play([d.user("u", loop=loop)], "start > u > end")
    token = p.at("u").token
    p._run(0, lambda i, c: i.move(c, [token], []))
    p.do("u", {"r": "b"}).do("u", {"r": "c"}).ended(res=[None, "b", "c"])


def test_dropping_all_instances_of_a_multi_instance_completes_it() -> None:
    p = play([d.user("u", loop=d.each("[1,2]", "it", "res", "r")), d.user("v")], "start > u > v > end")
    p.moving(["u"], [])
    assert p.todo == ["v"]
    p.do("v").ended(res=[None, None])
