from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.asking import codes, value

numbers = st.lists(st.integers(-50, 50), max_size=20)


@given(numbers, st.integers(-50, 50))
def test_a_filter_keeps_what_fits_in_order(xs: list[int], least: int) -> None:
    assert value("xs[item >= n]", {"xs": xs, "n": least}) == [x for x in xs if x >= least]


@given(numbers, st.integers(-25, 25).filter(bool))
def test_a_position_counts_from_one_or_from_the_end(xs: list[int], position: int) -> None:
    found = value("xs[n]", {"xs": xs, "n": position})
    if abs(position) > len(xs):
        assert found is None
    else:
        assert found == xs[position - 1 if position > 0 else position]


@given(numbers)
def test_list_functions_agree_with_plain_counting(xs: list[int]) -> None:
    scope = {"xs": xs}
    assert value("count(xs)", scope) == len(xs)
    assert value("reverse(reverse(xs))", scope) == xs
    assert value("sort(xs, function(a, b) a < b)", scope) == sorted(xs) == value("sort(xs)", scope)
    assert value("distinct values(xs)", scope) == list(dict.fromkeys(xs))
    assert value("union(xs, xs)", scope) == list(dict.fromkeys(xs))
    assert value("flatten([xs, [xs]])", scope) == xs + xs
    assert value("index of(xs, 7)", scope) == [i for i, x in enumerate(xs, 1) if x == 7]
    if xs:
        assert value("[min(xs), max(xs), sum(xs)]", scope) == [min(xs), max(xs), sum(xs)]
        assert value("mean(xs) * count(xs) - sum(xs) < 0.000001", scope) is True


@given(numbers, numbers)
def test_loops_make_every_pair_in_order(xs: list[int], ys: list[int]) -> None:
    scope = {"xs": xs, "ys": ys}
    assert value("for x in xs, y in ys return [x, y]", scope) == [[x, y] for x in xs for y in ys]
    assert value("some x in xs, y in ys satisfies x = y", scope) is bool(set(xs) & set(ys))
    assert value("every x in xs satisfies x > -100", scope) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][0]", None),
        ("[][1]", None),
        ("[1, 2, 3][true]", [1, 2, 3]),
        ("5[item > 3]", [5]),
        ("[{a: 1}, {a: 2}][a = 2]", [{"a": 2}]),
        ("[{item: 1}, {item: 2}][item >= 2]", [{"item": 2}]),
        ("[{a: 1}, {b: 2}].a", [1, None]),
        ("[[{a: 1}], [{a: 2}, {a: 3}]].a", [[1], [2, 3]]),
        ("for i in 1..5 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24, 120]),
        ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in (1..3) return i", [2]),
        ("for x in [[1, 2], [3]], y in x return y", [1, 2, 3]),
        ("(for i in 1..3 return function() i)[2]()", 2),
        ("some x in [null] satisfies x > 1", None),
        ("every x in [] satisfies false", True),
        ("append([1], [2])", [1, [2]]),
        ("concatenate([1], 2, [3])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("list replace([1, 2, 3], 2, 9)", [1, 9, 3]),
        ("list replace([1, 2, 3], function(item, newItem) item > newItem, 2)", [1, 2, 2]),
        ("list contains([1, null], null)", True),
        ("median(8, 2, 5, 7)", 6),
        ("mode([6, 3, 9, 6, 6, 3, 3])", [3, 6]),
        ("all([true, null])", None),
        ("any([null, true])", True),
        ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("duplicate values([1, 2, 1])", [1]),
        ("distinct values([1, 1.0, \"1\", true, null, null])", [1, "1", True, None]),
        ("max(\"a\", \"b\")", "b"),
        ("upper case([\"a\"])", "A"),
        ("sum([@\"P1D\", @\"P2D\"])", "P3D"),
    ],
)  # fmt: skip
def test_lists(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    ["sum([])", "sum([1, null])", 'max(1, "a")', "remove([1], 2)", 'for i in "a".."c" return i', "count()",
     'sort([1, "a"])', "[1, 2][3]", "sublist([1], 1, 5)", "stddev([1])", "all([1])"],
)  # fmt: skip
def test_what_a_list_cannot_give_is_null_with_a_reason(text: str) -> None:
    assert codes(text)
