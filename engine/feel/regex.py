"""Regular expressions of XPath and XQuery Functions 3.1."""

from __future__ import annotations

from .errors import Wrong
from .state import State


class Pattern:
    """A pattern ready to run."""

    def found(self, state: State, text: str) -> bool:
        raise Wrong("不支持正则表达式，结果为 null。")

    def replaced(self, state: State, text: str, replacement: str) -> str:
        raise Wrong("不支持正则表达式，结果为 null。")

    def split(self, state: State, text: str) -> list[str]:
        raise Wrong("不支持正则表达式，结果为 null。")

    def extracted(self, state: State, text: str) -> list[list[str | None]]:
        raise Wrong("不支持正则表达式，结果为 null。")


def pattern(text: str, flags: str) -> Pattern:
    return Pattern()
