"""An attribute that may hold a FEEL expression (`=...`) or a plain text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import feel


class EvaluationFailed(Exception):
    """An expression failed, or its result is not what its place needs. The sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Text:
    """`expression` is None for a plain text."""

    source: str
    expression: feel.Expr | None = None

    def value(self, scope: Mapping[str, Any], now: datetime, warn: Callable[[str], None] | None = None) -> Any:
        """The text itself, or the expression's value as FEEL has it (dates and durations are not yet texts)."""
        if self.expression is None:
            return self.source
        try:
            result = self.expression(scope, now)
        except feel.FeelError as error:
            raise EvaluationFailed(f"表达式“{self.source}”不能计算：{error.message}") from None
        for warning in result.warnings:
            if warning.code == "assertion":
                raise EvaluationFailed(f"表达式“{self.source}”的断言不成立：{warning.message}")
            if warn is not None:
                warn(f"表达式“{self.source}”：{warning.message}")
        return result.value

    def stored(self, scope: Mapping[str, Any], now: datetime, warn: Callable[[str], None] | None = None) -> Any:
        """The value as a variable may hold it."""
        value = self.value(scope, now, warn)
        try:
            return feel.to_json(value)
        except feel.NotStorable:
            raise EvaluationFailed(f"表达式“{self.source}”的结果是函数或区间，不能保存为变量。") from None


def text(source: str) -> Text:
    """Read an attribute. Raises feel.FeelError where an expression is not FEEL."""
    if not source.startswith("="):
        return Text(source)
    return Text(source, feel.parse(source[1:].strip()))
