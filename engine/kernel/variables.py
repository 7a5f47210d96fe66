"""Variables by scope, as in Camunda 8: local where a mapping says so, else where the name is found, else the root."""

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from engine.kernel.effects import VariablesChanged
from engine.kernel.tree import Token

Values = dict[str, Any]


class Scopes:
    """The variables of one instance, scope by scope; a scope has the id of its token."""

    def __init__(self, values: Mapping[int, Mapping[str, Any]], changed: Callable[[VariablesChanged], None]) -> None:
        self._values: dict[int, Values] = {scope: dict(found) for scope, found in values.items()}
        self.dirty: dict[int, Values | None] = {}
        self._changed = changed

    def local(self, scope: int) -> Values:
        return self._values.get(scope, {})

    def chain(self, token: Token) -> tuple[int, ...]:
        """Ids of the scopes that a token sees, innermost first; a called process does not see its caller's."""
        found = []
        for scope in token.lineage():
            found.append(scope.id)
            if scope.spec.is_process:
                break
        return tuple(found)

    def seen(self, token: Token, extra: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """What an expression at this token reads; `extra` names come first."""
        maps: list[MutableMapping[str, Any]] = [dict(extra)] if extra else []
        maps += [self._values[scope] for scope in self.chain(token) if scope in self._values]
        return maps[0] if len(maps) == 1 else ChainMap(*maps)

    def visible(self, token: Token) -> Values:
        return dict(self.seen(token))

    def set_local(self, scope: int, values: Mapping[str, Any], element_id: str) -> None:
        if not values:
            return
        target = self._values.setdefault(scope, {})
        before = {name: target[name] for name in values if name in target}
        changed = {name: value for name, value in values.items() if name not in before or not same(before[name], value)}
        if not changed:
            return
        target.update(changed)
        self.dirty[scope] = target
        self._changed(VariablesChanged(scope, {n: v for n, v in before.items() if n in changed}, changed, element_id))

    def merge(self, token: Token, values: Mapping[str, Any], element_id: str) -> None:
        """Write each name to the nearest scope that has it, from this token outwards, else to the outermost one."""
        chain = self.chain(token)
        targets: dict[int, Values] = {}
        for name, value in values.items():
            scope = next((s for s in chain if name in self._values.get(s, {})), chain[-1])
            targets.setdefault(scope, {})[name] = value
        for scope in chain:  # innermost first, whatever the order of the names: a replay has them sorted
            self.set_local(scope, targets.get(scope, {}), element_id)

    def drop(self, scope: int) -> None:
        if self._values.pop(scope, None) is not None:
            self.dirty[scope] = None


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
