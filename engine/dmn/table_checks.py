"""What is wrong with a decision table as a table."""

from __future__ import annotations

from collections.abc import Iterator

from engine.dmn import model as m
from engine.dmn.errors import Problem
from engine.dmn.hits import AGGREGATORS, POLICIES
from engine.dmn.overlaps import matches_all, overlapping

OVERLAPS_REPORTED = 20


def check_table(table: m.DecisionTable, owner: str) -> Iterator[Problem]:
    """Findings about policy, columns and rules; the cells' texts are checked elsewhere."""
    element_id = table.id or owner
    yield from _policy(table, element_id)
    yield from _columns(table, element_id)
    yield from _cells(table, element_id)
    policy = table.hit_policy or "UNIQUE"
    if policy == "UNIQUE":
        yield from _overlaps(table, element_id)
    if policy == "FIRST":
        yield from _unreachable(table, element_id)


def _policy(table: m.DecisionTable, element_id: str) -> Iterator[Problem]:
    policy, outputs = table.hit_policy, table.outputs
    if policy is None:
        yield Problem(element_id, "no_hit_policy", "没有写明命中策略，按唯一（UNIQUE）处理，请确认。", "info")
    elif policy not in POLICIES:
        yield Problem(element_id, "unknown_hit_policy", f"命中策略“{policy}”不存在，请改选。")
    if table.aggregation is not None and table.aggregation not in AGGREGATORS:
        yield Problem(element_id, "unknown_aggregation", f"汇总方式“{table.aggregation}”不存在，请改选。")
    if policy == "COLLECT" and table.aggregation is not None and len(outputs) > 1:
        yield Problem(element_id, "aggregated_outputs", "有多个输出列的决策表不能汇总，请拆成多张表或去掉汇总方式。")
    if policy in ("PRIORITY", "OUTPUT ORDER") and not any(output.values is not None for output in outputs):
        message = "按优先级命中的决策表没有列出输出取值，无法排出先后，请在输出列中按优先级从高到低列出取值。"
        yield Problem(element_id, "no_output_values", message, "warning")


def _columns(table: m.DecisionTable, element_id: str) -> Iterator[Problem]:
    if not table.outputs:
        yield Problem(element_id, "no_output", "决策表没有输出列，请至少添加一列。")
    for clause in table.inputs:
        if not clause.expression.text.strip():
            message = f"输入列“{clause.label or clause.id}”没有表达式，请填写要判断的变量。"
            yield Problem(clause.id or element_id, "no_input_expression", message)
    names = [output.name for output in table.outputs]
    if len(names) > 1:
        for output in table.outputs:
            if output.name is None:
                yield Problem(output.id or element_id, "no_output_name", "有多个输出列时每列都要有名称，请补充。")
            elif names.count(output.name) > 1:
                message = f"输出列名称“{output.name}”重复，请改名。"
                yield Problem(output.id or element_id, "duplicate_output", message)


def _cells(table: m.DecisionTable, element_id: str) -> Iterator[Problem]:
    for number, rule in enumerate(table.rules, 1):
        if len(rule.tests) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            message = f"第 {number} 条规则的单元格数与列数不符，请在设计器中重新编辑这条规则。"
            yield Problem(rule.id or element_id, "wrong_cells", message)
        for output in rule.outputs:
            if not output.text.strip():
                message = f"第 {number} 条规则有空的输出单元格，命中时结果为空，请填写。"
                yield Problem(output.id or rule.id or element_id, "empty_output", message, "warning")


def _overlaps(table: m.DecisionTable, element_id: str) -> Iterator[Problem]:
    numbers = {id(rule): number for number, rule in enumerate(table.rules, 1)}
    for count, (earlier, later) in enumerate(overlapping(table)):
        if count == OVERLAPS_REPORTED:
            return
        first, second = numbers[id(earlier)], numbers[id(later)]
        same = [test.text.strip() for test in earlier.tests] == [test.text.strip() for test in later.tests]
        if same:
            message = f"第 {first} 条与第 {second} 条规则的条件完全相同，唯一命中的表不允许重复，请删除或修改其中一条。"
            yield Problem(later.id or element_id, "duplicate_rule", message)
        else:
            message = f"第 {first} 条与第 {second} 条规则的条件有重叠，同时命中时结果为空，请改条件或命中策略。"
            yield Problem(later.id or element_id, "overlapping_rules", message, "warning")


def _unreachable(table: m.DecisionTable, element_id: str) -> Iterator[Problem]:
    for number, rule in enumerate(table.rules[:-1], 1):
        if matches_all(rule):
            message = f"第 {number} 条规则总会命中，其后的规则永远用不到，请把它移到最后。"
            yield Problem(rule.id or element_id, "unreachable_rules", message, "warning")
            return
