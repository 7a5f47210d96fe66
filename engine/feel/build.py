"""From syntax tree to closures: each node becomes one Python function of (state, frame).

A frame is a list whose first member is the frame around it; which member holds which name is settled here, so that
running needs no look-up. Every node costs a step; straight code is paid for at once, loops and calls pay for each turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from .builtins import BUILTINS
from .functions import Closure, Run
from .operators import ARITHMETIC, compared, equals, matches_test, negate, ordered
from .state import Place, State
from .syntax import (
    Between,
    Chain,
    Comparison,
    Const,
    ContextLiteral,
    FilterStep,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    ListLiteral,
    Logic,
    Name,
    Negate,
    Node,
    Postfix,
    Quantified,
    RangeLiteral,
    Test,
    children,
)
from .values import PLAIN, Range, compare, kind_name, plain

MISSING = object()


class Scope:
    """Names of one frame, by the place they take in it; `filtered`: the frame of a filter's item."""

    def __init__(self, parent: Scope | None, names: dict[str, int], filtered: bool = False, loop: bool = False) -> None:
        self.parent = parent
        self.names = names
        self.filtered = filtered
        self.loop = loop


class Builder:
    def __init__(self, text: str, scope: Scope | None = None) -> None:
        self.text = text
        self.scope = scope
        self.cost = 0

    def place(self, at: int) -> Place:
        return Place(self.text, at)

    def build(self, node: Node) -> Run:
        self.cost += 1
        return BUILDERS[node.__class__](self, node)

    def build_all(self, nodes: Iterable[Node]) -> list[Run]:
        """One by one; a comprehension around `build` would take a Python frame more at every level."""
        runs: list[Run] = []
        for node in nodes:
            self.cost += 1
            runs.append(BUILDERS[node.__class__](self, node))
        return runs

    def inside(self, scope: Scope, node: Node) -> tuple[Run, int]:
        """A sub-expression with a frame of its own, and what one turn of it costs."""
        outer, self.scope = self.scope, scope
        before = self.cost
        run = BUILDERS[node.__class__](self, node)
        self.scope = outer
        cost = self.cost - before + 1
        self.cost = before
        return run, cost


FRAMES: dict[type, int] = {For: 4, Quantified: 4, Postfix: 3, ListLiteral: 2, In: 2}


def height(node: Node) -> int:
    """An upper bound of the Python frames that running a node takes."""
    deepest = 1
    pending = [(node, 1)]
    while pending:
        current, level = pending.pop()
        deepest = max(deepest, level)
        step = FRAMES.get(current.__class__, 1)
        if isinstance(current, Postfix) and any(isinstance(one, FilterStep) for one in current.steps):
            step += 1  # a name looks through every filter around it
        pending.extend([(child, level + step) for child in children(current)])
    return deepest + 6


# -- leaves -------------------------------------------------------------------------------------------------------


def _const(b: Builder, node: Const) -> Run:
    value = node.value
    if node.flaw is None:
        return lambda state, frame: value
    place, message = b.place(node.at), f"{node.flaw}，结果为 null。"

    def run(state: State, frame: Any) -> Any:
        state.note("bad_literal", message, place)
        return None

    return run


def _name(b: Builder, node: Name) -> Run:
    return load(b, node.name, node.at, b.scope)


def load(b: Builder, name: str, at: int, scope: Scope | None, raw: bool = False) -> Run:
    """Read a name from the innermost frame that has it. `raw`: `partial` without a copy, for reading at once."""
    hops = 0
    while scope is not None:
        if scope.filtered:
            return _filtered(load(b, name, at, scope.parent, raw), name, hops)
        slot = scope.names.get(name)
        if slot is not None:
            loaded = _slot(slot, hops)
            return _snapshot(loaded) if scope.loop and slot == 1 and not raw else loaded
        scope = scope.parent
        hops += 1
    return _global(name, b.place(at))


