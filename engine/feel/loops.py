"""for, some and every."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .errors import too_large, too_many_steps
from .functions import Run
from .numbers import whole
from .state import Place, State
from .syntax import For, FunctionLiteral, Loop, Node, Quantified, children
from .temporal import Date, date_of, day_number
from .values import Range, kind_name, plain

if TYPE_CHECKING:
    from .build import Builder

PARTIAL = 1  # the place of `partial` in a loop's frame
DATE_TURN = 12  # a date takes longer to make than a number
TURN = 5  # steps of one turn beside the body's own


def build_for(b: Builder, node: For) -> Run:
    each = _build_loops(b, node.iterators, node.body, partial=True)

    def run(state: State, frame: Any) -> Any:
        results: list[Any] = []
        most = state.budget.list_items
        append = results.append

        def keep(value: Any) -> bool:
            if len(results) >= most:
                raise too_large("列表长度")
            append(value)
            return False

        return results if each(state, frame, results, keep) else None

    return run


def build_quantified(b: Builder, node: Quantified) -> Run:
    """some: true as soon as one is true; every: false as soon as one is false; else null if any was null."""
    decisive = node.word == "some"
    each = _build_loops(b, node.iterators, node.body, partial=False)

    def run(state: State, frame: Any) -> Any:
        result: bool | None = not decisive

        def decide(value: Any) -> bool:
            nonlocal result
            if value is decisive:
                result = decisive
                return True
            if value is not (not decisive):
                result = None
            return False

        return result if each(state, frame, None, decide) else None

    return run


def _makes_functions(nodes: list[Node]) -> bool:
    pending = list(nodes)
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionLiteral):
            return True
        pending.extend(children(current))
    return False


def _build_loops(
    b: Builder, loops: list[Loop], body: Node, partial: bool
) -> Callable[[State, Any, Any, Callable[[Any], bool]], bool]:
    """A function that hands each turn's value to `take` until that says true; false where a domain is none."""
    from .build import Scope

    scope = Scope(b.scope, {})
    outer, b.scope = b.scope, scope
    domains: list[tuple[Run, Run | None, Place]] = []
    for slot, loop in enumerate(loops, 2):
        first = b.build(loop.first)
        domains.append((first, b.build(loop.last) if loop.last is not None else None, b.place(loop.at)))
        scope.names = {**scope.names, loop.name: slot}
    b.scope = outer
    if partial:
        scope.names = {"partial": PARTIAL, **scope.names}
        scope.loop = True
    run, cost = b.inside(scope, body)
    cost += TURN
    # A function made in a turn keeps that turn's values.
    fresh = _makes_functions([body, *[loop.first for loop in loops]])
    size = len(loops)

    def each(state: State, frame: Any, results: Any, take: Callable[[Any], bool]) -> bool:
        inner = [frame, results, *[None] * size]
        items = _domain(state, inner, *domains[0])
        if items is None:
            return False
        stack = [items]
        while stack:
            level = len(stack)
            slot = level + 1
            if level == size:
                for value in stack[-1]:
                    state.left -= cost
                    if state.left < 0:
                        raise too_many_steps()
                    if fresh:
                        inner = inner[:]
                    inner[slot] = value
                    if take(run(state, inner)):
                        return True
                stack.pop()
                continue
            state.charge(TURN)
            found = next(stack[-1], stack)
            if found is stack:
                stack.pop()
                continue
            if fresh:
                inner = inner[:]
            inner[slot] = found
            items = _domain(state, inner, *domains[level])
            if items is None:
                return False
            stack.append(items)
        return True

    return each


def _domain(state: State, frame: Any, first: Run, last: Run | None, place: Place) -> Iterator[Any] | None:
    """What a loop goes through, one by one: a list, a closed range or `a..b` in either direction."""
    value = plain(first(state, frame))
    if last is not None:
        return _steps(state, value, plain(last(state, frame)), place)
    if isinstance(value, list):
        return map(plain, value)
    if isinstance(value, Range):
        return _range(state, value, place)
    if value is None:
        state.note("wrong_operand", "循环的对象是 null，结果为 null。", place)
        return None
    return iter([value])


def _steps(state: State, start: Any, end: Any, place: Place) -> Iterator[Any] | None:
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        low, high = whole(start), whole(end)
        if low is not None and high is not None:
            return map(Decimal, range(low, high + 1) if low <= high else range(low, high - 1, -1))
    elif isinstance(start, Date) and isinstance(end, Date):
        low, high = day_number(start), day_number(end)
        return map(_day(state), range(low, high + 1) if low <= high else range(low, high - 1, -1))
    state.note("wrong_operand", f"循环范围应为整数或日期，{kind_name(start)}到{kind_name(end)}不行。", place)
    return None


def _day(state: State) -> Callable[[int], Date | None]:
    def date(number: int) -> Date | None:
        state.charge(DATE_TURN)
        return date_of(number)

    return date


def _range(state: State, value: Range, place: Place) -> Iterator[Any] | None:
    steps = _steps(state, value.low, value.high, place)
    if steps is None:
        return None
    return (
        item
        for item in steps
        if (value.low_included or item != value.low) and (value.high_included or item != value.high)
    )
