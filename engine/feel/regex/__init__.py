"""Regular expressions of XPath and XQuery Functions 3.1, 5.6, that nobody can hang.

A pattern is read into a tree of our own, since classes, case and escapes differ from every library's. Without
back-references it runs on RE2 (google-re2: maintained, wheels for all platforms, linear time); with them, on a machine
that counts its steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..errors import BudgetExceeded, Wrong, too_large
from ..state import State
from .linear import compiled
from .reader import HEAVIEST, Reading, read, weight
from .stepwise import Machine, Span

CACHED = 64  # each may take the memory that RE2 is allowed
LONGEST = 2_000
REFERENCE = re.compile(r"\\(.?)|\$([0-9]*)", re.S)


class Pattern:
    """A pattern ready to run; safe from several threads at once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.weight = weight(reading.tree)
        if self.weight > HEAVIEST:
            raise too_large("正则表达式")
        self._linear: Any | None = None if reading.back_references else compiled(reading)
        self._machine = Machine(reading) if self._linear is None else None

    def _matches(self, state: State, text: str) -> Iterator[list[Span | None]]:
        """Spans of each match and its groups, from left to right."""
        state.charge(16 + (len(text) >> 4))
        if self._machine is None:
            yield from self._linear_matches(state, text)
            return
        steps = [state.budget.regex_steps]
        start = 0
        while start <= len(text):
            before = steps[0]
            found = self._machine.search(text, start, steps)
            state.charge(2 * (before - steps[0]))
            if found is None:
                return
            yield found
            whole = found[0]
            assert whole is not None
            start = whole[1] + (whole[0] == whole[1])

    def _linear_matches(self, state: State, text: str) -> Iterator[list[Span | None]]:
        assert self._linear is not None
        groups = self._reading.groups + 1
        try:
            for match in self._linear.finditer(text):
                state.charge(12 + 8 * groups)
                yield [span if (span := match.span(group))[0] >= 0 else None for group in range(groups)]
        except UnicodeEncodeError:
            raise Wrong("文本中有不成对的代理字符，无法用正则表达式处理，结果为 null。") from None

    def found(self, state: State, text: str) -> bool:
        return next(self._matches(state, text), None) is not None

    def replaced(self, state: State, text: str, replacement: str) -> str:
        parts = _replacement(replacement, self._reading)
        result: list[str] = []
        size = end = 0
        for spans in self._matches(state, text):
            whole = spans[0]
            assert whole is not None
            pieces = [text[end : whole[0]]]
            for part in parts:
                span = spans[part] if isinstance(part, int) else None
                pieces.append(part if isinstance(part, str) else text[span[0] : span[1]] if span else "")
            piece = "".join(pieces)
            size += len(piece)
            if size > state.budget.string:
                state.text(size)
            state.charge((len(piece) >> 5) + len(parts))
            result.append(piece)
            end = whole[1]
        result.append(text[end:])
        state.text(size + len(text) - end)
        return "".join(result)

    def split(self, state: State, text: str) -> list[str]:
        result = []
        end = 0
        for spans in self._matches(state, text):
            whole = spans[0]
            assert whole is not None
            if whole[0] == whole[1]:
                raise Wrong("split 的分隔模式不能匹配空文本，结果为 null。", "bad_pattern")
            result.append(text[end : whole[0]])
            end = whole[1]
        result.append(text[end:])
        state.room(len(result))
        return result

    def extracted(self, state: State, text: str) -> list[str]:
        result = [text[spans[0][0] : spans[0][1]] for spans in self._matches(state, text) if spans[0] is not None]
        state.room(len(result))
        return result


def _replacement(text: str, reading: Reading) -> list[str | int]:
    """Literal pieces and numbers of groups: `$1`, with `\\$` and `\\\\` for the signs themselves."""
    if reading.literal:
        return [text]
    parts: list[str | int] = []
    end = 0
    for found in REFERENCE.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
        if found[1] is not None:
            if found[1] not in ("\\", "$"):
                raise Wrong("替换文本中的“\\”后面只能是“\\”或“$”，结果为 null。", "bad_pattern")
            parts.append(found[1])
            continue
        digits = found[2]
        if not digits:
            raise Wrong("替换文本中的“$”后面应为数字，结果为 null。", "bad_pattern")
        # The longest number that names a group; what remains is text.
        length = 1
        while length < min(len(digits), 6) and int(digits[: length + 1]) <= reading.groups:
            length += 1
        number = int(digits[:length])
        parts.append(number if number <= reading.groups else "")
        parts.append(digits[length:])
    parts.append(text[end:])
    return [part for part in parts if part != ""]


@lru_cache(maxsize=CACHED)
def _cached(text: str, flags: str) -> Pattern | Wrong | BudgetExceeded:
    try:
        return Pattern(read(text, flags))
    except (Wrong, BudgetExceeded) as error:
        return error


def pattern(text: str, flags: str) -> Pattern:
    """The pattern of a text and its flags. Raises Wrong where it is none."""
    if len(text) > LONGEST:
        raise Wrong(f"正则表达式超过{LONGEST}个字符，结果为 null。", "bad_pattern")
    found = _cached(text, flags)
    if isinstance(found, Pattern):
        return found
    if isinstance(found, Wrong):
        raise Wrong(found.message, found.code)
    raise BudgetExceeded(found.code, found.message)