def _slot(slot: int, hops: int) -> Run:
    if hops == 0:
        return lambda state, frame: frame[slot]
    if hops == 1:
        return lambda state, frame: frame[0][slot]

    def run(state: State, frame: Any) -> Any:
        for _ in range(hops):
            frame = frame[0]
        return frame[slot]

    return run


def _snapshot(loaded: Run) -> Run:
    """`partial` is still growing; whoever keeps it gets a copy."""

    def run(state: State, frame: Any) -> Any:
        values = loaded(state, frame)
        state.room(len(values))
        return values[:]

    return run


def _filtered(outer: Run, name: str, hops: int) -> Run:
    """In a filter the item's own keys come first, then `item`, then what is around."""

    def run(state: State, frame: Any) -> Any:
        for _ in range(hops):
            frame = frame[0]
        item = frame[1]
        if item.__class__ is dict and name in item:
            return plain(item[name])
        return item if name == "item" else outer(state, frame[0])

    return run


def _global(name: str, place: Place) -> Run:
    builtin = BUILTINS.get(name)

    def run(state: State, frame: Any) -> Any:
        value = state.scope.get(name, MISSING)
        if value.__class__ in PLAIN:
            return value
        if value is not MISSING:
            known = plain(value)
            if known is None:
                state.note("unknown_value", f"变量“{name}”的值不是 FEEL 能处理的数据，结果为 null。", place)
            return known
        if builtin is None:
            state.note("unknown_name", f"没有名为“{name}”的变量，结果为 null。", place)
        return builtin

    return run


# -- arithmetic and logic -----------------------------------------------------------------------------------------


def _negate(b: Builder, node: Negate) -> Run:
    times, place = node.times, b.place(node.at)
    operand = b.build(node.operand)
    return lambda state, frame: negate(state, operand(state, frame), times, place)


def _chain(b: Builder, node: Chain) -> Run:
    first = b.build(node.first)
    operands = b.build_all([operand for _, operand, _ in node.rest])
    links = [(ARITHMETIC[word], run, b.place(at)) for (word, _, at), run in zip(node.rest, operands, strict=True)]
    if len(links) == 1:
        operate, second, place = links[0]
        return lambda state, frame: operate(state, first(state, frame), second(state, frame), place)

    def run(state: State, frame: Any) -> Any:
        value = first(state, frame)
        for operate, operand, place in links:
            value = operate(state, value, operand(state, frame), place)
        return value

    return run


def _logic(b: Builder, node: Logic) -> Run:
    """Three-valued and/or: what is no boolean counts as null."""
    decisive = node.word == "or"
    neutral = not decisive
    place, word = b.place(node.at), node.word
    operands = b.build_all(node.operands)

    def odd(state: State, value: Any) -> None:
        if value is not None:
            state.note("wrong_operand", f"“{word}”两边应为布尔值，{kind_name(plain(value))}按 null 处理。", place)

    if len(operands) == 2:
        left, right = operands

        def run_two(state: State, frame: Any) -> Any:
            a = left(state, frame)
            if a is decisive:
                return decisive
            c = right(state, frame)
            if c is decisive:
                return decisive
            if a is neutral and c is neutral:
                return neutral
            for value in (a, c):
                if value is not neutral:
                    odd(state, value)
            return None

        return run_two

    def run(state: State, frame: Any) -> Any:
        result: bool | None = neutral
        for operand in operands:
            value = operand(state, frame)
            if value is decisive:
                return decisive
            if value is not neutral:
                odd(state, value)
                result = None
        return result

    return run


def _comparison(b: Builder, node: Comparison) -> Run:
    place = b.place(node.at)
    left, right = b.build(node.left), b.build(node.right)
    word = node.operator
    if word in ("=", "!="):
        wanted = word == "="

        def run_equal(state: State, frame: Any) -> Any:
            a, c = left(state, frame), right(state, frame)
            kind = a.__class__
            if kind is c.__class__ and (kind is str or kind is Decimal):
                return (a == c) is wanted
            same = equals(state, a, c, place)
            return same if wanted or same is None else not same

        return run_equal
    return _order(word, left, right, place)


