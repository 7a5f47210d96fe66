"""Boxed expressions mean what the same words mean in FEEL."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import dmn
from tests.engine.dmn.build import NOW, decision, definitions, literal


def boxed(logic: str) -> Any:
    return dmn.evaluate(dmn.load(definitions(decision("d", logic))), "d", {}, NOW).value


def entry(name: str | None, logic: str) -> str:
    variable = "" if name is None else f"<variable name='{name}'/>"
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def numbers(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_a_context_sees_its_earlier_entries() -> None:
    assert boxed(f"<context>{entry('月 数', literal('3'))}{entry('b', literal('月 数 * 2'))}</context>") == {
        "月 数": Decimal(3),
        "b": Decimal(6),
    }


def test_a_context_with_a_result_entry_is_that_result() -> None:
    assert boxed(f"<context>{entry('a', literal('3'))}{entry(None, literal('a + 1'))}</context>") == Decimal(4)


def test_a_list_and_a_relation() -> None:
    assert boxed(f"<list>{literal('1')}{literal('2')}</list>") == numbers(1, 2)
    columns = "<column name='a'/><column name='b'/>"
    rows = f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row>"
    assert boxed(f"<relation>{columns}{rows}</relation>") == [
        {"a": Decimal(1), "b": Decimal(2)},
        {"a": Decimal(3), "b": Decimal(4)},
    ]


def test_a_function_definition_closes_over_its_context() -> None:
    function = f"<functionDefinition><formalParameter name='x'/>{literal('x * k')}</functionDefinition>"
    entries = entry("k", literal("10")) + entry("f", function) + entry(None, literal("f(4)"))
    assert boxed(f"<context>{entries}</context>") == Decimal(40)


@pytest.mark.parametrize(
    ("condition", "expected"), [("1 < 2", "yes"), ("1 > 2", "no"), ("null", "no"), ('"text"', "no")]
)
def test_a_conditional_takes_the_else_branch_unless_true(condition: str, expected: str) -> None:
    yes, no = literal('"yes"'), literal('"no"')
    parts = f"<if>{literal(condition)}</if><then>{yes}</then><else>{no}</else>"
    assert boxed(f"<conditional>{parts}</conditional>") == expected


def test_a_filter_sees_items_and_the_entries_of_contexts() -> None:
    by_item = f"<filter><in>{literal('[1, 2, 3, 4]')}</in><match>{literal('item > 2')}</match></filter>"
    assert boxed(by_item) == numbers(3, 4)
    by_entry = f"<filter><in>{literal('[{a: 1}, {a: 2}]')}</in><match>{literal('a = 2')}</match></filter>"
    assert boxed(by_entry) == [{"a": Decimal(2)}]


def test_for_some_and_every() -> None:
    source = f"<in>{literal('[1, 2, 3]')}</in>"
    assert boxed(f"<for iteratorVariable='i'>{source}<return>{literal('i * i')}</return></for>") == numbers(1, 4, 9)
    partial = literal("if i = 1 then 1 else i + sum(partial)")
    assert boxed(f"<for iteratorVariable='i'>{source}<return>{partial}</return></for>") == numbers(1, 3, 7)
    assert boxed(f"<some iteratorVariable='i'>{source}<satisfies>{literal('i > 2')}</satisfies></some>") is True
    assert boxed(f"<every iteratorVariable='i'>{source}<satisfies>{literal('i > 2')}</satisfies></every>") is False


def test_a_function_of_another_language_is_null_with_a_warning() -> None:
    logic = "<functionDefinition kind='Java'>" + literal('{class: "java.lang.Math"}') + "</functionDefinition>"
    result = dmn.evaluate(dmn.load(definitions(decision("d", logic))), "d", {}, NOW)
    assert result.value is None
    assert [warning.code for warning in result.warnings] == ["not_supported"]


def test_a_text_in_another_language_is_never_read_as_feel() -> None:
    logic = "<literalExpression expressionLanguage='http://groovy-lang.org'><text>1 + 1</text></literalExpression>"
    result = dmn.evaluate(dmn.load(definitions(decision("d", logic))), "d", {}, NOW)
    assert result.value is None
    assert [warning.code for warning in result.warnings] == ["not_feel"]
