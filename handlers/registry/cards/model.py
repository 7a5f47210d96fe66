"""What is told of a social security card and of its PIN: never a whole number, never a PIN."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card as the registry knows it; `ref` names it. `holder_alive`: whether its holder is registered as living."""

    ref: str
    person: str
    masked: str
    state: str
    bank: str
    issued_on: date
    holder_alive: bool


@dataclass(frozen=True, slots=True)
class PinReset:
    ref: str
    card: str
    at: datetime
