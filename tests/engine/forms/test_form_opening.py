"""What a form opens with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.forms import load
from tests.engine.forms.form_parts import NOW, field, group, options, rows, schema


def opened(*components: dict[str, Any], **variables: Any) -> dict[str, Any]:
    return load(schema(*components)).initial(variables, NOW)


def test_declared_fields_take_their_variables_and_nothing_else_goes_out() -> None:
    shown = opened(
        field("textfield", "name"),
        field("number", "person.age"),
        name="王芳",
        person={"age": 30, "id": "51…"},
        other="x",
    )
    assert shown == {"name": "王芳", "person": {"age": 30}}


def test_missing_variables_start_with_the_default_or_empty() -> None:
    assert opened(
        field("textfield", "a"),
        field("textfield", "b", defaultValue="川"),
        field("checkbox", "c"),
        field("checklist", "d", values=options("x")),
        field("number", "e"),
        field("datetime", "f", subtype="date"),
        field("select", "g", values=options("x", "y"), defaultValue="y"),
        field("radio", "h", values=options("x"), defaultValue="gone"),
        field("filepicker", "i"),
    ) == {"a": "", "b": "川", "c": False, "d": [], "e": None, "f": None, "g": "y", "h": None, "i": None}


def test_a_default_expression_is_worked_out_with_the_clock_handed_in() -> None:
    shown = opened(
        field("datetime", "day", subtype="date", defaultValue="=today()"),
        field("textfield", "greeting", defaultValue='="您好，" + name'),
        field("textfield", "broken", defaultValue="=nobody.knows"),
        name="王芳",
    )
    assert shown["day"] == "2026-03-10"
    assert shown["greeting"] == "您好，王芳"
    assert shown["broken"] == ""


def test_money_goes_out_as_text_with_two_decimals() -> None:
    money = {"serializeToString": True, "decimalDigits": 2}
    shown = opened(field("number", "a", **money), field("number", "b", **money), a=Decimal("5000"), b=Decimal("0.10"))
    assert shown == {"a": "5000.00", "b": "0.10"}


@pytest.mark.parametrize(
    ("component", "value", "shown"),
    [
        (field("textfield", "x"), {"a": 1}, ""),
        (field("textfield", "x"), "a\nb\tc", "a b c"),
        (field("textarea", "x"), "a\nb", "a\nb"),
        (field("textfield", "x"), Decimal("12.50"), "12.5"),
        (field("textfield", "x"), True, "true"),
        (field("number", "x"), "not a number", None),
        (field("number", "x"), "12", Decimal(12)),
        (field("checkbox", "x"), "true", False),
        (field("datetime", "x", subtype="date"), "2026-02-30", None),
        (field("datetime", "x", subtype="date"), "2026-02-28T10:00", None),
        (field("datetime", "x", subtype="time"), "10:30+08:00", "10:30+08:00"),
        (field("select", "x", values=options("a")), "gone", None),
        (field("checklist", "x", values=options("a", "b")), ["b", "gone"], ["b"]),
    ],
)
def test_a_variable_that_does_not_fit_its_field_is_cleaned_as_form_js_does(
    component: dict[str, Any], value: Any, shown: Any
) -> None:
    assert opened(component, x=value) == {"x": shown}


def test_rows_open_from_the_variable_or_with_the_stated_number_of_empty_rows() -> None:
    child = field("textfield", "name", defaultValue="?")
    assert opened(rows("people", child), people=[{"name": "甲"}, {}, None]) == {
        "people": [{"name": "甲"}, {"name": "?"}, {"name": "?"}]
    }
    assert opened(rows("people", child)) == {"people": [{"name": "?"}]}
    assert opened(rows("people", child, defaultRepetitions=2)) == {"people": [{"name": "?"}, {"name": "?"}]}
    assert opened(rows("people", child), people=[]) == {"people": []}


def test_variables_that_the_form_reads_go_along() -> None:
    shown = opened(
        {"type": "text", "id": "t", "text": '="申请人：" + applicant'},
        {"type": "text", "id": "u", "text": "窗口 {{counter.no}}"},
        field("select", "bank", valuesKey="banks"),
        group(field("textfield", "why"), hide="grade < 2"),
        applicant="王芳",
        counter={"no": "A3"},
        banks=["工行"],
        grade=3,
        id_number="5101…",
    )
    assert shown == {
        "applicant": "王芳",
        "counter": {"no": "A3"},
        "banks": ["工行"],
        "grade": 3,
        "bank": None,
        "why": "",
    }


def test_opening_changes_no_variable() -> None:
    variables = {"people": [{"name": "甲", "id": 1}], "p": {"a": "x"}}
    opened(rows("people", field("textfield", "name")), field("textfield", "p.b"), **variables)
    assert variables == {"people": [{"name": "甲", "id": 1}], "p": {"a": "x"}}


def test_a_text_sees_the_parts_of_a_context_that_the_form_does_not_declare() -> None:
    shown = opened(
        field("textfield", "person.name"),
        {"type": "text", "id": "t", "text": "{{person.age}} 岁"},
        person={"name": "王芳", "age": 30},
    )
    assert shown == {"person": {"name": "王芳", "age": Decimal(30)}}
