"""Which rules of a table can match the same case, where the cells say so for certain.

A cell is read as a set of texts or an interval union of numbers where it is plainly that; anything else is only known
to meet an equal cell or an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.dmn import model as m

NUMBER = r"-?\d+(?:\.\d+)?"
TEXT_CELL = re.compile(r'\s*"[^"\\]*"\s*(?:,\s*"[^"\\]*"\s*)*')
TEXT = re.compile(r'"([^"\\]*)"')
INTERVAL = re.compile(rf"([\[\](])\s*({NUMBER})\s*\.\.\s*({NUMBER})\s*([\])\[])")
HALF = re.compile(rf"(<=|>=|<|>)\s*({NUMBER})")
EXACT = re.compile(NUMBER)
RULES_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Interval:
    """Ends are (value, included); None is open to that side."""

    low: tuple[Decimal, bool] | None
    high: tuple[Decimal, bool] | None

    def meets(self, other: Interval) -> bool:
        return not (_before(self.high, other.low) or _before(other.high, self.low))


def _before(high: tuple[Decimal, bool] | None, low: tuple[Decimal, bool] | None) -> bool:
    """True where everything up to `high` lies below `low`."""
    if high is None or low is None:
        return False
    return high[0] < low[0] or (high[0] == low[0] and not (high[1] and low[1]))


Cell = frozenset[str] | tuple[Interval, ...]


def overlapping(table: m.DecisionTable) -> Iterator[tuple[m.Rule, m.Rule]]:
    """Pairs of rules that match a common case, the earlier one first; very long tables are looked at in part."""
    rows = [(rule, [_cell(test.text.strip()) for test in rule.tests]) for rule in table.rules[:RULES_COMPARED]]
    for index, (rule, cells) in enumerate(rows):
        for earlier, others in rows[:index]:
            if len(cells) == len(others) and all(map(_meet, cells, others)):
                yield earlier, rule


def matches_all(rule: m.Rule) -> bool:
    """True where every input cell is empty or `-`."""
    return all(test.text.strip() in ("", "-") for test in rule.tests)


def _cell(text: str) -> tuple[str, Cell | None]:
    return ("" if text == "-" else text), read_cell(text)


def _meet(one: tuple[str, Cell | None], other: tuple[str, Cell | None]) -> bool:
    if one[0] == other[0] or not one[0] or not other[0]:
        return True
    left, right = one[1], other[1]
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return bool(left & right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return any(a.meets(b) for a in left for b in right)
    return False


def read_cell(text: str) -> Cell | None:
    """The texts or numbers a cell plainly stands for, else None."""
    if TEXT_CELL.fullmatch(text):
        return frozenset(TEXT.findall(text))
    intervals = [_interval(part.strip()) for part in _parts(text)]
    found = tuple(each for each in intervals if each is not None)
    return found if len(found) == len(intervals) else None


def _parts(text: str) -> Sequence[str]:
    return text.split(",") if len(text) <= 2_000 else [""]


def _interval(text: str) -> Interval | None:
    if EXACT.fullmatch(text):
        return Interval((Decimal(text), True), (Decimal(text), True))
    half = HALF.fullmatch(text)
    if half:
        end = (Decimal(half[2]), "=" in half[1])
        return Interval(None, end) if half[1].startswith("<") else Interval(end, None)
    both = INTERVAL.fullmatch(text)
    if both:
        return Interval((Decimal(both[2]), both[1] == "["), (Decimal(both[3]), both[4] == "]"))
    return None
