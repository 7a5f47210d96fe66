"""Multi-instance, parallel and sequential: items, counters, collected results, early ends, second rounds."""

from typing import Any

import pytest

from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import d, play

BOTH = pytest.mark.parametrize("sequential", [False, True])


@BOTH
def test_each_item_is_worked_on_with_its_counter(sequential: bool) -> None:
    p = play(
        [d.user("u", loop=d.each("list", "it", sequential=sequential))], "start > u > end", {"list": ["a", "b", "c"]}
    )
    seen: list[Any] = []
    for _ in range(3):
        assert len(p.todo) == (1 if sequential else 3 - len(seen))
        view = p.sees("u")
        seen.append((view["loopCounter"], view["it"]))
        p.do("u")
    assert seen == [(1, "a"), (2, "b"), (3, "c")]
    p.ended()
    assert p.left.count("u") == 3


@BOTH
@pytest.mark.parametrize("items", [[1, None, 3], [None], [None, None]])
def test_null_items_count_like_any_other(items: list[Any], sequential: bool) -> None:
    p = play([d.service("a", loop=d.each("list", "it", "res", "it", sequential))], "start > a > end", {"list": items})
    for _ in items:
        p.do("a")
    p.ended(res=items)


@BOTH
def test_an_empty_list_passes_at_once_with_an_empty_result(sequential: bool) -> None:
    p = play([d.service("a", loop=d.each("list", "it", "res", "r", sequential))], "start > a > end", {"list": []})
    p.ended(res=[])
    assert p.left == ["start", "a", "end"]


def test_results_stand_in_the_order_of_the_items() -> None:
    p = play(
        [d.service("a", loop=d.each("list", "it", "res", "{n: it, r: r}"))], "start > a > end", {"list": [1, 2, 3]}
    )
    for number in (2, 0, 0):
        p.do("a", {"r": number}, number)
    p.ended(res=[{"n": 1, "r": 0}, {"n": 2, "r": 0}, {"n": 3, "r": 2}], r=0)


def test_a_result_named_by_the_output_element_stays_with_its_item() -> None:
    p = play([d.service("a", loop=d.each("list", "it", "res", "r.x"))], "start > a > end", {"list": [1, 2]})
    p.do("a", {"r": {"x": "B"}}, 1).do("a", {"r": {"x": "A"}})
    p.ended(res=["A", "B"], r=None)


def test_a_missing_result_is_null() -> None:
    p = play([d.service("a", loop=d.each("list", "it", "res", "r"))], "start > a > end", {"list": [1, 2]})
    p.do("a").do("a", {"r": 2}).ended(res=[None, 2])


def test_the_output_collection_is_seen_only_when_all_is_done() -> None:
    p = play([d.service("a", loop=d.each("list", "it", "res", "r"))], "start > a > end", {"list": [1, 2]})
    p.do("a", {"r": 1})
    assert "res" not in p.vars


def test_in_parallel_the_collection_is_read_once_on_entry() -> None:
    p = play([d.service("a", loop=d.each("list", "it"))], "start > a > end", {"list": [1, 2]})
    p.do("a", {"list": [1, 2, 3, 4]})
    p.do("a").ended()


def test_in_sequence_each_turn_reads_the_collection_anew_as_camunda_does() -> None:
    loop = d.each("list", "it", "res", "it", sequential=True)
    p = play([d.service("a", loop=loop)], "start > a > end", {"list": [1, 2]})
    p.do("a", {"list": [1, 7, 8]})
    assert p.sees("a")["it"] == 7
    p.do("a").do("a").ended(res=[1, 7, 8])


@BOTH
def test_counters_end_it_early(sequential: bool) -> None:
    loop = d.each("list", "it", "res", "r", sequential, until="numberOfCompletedInstances >= 2")
    p = play([d.service("a", loop=loop), d.service("b")], "start > a > b > end", {"list": [1, 2, 3, 4]})
    p.do("a", {"r": "x"})
    assert p.todo == (["a"] if sequential else ["a"] * 3)
    p.do("a", {"r": "y"})
    assert p.todo == ["b"]
    p.do("b").ended(res=["x", "y", None, None])
    assert len(p.of(fx.Cancelled)) == (0 if sequential else 2)


@BOTH
@pytest.mark.parametrize(
    ("until", "rounds"),
    [
        ("numberOfCompletedInstances / numberOfInstances >= 0.5", 2),
        ("numberOfActiveInstances = 1", 3),
        ("numberOfInstances = 4", 1),
        ("numberOfTerminatedInstances > 0", 4),
        ("numberOfCompletedInstances > 9", 4),
        ("loopCounter = 3", 3),
    ],
)
def test_every_counter_can_be_asked(until: str, rounds: int, sequential: bool) -> None:
    if sequential and "Active" in until:
        rounds = 4  # one after the other: when one is done, none is active
    loop = d.each("list", "it", sequential=sequential, until=until)
    p = play([d.service("a", loop=loop)], "start > a > end", {"list": [1, 2, 3, 4]})
    done = 0
    while p.todo:
        p.do("a")
        done += 1
    assert done == rounds
    p.ended()


@BOTH
def test_collected_opinions_end_it_early(sequential: bool) -> None:
    """Counter-signing: the first refusal decides."""
    loop = d.each(
        "people", "who", "opinions", "{by: who, ok: ok}", sequential, until="some o in opinions satisfies o.ok = false"
    )
    p = play([d.user("u", loop=loop)], "start > u > end", {"people": ["甲", "乙", "丙"]})
    p.do("u", {"ok": True})
    assert "u" in p.todo
    p.do("u", {"ok": False}).ended(opinions=[{"by": "甲", "ok": True}, {"by": "乙", "ok": False}, None])


