"""Reading and writing nested data by binding path, and telling when two fields want the same place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.forms.components import Path

MISSING: Any = object()


def get_at(data: Any, path: Path) -> Any:
    """The value at the path, or MISSING."""
    for part in path:
        if isinstance(part, int):
            if not isinstance(data, list) or part >= len(data):
                return MISSING
            data = data[part]
        else:
            if not isinstance(data, Mapping) or part not in data:
                return MISSING
            data = data[part]
    return data


def set_at(data: dict[str, Any], path: Path, value: Any) -> None:
    """Write in place. What is missing on the way is made; a value in the way is replaced, as form-js does for null."""
    target: Any = data
    for part, following in zip(path, path[1:], strict=False):
        existing = get_at(target, (part,))
        wanted = list if isinstance(following, int) else dict
        if not isinstance(existing, wanted):
            existing = wanted()
            _put(target, part, existing)
        target = existing
    _put(target, path[-1], value)


def _put(target: Any, part: str | int, value: Any) -> None:
    if isinstance(part, int):
        while len(target) <= part:
            target.append({})
    target[part] = value


def remove_at(data: dict[str, Any], path: Path) -> None:
    """Take the value away, and every container that becomes empty by it."""
    parent = get_at(data, path[:-1])
    last = path[-1]
    if isinstance(parent, dict):
        parent.pop(str(last), None)
    elif isinstance(parent, list) and isinstance(last, int) and last < len(parent):
        parent[last] = {}
    else:
        return
    if len(path) > 1 and (not parent or isinstance(parent, list) and all(row == {} for row in parent)):
        remove_at(data, path[:-1])


def copied(value: Any) -> Any:
    """A deep copy of JSON."""
    if isinstance(value, Mapping):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value


@dataclass(slots=True)
class Claims:
    """Which component holds which binding path. A field closes its path, groups share theirs, dynamic lists do not."""

    children: dict[str, "Claims"] = field(default_factory=dict)
    holder: str | None = None
    lists: str | None = None

    def claim(
        self, path: tuple[str, ...], holder: str, *, closed: bool, repeats: bool, within: frozenset[str]
    ) -> str | None:
        """Take the path; the id of the component that already has it, if one has."""
        node = self
        for part in path:
            node = node.children.setdefault(part, Claims())
            if node.holder is not None:
                return node.holder
            if node.lists is not None and node.lists not in within:
                return node.lists
        if (closed or repeats) and (node.children or node.lists is not None):
            return node.lists or node.first_holder()
        if closed:
            node.holder = holder
        if repeats:
            node.lists = holder
        return None

    def first_holder(self) -> str:
        if self.holder is not None:
            return self.holder
        return self.lists or next(child.first_holder() for child in self.children.values())
