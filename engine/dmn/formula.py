"""FEEL texts as closures that share one evaluation's budget and tell their warnings with the element's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from engine import feel
from engine.dmn.place import Code, Scope, Test
from engine.dmn.run import Run, in_charge
from engine.feel import Type

Types = Mapping[str, Type]


def expression(parsed: feel.Expr, types: Callable[[], Types], element_id: str) -> Code:
    """The closure of an expression."""

    def code(scope: Scope, run: Run) -> Any:
        return run.tell(parsed(scope, run.now, run.budget, types()), element_id)

    return code


def unary(parsed: feel.UnaryTests, types: Callable[[], Types], element_id: str) -> Test:
    """The closure of unary tests: does the input pass one of them."""

    def test(value: Any, scope: Scope, run: Run) -> bool:
        return run.tell(parsed(value, scope, run.now, run.budget, types()), element_id) is True

    return test


def value_check(text: str, names: frozenset[str], types: Callable[[], Types]) -> Callable[[Any], bool | None]:
    """Allowed values as a check of one value; values that cannot be read allow nothing."""

    @lru_cache(maxsize=1)
    def parsed() -> feel.UnaryTests | None:
        try:
            return feel.parse_unary(text, names)
        except feel.FeelError:
            return None

    def check(value: Any) -> bool | None:
        tests, state = parsed(), in_charge()
        if tests is None or state is None:
            return None
        found: bool | None = tests(value, {}, state.now, state.budget, types()).value
        return found

    return check
