"""matches, replace, split and extract: regular expressions of XPath and XQuery Functions 3.1."""

from __future__ import annotations

from ..errors import Wrong
from ..regex import Pattern, pattern
from ..state import State
from .registry import builtin

READING = 800  # steps of reading a pattern


def _pattern(state: State, text: str, flags: str | None) -> Pattern:
    """Each pattern is paid for once an evaluation, whether it is still known from another one or not."""
    key = (text, flags or "")
    if state.patterns is None:
        state.patterns = set()
    if key in state.patterns:
        return pattern(*key)
    state.charge(READING + 4 * len(text))
    found = pattern(*key)
    state.charge(found.weight >> 2)
    state.patterns.add(key)
    return found


@builtin("matches", "input: string", "pattern: string", "flags: string?~")
def matches(state: State, text: str, expression: str, flags: str | None = None) -> bool:
    return _pattern(state, expression, flags).found(state, text)


@builtin("replace", "input: string", "pattern: string", "replacement: string", "flags: string?~")
def replace(state: State, text: str, expression: str, replacement: str, flags: str | None = None) -> str:
    found = _pattern(state, expression, flags)
    if found.found(state, ""):
        raise Wrong("replace 的模式不能匹配空文本，结果为 null。", "bad_pattern")
    return found.replaced(state, text, replacement)


@builtin("split", "string: string", "delimiter: string")
def split(state: State, text: str, delimiter: str) -> list[str]:
    if not delimiter:
        state.room(len(text) * 2)
        return list(text)
    return _pattern(state, delimiter, "").split(state, text)


@builtin("extract", "string: string", "pattern: string")
def extract(state: State, text: str, expression: str) -> list[str]:
    """Every match (Camunda)."""
    return _pattern(state, expression, None).extracted(state, text)
