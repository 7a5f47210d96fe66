"""Every hit policy against a small oracle of its own, on tables that hypothesis makes up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import dmn
from tests.engine.dmn.build import NOW, decision, definitions, input_data, table

Rules = list[tuple[int, int, str]]
WORDS = ["high", "middle", "low"]

# A rule matches where low <= x <= high and answers a word.
ends = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)


def rules_of(answers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.builds(lambda pair, answer: (*pair, answer), ends, answers), min_size=1, max_size=6)


rules_of_words = rules_of(st.sampled_from([*WORDS, "odd"]))
rules_of_numbers = rules_of(st.integers(-5, 5))


def decide(
    rules: list[tuple[int, int, Any]], x: int, policy: str, aggregation: str | None = None, default: str | None = None
) -> dmn.DecisionResult:
    def cell(answer: Any) -> str:
        return str(answer) if isinstance(answer, int) else f'"{answer}"'

    logic = table(
        ["x"],
        ["answer"],
        [([f"[{low}..{high}]"], [cell(answer)]) for low, high, answer in rules],
        policy,
        aggregation,
        ['"high", "middle", "low"'] if policy in ("PRIORITY", "OUTPUT ORDER") else [],
        [default],
    )
    model = dmn.load(definitions(input_data("x", "number"), decision("d", logic, ["in_x"])))
    return dmn.evaluate(model, "d", {"x": Decimal(x)}, NOW)


def hits(rules: list[tuple[int, int, Any]], x: int) -> list[tuple[str, Any]]:
    return [(f"r{n}", answer) for n, (low, high, answer) in enumerate(rules, 1) if low <= x <= high]


def by_priority(found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    ranked = [hit for word in WORDS for hit in found if hit[1] == word]
    return ranked + [hit for hit in found if hit[1] not in WORDS]


def expected(policy: str, found: list[tuple[str, Any]]) -> tuple[Any, list[str]]:
    if not found:
        return None, []
    ids, values = [rule for rule, _ in found], [value for _, value in found]
    ordered = by_priority(found)
    return {
        "UNIQUE": (values[0] if len(found) == 1 else None, ids),
        "ANY": (values[0] if len(set(values)) == 1 else None, ids),
        "FIRST": (values[0], ids[:1]),
        "PRIORITY": (ordered[0][1], [rule for rule, _ in ordered]),
        "RULE ORDER": (values, ids),
        "OUTPUT ORDER": ([value for _, value in ordered], [rule for rule, _ in ordered]),
        "COLLECT": (values, ids),
    }[policy]


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"])
@given(rules=rules_of_words, x=st.integers(0, 6))
def test_a_hit_policy_gives_what_its_definition_says_and_names_the_rules(policy: str, rules: Rules, x: int) -> None:
    result = decide(rules, x, policy)
    value, ids = expected(policy, hits(rules, x))
    assert result.value == value
    assert result.matched == (dmn.MatchedRules("d", tuple(ids)),)
    broken = policy in ("UNIQUE", "ANY") and value is None and bool(ids)
    # A word outside the listed output values is remarked on.
    odd = policy in ("PRIORITY", "OUTPUT ORDER") and any(answer == "odd" for _, answer in hits(rules, x))
    assert bool(result.warnings) == (broken or odd)


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX", "COUNT"])
@given(rules=rules_of_numbers, x=st.integers(0, 6))
def test_an_aggregation_counts_what_the_matching_rules_give(
    aggregation: str, rules: list[tuple[int, int, int]], x: int
) -> None:
    values = [value for _, value in hits(rules, x)]
    count = Decimal(len(values))
    if aggregation == "COUNT" or not values:
        wanted = count if aggregation == "COUNT" else None
    else:
        wanted = Decimal({"SUM": sum(values), "MIN": min(values), "MAX": max(values)}[aggregation])
    assert decide(rules, x, "COLLECT", aggregation).value == wanted


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"])
def test_the_default_output_stands_in_where_no_rule_matches(policy: str) -> None:
    result = decide([(1, 2, "low")], 5, policy, default='"none"')
    assert result.value == "none"
    assert result.matched == (dmn.MatchedRules("d", ()),)


def test_several_outputs_make_a_context_and_each_has_its_default() -> None:
    logic = table(["x"], ["level", "days"], [(["> 3"], ['"high"', "5"])], "FIRST", defaults=['"low"', "1"])
    model = dmn.load(definitions(input_data("x"), decision("d", logic, ["in_x"])))
    assert dmn.evaluate(model, "d", {"x": Decimal(4)}, NOW).value == {"level": "high", "days": Decimal(5)}
    assert dmn.evaluate(model, "d", {"x": Decimal(3)}, NOW).value == {"level": "low", "days": Decimal(1)}


def test_priority_of_several_outputs_compares_the_first_column_first() -> None:
    rules = [(["-"], ['"b"', '"x"']), (["-"], ['"a"', '"y"']), (["-"], ['"a"', '"x"'])]
    logic = table(["x"], ["one", "two"], rules, "OUTPUT ORDER", output_values=['"a","b"', '"x","y"'])
    model = dmn.load(definitions(input_data("x"), decision("d", logic, ["in_x"])))
    result = dmn.evaluate(model, "d", {"x": Decimal(1)}, NOW)
    assert [(each["one"], each["two"]) for each in result.value] == [("a", "x"), ("a", "y"), ("b", "x")]
    assert result.matched[0].rule_ids == ("r3", "r2", "r1")


def test_a_table_with_an_unreadable_cell_says_nothing_and_why() -> None:
    logic = table(["x"], ["answer"], [(["> 3"], ['"high"']), (["> > 2"], ['"low"'])], "FIRST")
    model = dmn.load(definitions(input_data("x"), decision("d", logic, ["in_x"])))
    result = dmn.evaluate(model, "d", {"x": Decimal(4)}, NOW)
    assert result.value is None
    assert [warning.code for warning in result.warnings] == ["syntax"]
