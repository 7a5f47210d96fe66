"""What publishing says about a form that loads."""

from __future__ import annotations

from typing import Any

import pytest

from engine.forms import lint
from tests.engine.forms.form_parts import field, options, rows, schema

MONEY = {"serializeToString": True, "decimalDigits": 2}


def found(*components: dict[str, Any]) -> set[tuple[str, str, str | None]]:
    return {(finding.rule, finding.severity, finding.element_id) for finding in lint(schema(*components))}


def test_a_plain_form_has_no_findings() -> None:
    assert (
        found(
            field("textfield", "name", validate={"required": True}),
            field("number", "count", decimalDigits=0),
            field("datetime", "born", subtype="date", properties={"maxDate": "=today()"}),
            field("datetime", "at", subtype="time"),
            field("select", "kind", values=options("a"), hide="count > 2 and count + 1 < 10"),
        )
        == set()
    )


@pytest.mark.parametrize(
    "condition",
    ["n * 2 > 5", "k * 0.5 > 1", "k > 1 and m.n + 1 = 3", "n/3 = 1", "n - 1 > 0"],
)
def test_decimal_arithmetic_in_a_condition_is_found(condition: str) -> None:
    fields = [field("number", "n"), field("number", "k", decimalDigits=0), field("number", "m.n", decimalDigits=1)]
    assert ("form-decimal-arithmetic", "warning", "id_x") in found(*fields, field("textfield", "x", hide=condition))


@pytest.mark.parametrize("condition", ["n > 0.5", "k + 1 > 2", 'a = "n * 0.5"', "n > 3"])
def test_comparisons_and_whole_number_arithmetic_are_not(condition: str) -> None:
    fields = [field("number", "n"), field("number", "k", decimalDigits=0), field("textfield", "a")]
    assert found(*fields, field("textfield", "x", hide=condition)) == set()


@pytest.mark.parametrize(
    "place", [{"hide": "pay > 1000"}, {"readonly": "=pay > 1000"}, {"validate": {"maxLength": "=pay"}}]
)
def test_a_condition_that_reads_money_is_an_error(place: dict[str, Any]) -> None:
    assert found(field("number", "pay", **MONEY), field("textfield", "x", **place)) == {
        ("form-money-condition", "error", "id_x")
    }


def test_a_required_field_that_nobody_can_fill_is_found() -> None:
    need = {"validate": {"required": True}}
    assert found(field("textfield", "a", readonly=True, **need)) == {("form-required-readonly", "warning", "id_a")}
    assert found(field("textfield", "a", readonly="=true", **need)) == {("form-required-readonly", "warning", "id_a")}
    assert found(field("textfield", "a", disabled=True, **need)) == {("form-required-disabled", "warning", "id_a")}


def test_a_date_without_bounds_is_found_unless_nobody_types_it() -> None:
    assert found(field("datetime", "d", subtype="date")) == {("form-date-bound", "warning", "id_d")}
    assert found(field("datetime", "d", subtype="datetime")) == {("form-date-bound", "warning", "id_d")}
    assert found(field("datetime", "d", subtype="date", readonly=True)) == set()
    assert found(field("datetime", "d", subtype="date", disallowPassedDates=True)) == set()


def test_what_form_js_would_take_literally_is_an_error() -> None:
    assert found(field("textfield", "a", disabled="=false")) == {("form-static-property", "error", "id_a")}
    assert found(field("textfield", "a", validate={"required": "=false"})) == {
        ("form-static-property", "error", "id_a")
    }
    assert ("form-row-default", "error", "id_a") in found(rows("l", field("textfield", "a", defaultValue="=today()")))


def test_a_list_that_hides_itself_must_stay_hidden_once_it_is_taken_away() -> None:
    own = ("form-hides-itself", "warning", "list_a.l")
    assert own in found(rows("a.l", field("textfield", "t"), hide="count(a.l) = 0"))
    assert own not in found(rows("a.l", field("textfield", "t"), hide="a.l = null or count(a.l) = 0"))
    assert found(field("textfield", "a", hide='a = ""')) == {("form-hides-itself", "warning", "id_a")}
    assert found(field("textfield", "a", hide='a = null or a = ""')) == set()


def test_traps_between_browser_and_server_are_found() -> None:
    assert found(field("textfield", "a"), field("textfield", "b", hide="a > 5")) == {
        ("form-text-number", "warning", "id_b")
    }
    assert found(field("checkbox", "a"), field("checkbox", "b", hide="a"), field("textfield", "c", hide="not(b)")) == {
        ("form-hidden-chain", "info", "id_c")
    }
    assert found(rows("l", field("textfield", "a", disabled=True))) == {("form-row-disabled", "warning", "id_a")}
    assert found({"type": "image", "id": "i", "source": "https://example.com/a.png"}) == {
        ("form-image-origin", "warning", "i")
    }
    assert found(field("textfield", "a", validate={"validationType": "phone"})) == {("form-phone", "info", "id_a")}
    assert found(field("number", "a", serializeToString=True)) == {("form-money-digits", "warning", "id_a")}
