"""The face of the system that keeps social security cards; a site that has one writes one class with these methods."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.handlers import HandlerFailed
from handlers.registry.cards.model import HeldCard, PinReset


@dataclass(frozen=True, slots=True)
class NewPinReset:
    """`card` as in HeldCard.ref. The keypad has set the PIN already; only that it did is told here."""

    person: str
    card: str
    case_no: str | None = None
    instance_id: str | None = None


class Cards(Protocol):
    """`reset` takes the idempotency key of a job: used again it changes nothing and returns what it returned then."""

    def by_number(self, number: str) -> HeldCard | None:
        """By the whole number, as a reader gives it."""

    def of_person(self, person: str) -> Sequence[HeldCard]:
        """The newest first."""

    def resets(self, person: str, since: datetime) -> int:
        """How many PINs of this person's cards were set anew since then."""

    def reset(self, key: str, new: NewPinReset, now: datetime) -> PinReset:
        """Raises CardUnusable where the card is not this person's, or is no longer in use."""


CardsSource = Callable[[], Cards]


def no_cards() -> Cards:
    """Where packages are checked on a machine without a card system, none of its handlers is run."""
    raise HandlerFailed("没有接通社会保障卡系统，请联系管理员。")
