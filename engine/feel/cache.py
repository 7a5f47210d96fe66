"""A cache of parsed texts, bounded by how much text it holds rather than by how many."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
CHARACTERS = 200_000  # a parsed text takes about 300 bytes a character
LONGEST = 8_000


class ParseCache(Generic[T]):
    """Reading needs no lock; the oldest entries go first. Errors are not kept."""

    def __init__(self, make: Callable[[str, frozenset[str]], T]) -> None:
        self._make = make
        self._entries: dict[tuple[str, frozenset[str]], T] = {}
        self._held = 0
        self._lock = threading.Lock()

    def get(self, text: str, names: frozenset[str]) -> T:
        key = (text, names)
        found = self._entries.get(key)
        if found is not None:
            return found
        made = self._make(text, names)
        if len(text) <= LONGEST:
            self._keep(key, made)
        return made

    def _keep(self, key: tuple[str, frozenset[str]], made: T) -> None:
        with self._lock:
            if key in self._entries:
                return
            self._entries[key] = made
            self._held += len(key[0]) + 1
            while self._held > CHARACTERS:
                oldest = next(iter(self._entries))
                del self._entries[oldest]
                self._held -= len(oldest[0]) + 1

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._held = 0
