"""A form that cannot be served is refused when it is loaded, with every reason and its component."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.forms import FormRefused, lint, load
from tests.engine.forms.form_parts import NOW, field, group, options, rows, schema


def refusals(bad: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(FormRefused) as refused:
        load(bad)
    assert all(any("\u4e00" <= char <= "\u9fff" for char in finding.message) for finding in refused.value.findings)
    assert [f for f in lint(bad) if f.severity == "error"][: len(refused.value.findings)] == refused.value.findings
    return [(finding.rule, finding.element_id) for finding in refused.value.findings]


def test_a_sound_form_lists_its_fields_with_their_paths() -> None:
    form = load(
        schema(
            field("textfield", "person.name"),
            group(field("number", "age"), path="person"),
            rows("children", field("textfield", "name"), rows("schools", field("datetime", "since"))),
            {"type": "text", "id": "intro", "text": "# 说明"},
        )
    )
    assert form.id == "test"
    assert [(f.key, f.type, f.label) for f in form.fields] == [
        ("person.name", "textfield", "项目person.name"),
        ("person.age", "number", "项目age"),
        ("children[].name", "textfield", "项目name"),
        ("children[].schools[].since", "datetime", "项目since"),
    ]


def test_the_same_bytes_are_read_once() -> None:
    text = json.dumps(schema(field("textfield", "a")))
    assert load(text) is load(text)


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'"form"', b"\xff\xfe", b'{"a": NaN}', b'{"components": {}}'])
def test_what_is_no_form_is_refused(broken: bytes) -> None:
    assert refusals(broken)[0][0] in ("form-json", "form-structure")


def test_a_form_over_one_megabyte_is_refused() -> None:
    assert refusals(json.dumps(schema({"type": "text", "id": "t", "text": "字" * 400_000}))) == [("form-size", None)]


def test_json_nested_without_end_is_refused() -> None:
    assert refusals(b'{"components":' + b"[" * 50_000 + b"]" * 50_000 + b"}") == [("form-json", None)]


def test_groups_nested_over_twenty_levels_are_refused() -> None:
    def nested(levels: int) -> dict[str, Any]:
        inner = field("textfield", "a")
        for level in range(levels - 1):
            inner = {**group(inner), "id": f"g{level}"}
        return schema(inner)

    load(nested(20))
    assert refusals(nested(21)) == [("form-depth", None)]
    assert refusals(nested(45)) == [("form-depth", None)]


@pytest.mark.parametrize(
    "kind", ["html", "iframe", "script", "expression", "table", "taglist", "documentPreview", "richtext", "", None]
)
def test_components_that_run_code_or_are_unknown_are_refused_by_name(kind: str | None) -> None:
    component = {"type": kind, "id": "bad", "key": "k", "label": "坏"}
    assert refusals(schema(field("textfield", "a"), component)) == [("form-component", "bad")]
    assert refusals(schema(rows("r", component))) == [("form-component", "bad")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (field("textfield", "a"), {**field("number", "a"), "id": "second"}),
        (field("textfield", "a"), {**field("number", "a.b"), "id": "second"}),
        (field("textfield", "a.b"), {**field("number", "a"), "id": "second"}),
        (field("textfield", "p.a"), group({**field("number", "a"), "id": "second"}, path="p")),
        (rows("l", field("textfield", "a")), {**field("number", "l.a"), "id": "second"}),
        (field("textfield", "l.a"), {**rows("l", field("number", "b")), "id": "second"}),
        (rows("l", field("textfield", "a")), {**rows("l", field("number", "b")), "id": "second"}),
    ],
)
def test_two_fields_for_one_place_are_refused(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert refusals(schema(first, second))[0] == ("form-duplicate-key", "second")


def test_groups_may_share_a_path_and_rows_may_repeat_outer_names() -> None:
    load(
        schema(
            group(field("textfield", "a"), path="p"),
            {**group(field("textfield", "b"), path="p"), "id": "again"},
            rows("l", {**field("textfield", "p"), "id": "inner"}),
        )
    )


def test_two_components_with_one_id_are_refused() -> None:
    assert refusals(schema(field("textfield", "a"), {**field("number", "b"), "id": "id_a"})) == [
        ("form-duplicate-id", "id_a")
    ]


@pytest.mark.parametrize("key", ["", "a b", "a..b", ".a", "__proto__", "a.constructor", "a.0", "a[0]", "{{x}}"])
def test_keys_that_reach_elsewhere_are_refused(key: str) -> None:
    assert refusals(schema({**field("textfield", key), "id": "it"})) == [("form-key", "it")]


@pytest.mark.parametrize(
    "properties",
    [
        {"conditional": {"hide": "=a ="}},
        {"readonly": "=((("},
        {"validate": {"maxLength": "=1 +"}},
        {"defaultValue": "=for"},
        {"properties": {"minDate": "=today("}},
    ],
)
def test_an_expression_that_is_no_feel_is_refused(properties: dict[str, Any]) -> None:
    assert refusals(schema({**field("textfield", "a"), **properties})) == [("form-expression", "id_a")]


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        (field("number", "a", validate={"min": "viel"}), "form-rule"),
        (field("textfield", "a", validate={"min": 1}), "form-rule"),
        (field("datetime", "a", validate={"max": 1}), "form-rule"),
        (field("number", "a", increment="0"), "form-rule"),
        (field("number", "a", validate={"pattern": "1"}), "form-rule"),
        (field("textfield", "a", validate={"pattern": "("}), "form-pattern"),
    ],
)
def test_a_rule_that_nothing_can_meet_is_refused(component: dict[str, Any], rule: str) -> None:
    assert refusals(schema(component)) == [(rule, "id_a")]


def test_all_reasons_are_told_at_once() -> None:
    found = refusals(
        schema(
            {"type": "html", "id": "h"}, field("textfield", "a b"), field("select", "c", values=options("x"), hide="(")
        )
    )
    assert [rule for rule, _ in found] == ["form-component", "form-key", "form-expression"]


def test_a_form_without_fields_takes_nothing() -> None:
    form = load({"type": "default", "id": "empty"})
    assert form.initial({"secret": "x"}, NOW) == {}
    assert form.submit({}, {}, NOW) == {}
