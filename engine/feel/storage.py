"""Turning values into what a process variable can hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .errors import NotStorable, too_deep, too_large
from .values import DEEPEST, Function, Range, plain

MOST_NODES = 200_000


def to_json(value: Any) -> Any:
    """A JSON value: numbers stay Decimal, dates and durations become ISO text. Raises NotStorable or BudgetExceeded."""
    return _Writer().write(value, 0)


class _Writer:
    def __init__(self) -> None:
        self.nodes = 0

    def write(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > DEEPEST:
            raise too_deep()
        if self.nodes > MOST_NODES:
            raise too_large("数据")
        value = plain(value)
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, Decimal):
            return value if value else abs(value)
        if isinstance(value, list):
            return [self.write(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {str(key): self.write(item, depth + 1) for key, item in value.items()}
        if isinstance(value, Range):
            raise NotStorable("区间")
        if isinstance(value, Function):
            raise NotStorable("函数")
        return str(value)
