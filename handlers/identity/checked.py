"""What the check of a number found, and how a typed number is tidied before it."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class Checked:
    """`number` is tidied: half-width, upper case, no spaces. Problems refuse it, warnings only ask to look again."""

    number: str
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    born: date | None = None
    sex: Sex | None = None

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def masked(self) -> str:
        """The first six and the last four characters; short numbers show their last two only."""
        shown = self.number
        if len(shown) >= 15:
            return shown[:6] + "*" * (len(shown) - 10) + shown[-4:]
        return "*" * max(len(shown) - 2, 0) + shown[-2:]


def tidy(typed: str) -> str:
    """Full-width characters become half-width; spaces and hyphens that people type to keep count go."""
    half = unicodedata.normalize("NFKC", typed)
    return "".join(char for char in half if not char.isspace() and char not in "-‐–—").upper()


def look_alikes(number: str) -> str:
    """A hint where letters were typed that look like digits, else nothing."""
    found = [f"字母 {letter} 是否应为数字 {digit}" for letter, digit in (("I", "1"), ("O", "0")) if letter in number]
    return f"（请看{'、'.join(found)}）" if found else ""
