"""Patterns of form fields: JavaScript's regular expressions, run by the FEEL evaluator's own engine within its budget.

A pattern is rewritten into the notation of XPath. What has no counterpart there (looking around, back references, word
boundaries) is refused when the form is read.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from engine.feel import FeelError, parse

MATCHES = parse("matches(text, pattern)")
NO_CLOCK = datetime(1970, 1, 1, tzinfo=UTC)  # matches() reads none
SPACES = "\\t\\n\\r\v\f \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": SPACES}
CONTROLS = {"t": "\\t", "n": "\\n", "r": "\\r", "v": "\v", "f": "\f", "0": "\0"}
SPECIAL = frozenset("\\|.?*+(){}[]^$-")
TOKEN = re.compile(
    r"""
    \\u(?P<unicode>[0-9a-fA-F]{4}) | \\x(?P<byte>[0-9a-fA-F]{2}) | \\(?P<escaped>.)
    | (?P<group>\(\?(?!:)) | (?P<repeat>\{[0-9]+(?:,[0-9]*)?\}) | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class PatternRefused(ValueError):
    """The sentence says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    xpath: str

    def search(self, text: str) -> bool:
        """False too where the search would exceed the budget."""
        try:
            return MATCHES({"text": text, "pattern": self.xpath}, NO_CLOCK).value is True
        except FeelError:
            return False


@lru_cache(maxsize=1_000)
def read_pattern(text: str) -> Pattern:
    """Raises PatternRefused."""
    xpath = _rewritten(text)
    try:
        answer = MATCHES({"text": "", "pattern": xpath}, NO_CLOCK)
    except FeelError as error:
        raise PatternRefused(error.message) from None
    if answer.value is None:
        raise PatternRefused("正则表达式写错了，请检查括号、方括号和重复次数。")
    return Pattern(xpath)


def _rewritten(text: str) -> str:
    parts: list[str] = []
    inside = False  # a character class
    for token in TOKEN.finditer(text):
        char = token["char"]
        if token["group"]:
            raise PatternRefused("不能用前后查找（(?=、(?! 等），请改写。")
        if token["unicode"] or token["byte"]:
            parts.append(_literal(chr(int(token["unicode"] or token["byte"], 16))))
        elif token["escaped"]:
            parts.append(_escape(token["escaped"], inside))
        elif token["repeat"]:
            parts.append(_escaped_all(token["repeat"]) if inside else token["repeat"])
        elif inside:
            if char == "]":
                inside = False
            bare = char not in "[^" or (char == "^" and parts[-1] == "[")
            parts.append(char if bare else "\\" + char)
        elif char == "[":
            inside = True
            parts.append(char)
        else:
            parts.append("\\" + char if char in "{}]" else char)
    return "".join(parts)


def _escape(letter: str, inside: bool) -> str:
    if letter.lower() in CLASSES:
        members = CLASSES[letter.lower()]
        if letter.islower():
            return members if inside else f"[{members}]"
        if inside:
            raise PatternRefused(f"方括号中不能用 \\{letter}，请写出各个字符。")
        return f"[^{members}]"
    if letter in CONTROLS:
        return CONTROLS[letter]
    if letter.isalnum():
        raise PatternRefused(f"不能用 \\{letter}，请改写。")
    return _literal(letter)


def _literal(char: str) -> str:
    return "\\" + char if char in SPECIAL else char


def _escaped_all(text: str) -> str:
    return "".join(map(_literal, text))
