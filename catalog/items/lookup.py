"""Finds items the way tellers ask for them: by number, name, pinyin or its first letters, or what people call them."""

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod

from pypinyin import Style, lazy_pinyin, pinyin

from catalog.items.item import Item

MOST_READINGS = 64


class Catalogue:
    """All items, in the order of their numbers."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = sorted(items, key=lambda item: int(item.code))
        self._by_code = {item.code: item for item in self._items}
        self._by_code |= {item.item_code: item for item in self._items if item.item_code}
        self._by_process = {item.process: item for item in self._items if item.process}
        self._initials = {
            item.code: frozenset(letters for name in (item.name, *item.aliases) for letters in initials(name))
            for item in self._items
        }
        self._spelled = {
            item.code: tuple("".join(lazy_pinyin(name)).lower() for name in (item.name, *item.aliases))
            for item in self._items
        }

    def all(self) -> list[Item]:
        return list(self._items)

    def find(self, code: str) -> Item | None:
        """By its number in the catalogue or by its national code."""
        return self._by_code.get(code)

    def edition(self, code: str, number: int) -> Item | None:
        """Here there are none but the factory's: `catalog.guides` knows the office's own."""
        return self.find(code) if number == 0 else None

    def of_process(self, key: str) -> Item | None:
        return self._by_process.get(key)

    def search(self, typed: str) -> list[Item]:
        """The best matches first; nothing typed finds everything."""
        wanted = "".join(typed.split()).lower()
        if not wanted:
            return self.all()
        ranked = [(rank, item) for item in self._items if (rank := self._rank(item, wanted)) is not None]
        return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]

    def _rank(self, item: Item, wanted: str) -> int | None:
        """Smaller is better: the code itself, then beginnings, then anywhere within."""
        names = [name.lower() for name in (item.name, *item.aliases)]
        letters = self._initials[item.code]
        if wanted in (item.code, item.item_code) or wanted in names:
            return 0
        if any(name.startswith(wanted) for name in names):
            return 1
        if any(each.startswith(wanted) for each in letters):
            return 2
        if any(wanted in name for name in names):
            return 3
        if len(wanted) > 1 and any(wanted in each for each in letters):
            return 4
        return 5 if len(wanted) > 3 and any(wanted in each for each in self._spelled[item.code]) else None


def initials(name: str) -> Iterator[str]:
    """First letters of the pinyin; a character read in several ways gives each of them (重: z and c)."""
    characters = "".join(name.split())
    every = pinyin(characters, style=Style.FIRST_LETTER, heteronym=True)
    readings = [sorted({reading.lower() for reading in each}) for each in every]
    if prod(map(len, readings)) > MOST_READINGS:
        readings = [[each[0].lower()] for each in pinyin(characters, style=Style.FIRST_LETTER)]
    return ("".join(each) for each in product(*readings))
