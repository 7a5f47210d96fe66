"""The limits of one evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one evaluation; a function called from it shares them. Lengths in characters or members."""

    source: int = 32_768
    depth: int = 100
    steps: int = 200_000
    list_items: int = 100_000
    string: int = 1_000_000
    regex_steps: int = 100_000
    exponent: ClassVar[int] = 6_144


DEFAULT = Budget()
