"""Conditions of a form: a FEEL text that hides a field or makes it read-only, decided as form-js decides it.

form-js reads a condition as a unary test on nothing: true holds, and so does null, because null equals the
missing input; `not(...)` around the whole text turns the verdict round, null included.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from engine.feel import Expr, FeelError, parse, to_json

NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    text: str
    expr: Expr
    negated: bool

    def holds(self, scope: Mapping[str, Any], now: datetime) -> bool:
        """Never raises: a condition that cannot be worked out does not hold, as in form-js."""
        try:
            value = self.expr(scope, now).value
        except FeelError:
            return False
        if isinstance(value, list):
            matched = any(item is None for item in value)
        else:
            matched = value is True or value is None
        return matched is not self.negated


def read_condition(text: str) -> Condition:
    """Read the FEEL text after the `=`. Raises FeelError."""
    negation = NEGATION.fullmatch(text.strip())
    if negation is not None:
        try:
            return Condition(text, parse(negation.group(1)), negated=True)
        except FeelError:
            pass  # `not(a) and (b)`: the brackets do not belong together
    return Condition(text, parse(text), negated=False)


def worked_out(expr: Expr, scope: Mapping[str, Any], now: datetime) -> Any:
    """The value as JSON; None where there is none."""
    try:
        return to_json(expr(scope, now).value)
    except FeelError:
        return None


def is_expression(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith("=")


def scope_of(data: Mapping[str, Any], this: Any, parent: Any, counters: list[Any]) -> dict[str, Any]:
    """The names a form expression may use: all data, and `this`, `parent`, `i` (also as `_this_` ...)."""
    special = {"this": this, "parent": parent, "i": counters}
    return {**special, **data, **{f"_{name}_": value for name, value in special.items()}}
