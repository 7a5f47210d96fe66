"""Decision tables as closures: which rules match, and what the hit policy makes of them (DMN 1.5, clause 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn import hits
from engine.dmn import model as m
from engine.dmn.place import Code, Place, Scope, Test
from engine.dmn.run import Run
from engine.feel.types import ListOf, Type


@dataclass(frozen=True, slots=True)
class _Input:
    value: Code
    wanted: Type | None
    allowed: Test | None
    element_id: str


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    tests: tuple[tuple[int, Test], ...]
    outputs: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    wanted: Type | None
    allowed: Test | None
    element_id: str


def compile_table(table: m.DecisionTable, place: Place) -> Code:
    """The closure of a table. Raises FeelError: a table with an unreadable cell says nothing rather than half."""
    inputs = [_input(each, place) for each in table.inputs]
    outputs = [_output(each, place, index) for index, each in enumerate(table.outputs, 1)]
    rules = [_rule(each, place) for each in table.rules]
    default = _default(table, place)
    order = _priorities(table, place)
    policy = hits.POLICIES.get(table.hit_policy or "UNIQUE", hits.unique)
    first = table.hit_policy == "FIRST"

    def matching(scope: Scope, run: Run) -> list[_Rule]:
        values = [_read(each, scope, run) for each in inputs]
        found = []
        for rule in rules:
            run.state.charge(1)
            if all(test(values[column], scope, run) for column, test in rule.tests):
                found.append(rule)
                if first:
                    break
        return found

    def result(codes: Sequence[Code], scope: Scope, run: Run) -> Any:
        values = [_write(code, output, scope, run) for code, output in zip(codes, outputs, strict=True)]
        if len(values) == 1:
            return values[0]
        return {output.name: value for output, value in zip(outputs, values, strict=True)}

    def code(scope: Scope, run: Run) -> Any:
        found = matching(scope, run)
        matches = [hits.Hit(rule.id, result(rule.outputs, scope, run)) for rule in found]
        if not matches and default is not None:
            run.match(place.owner, ())
            return result(default, scope, run)
        hits_ = hits.Hits(matches, order(scope, run) if order else (), table.aggregation, table.id or place.owner)
        value, rule_ids = policy(hits_, run)
        run.match(place.owner, rule_ids)
        return value

    return code


def _input(clause: m.Input, place: Place) -> _Input:
    element_id = clause.id or place.owner
    allowed = None if clause.values is None else place.unary(clause.values)
    wanted = place.library.type(clause.expression.type_ref)
    return _Input(place.literal(clause.expression), wanted, allowed, element_id)


def _read(clause: _Input, scope: Scope, run: Run) -> Any:
    value = run.coerce(run.thaw(clause.value(scope, run), clause.wanted), clause.wanted, clause.element_id)
    if value is not None and clause.allowed is not None and not clause.allowed(value, scope, run):
        run.warn(clause.element_id, "not_allowed_value", "输入值不在该列声明的取值之内，请核对数据或补充取值。")
    return value


def _output(clause: m.Output, place: Place, index: int) -> _Output:
    allowed = None if clause.values is None else place.unary(clause.values)
    wanted = place.library.type(clause.type_ref)
    if isinstance(wanted, ListOf):
        # Some tools write the type of the whole collected result on the column.
        wanted = None
    name = clause.name or clause.label or f"output {index}"
    return _Output(name, wanted, allowed, clause.id or place.owner)


def _write(code: Code, clause: _Output, scope: Scope, run: Run) -> Any:
    value = run.coerce(code(scope, run), clause.wanted, clause.element_id)
    if value is not None and clause.allowed is not None and not clause.allowed(value, scope, run):
        run.warn(clause.element_id, "not_allowed_value", "输出值不在该列声明的取值之内，请核对规则或补充取值。")
    return value


def _rule(rule: m.Rule, place: Place) -> _Rule:
    tests = ((column, place.unary(test)) for column, test in enumerate(rule.tests))
    return _Rule(
        rule.id,
        tuple((column, test) for column, test in tests if test is not None),
        tuple(place.literal(output) for output in rule.outputs),
    )


def _default(table: m.DecisionTable, place: Place) -> list[Code] | None:
    if not any(output.default is not None and output.default.text.strip() for output in table.outputs):
        return None
    empty = m.Literal("", None, "")
    return [place.literal(output.default or empty) for output in table.outputs]


def _priorities(table: m.DecisionTable, place: Place) -> Callable[[Scope, Run], hits.Order] | None:
    """The output values of each column, best first; only two policies ask for them."""
    if table.hit_policy not in ("PRIORITY", "OUTPUT ORDER"):
        return None
    columns: list[tuple[str | None, Code]] = []
    for index, output in enumerate(table.outputs, 1):
        name = None if len(table.outputs) == 1 else (output.name or output.label or f"output {index}")
        values = output.values or place.library.allowed(output.type_ref or (place.type_ref if name is None else None))
        if values is not None:
            columns.append((name, place.library.values(values.text, place.names, values.id or place.owner)))

    def order(scope: Scope, run: Run) -> hits.Order:
        return tuple((name, code(scope, run)) for name, code in columns)

    return order
