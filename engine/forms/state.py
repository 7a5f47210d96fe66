"""The data of an open form, and which fields are on screen with it, worked out as form-js does.

`initial` is what the form opened with, `state` is that with everything typed laid over it. Both hold all variables,
numbers as Decimal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.forms.components import Component, Path
from engine.forms.conditions import scope_of
from engine.forms.paths import MISSING, copied, get_at, remove_at, set_at
from engine.forms.values import prefilled


@dataclass(frozen=True, slots=True)
class Instance:
    """A field, or a dynamic list, at its place on screen. `rows` are the indexes of the list rows around it."""

    component: Component
    path: Path
    rows: tuple[int, ...]
    scope: Mapping[str, Any]
    readonly: bool


def initial_state(root: Component, variables: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The variables with every declared field in its starting value and every dynamic list with its rows."""
    state = {name: copied(value) for name, value in variables.items()}
    _initialize(root, (), state, variables, now)
    return state


def _initialize(
    container: Component, base: Path, state: dict[str, Any], variables: Mapping[str, Any], now: datetime
) -> None:
    for component in container.components:
        path = base + component.local
        if component.keyed:
            set_at(state, path, prefilled(component, get_at(variables, path), variables, now))
        elif component.repeating:
            rows = starting_rows(component, get_at(variables, path))
            set_at(state, path, rows)
            for index in range(len(rows)):
                _initialize(component, (*path, index), state, variables, now)
        else:
            _initialize(component, path, state, variables, now)


def starting_rows(component: Component, value: Any) -> list[Any]:
    if isinstance(value, list):
        return [copied(row) if isinstance(row, Mapping) else {} for row in value]
    stated = component.spec.get("defaultRepetitions", Decimal(1))
    return [{} for _ in range(int(stated))] if isinstance(stated, Decimal) and 0 <= stated <= 100 else []


def with_typed(root: Component, initial: Mapping[str, Any], typed: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """`initial` with the sent values laid over it. A list that was sent replaces the rows."""
    state = {name: copied(value) for name, value in initial.items()}
    _lay_over(root, (), (), state, initial, typed, now)
    return state


def _lay_over(
    container: Component,
    base: Path,
    start: Path | None,
    state: dict[str, Any],
    initial: Mapping[str, Any],
    typed: Mapping[str, Any],
    now: datetime,
) -> None:
    """`base`: where we are in state and typed; `start`: the same place in initial, None for a new row."""
    for component in container.components:
        path = base + component.local
        opened = None if start is None else start + component.local
        sent = get_at(typed, path)
        if component.keyed:
            if sent is not MISSING:
                set_at(state, path, sent)
            elif opened is None:
                set_at(state, path, prefilled(component, MISSING, initial, now))
        elif component.repeating:
            before = get_at(initial, opened) if opened is not None else MISSING
            before = before if isinstance(before, list) else []
            if sent is MISSING:
                if opened is None:
                    set_at(state, path, [{} for _ in starting_rows(component, MISSING)])
                rows = len(get_at(state, path))
            else:
                rows = len(sent)
                # Rows have no identity: only where none came or went is a sent row the one that was opened.
                kept = before if len(before) == rows else []
                set_at(state, path, [copied(kept[index]) if kept else {} for index in range(rows)])
            aligned = opened is not None and len(before) == rows
            for index in range(rows):
                origin = (*opened, index) if aligned and opened is not None else None
                _lay_over(component, (*path, index), origin, state, initial, typed, now)
        else:
            _lay_over(component, path, opened, state, initial, typed, now)


def on_screen(
    root: Component, initial: Mapping[str, Any], state: Mapping[str, Any], now: datetime
) -> Iterator[Instance]:
    """Every field and list that is visible, in the order of the form."""
    seen = {**initial, **_without_hidden(root, state, now)}
    scope = scope_of(seen, seen, None, [])
    yield from _visible(root, (), (), state, seen, seen, scope, [], now)


def _visible(
    container: Component,
    base: Path,
    rows: tuple[int, ...],
    state: Mapping[str, Any],
    seen: Mapping[str, Any],
    this: Any,
    scope: Mapping[str, Any],
    counters: list[Any],
    now: datetime,
) -> Iterator[Instance]:
    for component in container.components:
        if component.hide is not None and component.hide.holds(scope, now):
            continue
        path = base + component.local
        if component.keyed or component.repeating:
            readonly = component.readonly
            fixed = readonly if isinstance(readonly, bool) else readonly.holds(scope, now)
            yield Instance(component, path, rows, scope, fixed)
        if component.repeating:
            parent = scope_of(this if isinstance(this, Mapping) else {}, this, scope["parent"], counters)
            for index, row in enumerate(_rows_at(state, path)):
                deeper = [*counters, Decimal(index + 1)]
                inner = scope_of(seen, row, parent, deeper)
                yield from _visible(component, (*path, index), (*rows, index), state, seen, row, inner, deeper, now)
        elif component.components:
            yield from _visible(component, path, rows, state, seen, this, scope, counters, now)


def _without_hidden(root: Component, state: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """form-js's first pass: conditions decided on everything typed, hidden values taken out of what conditions see."""
    if not any(component.hide is not None for component in root.walk()):
        return dict(state)
    left = {name: copied(value) for name, value in state.items()}
    _take_out(root, (), False, state, left, state, None, [], now)
    return left


def _take_out(
    container: Component,
    base: Path,
    hidden: bool,
    state: Mapping[str, Any],
    left: dict[str, Any],
    this: Any,
    parent: Any,
    counters: list[Any],
    now: datetime,
) -> None:
    scope = scope_of(state, this, parent, counters)
    for component in container.components:
        path = base + component.local
        gone = hidden or (component.hide is not None and component.hide.holds(scope, now))
        if gone and (component.keyed or component.repeating):
            remove_at(left, path)
            continue
        if component.repeating:
            for index, row in enumerate(_rows_at(state, path)):
                deeper = [*counters, Decimal(index + 1)]
                _take_out(component, (*path, index), gone, state, left, row, this, deeper, now)
        elif component.components:
            _take_out(component, path, gone, state, left, this, parent, counters, now)


def _rows_at(state: Mapping[str, Any], path: Path) -> list[Any]:
    rows = get_at(state, path)
    return rows if isinstance(rows, list) else []
