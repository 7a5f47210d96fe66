"""Exclusive, inclusive, parallel and event gateways."""

import pytest

from engine.kernel import Place
from engine.kernel import effects as fx
from tests.engine.kernel.play import d, play

CHOICE = (
    "start > xor; xor > step1 if n > 5; xor > step2 if n > 3; xor > step3 else; step1 > end; step2 > end; step3 > end"
)


@pytest.mark.parametrize(("n", "taken"), [(9, "step1"), (4, "step2"), (1, "step3")])
def test_an_exclusive_gateway_takes_the_first_true_flow(n: int, taken: str) -> None:
    p = play([], CHOICE, {"n": n})
    p.ended()
    assert p.left == ["start", "xor", taken, "end"]
    assert f"xor__{taken}" in [e.flow_id for e in p.of(fx.FlowTaken)]


def test_a_default_flow_drawn_first_is_still_the_last_resort() -> None:
    p = play([], "start > xor; xor > end1 else; xor > end2 if n > 5", {"n": 9})
    assert p.ends == ("end2",)


def test_an_exclusive_gateway_merges_without_waiting() -> None:
    p = play([], "start > and > step1 > xor; and > step2 > xor; xor > step3 > end")
    p.ended()
    assert p.left.count("step3") == 2


@pytest.mark.parametrize("data", [{}, {"n": None}, {"n": "9"}])
@pytest.mark.parametrize("kind", ["xor", "or"])
def test_a_condition_neither_true_nor_false_is_held_and_never_the_default(kind: str, data: dict[str, object]) -> None:
    p = play([], f"start > {kind}; {kind} > end1 if n > 5; {kind} > end2 else", data)
    assert p.held == [kind]
    assert "n > 5" in p.incident.message
    p.resolve(0, kind, {"n": 9})
    p.ended()
    assert p.ends == ("end1",)


@pytest.mark.parametrize("kind", ["xor", "or"])
def test_no_true_condition_and_no_default_is_held(kind: str) -> None:
    p = play([], f"start > {kind}; {kind} > end1 if n > 5; {kind} > end2 if n < 0", {"n": 1})
    assert (p.held, p.incident.kind) == ([kind], "no_flow")
    p.set_root({"n": -1})
    p.retry(0, kind)
    p.ended()
    assert p.ends == ("end2",)


def test_a_parallel_gateway_splits_and_joins() -> None:
    p = play([d.service(x) for x in "abc"], "start > and1 > a > and2; and1 > b > and2; and2 > c > end")
    assert p.todo == ["a", "b"]
    p.do("b")
    assert p.todo == ["a"]
    assert p.active(0) == ["a", "and2"]
    p.do("a").do("c").ended()
    assert p.left.count("and2") == 1


def test_parallel_gateways_nest() -> None:
    flows = "start > and1 > a > and2; and1 > and3 > b > and4; and3 > c > and4; and4 > and2; and2 > e > end"
    p = play([d.service(x) for x in "abce"], flows)
    p.do("b").do("a")
    assert p.todo == ["c"]
    p.do("c").do("e").ended()


def test_a_parallel_gateway_both_joins_and_splits() -> None:
    p = play(
        [d.service(x) for x in "abcd"], "start > and1 > a > and2; and1 > b > and2; and2 > c > end1; and2 > d > end2"
    )
    p.do("a").do("b")
    assert p.todo == ["c", "d"]
    p.do("c").do("d").ended()


def test_a_parallel_join_keeps_a_second_token_of_one_way_for_the_next_round() -> None:
    flows = (
        "start > and1; and1 > step1 > xor; and1 > step2 > xor; xor > and2;"
        "and1 > a > xor2; and1 > b > xor2; xor2 > and2; and2 > c > end"
    )
    p = play([d.service(x) for x in "abc"], flows)
    p.do("a")
    assert p.todo == ["b", "c"]
    p.do("b")
    assert p.todo == ["c", "c"]
    p.do("c").do("c").ended()


def test_a_task_with_two_ways_out_takes_both() -> None:
    p = play([d.service(x) for x in "abc"], "start > a > b > end; a > c > end2")
    p.do("a")
    assert p.todo == ["b", "c"]
    p.do("b").do("c").ended()


def test_a_task_with_two_ways_in_runs_for_each() -> None:
    p = play([d.service("a")], "start > and > step1 > a > end; and > step2 > a")
    assert p.todo == ["a", "a"]
    p.do("a").do("a").ended()


INCLUSIVE = "start > or1; or1 > a if n > 0; or1 > b if n > 1; or1 > c else; a > or2; b > or2; c > or2; or2 > e > end"


@pytest.mark.parametrize(("n", "taken"), [(0, ["c"]), (1, ["a"]), (2, ["a", "b"])])
def test_an_inclusive_gateway_takes_every_true_flow_and_joins_them(n: int, taken: list[str]) -> None:
    p = play([d.service(x) for x in "abce"], INCLUSIVE, {"n": n})
    assert p.todo == taken
    for x in taken:
        assert p.todo != ["e"]
        p.do(x)
    assert p.todo == ["e"]
    p.do("e").ended()
    assert p.left.count("or2") == 1