def _order(word: str, left: Run, right: Run, place: Place) -> Run:
    """The four orders differ in one operator only; each is written out because a condition's speed hangs on it."""

    def less(state: State, frame: Any) -> Any:
        a, c = left(state, frame), right(state, frame)
        if a.__class__ is Decimal and c.__class__ is Decimal and a == a and c == c:
            return a < c
        return ordered(state, word, a, c, place)

    def less_or_equal(state: State, frame: Any) -> Any:
        a, c = left(state, frame), right(state, frame)
        if a.__class__ is Decimal and c.__class__ is Decimal and a == a and c == c:
            return a <= c
        return ordered(state, word, a, c, place)

    def greater(state: State, frame: Any) -> Any:
        a, c = left(state, frame), right(state, frame)
        if a.__class__ is Decimal and c.__class__ is Decimal and a == a and c == c:
            return a > c
        return ordered(state, word, a, c, place)

    def greater_or_equal(state: State, frame: Any) -> Any:
        a, c = left(state, frame), right(state, frame)
        if a.__class__ is Decimal and c.__class__ is Decimal and a == a and c == c:
            return a >= c
        return ordered(state, word, a, c, place)

    return {"<": less, "<=": less_or_equal, ">": greater, ">=": greater_or_equal}[word]


def _between(b: Builder, node: Between) -> Run:
    place = b.place(node.at)
    value, low, high = b.build(node.value), b.build(node.low), b.build(node.high)

    def run(state: State, frame: Any) -> Any:
        point = value(state, frame)
        above = ordered(state, ">=", point, low(state, frame), place)
        below = ordered(state, "<=", point, high(state, frame), place)
        if above is None or below is None:
            return None
        return above and below

    return run


def uses_input(node: Node) -> bool:
    """Does an expression read `?`"""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Name) and current.name == "?":
            return True
        pending.extend(children(current))
    return False


def _test(b: Builder, test: Test) -> Callable[[State, Any, Any], Any]:
    """One test as a function of (state, frame, tested value)."""
    place, word = b.place(test.at), test.operator
    if not uses_input(test.operand):
        operand = b.build(test.operand)
        if word:
            return lambda state, frame, value: compared(state, word, value, operand(state, frame), place)
        if isinstance(test.operand, RangeLiteral):
            return lambda state, frame, value: _in_range(state, value, operand(state, frame), place)
        return lambda state, frame, value: matches_test(state, value, operand(state, frame), place)
    run, cost = b.inside(Scope(b.scope, {"?": 1}), test.operand)
    b.cost += cost

    def with_input(state: State, frame: Any, value: Any) -> Any:
        result = run(state, [frame, value])
        if word:
            return compared(state, word, value, result, place)
        return result if isinstance(result, bool) else matches_test(state, value, result, place)

    return with_input


def _in_range(state: State, value: Any, range_: Any, place: Place) -> bool | None:
    """A range that is none tells nothing, whereas null as a test is equal to null."""
    return None if range_ is None else matches_test(state, value, range_, place)


def _in(b: Builder, node: In) -> Run:
    value = b.build(node.value)
    tests = []
    for test in node.tests:
        tests.append(_test(b, test))
    if len(tests) == 1:
        only = tests[0]
        return lambda state, frame: only(state, frame, value(state, frame))

    def run(state: State, frame: Any) -> Any:
        tested = value(state, frame)
        result: bool | None = False
        for test in tests:
            found = test(state, frame, tested)
            if found is True:
                return True
            if found is None and tested is None:
                result = None
        return result

    return run


def _instance_of(b: Builder, node: InstanceOf) -> Run:
    value, kind = b.build(node.value), node.type
    return lambda state, frame: kind.admits(value(state, frame), state.types)


