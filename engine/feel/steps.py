"""Paths, filters and calls."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .builtins import BUILTINS
from .errors import too_deep, too_many_steps
from .functions import Builtin, Run, invoke
from .kinds import static_kind
from .numbers import whole
from .properties import PROPERTIES
from .state import Place, State
from .syntax import CallStep, FilterStep, Name, PathStep, Postfix, Step
from .values import DEEPEST, Function, kind_name, plain

if TYPE_CHECKING:
    from .build import Builder

CALL = 10  # steps of a call beside its arguments
StepRun = Callable[[State, Any, Any], Any]
# These read a list at once and keep nothing of it, so `partial` need not be copied for them.
READERS = frozenset(["count", "sum", "min", "max", "mean", "append", "concatenate", "list contains", "product"])


def build_postfix(b: Builder, node: Postfix) -> Run:
    base, steps = node.base, node.steps
    first = steps[0]
    if isinstance(base, Name) and isinstance(first, CallStep):
        run = _call_by_name(b, base, first)
        steps = steps[1:]
    elif isinstance(base, Name) and isinstance(first, FilterStep):
        b.cost += 1
        run = _load(b, base, raw=True)
    else:
        run = b.build(base)
    if not steps:
        return run
    rest = [_step(b, step) for step in steps]
    if len(rest) == 1:
        only = rest[0]
        return lambda state, frame: only(state, frame, run(state, frame))

    def run_all(state: State, frame: Any) -> Any:
        value = run(state, frame)
        for step in rest:
            value = step(state, frame, value)
        return value

    return run_all


def _load(b: Builder, node: Name, raw: bool) -> Run:
    from .build import load

    return load(b, node.name, node.at, b.scope, raw)


def _step(b: Builder, step: Step) -> StepRun:
    b.cost += 1
    if isinstance(step, PathStep):
        return _path(step.name, b.place(step.at))
    if isinstance(step, FilterStep):
        return _filter(b, step)
    arguments = b.build_all(step.arguments)
    names, place = step.names, b.place(step.at)
    b.cost += CALL
    return lambda state, frame, value: invoke(
        state, value, [argument(state, frame) for argument in arguments], names, place
    )


# -- calls --------------------------------------------------------------------------------------------------------


def _call_by_name(b: Builder, name: Name, step: CallStep) -> Run:
    """A call of a named function: a function of that name in scope comes before the built-in one."""
    b.cost += CALL
    place, names = b.place(name.at), step.names
    builtin = BUILTINS.get(name.name)
    arguments = b.build_all(step.arguments)
    if name.name in READERS:
        arguments = [
            _load(b, argument, raw=True) if isinstance(argument, Name) else run
            for argument, run in zip(step.arguments, arguments, strict=True)
        ]
    if builtin is None:
        callee = b.build(name)
        return lambda state, frame: invoke(
            state, callee(state, frame), [argument(state, frame) for argument in arguments], names, place
        )
    if _bound(b, name.name):
        callee = _load(b, name, raw=False)

        def local(state: State, frame: Any) -> Any:
            found = callee(state, frame)
            function = found if isinstance(found, Function) else builtin
            return invoke(state, function, [argument(state, frame) for argument in arguments], names, place)

        return local
    return _call_builtin(builtin, arguments, names, place)


def _call_builtin(builtin: Builtin, arguments: list[Run], names: list[str], place: Place) -> Run:
    word = builtin.name

    def run(state: State, frame: Any) -> Any:
        function: Function = builtin
        if word in state.scope:
            own = state.scope[word]
            if isinstance(own, Function):
                function = own
        return invoke(state, function, [argument(state, frame) for argument in arguments], names, place)

    return run


def _bound(b: Builder, name: str) -> bool:
    scope = b.scope
    while scope is not None:
        if scope.filtered or name in scope.names:
            return True
        scope = scope.parent
    return False


# -- paths --------------------------------------------------------------------------------------------------------


def _path(name: str, place: Place) -> StepRun:
    def of(state: State, value: Any, depth: int) -> Any:
        if value.__class__ is dict:
            if name in value:
                return plain(value[name])
            state.note("unknown_key", f"上下文中没有“{name}”，结果为 null。", place)
            return None
        if value.__class__ is list:
            if depth > DEEPEST:
                raise too_deep()
            state.charge(3 * len(value))
            return [of(state, plain(item), depth + 1) for item in value]
        if value is None:
            state.note("null_path", f"null 没有“{name}”，结果为 null。", place)
            return None
        read = PROPERTIES.get((value.__class__, name))
        if read is None:
            state.note("unknown_key", f"{kind_name(value)}没有属性“{name}”，结果为 null。", place)
            return None
        return read(value)

    return lambda state, frame, value: of(state, plain(value), 0)


# -- filters ------------------------------------------------------------------------------------------------------


def _filter(b: Builder, step: FilterStep) -> StepRun:
    from .build import Scope

    place = b.place(step.at)
    kind = static_kind(step.condition)
    if kind == "number":
        index = b.build(step.condition)
        return lambda state, frame, value: _item(state, value, index(state, frame), place)
    run, cost = b.inside(Scope(b.scope, {}, filtered=True), step.condition)
    cost += 3
    b.cost += cost
    decided = kind == "boolean"

    def apply(state: State, frame: Any, value: Any) -> Any:
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        if not items and not decided:
            # An index into an empty list is null, a condition keeps nothing.
            notes = state.notes[:] if state.notes else None
            index = run(state, [frame, None])
            state.notes = notes
            return _item(state, items, index, place) if isinstance(index, Decimal) else []
        kept: list[Any] = []
        for item in items:
            state.left -= cost
            if state.left < 0:
                raise too_many_steps()
            item = plain(item)
            found = run(state, [frame, item])
            if found is True:
                kept.append(item)
            elif found.__class__ is Decimal and not decided:
                return _item(state, items, found, place)
        return kept

    return apply


def _item(state: State, value: Any, index: Any, place: Place) -> Any:
    """The item at a position: from 1, or from the end with a negative one."""
    if value is None:
        return None
    items = value if isinstance(value, list) else [value]
    position = whole(index) if isinstance(index, Decimal) else None
    if position is None or position == 0 or abs(position) > len(items):
        state.note("no_such_item", f"列表有{len(items)}项，没有所指的那一项，结果为 null。", place)
        return None
    return plain(items[position - 1 if position > 0 else position])
