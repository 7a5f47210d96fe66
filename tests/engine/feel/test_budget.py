from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from tests.engine.feel.asking import NOW, codes, refusal, value

SOURCES = sorted((Path(feel.__file__).parent).rglob("*.py"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1" * 40_000, "too_long"),
        ("(" * 101 + "1" + ")" * 101, "too_deep"),
        ("count(for i in 1..1000000 return i)", "too_many_steps"),
        ("for i in 1..64 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])", "too_large"),
        ("for i in 1..64 return if i = 1 then \"ab\" else partial[-1] + partial[-1]", "too_large"),
        ('matches("' + "ab" * 30 + '", "^(.*)(.*)(.*)(.*)\\1\\2\\3\\4x$")', "too_slow"),
    ],
)  # fmt: skip
def test_each_limit_has_its_code(text: str, code: str) -> None:
    assert refusal(text) == code


def test_a_hundred_levels_of_nesting_fit() -> None:
    assert value("(" * 100 + "1" + ")" * 100) == 1
    assert value("1 + (" * 99 + "1" + ")" * 99) == 100
    assert value("abs(" * 99 + "1" + ")" * 99) == 1


def test_nesting_fits_although_the_caller_already_stands_deep_in_the_stack() -> None:
    def from_depth(frames: int, text: str) -> Any:
        return value(text) if frames == 0 else from_depth(frames - 1, text)

    used = 0
    frame = sys._getframe()
    while frame is not None:
        used, frame = used + 1, frame.f_back  # type: ignore[assignment]
    deep = 400 - used
    feel.expression.EXPRESSIONS.clear()
    assert from_depth(deep, "1 + abs(" * 90 + "1" + ")" * 90) == 91
    assert from_depth(deep, "{f: function(n) if n < 1 then 0 else 1 + f(n - 1), r: f(30)}.r") == 30


NESTS = [
    ("(", "1", ")"), ("[", "1", "]"), ("{a:", "1", "}"), ("if true then (", "1", ") else 1"), ("x[", "1", "]"),
    ("for i in (", "[1]", ") return i"), ("for i in [1] return (", "1", ")"), ("(function(x) ", "1", ")(1)"),
    ("1 in (1, ", "1", ")"), ("1 between (", "1", ") and 2"), ("[1][item > (", "1", ")]"), ("1 in ", "1", ""),
    ("1 or 1 and 1 = 1 + 1 * 1 ** (", "1", ")"), ("sort([1, 2], function(a, b) ", "true", ")"), ("1 = 1", "", " = 1"),
    ("x instance of list<", "number", ">"), ("1 instance of number", "", " instance of number"), ("f(a: ", "1", ")"),
]  # fmt: skip


@pytest.mark.parametrize("nest", NESTS, ids=[opening for opening, _, _ in NESTS])
@pytest.mark.parametrize("caller", [0, 300, 600, 850])
def test_no_nesting_and_no_caller_brings_python_to_its_recursion_limit(nest: tuple[str, str, str], caller: int) -> None:
    opening, middle, closing = nest

    def from_depth(frames: int, text: str) -> None:
        if frames:
            return from_depth(frames - 1, text)
        feel.expression.EXPRESSIONS.clear()
        try:
            feel.parse(text)({"x": [1]}, NOW)
        except feel.FeelError as error:
            assert error.code in ("too_deep", "syntax")
        return None

    # The test runner stands in the stack too.
    for times in (20, 60, 99, 150, 1_000):
        repeated = opening * times if middle else opening
        from_depth(max(caller - 60, 0), repeated + middle + closing * times)


def test_endless_recursion_is_refused_not_a_python_error() -> None:
    assert refusal("{f: function(x) f(x), r: f(1)}.r") == "too_deep"
    assert refusal("{f: function(x) 1 + abs(-f(x)), r: f(1)}.r") == "too_deep"


def test_a_chain_costs_no_depth() -> None:
    assert value("1+" * 10_000 + "1") == 10_001
    assert value("true and " * 3_000 + "true") is True
    assert value("if false then 1 else " * 1_000 + "2") == 2
    assert value("-" * 1_001 + "1") == -1


def test_lists_nested_by_a_loop_cannot_hang_comparison_printing_or_storing() -> None:
    deep = "for i in 1..300 return if i = 1 then [1] else [partial[-1]]"
    assert refusal(f"({deep})[-1] = ({deep})[-1]") == "too_deep"
    assert refusal(f"string(({deep})[-1])") == "too_deep"
    wide = "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]"
    assert refusal(f"({wide})[-1] = ({wide})[-1]") == "too_many_steps"
    assert refusal(f"string(({wide})[-1])") == "too_many_steps"
    with pytest.raises(feel.BudgetExceeded):
        feel.to_json(feel.parse(f"({wide})[-1]")({}, NOW).value)


def test_a_function_of_python_code_shares_the_budget_of_its_caller() -> None:
    inner = feel.parse("count(for i in 1..1000 return i)")
    function = feel.Function("inner", ["n"], lambda arguments: inner({}, NOW).value)
    assert feel.parse("inner(1)")({"inner": function}, NOW).steps > 1_000
    with pytest.raises(feel.BudgetExceeded):
        feel.parse("for i in 1..1000 return inner(i)")({"inner": function}, NOW)


def test_a_python_function_that_swallows_a_refusal_does_not_get_the_budget_back() -> None:
    inner = feel.parse("count(for i in 1..1000000 return i)")

    def swallow(arguments: list[Any]) -> Any:
        try:
            return inner({}, NOW).value
        except feel.BudgetExceeded:
            return None

    with pytest.raises(feel.BudgetExceeded):
        feel.parse("for i in 1..10 return f(i)")({"f": feel.Function("f", ["n"], swallow)}, NOW)


def test_python_functions_that_call_each_other_for_ever_are_refused() -> None:
    scope: dict[str, Any] = {}
    expression = feel.parse("again(1)")
    scope["again"] = feel.Function("again", ["n"], lambda arguments: expression(scope, NOW).value)
    with pytest.raises(feel.BudgetExceeded) as refused:
        expression(scope, NOW)
    assert refused.value.code == "too_deep"


def test_python_attributes_are_out_of_reach() -> None:
    class Secret:
        token = "t"

    assert codes("x.token", {"x": Secret()}) == ["unknown_value", "null_path"]
    assert codes("x.append", {"x": "text"}) == ["unknown_key"]
    assert value("x.keys", {"x": {"keys": 1}}) == 1


def test_inputs_are_never_changed() -> None:
    scope = {"xs": [3, 1, 2], "c": {"a": {"b": 1}}}
    value('[append(xs, 4), sort(xs, function(a, b) a < b), remove(xs, 1), context put(c, ["a", "b"], 2)]', scope)
    assert scope == {"xs": [3, 1, 2], "c": {"a": {"b": 1}}}


def _names(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_package_neither_evaluates_python_nor_leans_on_its_recursion_limit() -> None:
    for path in SOURCES:
        used = _names(ast.parse(path.read_text(encoding="utf-8")))
        assert not used & {"eval", "exec", "compile", "RecursionError", "__import__"}, path


def test_the_package_imports_nothing_else_of_ours() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                assert node.module.split(".")[0] not in {"engine", "catalog", "handlers", "web", "device_bridge"}, path
