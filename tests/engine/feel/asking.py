"""What the tests ask: an expression's value, its warnings, or the code it is refused with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from engine import feel

NOW = datetime(2026, 3, 31, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def result(text: str, scope: Mapping[str, Any] | None = None, names: Iterable[str] = ()) -> feel.Result:
    return feel.parse(text, names)(scope or {}, NOW)


def value(text: str, scope: Mapping[str, Any] | None = None, names: Iterable[str] = ()) -> Any:
    """Dates and durations as ISO text, so that a test can name them."""
    return feel.to_json(result(text, scope, names).value)


def codes(text: str, scope: Mapping[str, Any] | None = None) -> list[str]:
    """The codes of the warnings, where the value is null."""
    found = result(text, scope)
    assert found.value is None
    return [warning.code for warning in found.warnings]


def refusal(text: str, budget: feel.Budget = feel.DEFAULT) -> str:
    """The code a text or its evaluation is refused with."""
    try:
        feel.parse(text)({}, NOW, budget)
    except feel.FeelError as error:
        return error.code
    return "not refused"


def passes(tests: str, given: Any, scope: Mapping[str, Any] | None = None) -> bool | None:
    answer = feel.parse_unary(tests)(given, scope or {}, NOW).value
    assert answer is None or isinstance(answer, bool)
    return answer
