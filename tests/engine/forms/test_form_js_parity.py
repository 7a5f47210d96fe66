"""The server's verdict and data equal those of the real form-js under Node, for random forms, data and typing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.forms import FormInvalid, load
from engine.values import dumps, loads
from scripts import services
from tests.engine.forms.form_parts import field, group, options, rows, schema

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
RUNNER = Path(services.FRONTEND) / "dist-headless" / "form-runner.js"
FormJs = Callable[[dict[str, Any]], dict[str, Any]]

WORDS = ["", "a", "ab", "甲", " a ", "\ufeff甲 乙\u3000", "abc", "x@y.cn", "+8613800138000", "13800138000"]
DATES = ["2025-12-31", "2026-03-09", "2026-03-10", "2026-03-11", "2027-01-01"]
MOMENTS = {"date": DATES, "time": ["00:00", "09:30", "23:59"], "datetime": [f"{day}T09:30" for day in DATES]}
LISTS = ("l", "in")


@pytest.fixture(scope="module")
def form_js() -> Iterator[FormJs]:
    """Ask the real form-js about one {schema, data, typed}."""
    if not RUNNER.is_file():
        pytest.skip("form-js is not built for Node: run scripts/test once, or npm run build:headless")
    process = subprocess.Popen(
        [services.node().node, RUNNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TZ": "Asia/Shanghai"},
    )
    assert process.stdin is not None and process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        stdin.write(dumps(question) + b"\n")
        stdin.flush()
        answer: dict[str, Any] = loads(stdout.readline())
        assert "refused" not in answer, answer
        return answer

    yield ask
    stdin.close()
    assert process.wait(timeout=30) == 0


# --- random forms

KINDS = ("textfield", "textarea", "number", "money", "checkbox", "checklist", "select", "radio", "datetime")


def either(*choices: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(choices)


@st.composite
def keyed(draw: st.DrawFn, key: str, conditions: st.SearchStrategy[str | None]) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    validate: dict[str, Any] = draw(either({}, {}, {"required": True}))
    properties: dict[str, Any] = {"hide": draw(conditions)}
    lock = draw(st.sampled_from([None, None, None, None, "readonly", "disabled", "=condition"]))
    if lock == "=condition":
        if (condition := draw(conditions)) is not None:
            properties["readonly"] = f"={condition}"
    elif lock:
        properties[lock] = True
    if kind in ("textfield", "textarea"):
        lengths = either({}, {"minLength": 2}, {"maxLength": 2}, {"minLength": "=1 + 1", "maxLength": "=n0"})
        kinds = either({}, {}, {"validationType": "email"}, {"validationType": "phone"})
        validate = {**validate, **draw(lengths), **draw(kinds)}
        properties.update(draw(either({}, {"defaultValue": "ab"}, {"validate": validate | {"pattern": "^[a甲]+$"}})))
    elif kind in ("number", "money"):
        limits = either({}, {"min": 2}, {"max": 5}, {"min": "=n0", "max": "7"})
        validate = {**validate, **draw(limits)}
        properties.update(draw(either({}, {"decimalDigits": 0}, {"increment": 3}, {"defaultValue": 4})))
        if kind == "money":
            properties |= {"serializeToString": True, "decimalDigits": 2}
            properties.pop("defaultValue", None)
        kind = "number"
    elif kind in ("checklist", "select", "radio"):
        offers = either(
            {"values": options("a", "b", "甲")},
            {"values": options(1, 2, "a")},
            {"valuesKey": "offer"},
            {"valuesExpression": '=if b0 then ["a", "b"] else ["b", "甲"]'},
        )
        properties.update(draw(offers))
    elif kind == "datetime":
        subtype = draw(st.sampled_from(["date", "date", "time", "datetime"]))
        properties |= {"subtype": subtype, "timeSerializingFormat": "no_timezone"}
    return field(kind, key, **{"validate": validate, **properties})


@st.composite
def condition(draw: st.DrawFn, texts: list[str], this: bool = False) -> str | None:
    """None most of the time, else a condition on the fields every form has: t0, b0, n0, d0 (and one of the row)."""
    if not draw(st.booleans()):
        return None
    simple = [
        'd0 = "2026-03-10"',
        'date(d0) > date("2026-03-09")',
        'd0 != null and date(d0) <= date("2026-01-01")',
        "b0",
        "not(b0)",
        "not(b0) and n0 > 1",
        "n0 > 2",
        "n0 >= 2 and n0 < 5",
        "n0 = 3",
        "n0 in (1, 2, 3)",
        "n0 = null",
        "n0 + 1 = 4",
        't0 = "a"',
        't0 != "ab"',
        't0 in ("a", "甲")',
        "string length(t0) > 1",
        'if b0 then t0 = "a" else n0 = 1',
        'b0 or t0 = ""',
        'list contains(k0, "a")',
        "count(k0) > 1",
        "missing",
        "missing > 2",
        'undeclared = "x"',
    ]
    if this:
        own = [
            'this.r0 = "a"',
            "i[1] = 2",
            'this.r0 != "a" and parent.b0',
            'r0 = "a"',
            'parent.r0 != "a"',
            "_this_.r0 = null",
        ]
        simple = own if draw(st.booleans()) else simple
    first = draw(st.sampled_from(simple + texts))
    if not draw(st.booleans()):
        return first
    return f"{first} {draw(st.sampled_from(['and', 'or']))} {draw(st.sampled_from(simple + texts))}"


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    outer = condition(['f1 = "a"', "g.g2 = null"])
    inner = condition([], this=True)
    chain = draw(
        st.sampled_from([{}, {}, {"b0": 't0 = "ab"', "n0": "b0"}, {"t0": "b0"}, {"b0": "n0 > 2", "d0": "not(b0)"}])
    )
    base = [
        field("textfield", "t0", hide=chain.get("t0")),
        field("checkbox", "b0", hide=chain.get("b0")),
        field("number", "n0", decimalDigits=0, hide=chain.get("n0")),
        field("datetime", "d0", subtype="date", hide=chain.get("d0")),
        field("checklist", "k0", values=options("a", "b", "c")),
    ]
    own = [draw(keyed(f"f{number}", outer)) for number in range(draw(st.integers(1, 3)))]
    grouped = group(draw(keyed("g2", outer)), draw(keyed("g3", outer)), path="g", hide=draw(outer))
    pathless = group({**draw(keyed("q.f4", outer)), "id": "f4"}, hide=draw(outer), id="pathless")
    row = [field("textfield", "r0"), *[{**draw(keyed(f"r{n}", inner)), "id": f"row_{n}"} for n in (1, 2)]]
    deep = rows("in", {**draw(keyed("s1", inner)), "id": "deep"}, hide=draw(inner))
    several = rows(
        "l", *row, *draw(st.sampled_from([[], [deep]])), hide=draw(outer), defaultRepetitions=draw(st.integers(0, 2))
    )
    extra = [component for component in (grouped, pathless, several) if draw(st.integers(0, 2))]
    return schema(*base, *own, *extra)


def value_for(component: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a person can leave in the field."""
    match component["type"]:
        case "textfield" | "textarea":
            return st.sampled_from(WORDS)
        case "number" if component.get("serializeToString"):
            return st.none() | st.sampled_from(["0", "2", "3.5", "4.10", "5.005", "5000.00", "-1"])
        case "number":
            return st.none() | st.integers(-1, 9)
        case "checkbox":
            return st.booleans()
        case "checklist":
            return st.lists(st.sampled_from(["a", "b", "甲"]), unique=True, max_size=2)
        case "select" | "radio":
            return st.sampled_from([None, "a", "b", "甲", 1])
    return st.none() | st.sampled_from(MOMENTS[component.get("subtype", "date")])


