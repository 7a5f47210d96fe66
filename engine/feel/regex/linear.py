"""Patterns without back-references run on RE2: linear in the text, whatever the pattern."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from .charsets import Ranges
from .reader import Anchor, CharSet, Choice, Group, Reading, Repeat, Sequence, Tree

MEMORY = 4 << 20
SURROGATES = (0xD800, 0xDFFF)


def compiled(reading: Reading) -> Any | None:
    """RE2's own form of a pattern, or None where RE2 has no room for it."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        return re2.compile(_written(reading.tree, reading.multi_line), options)
    except re2.error:
        return None


def _written(tree: Tree, multi_line: bool) -> str:
    if isinstance(tree, CharSet):
        return _set(tree.ranges)
    if isinstance(tree, Anchor):
        if multi_line:
            return f"(?m:{tree.sign})"
        return r"\A" if tree.sign == "^" else r"\z"
    if isinstance(tree, Group):
        return ("(" if tree.number else "(?:") + _written(tree.body, multi_line) + ")"
    if isinstance(tree, Repeat):
        most = "" if tree.most is None else str(tree.most)
        count = {(0, ""): "*", (1, ""): "+", (0, "1"): "?"}.get((tree.least, most), f"{{{tree.least},{most}}}")
        return f"(?:{_written(tree.body, multi_line)}){count}" + ("" if tree.greedy else "?")
    if isinstance(tree, Sequence):
        return "".join([_written(part, multi_line) for part in tree.parts])
    assert isinstance(tree, Choice)
    return "(?:" + "|".join([_written(branch, multi_line) for branch in tree.branches]) + ")"


@lru_cache(maxsize=64)
def _set(ranges: Ranges) -> str:
    parts = []
    for low, high in ranges:
        if low < SURROGATES[0] <= high:
            parts.append((low, SURROGATES[0] - 1))
            low = SURROGATES[1] + 1
        low = max(low, SURROGATES[1] + 1) if SURROGATES[0] <= low <= SURROGATES[1] else low
        if low <= high:
            parts.append((low, high))
    if not parts:
        return r"[^\x{0}-\x{10FFFF}]"
    if len(parts) == 1 and parts[0][0] == parts[0][1]:
        return re2.escape(chr(parts[0][0])) if parts[0][0] else r"\x{0}"
    return "[" + "".join([f"\\x{{{low:X}}}" + (f"-\\x{{{high:X}}}" if high > low else "") for low, high in parts]) + "]"
