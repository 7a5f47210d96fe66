"""The words in which a comparison is told, and the rule by which two sets of parts are compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Changed = Literal["added", "removed", "changed", "moved"]
"""`moved`: only where it is drawn or in which order it stands."""
FileKind = Literal["diagram", "form", "table", "text"]


class Unreadable(Exception):
    """A file of which no parts can be told."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property; None on the side where it is not."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One element, field, row or line. `kind` is what it is, in Chinese; `id` is empty where it has none."""

    what: Changed
    id: str
    kind: str
    name: str
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file. `unreadable`: nothing can be told of its parts, because one side cannot be read."""

    path: str
    kind: FileKind
    what: Changed
    changes: tuple[Change, ...]
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a file: its properties by label, in order; `place` is what does not change what it does."""

    kind: str
    name: str
    properties: Mapping[str, str]
    place: str = ""


def changes(old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[Change]:
    """Parts by id; what was there first comes first."""
    for id in [*old, *(id for id in new if id not in old)]:
        before, after = old.get(id), new.get(id)
        part = after or before
        assert part is not None
        found = tuple(_properties(before, after))
        if before is None:
            yield Change("added", id, part.kind, part.name, found)
        elif after is None:
            yield Change("removed", id, part.kind, part.name, found)
        elif found:
            yield Change("changed", id, part.kind, part.name, found)
        elif before.place != after.place:
            yield Change("moved", id, part.kind, part.name)


def _properties(before: Part | None, after: Part | None) -> Iterator[Property]:
    old = before.properties if before is not None else {}
    new = after.properties if after is not None else {}
    if before is not None and after is not None and before.kind != after.kind:
        yield Property("种类", before.kind, after.kind)
    for label in [*old, *(label for label in new if label not in old)]:
        if old.get(label) != new.get(label):
            yield Property(label, old.get(label), new.get(label))