@BOTH
def test_a_condition_neither_true_nor_false_holds_the_instance_that_asked(sequential: bool) -> None:
    loop = d.each("list", "it", sequential=sequential, until="enough")
    p = play([d.service("a", loop=loop)], "start > a > end", {"list": [1, 2]})
    p.do("a", {"x": 1})
    assert (p.held, p.incident.kind) == (["a"], "completion_condition")
    p.resolve(0, "a", {"enough": True})
    p.ended(x=1)


@pytest.mark.parametrize("value", [5, None, "甲", {}])
def test_a_collection_that_is_no_list_is_held_and_retried(value: object) -> None:
    p = play([d.service("a", loop=d.each("list", "it"))], "start > a > end", {"list": value})
    assert (p.held, p.incident.kind, p.todo) == (["a"], "loop", [])
    p.resolve(0, "a", {"list": [1, 2]})
    p.do("a").do("a").ended()


@BOTH
def test_a_second_round_through_a_correction_loop_starts_afresh(sequential: bool) -> None:
    many = d.user("u", loop=d.each("people", "who", "res", "r", sequential))
    p = play(
        [many, d.service("b")],
        "start > xor > u > b > xor2; xor2 > xor if again; xor2 > end else",
        {"people": [1, 2, 3]},
    )
    for n in range(3):
        p.do("u", {"r": n})
    assert p.vars["res"] == exact([0, 1, 2])
    p.do("b", {"again": True, "people": [7, 8]})
    p.do("u", {"r": 5}).do("u", {"r": 6})
    assert p.vars["res"] == exact([5, 6])
    p.do("b", {"again": False}).ended(res=[5, 6])


def test_mappings_belong_to_each_instance() -> None:
    loop = d.each("list", "it", "res", "twice")
    p = play(
        [d.service("a", inputs={"n": "it * 2"}, outputs={"twice": "r + n"}, loop=loop)],
        "start > a > end",
        {"list": [1, 2]},
    )
    assert [p.sees("a", k)["n"] for k in (0, 1)] == [2, 4]
    p.do("a", {"r": 10}).do("a", {"r": 20}).ended(res=[12, 24], n=None, r=None, twice=None)


def test_every_item_has_its_own_sub_process_scope() -> None:
    many = d.sub(
        "sp",
        [d.service("a"), d.service("b")],
        "start1 > a > b > end1",
        {"n": "it * 2"},
        loop=d.each("list", "it", "res", "n"),
    )
    p = play([many], "start > sp > end", {"list": [1, 2]})
    p.do("a", {"n": 100}).do("a", {"n": 200})
    assert [p.sees("b", k)["n"] for k in (0, 1)] == [100, 200]
    p.do("b", number=1).do("b").ended(res=[100, 200], n=None)
    assert p.left.count("sp") == 2


def test_multi_instances_nest() -> None:
    inner = d.service("a", loop=d.each("it.list", "sub", "res", "{n: it.n, s: sub}"))
    outer = d.sub("sp", [inner], "start1 > a > end1", {"res": "null"}, loop=d.each("list", "it", "all", "res"))
    p = play([outer], "start > sp > end", {"list": [{"n": 1, "list": ["x"]}, {"n": 2, "list": ["y", "z"]}]})
    for _ in range(3):
        p.do("a", number=len(p.todo) - 1)
    p.ended(all=[[{"n": 1, "s": "x"}], [{"n": 2, "s": "y"}, {"n": 2, "s": "z"}]])


@pytest.mark.parametrize("host", ["task", "sub"])
def test_automatic_steps_can_be_repeated(host: str) -> None:
    loop = d.each("list", "it", "res", "y", sequential=host == "sub")
    part = d.script("s", "it + 1", "y", loop=loop)
    if host == "sub":
        part = d.sub("s", [d.script("s0", "it + 1", "y")], "start1 > s0 > end1", {"y": "0"}, loop=loop)
    p = play([part], "start > s > end", {"list": [1, 2, 3]})
    p.ended(res=[2, 3, 4])


def test_a_receive_task_for_each_item_has_its_own_key() -> None:
    p = play([d.receive("r", "M", "it", loop=d.each("list", "it"))], "start > r > end", {"list": ["k1", "k2"]})
    p.send("M", "k2")
    assert not p.message("M", "k2")
    p.send("M", "k1").ended()


def test_a_terminate_end_ends_one_instance_only() -> None:
    body = [d.service("a"), d.service("b"), d.end("x", d.TERMINATE)]
    p = play(
        [d.sub("sp", body, "start1 > and > a > x; and > b > end1", loop=d.each("list"))],
        "start > sp > end",
        {"list": [1, 2]},
    )
    p.do("a")
    assert p.todo == ["a", "b"]
    p.do("b").do("a").ended()


def test_a_failed_job_holds_its_own_instance_only() -> None:
    p = play([d.service("a", loop=d.each("list", "it", "res", "r"))], "start > a > end", {"list": [1, 2]})
    p.fail(p.at("a"))
    p.do("a", {"r": 2})
    assert (p.held, p.status) == (["a"], "running")
    p.retry(0, "a")
    p.do("a", {"r": 1}).ended(res=[1, 2])


@BOTH
def test_two_hundred_items_keep_their_order(sequential: bool) -> None:
    loop = d.each("for i in 1..200 return i", "it", "res", "y", sequential)
    p = play([d.script("s", "it * 2", "y", loop=loop)], "start > s > end")
    p.ended(res=[2 * n for n in range(1, 201)])
