"""Social security cards: which one a person holds, and that its PIN was set anew. No PIN is ever seen here."""

from handlers.registry.cards.interface import Cards, CardsSource, NewPinReset, no_cards
from handlers.registry.cards.jobs import Reading, handlers
from handlers.registry.cards.model import HeldCard, PinReset
from handlers.registry.cards.stored import StoredCards

__all__ = [
    "Cards",
    "CardsSource",
    "HeldCard",
    "NewPinReset",
    "PinReset",
    "Reading",
    "StoredCards",
    "handlers",
    "no_cards",
]
