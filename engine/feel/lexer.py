"""Cutting FEEL text into tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .errors import FeelSyntaxError
from .state import Place

# DMN 1.5, 10.3.1.2, rules 28 and 29.
START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
PART = START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
TOKEN = re.compile(
    rf"""(?P<skip>[\s\u0085\ufeff\u200b\u180e]+|//[^\n\r]*|/\*(?s:.*?)\*/)
    |(?P<name>[{START}][{PART}]*)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<string>"(?:[^"\\]++|\\(?s:.))*+")
    |(?P<symbol>\*\*|\.\.|!=|<=|>=|->|[()\[\]{{}},:.+\-*/=<>@'’])""",
    re.VERBOSE,
)
KEYWORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "instance",
        "of",
        "function",
        "true",
        "false",
        "null",
    ]
)
ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.S
)
SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "/": "/"}


class Token(NamedTuple):
    """`kind`: name, number, string, symbol (keywords and symbols are their own text) or end."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """All tokens, closed by one of kind `end`."""
    tokens: list[Token] = []
    position, length, match = 0, len(text), TOKEN.match
    while position < length:
        found = match(text, position)
        if found is None:
            raise _unreadable(text, position)
        end, kind = found.end(), found.lastgroup
        if kind != "skip":
            word = found.group()
            if kind == "symbol" or (kind == "name" and word in KEYWORDS):
                if word == "/" and text.startswith("/*", position):
                    raise syntax_error(text, position, "注释没有结束，请补上“*/”。")
                kind = word
            tokens.append(Token(kind or "", word, position, end))
        position = end
    tokens.append(Token("end", "", length, length))
    return tokens


def syntax_error(text: str, offset: int, message: str) -> FeelSyntaxError:
    line, column = Place(text, offset).position()
    return FeelSyntaxError(message, line, column)


def _unreadable(text: str, position: int) -> FeelSyntaxError:
    character = text[position]
    if character == '"':
        return syntax_error(text, position, "文本没有结束，请补上双引号。")
    if character in "“”‘「」":
        return syntax_error(text, position, "请把中文引号改为英文双引号。")
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return syntax_error(text, position, f"无法识别的字符“{shown}”，请删除或改正。")


def unquote(literal: str) -> str:
    """The text a string literal stands for; pairs of surrogates become one character."""
    body = literal[1:-1]
    return ESCAPE.sub(_unescape, body) if "\\" in body else body


def _unescape(found: re.Match[str]) -> str:
    escape = found.group()[1:]
    if len(escape) == 1:
        # An unknown escape stands for itself, so that patterns like "\d" can be written as Camunda allows.
        return SIMPLE_ESCAPES.get(escape, "\\" + escape)
    if len(escape) > 7:
        high, low = int(escape[1:5], 16), int(escape[7:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    code = int(escape[1:], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def words(name: str) -> tuple[str, ...]:
    """The tokens of a name, by which it is found in a text whatever its spaces; empty where it can be none."""
    return _short_words(name) if len(name) <= 60 else _words(name)


def _words(name: str) -> tuple[str, ...]:
    try:
        return tuple([token.text for token in tokenize(name)[:-1]])
    except FeelSyntaxError:
        return ()


_short_words = lru_cache(maxsize=10_000)(_words)
