"""Requirement graphs: who sees what, functions, services, imports, and what they may cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import dmn, feel
from tests.engine.dmn.build import (
    NOW,
    component,
    decision,
    definitions,
    input_data,
    item,
    knowledge,
    literal,
    service,
    table,
)


def value(xml: bytes, name: str, **context: Any) -> Any:
    return dmn.evaluate(dmn.load(xml), name, context, NOW).value


def test_required_decisions_are_computed_first_and_once() -> None:
    counted = table(["x"], ["answer"], [(["-"], ["x * 2"])])
    xml = definitions(
        input_data("x", "number"),
        decision("double", counted, ["in_x"]),
        decision("left", literal("double + 1"), ["double"]),
        decision("right", literal("double + 2"), ["double"]),
        decision("both", literal("left * right"), ["left", "right"]),
    )
    result = dmn.evaluate(dmn.load(xml), "both", {"x": Decimal(3)}, NOW)
    assert result.value == Decimal(56)
    assert result.matched == (dmn.MatchedRules("double", ("r1",)),)


def test_a_decision_does_not_see_what_it_does_not_require() -> None:
    xml = definitions(
        input_data("x", "number"),
        decision("one", literal("x")),
        decision("two", literal("one")),
    )
    assert value(xml, "one", x=Decimal(3)) is None
    assert value(xml, "two", x=Decimal(3)) is None


def test_variables_that_no_element_declares_are_seen_as_camunda_sees_them() -> None:
    logic = table(["age"], ["answer"], [([">= 60"], ['"退休"']), (["< 60"], ['"在职"'])])
    xml = definitions(f"<decision id='d' name='Any name'>{logic}</decision>")
    assert value(xml, "d", age=Decimal(61)) == "退休"
    assert value(xml, "Any name", age=Decimal(59)) == "在职"
    labelled = definitions("<inputData id='i' name='age'/>", f"<decision id='d' name='d'>{logic}</decision>")
    assert value(labelled, "d", age=Decimal(61)) == "退休"


def test_a_required_decision_is_known_by_its_id_too() -> None:
    xml = definitions(
        "<decision id='base' name='缴费基数'>" + literal("5000") + "</decision>",
        "<decision id='due' name='应缴'>"
        "<informationRequirement><requiredDecision href='#base'/></informationRequirement>"
        + literal("base * 0.08")
        + "</decision>",
    )
    assert value(xml, "due") == Decimal("400")


def test_names_of_several_words_and_chinese_names_are_found() -> None:
    xml = definitions(
        item("tPerson", parts=component("full name", "string")),
        input_data("The Person", "tPerson"),
        decision("问候 语", literal('"您好，" + The Person.full name'), ["in_The_Person"]),
        decision("out", literal("upper case(问候 语)"), ["问候_语"]),
    )
    assert value(xml, "out", **{"The Person": {"full name": "li"}}) == "您好，LI"


def test_a_knowledge_model_is_called_by_position_by_name_and_boxed() -> None:
    boxed = (
        "<invocation>" + literal("PMT") + "<binding><parameter name='n'/>" + literal("4") + "</binding>"
        "<binding><parameter name='p'/>" + literal("10") + "</binding></invocation>"
    )
    xml = definitions(
        knowledge("PMT", ["p:number", "n:number"], literal("p - n")),
        decision("a", literal("PMT(10, 4)"), knows=["PMT"]),
        decision("b", literal("PMT(n: 4, p: 10)"), knows=["PMT"]),
        decision("c", boxed, knows=["PMT"]),
        decision("wrong type", literal('PMT("10", 4)'), knows=["PMT"]),
        decision("too few", literal("PMT(10)"), knows=["PMT"]),
    )
    assert [value(xml, name) for name in ("a", "b", "c")] == [Decimal(6)] * 3
    assert value(xml, "wrong_type") is None
    assert value(xml, "too_few") is None


def test_a_recursive_knowledge_model_runs_and_an_endless_one_is_stopped_by_the_budget() -> None:
    xml = definitions(
        knowledge("fact", ["n"], literal("if n <= 1 then 1 else n * fact(n - 1)")),
        knowledge("endless", ["n"], literal("endless(n + 1)")),
        decision("good", literal("fact(10)"), knows=["fact"]),
        decision("bad", literal("endless(1)"), knows=["endless"]),
    )
    assert value(xml, "good") == Decimal(3628800)
    with pytest.raises(feel.FeelError) as refused:
        value(xml, "bad")
    assert refused.value.code == "too_deep"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<context><contextEntry><variable name='a'/>", "</contextEntry></context>"),
        ("<list>", "</list>"),
        (f"<for iteratorVariable='i'><in>{literal('[1]')}</in><return>", "</return></for>"),
        (f"<filter><in>{literal('[1]')}</in><match>", "</match></filter>"),
        (f"<conditional><if>{literal('true')}</if><then>", "</then></conditional>"),
        (f"<invocation>{literal('abs')}<binding><parameter name='n'/>", "</binding></invocation>"),
    ],
)
@pytest.mark.parametrize("levels", [1, 15])
@pytest.mark.parametrize("text", ["again(n + 1)", "[" * 80 + "again(n + 1)" + "]" * 80])
def test_endless_recursion_through_deep_expressions_is_stopped_by_the_budget(
    before: str, after: str, levels: int, text: str
) -> None:
    nested = before * levels + literal(text) + after * levels
    xml = definitions(knowledge("again", ["n"], nested), decision("bad", literal("again(1)"), knows=["again"]))
    with pytest.raises(feel.FeelError) as refused:
        value(xml, "bad")
    assert refused.value.code == "too_deep"


def test_a_service_that_calls_itself_is_stopped_by_the_budget() -> None:
    xml = definitions(decision("out", literal("S()"), knows=["S"]), service("S", ["out"]))
    with pytest.raises(feel.FeelError) as refused:
        value(xml, "out")
    assert refused.value.code == "too_deep"


def test_data_nested_beyond_reason_is_refused_or_left_alone() -> None:
    data: dict[str, Any] = {"value": Decimal(1), "children": []}
    for _ in range(3000):
        data = {"value": Decimal(1), "children": [data]}
    xml = definitions(
        item("tTree", parts=component("value", "number") + component("children", "tTree", collection=True)),
        input_data("typed", "tTree"),
        input_data("free"),
        decision("checked", literal("typed.value"), ["in_typed"]),
        decision("unchecked", literal("free.value"), ["in_free"]),
    )
    assert value(xml, "unchecked", free=data) == Decimal(1)
    with pytest.raises(feel.FeelError) as refused:
        value(xml, "checked", typed=data)
    assert refused.value.code == "too_deep"


def test_one_budget_covers_all_decisions_and_calls() -> None:
    xml = definitions(
        knowledge("work", ["n"], literal("sum(for i in 1..n return i)")),
        *(decision(f"d{i}", literal("work(1000)"), [f"d{i - 1}"] if i else [], ["work"]) for i in range(20)),
    )
    model = dmn.load(xml)
    alone = dmn.evaluate(model, "d0", {}, NOW).steps
    together = dmn.evaluate(model, "d19", {}, NOW).steps
    assert 15 * alone < together < 25 * alone
    with pytest.raises(feel.FeelError) as refused:
        dmn.evaluate(model, "d19", {}, NOW, feel.Budget(steps=5 * alone))
    assert refused.value.code == "too_many_steps"


def test_a_long_chain_of_decisions_needs_no_deep_stack() -> None:
    chain = [decision(f"d{i}", literal(f"d{i - 1} + 1" if i else "0"), [f"d{i - 1}"] if i else []) for i in range(2000)]
    assert value(definitions(*chain), "d1999") == Decimal(1999)


def test_a_service_takes_inputs_first_and_is_closed_to_everything_else() -> None:
    xml = definitions(
        input_data("x", "string"),
        decision("inner", literal('"never"'), type_ref="string"),
        decision("out", literal('x + "/" + inner'), ["in_x", "inner"]),
        service("S", ["out"], ["x"], ["inner"]),
        decision("call", literal('S("a", "b")'), knows=["S"]),
        decision("named", literal('S(inner: "b", x: "a")'), knows=["S"]),
        decision("few", literal('S("a")'), knows=["S"]),
        decision("mistyped", literal('S("a", 1)'), knows=["S"]),
    )
    assert value(xml, "call", x="outside") == "a/b"
    assert value(xml, "named") == "a/b"
    assert value(xml, "few") is None
    assert value(xml, "mistyped") is None
    direct = dmn.evaluate_service(dmn.load(xml), "S", {"x": "a", "inner": "c"}, NOW)
    assert direct.value == "a/c"


def test_a_service_of_several_outputs_gives_a_context() -> None:
    xml = definitions(decision("a", literal("1")), decision("b", literal("2")), service("S", ["a", "b"]))
    assert dmn.evaluate_service(dmn.load(xml), "S", {}, NOW).value == {"a": Decimal(1), "b": Decimal(2)}


def test_imported_decisions_functions_and_types_stand_under_the_imports_name() -> None:
    library = definitions(
        item("tAmount", "number", allowed=">= 0"),
        input_data("rate", "number"),
        decision("base", literal("rate * 100"), ["in_rate"]),
        knowledge("twice", ["n"], literal("n * 2")),
        namespace="urn:lib",
    )
    xml = definitions(
        "<import name='lib' namespace='urn:lib' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>",
        decision("d", literal("lib.twice(lib.base)"), ["urn:lib#base"], ["urn:lib#twice"], type_ref="lib.tAmount"),
        decision(
            "typed", literal('[1 instance of lib.tAmount, (-1) instance of lib.tAmount, "1" instance of lib.tAmount]')
        ),
    )
    model = dmn.load(xml, {"lib.dmn": library})
    assert dmn.evaluate(model, "d", {"lib": {"rate": Decimal(3)}}, NOW).value == Decimal(600)
    assert dmn.evaluate(model, "d", {"lib": {"rate": Decimal(-3)}}, NOW).value is None
    assert dmn.evaluate(model, "typed", {}, NOW).value == [True, True, False]


def test_an_unknown_decision_is_refused_by_name() -> None:
    model = dmn.load(definitions(decision("d", literal("1"))))
    with pytest.raises(dmn.DmnUnknown) as refused:
        dmn.evaluate(model, "e", {}, NOW)
    assert "e" in str(refused.value)


def test_inputs_are_never_changed() -> None:
    context = {"x": {"a": [Decimal(1)]}}
    xml = definitions(input_data("x"), decision("d", literal('context put(x, "b", append(x.a, 2))'), ["in_x"]))
    assert value(xml, "d", **context) == {"a": [Decimal(1)], "b": [Decimal(1), Decimal(2)]}
    assert context == {"x": {"a": [Decimal(1)]}}
