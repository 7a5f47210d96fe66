"""Values as text, as `string()` gives it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from .errors import too_deep
from .lexer import PART, START
from .numbers import number_text
from .state import State
from .values import DEEPEST, Function, Range, plain

SIMPLE_NAME = re.compile(rf"[{START}][{PART}]*(?: [{PART}]+)*")


def text_of(state: State, value: Any) -> str:
    """A string as it is; in lists and contexts strings stand in quotes."""
    if isinstance(value, str):
        return value
    parts: list[str] = []
    _write(state, value, parts, 0)
    state.text(sum(map(len, parts)))
    return "".join(parts)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _write(state: State, value: Any, parts: list[str], depth: int) -> None:
    value = plain(value)
    state.charge(6)
    if depth > DEEPEST:
        raise too_deep()
    if value is None:
        parts.append("null")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    elif isinstance(value, str):
        state.text(len(value))
        parts.append(quoted(value))
    elif isinstance(value, Decimal):
        parts.append(number_text(value))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            parts.append(", " if index else "[")
            _write(state, item, parts, depth + 1)
        parts.append("]" if value else "[]")
    elif isinstance(value, dict):
        for index, (key, item) in enumerate(value.items()):
            parts.append(", " if index else "{")
            parts.append((key if SIMPLE_NAME.fullmatch(key) else quoted(key)) + ": ")
            _write(state, item, parts, depth + 1)
        parts.append("}" if value else "{}")
    elif isinstance(value, Range):
        _write_range(state, value, parts, depth + 1)
    elif isinstance(value, Function):
        parts.append(f"function({', '.join(value.params)})")
    else:
        parts.append(str(value))


def _write_range(state: State, value: Range, parts: list[str], depth: int) -> None:
    if value.low is None or value.high is None:
        low = value.high is None
        included = value.low_included if low else value.high_included
        parts.append("(" + (">" if low else "<") + ("= " if included else " "))
        _write(state, value.low if low else value.high, parts, depth)
        parts.append(")")
        return
    parts.append("[" if value.low_included else "(")
    _write(state, value.low, parts, depth)
    parts.append("..")
    _write(state, value.high, parts, depth)
    parts.append("]" if value.high_included else ")")