def test_an_inclusive_join_in_a_loop_waits_in_every_round() -> None:
    flows = (
        "start > xor1 > or1; or1 > a if true; or1 > b if n > 1; a > or2; b > or2;"
        "or2 > c > xor2; xor2 > xor1 if again; xor2 > end else"
    )
    p = play([d.service(x) for x in "abc"], flows, {"n": 2})
    p.do("a")
    assert p.todo == ["b"]
    p.do("b").do("c", {"again": True, "n": 1})
    assert p.todo == ["a"]
    p.do("a").do("c", {"again": False}).ended()


def test_inclusive_gateways_nest() -> None:
    flows = (
        "start > or1; or1 > or3 if true; or1 > c if n > 0; or3 > a if true; or3 > b if n > 0;"
        "a > or4; b > or4; or4 > or2; c > or2; or2 > e > end"
    )
    p = play([d.service(x) for x in "abce"], flows, {"n": 1})
    p.do("c").do("a")
    assert p.todo == ["b"]
    p.do("b").do("e").ended()


def test_an_inclusive_join_waits_for_a_branch_that_may_still_come_through_a_boundary_event() -> None:
    parts = [d.service("a"), d.service("b"), d.boundary("t", "a", d.duration("PT1M"), False), d.service("c")]
    p = play(parts, "start > and > a > end1; and > b > or; t > or; or > c > end")
    p.do("b")
    assert p.todo == ["a"]
    p.do("a")
    assert p.todo == ["c"]
    p.do("c").ended()


def test_an_inclusive_join_goes_on_when_the_other_branch_is_cancelled() -> None:
    parts = [d.service("a"), d.service("b"), d.boundary("t", "a", d.duration("PT1M")), d.service("c")]
    p = play(parts, "start > and > a > or; and > b > or; or > c > end; t > end2")
    p.do("b")
    assert p.todo == ["a"]
    p.fire("t")
    assert p.todo == ["c"]
    p.do("c").ended()


def test_an_inclusive_join_sees_branches_beyond_a_link() -> None:
    parts = [d.service("a"), d.service("b"), d.throw("t", d.link("L")), d.catch("c", d.link("L"))]
    p = play(parts, "start > and > a > t; c > or; and > b > or; or > step > end")
    p.do("b")
    assert "step" not in p.left
    p.do("a").ended()
    assert p.left.count("step") == 1


def test_a_parallel_join_whose_branch_never_comes_is_reported() -> None:
    p = play(
        [d.service("a")],
        "start > and1 > a > xor; and1 > step > and2; xor > and2 if n > 0; xor > end2 else; and2 > end",
        {"n": 0},
    )
    p.do("a")
    assert (p.held, p.incident.kind, p.status) == (["and2"], "stuck", "running")
    p.retry(0, "and2")
    assert p.held == ["and2"]
    p.terminate(0)
    assert p.status == "terminated"


RACE = [
    d.catch("t", d.duration("PT1M")),
    d.catch("m", d.message("M", "k")),
    d.catch("s", d.signal("S"), {"got": "v"}),
    d.receive("r", "R", "k"),
]
RACE_FLOWS = "start > race; race > t > end1; race > m > end2; race > s > end3; race > r > end4"


@pytest.mark.parametrize(("event", "end"), [("t", "end1"), ("m", "end2"), ("s", "end3"), ("r", "end4")])
def test_an_event_gateway_takes_the_first_event_and_drops_the_others(event: str, end: str) -> None:
    p = play(RACE, RACE_FLOWS, {"k": "k1"})
    assert p.waiting == ["m", "r", "s", "t"]
    p.fire(event, {"v": 1})
    assert p.status == "completed"
    assert p.left == ["start", "race", event, end]
    assert not p.waits


def test_an_event_behind_an_event_gateway_maps_what_it_brings() -> None:
    p = play(RACE, RACE_FLOWS, {"k": "k1"})
    p.signal("S", {"v": 5, "noise": 1})
    p.ended(got=5)
    assert "noise" not in p.vars


def test_an_event_gateway_in_a_loop_waits_afresh() -> None:
    parts = [d.catch("t", d.duration("PT1M")), d.catch("m", d.message("M", "k"))]
    p = play(parts, "start > xor > race; race > t > xor; race > m > end", {"k": "k1"})
    for _ in range(3):
        p.advance(60)
    assert p.waiting == ["m", "t"]
    p.send("M").ended()
    assert p.left.count("t") == 3


def test_a_stuck_join_that_a_move_helps_on_closes_its_incident() -> None:
    flows = "start > and1 > a > xor; and1 > step > and2; xor > b > and2 if n > 0; xor > end2 else; and2 > end"
    p = play([d.service("a"), d.service("b")], flows, {"n": 0})
    p.do("a")
    assert p.held == ["and2"]
    p.moving([], [Place("b")])
    p.do("b")
    assert p.held == []
    p.ended()