@st.composite
def data_for(draw: st.DrawFn, components: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for component in components:
        if component["type"] == "dynamiclist":
            if draw(st.booleans()):
                data[component["path"]] = draw(st.lists(data_for(component["components"]), max_size=3))
        elif component["type"] == "group":
            inside = draw(data_for(component["components"]))
            if component["path"]:
                data[component["path"]] = inside
            else:
                data.update(inside)
        elif draw(st.booleans()):
            put(data, component["key"].split("."), draw(value_for(component)))
    return data


@st.composite
def typing_for(draw: st.DrawFn, form: dict[str, Any]) -> dict[str, Any]:
    """Values typed one after the other into fields outside rows, by path."""
    flat: dict[str, dict[str, Any]] = {}
    for component in form["components"]:
        if component["type"] == "group":
            prefix = f"{component['path']}." if component["path"] else ""
            flat |= {prefix + child["key"]: child for child in component["components"]}
        elif component["type"] != "dynamiclist":
            flat[component["key"]] = component
    writable = sorted(key for key, child in flat.items() if not child.get("readonly") and not child.get("disabled"))
    chosen = draw(st.lists(st.sampled_from(writable), unique=True, max_size=4))
    return {key: draw(offered_value(flat[key])) for key in chosen}


def offered_value(component: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Nobody can choose what is not on offer: where the offer moves, nothing is chosen by hand."""
    if component["type"] in ("select", "radio", "checklist"):
        values = [option["value"] for option in component.get("values", [])]
        if component["type"] == "checklist":
            return st.lists(st.sampled_from(values), unique=True) if values else st.just([])
        return st.sampled_from([None, *values])
    return value_for(component)


def put(data: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        data = data.setdefault(part, {})
    data[path[-1]] = value


# --- comparing


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Field values by dotted path; rows and contexts that hold nothing have none."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and (path.split(".")[-1] in LISTS):
        for index, row in enumerate(value):
            yield from leaves(row if row is not None else {}, f"{path}.{index}")
    else:
        yield path, value


def read_only_paths(components: list[dict[str, Any]], above: str = "") -> set[str]:
    found = set()
    for component in components:
        if component["type"] == "group":
            found |= read_only_paths(
                component["components"], f"{above}{component['path']}." if component["path"] else above
            )
        elif component.get("readonly"):
            found.add(above + component["key"])
    return found


def agree(form_js: FormJs, form: dict[str, Any], variables: dict[str, Any], typed: dict[str, Any]) -> None:
    theirs = form_js({"schema": form, "data": variables, "typed": typed})
    try:
        ours = dict(leaves(load(form).submit(theirs["data"], loads(dumps(variables)), NOW)))
    except FormInvalid as refused:
        assert {key.replace("[", ".").replace("]", "") for key in refused.errors} == set(theirs["errors"])
        return
    assert theirs["errors"] == {}
    sent = dict(leaves(theirs["data"]))
    # What nobody may write is shown and sent back by form-js, and not stored by us.
    assert ours.keys() <= sent.keys()
    assert sent.keys() - ours.keys() <= read_only_paths(form["components"])
    for path, value in ours.items():
        money = isinstance(value, Decimal) and isinstance(sent[path], str)
        assert value == (Decimal(sent[path]) if money else sent[path]), path
        assert isinstance(value, bool) == isinstance(sent[path], bool), path


MANY = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@MANY
@given(st.data())
def test_an_opened_form_sent_back_as_it_is_agrees(form_js: FormJs, data: st.DataObject) -> None:
    form = data.draw(forms(), label="form")
    variables = data.draw(data_for(form["components"]), label="variables")
    offer = data.draw(either({}, {"offer": ["a", {"label": "B", "value": "b"}, None, ""]}, {"offer": "a"}))
    agree(form_js, form, {**variables, **offer}, {})


@MANY
@given(st.data())
def test_a_form_that_a_person_types_into_agrees(form_js: FormJs, data: st.DataObject) -> None:
    form = data.draw(forms(), label="form")
    variables = data.draw(data_for(form["components"]), label="variables")
    typed = data.draw(typing_for(form), label="typed")
    agree(form_js, form, {**variables, "offer": ["a", "b"]}, typed)


ROW = rows("l", field("textfield", "r0"), field("textfield", "r1", hide='r0 = "a"', validate={"required": True}))
NESTED = rows(
    "l",
    field("textfield", "r0"),
    rows("in", field("textfield", "s0", hide='parent.r0 != "a" or i[2] = 2', validate={"required": True})),
)
CHAIN = [
    field("textfield", "a"),
    field("textfield", "b", hide='a = "x"'),
    field("textfield", "c", hide='b = "typed"'),
    field("textfield", "d", hide='c = ""', validate={"required": True}),
]


@pytest.mark.parametrize(
    ("components", "variables", "typed"),
    [
        ([ROW], {"l": [{"r0": "a"}, {"r0": "b"}], "r0": "b"}, {}),
        ([ROW], {"l": [{"r0": "b", "r1": "x"}], "r0": "a"}, {}),
        ([ROW], {"l": [{"r0": "b"}, None, "text"]}, {"l.1.r1": "x"}),
        ([ROW], {"l": "text"}, {}),
        ([ROW], {"l": []}, {}),
        ([NESTED], {"l": [{"r0": "a", "in": [{}, {}]}, {"r0": "b", "in": [{"s0": "x"}]}]}, {}),
        ([NESTED], {"l": [{"r0": "a"}, {"r0": "b"}]}, {"l.1.r0": "a", "l.0.in.0.s0": "y"}),
        (CHAIN, {"b": "was", "c": "was"}, {"b": "typed", "a": "x"}),
        (CHAIN, {}, {"c": "y", "b": "typed", "d": "z"}),
        ([group(field("textfield", "p.a", hide="p.b"), path="q"), field("checkbox", "p.b")], {"p": {"b": True}}, {}),
        ([field("number", "n", validate={"min": "=m", "max": "=m + 1"})], {"m": 3, "n": 5}, {}),
        ([field("number", "n", validate={"min": "=nothing"})], {"n": -5}, {}),
        ([field("textfield", "t", validate={"pattern": "^\\d{3}-[\\w.]+\\/x$"})], {"t": "123-a.b/x"}, {}),
        ([field("textfield", "t", validate={"pattern": "^\\d{3}$"})], {"t": "１２３"}, {}),
        ([field("textfield", "t", validate={"pattern": "[\\u4e00-\\u9fa5]{2,}"})], {"t": "a王芳"}, {}),
        ([field("textfield", "t", validate={"maxLength": 2})], {"t": "𠀀"}, {}),
        ([field("textfield", "t", validate={"required": True})], {"t": "  "}, {}),
        ([field("checkbox", "b", validate={"required": True}), field("checkbox", "c")], {"b": "true"}, {}),
        ([field("select", "s", valuesKey="offer", validate={"required": True})], {"s": "a", "offer": {"a": 1}}, {}),
        ([field("select", "s", values=options("a"), defaultValue="gone")], {}, {}),
        ([field("datetime", "d", subtype="date")], {"d": "2026-02-30"}, {}),
        ([field("textfield", "t", disabled=True, validate={"required": True})], {}, {}),
        ([field("textfield", "t", readonly=True, validate={"required": True})], {}, {}),
    ],
)
def test_corners_agree(
    form_js: FormJs, components: list[dict[str, Any]], variables: dict[str, Any], typed: dict[str, Any]
) -> None:
    agree(form_js, schema(*components), variables, typed)
