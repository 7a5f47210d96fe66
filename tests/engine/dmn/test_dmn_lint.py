"""What the studio is told about a decision file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine import dmn
from tests.engine.dmn.build import decision, definitions, input_data, literal, table

Rows = Sequence[tuple[Sequence[str], Sequence[str]]]


def findings(*elements: str) -> dict[str, dmn.Problem]:
    return {problem.code: problem for problem in dmn.lint(definitions(*elements))}


def of_table(rows: Rows, policy: str | None = "UNIQUE", aggregation: str | None = None) -> dict[str, dmn.Problem]:
    outputs = ["answer", "more", "most"][: len(rows[0][1])]
    inputs = ["x", "y"][: len(rows[0][0])]
    logic = table(inputs, outputs, rows, policy, aggregation)
    return findings(input_data("x"), input_data("y"), decision("d", logic, ["in_x", "in_y"]))


def test_a_sound_table_has_no_findings() -> None:
    assert of_table([(["< 5", '"a"'], ["1"]), ([">= 5", '"a"'], ["2"]), (["-", '"b"'], ["3"])]) == {}


def test_a_cell_that_cannot_be_read_is_named_with_its_place() -> None:
    problem = of_table([(["< 5", "-"], ["1 +\n+ * 2"])])["syntax"]
    assert (problem.element_id, problem.severity) == ("r1o1", "error")
    assert (problem.line, problem.column) == (2, 1)


def test_an_unknown_name_is_remarked_on_where_all_inputs_are_declared() -> None:
    assert findings(input_data("y"), decision("d", literal("x + 1")))["unknown_name"].element_id == "d"
    camunda = definitions(f"<decision id='d' name='d'>{literal('x + 1')}</decision>")
    assert dmn.lint(camunda) == []
    assert [problem.code for problem in dmn.lint(camunda, names=["y"])] == ["unknown_name"]
    assert dmn.lint(camunda, names=["x"]) == []


def test_names_of_requirements_entries_and_iterators_are_known() -> None:
    loop = f"<for iteratorVariable='i'><in>{literal('x')}</in><return>{literal('i + k')}</return></for>"
    entry = f"<contextEntry><variable name='k'/>{literal('1')}</contextEntry>"
    context = f"<context>{entry}<contextEntry>{loop}</contextEntry></context>"
    assert findings(input_data("x"), decision("d", context, ["in_x"])) == {}


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (["< 5", '"a"'], ["< 5", '"a"'], "duplicate_rule"),
        (["< 5", '"a", "b"'], ["[3..9]", '"b"'], "overlapping_rules"),
        (["-", '"a"'], ["7", '"a"'], "overlapping_rules"),
        (["<= 5", "-"], [">= 5", ""], "overlapping_rules"),
        (["< 5", "-"], [">= 5", "-"], None),
        (["[1..5)", "-"], ["[5..9]", "-"], None),
        (["-", '"a"'], ["-", '"b"'], None),
        (["-", 'not("a")'], ["-", '"b"'], None),
    ],
)
def test_rules_of_a_unique_table_must_not_overlap(first: list[str], second: list[str], code: str | None) -> None:
    found = of_table([(first, ["1"]), (second, ["2"])])
    assert list(found) == ([] if code is None else [code])
    assert of_table([(first, ["1"]), (second, ["2"])], "COLLECT") == {}


def test_policies_and_columns_are_checked() -> None:
    row = (["< 5", "-"], ["1"])
    assert of_table([row], None)["no_hit_policy"].severity == "info"
    assert "unknown_hit_policy" in of_table([row], "BEST")
    assert "no_output_values" in of_table([row], "PRIORITY")
    assert "aggregated_outputs" in of_table([(["-", "-"], ["1", "2"])], "COLLECT", "SUM")
    assert "unreachable_rules" in of_table([(["-", "-"], ["1"]), row], "FIRST")
    assert "empty_output" in of_table([(["< 5", "-"], [""])])


def test_unknown_types_and_missing_logic_are_remarked_on() -> None:
    assert findings(decision("d", "", type_ref="number"))["no_logic"].severity == "warning"
    assert findings(decision("d", literal("1"), type_ref="tGone"))["unknown_type"].severity == "warning"


def test_what_cannot_be_loaded_is_a_finding_too() -> None:
    assert [problem.code for problem in dmn.lint(b"<html/>")] == ["not_dmn"]


def test_every_sentence_is_one_chinese_sentence() -> None:
    rows: Rows = [(["< 5", "-"], ["1 +"]), (["< 5", "-"], [""])]
    problems = list(of_table(rows, None).values())
    assert problems
    assert all(problem.message.endswith("。") for problem in problems)
