"""Grammar, names, three-valued logic, contexts, functions, ranges and types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from tests.engine.feel.asking import NOW, codes, passes, refusal, result, value

TRUTH = {"true": True, "false": False, "null": None, '"x"': None}


@pytest.mark.parametrize("left", TRUTH)
@pytest.mark.parametrize("right", TRUTH)
def test_and_and_or_are_three_valued(left: str, right: str) -> None:
    a, b = TRUTH[left], TRUTH[right]
    both = False if a is False or b is False else True if a and b else None
    either = True if a or b else False if a is False and b is False else None
    assert value(f"{left} and {right}") is both
    assert value(f"{left} or {right}") is either
    assert value(f"{left} or {right} or false") is either


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null = null", True),
        ("x = true", False),
        ("1 = \"1\"", None),
        ("[1, [2]] = [1, [2]]", True),
        ("{a: 1} = {a: 1.0}", True),
        ("null != 1", True),
        ("5 between 1 and 5", True),
        ("null between 1 and 5", None),
        ("5 in (1..5)", False),
        ("5 in (1..5]", True),
        ("5 in ]1..6[", True),
        ("1 in [1..5[", True),
        ("5 in (< 3, > 4)", True),
        ("5 in [[1..2], [4..6]]", True),
        ("5 in (? > 4)", True),
        ("10 in !=10", False),
        ("5 in [1..null]", None),
        ("null in [1..10]", None),
        ("5 in (5)", True),
        ("5 in (2 + 3) * 1", True),
        ("if null then 1 else 2", 2),
        ("1 + /* two */ 2 // three", 3),
        ("{a: 1, b: a + 1}.b", 2),
        ("{a: 1, a: 2}", None),
        ("{\"first name\": \"a\", n: first name + \"!\"}.n", "a!"),
        ("{f: function(x, y) x - y, r: f(y: 1, x: 3)}.r", 2),
        ("{fib: function(n) if n < 2 then n else fib(n - 1) + fib(n - 2), r: fib(10)}.r", 55),
        ("(function(a) function(b) a + b)(1)(2)", 3),
        ("(function(a: number) a)(\"x\")", None),
        ("{count: function(x) 42, r: count([1])}.r", 42),
        ("[1..10].start included", True),
        ("(<= 10).end", 10),
        ("before(1, [2..3]) and meets([1..2], [2..3]) and overlaps([1..3], [2..4])", True),
        ("coincides([1..2], [1..2]) and not(coincides([1..2], [1..2)))", True),
        ("range(\"[18..21)\") = [18..21)", True),
        ("1 instance of number and [1] instance of list<number>", True),
        ("null instance of Any", False),
        ("{a: 1} instance of context<a: number>", True),
        ("(function(a) a) instance of function<Any> -> Any", True),
        ("@\"P1D\" instance of days and time duration", True),
        ("date and time(\"2026-01-01T00:00:00\") instance of date and time", True),
        ("get value({a: 1}, \"a\")", 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ("context([{key: \"a\", value: 1}])", {"a": 1}),
        ("context put({a: {b: 1}}, [\"a\", \"c\"], 2)", {"a": {"b": 1, "c": 2}}),
        ("context merge([{a: 1}, {b: 2}])", {"a": 1, "b": 2}),
        ("get or else(null, 1)", 1),
        ("is empty([])", True),
        ("is defined(x)", False),
        ("cycle(3, duration(\"PT1H\")) + cycle(duration(\"P2D\"))", "R3/PT1HR/P2D"),
        ("abs(n: -1)", 1),
    ],
)  # fmt: skip
def test_the_language(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_names_may_have_spaces_signs_and_any_script() -> None:
    scope = {"缴费月数": 180, "首次 缴费 年龄": 30, "a+b": 1, "days in weekend": 2, "🐎": 3, "date and time": 4}
    assert value("缴费月数 >= 180", scope) is True
    assert value("首次  缴费\n年龄 + 1", scope, scope) == 31
    assert value("a + b + a+b", {**scope, "a": 5}, scope) == 2
    assert value("days in weekend in [1..3]", scope, scope) is True
    assert value("🐎", scope) == 3
    assert (
        value("in progress and not done", {"in progress": True, "not done": True}, ["in progress", "not done"]) is True
    )
    assert value("申请人.工作 单位", {"申请人": {"工作 单位": "A"}}) == "A"


def test_unknown_names_are_null_with_line_and_column() -> None:
    found = result("1 +\n  missing", {})
    assert found.value is None
    assert [(w.code, w.line, w.column) for w in found.warnings] == [("unknown_name", 2, 3), ("wrong_operand", 1, 3)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("1 +", 1, 4), ("if a then b", 1, 12), ("1\n+ )", 2, 3), ('"open', 1, 1), ("a = “x”", 1, 5), ("1..5", 1, 2),
     ("1 /* open", 1, 3), ("for i in return 1", 1, 10), ("f(1, a: 2)", 1, 9), ("", 1, 1)],
)  # fmt: skip
def test_syntax_errors_say_where(text: str, line: int, column: int) -> None:
    with pytest.raises(feel.FeelSyntaxError) as error:
        feel.parse(text)
    assert (error.value.line, error.value.column, error.value.code) == (line, column, "syntax")
    assert error.value.message.endswith("。")


def test_an_external_function_is_null_with_a_reason() -> None:
    assert codes('(function(x) external {java: {class: "java.lang.Runtime"}})(1)')[0] == "external_function"


def test_a_function_of_the_scope_can_be_called_and_keeps_its_own_variables() -> None:
    rate = feel.parse("function(pay) pay * rate")({"rate": Decimal("0.08")}, NOW).value
    assert value("contribution(1000)", {"contribution": rate, "rate": 1}) == 80
    assert feel.call(rate, {"pay": 100}, NOW).value == 8
    assert feel.call(rate, [1, 2], NOW).warnings[0].code == "wrong_arguments"
    double = feel.Function("double", ["n"], lambda values: values[0] * 2, types=[feel.Simple("number")])
    assert value("double(n: 4)", {"double": double}) == 8
    assert codes('double("a")', {"double": double}) == ["wrong_argument"]


@pytest.mark.parametrize(
    ("tests", "given_", "expected"),
    [
        ("-", None, True),
        ("1", 1, True),
        ("1, 2", 3, False),
        ("< 10", 5, True),
        ("[1..5], > 9", 7, False),
        ("not(1, 2)", 3, True),
        ("not(\"a\")", "a", False),
        ("\"在职\", \"退休\"", "退休", True),
        ("? > 3 and ? < 6", 5, True),
        ("contains(?, \"a\")", "cat", True),
        ("[1, 2, 3]", 2, True),
        ("limit", 5, True),
        ("> limit", 6, True),
        ("limit > 3", 1, True),
        ("true", True, True),
        ("true", None, False),
        ("null", None, True),
        ("< 10", None, None),
        ("< 10", "a", None),
        ("not(< 10)", None, None),
        ("date(\"2026-01-01\")", feel.Date(2026, 1, 1), True),
    ],
)  # fmt: skip
def test_unary_tests(tests: str, given_: Any, expected: bool | None) -> None:
    assert passes(tests, given_, {"limit": 5}) is expected


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-20, 20), st.booleans(), st.booleans())
def test_a_range_holds_what_lies_between_its_ends(x: int, a: int, b: int, low: bool, high: bool) -> None:
    first, last = min(a, b), max(a, b)
    text = f"{'[' if low else '('}{first}..{last}{']' if high else ')'}"
    inside = (first <= x if low else first < x) and (x <= last if high else x < last)
    assert value(f"x in {text}", {"x": x}) is inside
    assert value(f"includes({text}, x)", {"x": x}) is inside
    assert passes(text, x) is inside


@given(st.lists(st.integers(-5, 5), min_size=4, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_relations_of_ranges_have_their_mirror_images(ends: list[int], closed: list[bool]) -> None:
    a, b, c, d = *sorted(ends[:2]), *sorted(ends[2:])
    one = f"{'[' if closed[0] else '('}{a}..{b}{']' if closed[1] else ')'}"
    two = f"{'[' if closed[2] else '('}{c}..{d}{']' if closed[3] else ')'}"
    for here, there in (("before", "after"), ("meets", "met by"), ("overlaps before", "overlaps after"),
                        ("finishes", "finished by"), ("includes", "during"), ("starts", "started by"),
                        ("overlaps", "overlaps"), ("coincides", "coincides")):  # fmt: skip
        assert value(f"{here}({one}, {two})") is value(f"{there}({two}, {one})")
    assert value(f"overlaps({one}, {two})") is not (value(f"before({one}, {two})") or value(f"before({two}, {one})"))


def test_types_can_be_named_and_values_coerced() -> None:
    types = {"tMoney": feel.Restricted(feel.Simple("number"), lambda amount: amount >= 0)}
    assert feel.parse("1 instance of tMoney")({}, NOW, types=types).value is True
    assert feel.parse("-1 instance of tMoney")({}, NOW, types=types).value is False
    assert feel.coerce([Decimal(1)], feel.parse_type("number"), {}) == (Decimal(1), True)
    assert feel.coerce(Decimal(1), feel.parse_type("list<number>"), {}) == ([Decimal(1)], True)
    assert feel.coerce("a", feel.parse_type("number"), {}) == (None, False)
    assert feel.instance_of({"a": [1]}, feel.parse_type("context<a: list<number>>"), {}) is True
    with pytest.raises(feel.FeelSyntaxError):
        feel.parse_type("list<")


def test_only_data_can_be_stored() -> None:
    assert feel.to_json([1, Decimal("1.50"), feel.Date(2026, 1, 1), None]) == [1, Decimal("1.50"), "2026-01-01", None]
    for text in ("[1..2]", "{f: function() 1}", "abs"):
        with pytest.raises(feel.NotStorable):
            feel.to_json(feel.parse(text)({}, NOW).value)


def test_names_used_are_those_read_from_outside() -> None:
    used = feel.names_used(feel.parse("for i in xs return {a: i, b: a + y}.b + count(zs[k = n])"))
    assert used == {"xs", "y", "zs", "k", "n"}
    assert feel.names_used(feel.parse_unary("> limit, ? < 3")) == {"limit"}


def test_a_text_is_parsed_once() -> None:
    assert feel.parse("a + 1", ["a"]) is feel.parse("a + 1", ["a", "b"])
    assert feel.parse("a b + 1", ["a b"]) is not feel.parse("a b + 1")
    assert refusal("a b +") == "syntax"


def test_the_same_text_reads_each_names_set_its_own_way() -> None:
    assert value("a-b", {"a": 3, "b": 1}) == 2
    assert value("a-b", {"a": 3, "b": 1, "a-b": 9}, ["a-b"]) == 9
