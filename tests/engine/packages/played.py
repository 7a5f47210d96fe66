"""The facts of a case that was played, as a reader of its history gets them."""

from engine import values
from engine.history import Event, Fact


def recorded(facts: list[Fact], definition: str) -> list[Event]:
    """Bodies have been JSON and back."""
    return [
        Event(
            "case", seq, fact.type, "", "p", None, None, None, fact.element_id, definition, False, b"",
            values.loads(values.canonical(fact.body)),
        )
        for seq, fact in enumerate(facts, 1)
    ]  # fmt: skip
