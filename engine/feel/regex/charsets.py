"""Sets of characters as sorted ranges of code points, and the named sets of XML Schema regular expressions."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from .blocks import BLOCKS

Ranges = tuple[tuple[int, int], ...]
LAST = 0x10FFFF
ALL: Ranges = ((0, LAST),)
SPACE: Ranges = ((9, 10), (13, 13), (32, 32))
NEWLINES: Ranges = ((10, 10), (13, 13))
# Long stretches of one category, so that the table need not look at each of their characters.
STRETCHES = ((0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xE000, 0xF8FF), (0x17000, 0x187F7),
             (0x20000, 0x2A6DF), (0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0),
             (0x30000, 0x3134A), (0x31350, 0x323AF), (0x323B0, 0xE0000), (0xE01F0, 0xEFFFF), (0xF0000, 0xFFFFD),
             (0x100000, 0x10FFFD))  # fmt: skip
NAME_START: Ranges = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF),
    (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF),
    (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
NAME_MORE: Ranges = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
CASED = ((0, 0x2FFF), (0xA640, 0xABBF), (0xFB00, 0xFB17), (0xFF21, 0xFF5A), (0x10400, 0x10FFF), (0x11800, 0x118FF),
         (0x16E40, 0x16E7F), (0x1E900, 0x1E943))  # fmt: skip


def union(*sets: Iterable[tuple[int, int]]) -> Ranges:
    result: list[tuple[int, int]] = []
    for low, high in sorted(item for one in sets for item in one):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def complement(ranges: Ranges) -> Ranges:
    result = []
    start = 0
    for low, high in ranges:
        if low > start:
            result.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        result.append((start, LAST))
    return tuple(result)


def subtract(ranges: Ranges, taken: Ranges) -> Ranges:
    return complement(union(complement(ranges), taken))


def holds(ranges: Ranges, code: int) -> bool:
    index = bisect_right(ranges, (code, LAST + 1)) - 1
    return index >= 0 and ranges[index][1] >= code


@lru_cache(maxsize=1)
def _categories() -> dict[str, Ranges]:
    """Ranges of each two-letter category."""
    runs: dict[str, list[tuple[int, int]]] = {}
    code = 0
    ends = dict(STRETCHES)
    while code <= LAST:
        category = unicodedata.category(chr(code))
        end = ends.get(code, code)
        kept = runs.setdefault(category, [])
        if kept and kept[-1][1] == code - 1:
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((code, end))
        code = end + 1
    return {category: tuple(kept) for category, kept in runs.items()}


@lru_cache(maxsize=400)
def property_set(name: str) -> Ranges | None:
    r"""What `\p{name}` stands for: a category or a block; None where there is none of that name."""
    if name.startswith("Is"):
        return BLOCKS.get(name[2:])
    if len(name) == 1 and name in "LMNPZSC":
        return union(*[ranges for category, ranges in _categories().items() if category[0] == name])
    return _categories().get(name) if len(name) == 2 else None


@lru_cache(maxsize=20)
def escape_set(letter: str) -> Ranges | None:
    r"""What `\d`, `\w`, `\s`, `\i`, `\c` and their negations stand for."""
    if letter.isupper():
        positive = escape_set(letter.lower())
        return None if positive is None else complement(positive)
    if letter == "s":
        return SPACE
    if letter == "d":
        return property_set("Nd")
    if letter == "w":
        return complement(union(*[property_set(kind) or () for kind in "PZC"]))
    if letter == "i":
        return NAME_START
    return union(NAME_START, NAME_MORE) if letter == "c" else None


@lru_cache(maxsize=1)
def _case_variants() -> dict[int, frozenset[int]]:
    """The characters that share their lower or upper case mapping with a character."""
    groups: dict[str, set[int]] = {}
    for low, high in CASED:
        for code in range(low, high + 1):
            character = chr(code)
            lower, upper = character.lower(), character.upper()
            if lower != upper:
                groups.setdefault("l" + lower, set()).add(code)
                groups.setdefault("u" + upper, set()).add(code)
    variants: dict[int, frozenset[int]] = {}
    for group in groups.values():
        if len(group) > 1:
            for code in group:
                variants[code] = variants.get(code, frozenset()) | group
    return variants


def any_case(ranges: Ranges) -> Ranges:
    """The set with all case variants of its characters."""
    table = _case_variants()
    if sum(high - low + 1 for low, high in ranges) <= 200:
        inside: Iterable[int] = [code for low, high in ranges for code in range(low, high + 1)]
    else:
        inside = [code for code in table if holds(ranges, code)]
    return union(ranges, [(other, other) for code in inside for other in table.get(code, ())])


def same_case(left: str, right: str) -> bool:
    """Are two texts equal but for case, character by character?"""
    table = _case_variants()
    return len(left) == len(right) and all(
        a == b or ord(b) in table.get(ord(a), ()) for a, b in zip(left, right, strict=True)
    )
