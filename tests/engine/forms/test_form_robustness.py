"""Whatever is published or sent, the answer is a form, data or a refusal in Chinese; never another error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import Form, FormInvalid, FormRefused, UnknownFields, lint, load
from engine.values import dumps
from tests.engine.forms.form_parts import NOW, field, group, options, rows, schema

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text()
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
TYPES = ["textfield", "number", "select", "checklist", "datetime", "group", "dynamiclist", "text", "image", "html", "x"]
PROPERTIES = [
    "id", "key", "path", "label", "validate", "conditional", "readonly", "disabled", "values", "valuesKey",
    "valuesExpression", "defaultValue", "properties", "subtype", "decimalDigits", "increment", "serializeToString",
    "defaultRepetitions", "allowAddRemove", "components", "source", "multiple", "text",
]  # fmt: skip
PIECES = st.sampled_from(["=a", "=not(a)", "=1 +", "a", "a.b", "l", 0, 1, -1, "1", True, [], {}, {"hide": "=a > 1"}])
INNER = PIECES | JSON | st.dictionaries(st.sampled_from(["min", "maxLength", "pattern", "required", "hide"]), PIECES)
COMPONENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES)}, optional={name: INNER for name in PROPERTIES if name != "components"}
)
NESTED = st.recursive(
    COMPONENTS, lambda inner: st.builds(lambda c, cs: {**c, "components": cs}, COMPONENTS, st.lists(inner, max_size=3))
)

EVERYTHING = load(
    schema(
        field("textfield", "t"),
        field("textarea", "g.a", validate={"maxLength": "=n"}),
        field("number", "n", serializeToString=True, decimalDigits=2, increment=1, validate={"min": "=g.a"}),
        field("checkbox", "b"),
        field("checklist", "k", valuesExpression="=l"),
        field("select", "s", valuesKey="offer"),
        field("radio", "r", values=options("a", 1)),
        field("datetime", "d", subtype="datetime", properties={"minDate": "=t"}),
        field("filepicker", "f", multiple=True),
        group(field("textfield", "h", hide="n > 1", readonly="=b"), path="g"),
        rows("l", field("number", "ln"), rows("in", field("textfield", "lt", hide="this.t = null"))),
    )
)


@settings(deadline=None)
@given(st.lists(NESTED | JSON, max_size=4) | JSON)
def test_any_schema_loads_or_is_refused_in_chinese(components: Any) -> None:
    published = dumps({"type": "default", "id": "f", "components": components})
    try:
        form = load(published)
    except FormRefused as refused:
        assert all(finding.severity == "error" and finding.message.endswith("。") for finding in refused.findings)
        assert any(finding.severity == "error" for finding in lint(published))
        return
    answers(form, form.initial({}, NOW), {})


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["t", "g", "n", "b", "k", "s", "r", "d", "f", "l", "x"]), JSON | INNER),
    st.dictionaries(st.sampled_from(["t", "g", "n", "b", "k", "s", "r", "d", "f", "l", "offer"]), JSON | INNER),
)
def test_any_data_is_taken_or_refused_by_field_in_chinese(data: dict[str, Any], variables: dict[str, Any]) -> None:
    EVERYTHING.initial(variables, NOW)
    answers(EVERYTHING, data, variables)


def answers(form: Form, data: dict[str, Any], variables: dict[str, Any]) -> None:
    try:
        dumps(form.submit(data, variables, NOW))
    except (FormInvalid, UnknownFields) as refused:
        assert refused.errors
        assert all(sentence.endswith("。") for sentences in refused.errors.values() for sentence in sentences)


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){12}$"])
def test_a_pattern_that_explodes_elsewhere_gives_its_answer(pattern: str) -> None:
    form = load(schema(field("textfield", "t", validate={"pattern": pattern})))
    with pytest.raises(FormInvalid):
        form.submit({"t": "a" * 9_000 + "!"}, {}, NOW)


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?<!a)b", "(a)\\1", "\\bx\\b", "[\\D]", "a{3,1}", "[", "*", "\\p{L}"])
def test_a_pattern_without_counterpart_is_refused_when_published(pattern: str) -> None:
    with pytest.raises(FormRefused, match="格式表达式不能使用"):
        load(schema(field("textfield", "t", validate={"pattern": pattern})))
