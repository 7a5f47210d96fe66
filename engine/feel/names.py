"""Names of more than one token: how they are found in a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .lexer import Token, words


class NameIndex:
    """Known names by their first token. Spaces between tokens do not count, the longest name wins."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        parts = words(name)
        if len(parts) < 2:
            return
        entries = self._by_first.setdefault(parts[0], [])
        if (parts, name) not in entries:
            entries.append((parts, name))
            entries.sort(key=lambda entry: -len(entry[0]))

    def with_names(self, names: Iterable[str]) -> NameIndex:
        """A copy that knows more."""
        copy = NameIndex(())
        copy._by_first = {first: entries[:] for first, entries in self._by_first.items()}
        for name in names:
            copy.add(name)
        return copy

    def find(self, tokens: Sequence[Token], index: int) -> tuple[str, int] | None:
        """The longest known name that starts at a token, and how many tokens it takes."""
        for parts, name in self._by_first.get(tokens[index].text, ()):
            end = index + len(parts)
            if end < len(tokens) and all(
                token.text == part for token, part in zip(tokens[index:end], parts, strict=True)
            ):
                return name, len(parts)
        return None


TYPE_NAMES = NameIndex(["date and time", "years and months duration", "days and time duration"])
