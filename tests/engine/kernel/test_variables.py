"""Where variables are written and who sees them."""

from decimal import Decimal

import pytest

from engine.kernel import NotOpen
from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import d, play


def test_a_result_goes_to_the_root_where_no_nearer_scope_has_its_name() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1", inputs={"loc": "1"})
    p = play([inner], "start > sp > end", {"x": 1}).do("a", {"x": 2, "y": 3, "loc": 4})
    p.ended(x=2, y=3)
    assert "loc" not in p.vars


def test_names_shadow_scope_by_scope() -> None:
    inner = d.sub("in", [d.service("a")], "start2 > a > end2", inputs={"x": "2"})
    outer = d.sub("out", [inner, d.service("b")], "start1 > in > b > end1", inputs={"x": "1"})
    p = play([outer, d.service("c")], "start > out > c > end", {"x": 0})
    p.do("a", {"x": 3})
    assert p.sees("b")["x"] == 1
    p.do("b", {"x": 7})
    assert p.sees("c")["x"] == 0
    p.do("c").ended(x=0)


def test_input_mappings_see_those_before_them() -> None:
    p = play([d.service("a", inputs=[("y", "x + 1"), ("z", "y * 2")])], "start > a > end", {"x": 1})
    assert p.sees("a") == exact({"x": 1, "y": 2, "z": 4})


def test_output_mappings_see_the_result_and_those_before_them() -> None:
    p = play([d.service("a", outputs=[("r", "res.total"), ("twice", "r * 2")])], "start > a > end")
    p.do("a", {"res": {"total": 7}, "noise": 1}).ended(r=7, twice=14)
    assert set(p.vars) == {"r", "twice"}


def test_a_nested_target_builds_a_context() -> None:
    p = play([d.service("a", inputs=[("p.name", "n"), ("p.age.years", "30")])], "start > a > end", {"n": "甲"})
    assert p.sees("a")["p"] == exact({"name": "甲", "age": {"years": 30}})


def test_a_nested_output_target_builds_a_context() -> None:
    p = play([d.service("a", outputs=[("out.x", "r"), ("out.y.z", "r + 1")])], "start > a > end")
    p.do("a", {"r": 1}).ended(out={"x": 1, "y": {"z": 2}})


def test_an_input_mapping_of_null_shadows() -> None:
    p = play([d.service("a", inputs={"x": "null"})], "start > a > end", {"x": 1})
    assert p.sees("a")["x"] is None
    p.do("a", {"x": 5}).ended(x=1)


def test_parallel_branches_write_to_one_scope_and_the_last_wins() -> None:
    p = play([d.service("a"), d.service("b")], "start > and > a > and2; and > b > and2; and2 > end", {"list": []})
    p.do("b", {"list": ["b"], "only_b": 1}).do("a", {"list": ["a"], "only_a": 1})
    p.ended(list=["a"], only_a=1, only_b=1)


def test_a_sub_process_output_mapping_reads_its_inner_scope() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1", inputs={"loc": "1"}, outputs={"res": "loc * 2"})
    play([inner], "start > sp > end").do("a", {"loc": 5}).ended(res=10, loc=None)


def test_numbers_stay_exact() -> None:
    p = play([d.script("s", "a + b", "c")], "start > s > end", {"a": Decimal("0.1"), "b": Decimal("0.2")})
    assert p.vars["c"] == Decimal("0.3")
    big = 1234567890123456789012345678901234
    assert play([d.script("s", "a", "b")], "start > s > end", {"a": big}).vars["b"] == Decimal(big)


def test_dates_are_stored_as_text() -> None:
    p = play(
        [d.script("s", 'date("2026-11-21")', "day"), d.script("t", 'duration("P1D")', "dur")], "start > s > t > end"
    )
    p.ended(day="2026-11-21", dur="P1D")


def test_chinese_names_are_names() -> None:
    parts = [d.service("a", outputs={"结果": "意见"}), d.service("b", inputs={"姓": "姓名"})]
    p = play(parts, 'start > a > xor; xor > b if 结果 = "同意"; xor > end1 else; b > end', {"姓名": "张三"})
    p.do("a", {"意见": "同意"})
    assert p.sees("b")["姓"] == "张三"


def test_an_unchanged_value_is_not_written_again() -> None:
    p = play([d.service("a")], "start > a > end", {"x": 1, "y": [1, {"k": "v"}]})
    before = len(p.of(fx.VariablesChanged))
    p.do("a", {"x": 1, "y": [1, {"k": "v"}]})
    assert len(p.of(fx.VariablesChanged)) == before


def test_a_change_says_what_was_there_before() -> None:
    p = play([d.service("a")], "start > a > end", {"x": 1}).do("a", {"x": True, "y": 2})
    change = p.of(fx.VariablesChanged)[-1]
    assert (change.scope, change.before, change.after, change.element_id) == (0, {"x": 1}, {"x": True, "y": 2}, "a")


def test_true_is_not_one() -> None:
    play([d.service("a")], "start > a > end", {"x": 1}).do("a", {"x": True}).ended(x=True)


def test_variables_of_an_open_scope_can_be_set_from_outside() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1", inputs={"loc": "1"})
    p = play([inner], "start > sp > end")
    scope = p.at("a").data.scopes[1]
    p._run(0, lambda i, c: i.set_variables(c, scope, exact({"loc": 9, "new": 1})))
    assert p.sees("a") == exact({"loc": 9, "new": 1})
    p.do("a").ended(new=None)
    with pytest.raises(NotOpen):
        p._run(0, lambda i, c: i.set_variables(c, scope, {}))


def test_scopes_of_finished_elements_are_gone() -> None:
    inner = d.sub("sp", [d.service("a", inputs={"l": "1"})], "start1 > a > end1", inputs={"m": "1"})
    p = play([inner, d.service("b")], "start > sp > b > end", {"x": 1}).do("a")
    assert set(p.cases[0].variables) == {0}


def test_two_instances_do_not_meet() -> None:
    p = play([d.service("a")], "start > a > end", {"x": 1})
    p.begin({"x": 2})
    p.complete(p.jobs("a", 1)[0], {"y": 22})
    p.complete(p.jobs("a", 0)[0], {"y": 11})
    assert (p.variables(0), p.variables(1)) == (exact({"x": 1, "y": 11}), exact({"x": 2, "y": 22}))


def test_a_mapping_that_cannot_be_stored_is_held() -> None:
    p = play([d.service("a", inputs={"f": "function(x) x"})], "start > a > end")
    assert (p.held, p.incident.kind) == (["a"], "expression")


def test_an_output_mapping_that_fails_keeps_the_result_until_it_is_retried() -> None:
    p = play([d.service("a", outputs={"y": "assert(r + z, z != null)"})], "start > a > end", {"z": None})
    p.do("a", {"r": 1})
    assert p.held == ["a"]
    p.set_root({"z": 2})
    p.retry(0, "a")
    p.ended(y=3)


def test_the_order_of_names_does_not_show_in_what_happens() -> None:
    def scopes(result: dict[str, int]) -> list[int]:
        p = play([d.service("a", inputs={"b": "1"})], "start > a > end").do("a", result)
        return [change.scope for change in p.of(fx.VariablesChanged)]

    assert scopes({"a": 2, "b": 3}) == scopes({"b": 3, "a": 2})