def _if(b: Builder, node: If) -> Run:
    branches = []
    for test, outcome in node.branches:
        branches.append((b.build(test), b.build(outcome), b.place(test.at)))
    otherwise = b.build(node.otherwise)

    def run(state: State, frame: Any) -> Any:
        for condition, result, place in branches:
            value = condition(state, frame)
            if value is True:
                return result(state, frame)
            if value is not False:
                message = f"if 的条件应为布尔值，{kind_name(plain(value))}按不成立处理。"
                state.note("wrong_condition", message, place)
        return otherwise(state, frame)

    return run


# -- literals of structures ---------------------------------------------------------------------------------------


def _list(b: Builder, node: ListLiteral) -> Run:
    items = b.build_all(node.items)
    return lambda state, frame: [item(state, frame) for item in items]


def _context(b: Builder, node: ContextLiteral) -> Run:
    """Entries see the ones before them; functions among them see all, themselves too."""
    scope = Scope(b.scope, {})
    outer, b.scope = b.scope, scope
    entries: list[tuple[str, Run]] = []
    later = {name: slot for slot, (name, _, _) in enumerate(node.entries, 1)}
    for slot, (name, value, _) in enumerate(node.entries, 1):
        if isinstance(value, FunctionLiteral):
            scope.names, visible = later, scope.names
            entries.append((name, b.build(value)))
            scope.names = {**visible, name: slot}
        else:
            entries.append((name, b.build(value)))
            scope.names[name] = slot
    b.scope = outer
    place = b.place(node.at)
    if len(later) != len(node.entries):

        def twice(state: State, frame: Any) -> Any:
            state.note("duplicate_key", "上下文中有重复的键，结果为 null。", place)
            return None

        return twice

    def run(state: State, frame: Any) -> Any:
        inner = [frame] + [None] * len(entries)
        result: dict[str, Any] = {}
        for slot, (name, value) in enumerate(entries, 1):
            result[name] = inner[slot] = value(state, inner)
        return result

    return run


def _range(b: Builder, node: RangeLiteral) -> Run:
    place = b.place(node.at)
    low = b.build(node.low) if node.low is not None else None
    high = b.build(node.high) if node.high is not None else None
    low_included, high_included = node.low_included, node.high_included

    def run(state: State, frame: Any) -> Any:
        start = low(state, frame) if low else None
        end = high(state, frame) if high else None
        known = (start, end) if low and high else (start, start) if low else (end, end)
        order = compare(known[0], known[1])
        if order is None or order > 0:
            state.note("bad_range", "区间的两端应为同类的值，且起点不大于终点，结果为 null。", place)
            return None
        return Range(start, end, low_included, high_included)

    return run


def _function(b: Builder, node: FunctionLiteral) -> Run:
    params = [name for name, _ in node.params]
    types = [kind for _, kind in node.params]
    place = b.place(node.at)
    if node.external:

        def refuse(state: State, frame: Any) -> Any:
            state.note("external_function", "不支持外部函数，结果为 null。", place)
            return None

        return refuse
    scope = Scope(b.scope, {name: slot for slot, name in enumerate(params, 1)})
    body, cost = b.inside(scope, node.body)
    frames = height(node.body)
    return lambda state, frame: Closure(params, types, body, frame, state.scope, cost, frames)


from .loops import build_for, build_quantified  # noqa: E402  (they build their parts through BUILDERS)
from .steps import build_postfix  # noqa: E402

BUILDERS: dict[type, Callable[[Builder, Any], Run]] = {
    Const: _const,
    Name: _name,
    Negate: _negate,
    Chain: _chain,
    Logic: _logic,
    Comparison: _comparison,
    Between: _between,
    In: _in,
    InstanceOf: _instance_of,
    If: _if,
    For: build_for,
    Quantified: build_quantified,
    FunctionLiteral: _function,
    ContextLiteral: _context,
    ListLiteral: _list,
    RangeLiteral: _range,
    Postfix: build_postfix,
}
build_test = _test
