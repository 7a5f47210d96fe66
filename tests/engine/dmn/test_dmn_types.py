"""Typed variables: what fits stays, what nearly fits is turned, the rest is null with a warning."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import dmn
from tests.engine.dmn.build import NOW, component, decision, definitions, input_data, item, literal

ITEMS = (
    item("tNumbers", "number", collection=True),
    item("tLevel", "string", allowed='"低","中","高"'),
    item("tLevels", "tLevel", collection=True),
    item("tPerson", parts=component("name", "string") + component("age", "number")),
    item("tTree", parts=component("value", "number") + component("children", "tTree", collection=True)),
)


@pytest.mark.parametrize(
    ("text", "type_ref", "expected"),
    [
        ("1 + 1", "number", Decimal(2)),
        ("1 + 1", "string", None),
        ('["a"]', "string", "a"),
        ('["a", "b"]', "string", None),
        ("3", "tNumbers", [Decimal(3)]),
        ('[1, "a"]', "tNumbers", None),
        ('"中"', "tLevel", "中"),
        ('"无"', "tLevel", None),
        ('["低", "高"]', "tLevels", ["低", "高"]),
        ('["低", "无"]', "tLevels", None),
        ('{name: "a", age: 1, more: 2}', "tPerson", {"name": "a", "age": Decimal(1), "more": Decimal(2)}),
        ('{name: "a"}', "tPerson", None),
        ('{name: "a", age: null}', "tPerson", {"name": "a", "age": None}),
        (
            "{value: 1, children: [{value: 2, children: []}]}",
            "tTree",
            {"value": Decimal(1), "children": [{"value": Decimal(2), "children": []}]},
        ),
        ('{value: 1, children: [{value: "2", children: []}]}', "tTree", None),
        ("[1, 2]", "list<number>", [Decimal(1), Decimal(2)]),
        ('["a", "b"]', "list<number>", None),
        ("1", "feel:number", Decimal(1)),
        ("1", "double", Decimal(1)),
        ("1", "Any", Decimal(1)),
        ("1", "tUnknown", Decimal(1)),
    ],
)
def test_a_result_is_held_against_its_declared_type(text: str, type_ref: str, expected: Any) -> None:
    model = dmn.load(definitions(*ITEMS, decision("d", literal(text), type_ref=type_ref)))
    result = dmn.evaluate(model, "d", {}, NOW)
    assert result.value == expected
    assert [warning.code for warning in result.warnings] == ([] if expected is not None else ["wrong_type"])


def test_null_fits_every_type_without_a_warning() -> None:
    model = dmn.load(definitions(*ITEMS, decision("d", literal("null"), type_ref="tPerson")))
    result = dmn.evaluate(model, "d", {}, NOW)
    assert (result.value, result.warnings) == (None, ())


def test_an_input_that_does_not_fit_is_null_and_named() -> None:
    model = dmn.load(definitions(*ITEMS, input_data("n", "number"), decision("d", literal("n = null"), ["in_n"])))
    result = dmn.evaluate(model, "d", {"n": "一"}, NOW)
    assert result.value is True
    assert [(warning.element_id, warning.code) for warning in result.warnings] == [("in_n", "wrong_type")]


def test_iso_texts_in_variables_become_dates_where_a_date_is_declared() -> None:
    parts = component("born", "date") + component("name", "string")
    model = dmn.load(
        definitions(
            item("tBorn", parts=parts),
            input_data("who", "tBorn"),
            decision("d", literal("who.born.year"), ["in_who"]),
        )
    )
    assert dmn.evaluate(model, "d", {"who": {"born": "1964-05-01", "name": "1964-05-01"}}, NOW).value == Decimal(1964)


def test_a_type_that_is_defined_by_itself_alone_is_refused() -> None:
    with pytest.raises(dmn.DmnInvalid) as refused:
        dmn.load(definitions(item("a", "b"), item("b", "a"), decision("d", literal("1"), type_ref="a")))
    assert [finding.code for finding in refused.value.findings] == ["type_cycle"]
