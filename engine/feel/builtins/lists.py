"""Functions of lists (DMN 1.5, 10.3.4.4), and sort (10.3.4.9)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from ..errors import Wrong, too_deep
from ..functions import invoke
from ..numbers import CONTEXT, ZERO, whole
from ..operators import ARITHMETIC
from ..state import Place, State
from ..temporal import Duration, Months
from ..values import DEEPEST, Function, compare, equal, identity, kind_name, plain, plain_items
from .registry import builtin

NOWHERE = Place("", 0)


def _position(state: State, values: list[Any], position: Decimal, end: int) -> int:
    """An index from 0 for a position from 1, or from the end if negative; `end`: how far past the last it may point."""
    place = whole(position)
    if place is None or place == 0 or place > len(values) + end or -place > len(values):
        raise Wrong(
            f"位置{position:f}不在列表中（共{len(values)}项），结果为 null。"
            if len(str(position)) < 20
            else "位置不在列表中。"
        )
    return place - 1 if place > 0 else len(values) + place


def _numbers(state: State, values: list[Any]) -> list[Decimal]:
    state.charge(len(values) * 2)
    if not all(isinstance(value, Decimal) for value in values):
        raise Wrong("列表中应全是数字，结果为 null。")
    return values


@builtin("list contains", "list: list", "element: any")
def list_contains(state: State, values: list[Any], element: Any) -> bool:
    state.charge(3 * len(values))
    return any(equal(state, value, element) is True for value in values)


@builtin("count", "list: list", variadic=True)
def count(state: State, values: list[Any]) -> Decimal:
    return Decimal(len(values))


def _extreme(state: State, values: list[Any], wanted: int) -> Any:
    state.charge(3 * len(values))
    if not values:
        raise Wrong("列表是空的，结果为 null。")
    best = plain(values[0])
    if compare(best, best) is None:
        raise Wrong(f"{kind_name(best)}没有大小之分，结果为 null。")
    for value in values[1:]:
        order = compare(plain(value), best)
        if order is None:
            raise Wrong("列表中的值不能互相比较，结果为 null。")
        if order == wanted:
            best = value
    return best


@builtin("min", "list: list", variadic=True)
def min_(state: State, values: list[Any]) -> Any:
    return _extreme(state, values, -1)


@builtin("max", "list: list", variadic=True)
def max_(state: State, values: list[Any]) -> Any:
    return _extreme(state, values, 1)


@builtin("sum", "list: list", variadic=True)
def sum_(state: State, values: list[Any]) -> Any:
    if values and isinstance(plain(values[0]), (Months, Duration)):
        return _sum_of_durations(state, values)
    total = ZERO
    for value in _numbers(state, plain_items(values)):
        total = CONTEXT.add(total, value)
    if not values:
        raise Wrong("列表是空的，没有合计，结果为 null。")
    return total


def _sum_of_durations(state: State, values: list[Any]) -> Any:
    state.charge(len(values))
    total = values[0]
    for value in values[1:]:
        total = ARITHMETIC["+"](state, total, value, NOWHERE) if isinstance(value, (Months, Duration)) else None
        if total is None:
            raise Wrong("列表中应全是同类的时长，结果为 null。")
    return total


@builtin("mean", "list: list", variadic=True)
def mean(state: State, values: list[Any]) -> Any:
    return ARITHMETIC["/"](state, sum_(state, values), Decimal(len(values)), NOWHERE)


@builtin("product", "list: list", variadic=True)
def product(state: State, values: list[Any]) -> Decimal:
    if not values:
        raise Wrong("列表是空的，没有乘积，结果为 null。")
    result = Decimal(1)
    for value in _numbers(state, plain_items(values)):
        result = CONTEXT.multiply(result, value)
    return result


@builtin("median", "list: list", variadic=True)
def median(state: State, values: list[Any]) -> Decimal:
    if not values:
        raise Wrong("列表是空的，没有中位数，结果为 null。")
    ordered = sorted(_numbers(state, plain_items(values)))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev", "list: list", variadic=True)
def stddev(state: State, values: list[Any]) -> Decimal:
    """Of a sample: divided by one less than the count."""
    numbers = _numbers(state, plain_items(values))
    if len(numbers) < 2:
        raise Wrong("标准差至少需要两个数，结果为 null。")
    state.charge(len(values) * 4)
    average = mean(state, numbers)
    total = ZERO
    for value in numbers:
        gap = CONTEXT.subtract(value, average)
        total = CONTEXT.add(total, CONTEXT.multiply(gap, gap))
    return CONTEXT.sqrt(CONTEXT.divide(total, Decimal(len(numbers) - 1)))


@builtin("mode", "list: list", variadic=True)
def mode(state: State, values: list[Any]) -> list[Decimal]:
    counts: dict[Decimal, int] = {}
    for value in _numbers(state, plain_items(values)):
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(value for value, times in counts.items() if times == most)


def _verdict(state: State, values: list[Any], decisive: bool) -> bool | None:
    state.charge(len(values))
    values = plain_items(values)
    if not all(value is None or isinstance(value, bool) for value in values):
        raise Wrong("列表中应全是布尔值，结果为 null。")
    if any(value is decisive for value in values):
        return decisive
    return None if None in values else not decisive


@builtin("all", "list: list", variadic=True)
def all_(state: State, values: list[Any]) -> bool | None:
    return _verdict(state, values, False)


@builtin("any", "list: list", variadic=True)
def any_(state: State, values: list[Any]) -> bool | None:
    return _verdict(state, values, True)


@builtin("sublist", "list: list", "start position: number", "length: number?")
def sublist(state: State, values: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    begin = _position(state, values, start, 0)
    size = len(values) - begin if length is None else whole(length)
    if size is None or size < 0 or begin + size > len(values):
        raise Wrong("长度超出列表，结果为 null。")
    state.room(size)
    return values[begin : begin + size]


@builtin("append", "list: list", "item: list", variadic=True)
def append(state: State, values: list[Any], items: list[Any]) -> list[Any]:
    state.room(len(values) + len(items))
    return values + items


@builtin("concatenate", "list: list", variadic=True)
def concatenate(state: State, lists: list[Any]) -> list[Any]:
    if any(item is None for item in lists):
        raise Wrong("参数不能为 null。")
    parts = [item if isinstance(item, list) else [item] for item in lists]
    state.room(sum(map(len, parts)))
    return [item for part in parts for item in part]


@builtin("insert before", "list: list", "position: number", "newItem: any")
def insert_before(state: State, values: list[Any], position: Decimal, item: Any) -> list[Any]:
    index = _position(state, values, position, 0)
    state.room(len(values) + 1)
    return [*values[:index], item, *values[index:]]


@builtin("remove", "list: list", "position: number")
def remove(state: State, values: list[Any], position: Decimal) -> list[Any]:
    index = _position(state, values, position, 0)
    state.room(len(values))
    return values[:index] + values[index + 1 :]


@builtin("list replace", "list: list", "position: number", "newItem: any")
def list_replace(state: State, values: list[Any], position: Decimal, item: Any) -> list[Any]:
    index = _position(state, values, position, 0)
    state.room(len(values))
    return [*values[:index], item, *values[index + 1 :]]


@builtin("list replace", "list: list", "match: function", "newItem: any")
def list_replace_matching(state: State, values: list[Any], match: Function, item: Any) -> list[Any]:
    state.room(len(values))
    result = []
    for value in values:
        found = invoke(state, match, [value, item], (), None)
        if not isinstance(found, bool):
            raise Wrong("match 函数应返回布尔值，结果为 null。")
        result.append(item if found else value)
    return result


@builtin("reverse", "list: list")
def reverse(state: State, values: list[Any]) -> list[Any]:
    state.room(len(values))
    return values[::-1]


@builtin("index of", "list: list", "match: any")
def index_of(state: State, values: list[Any], match: Any) -> list[Decimal]:
    state.charge(3 * len(values))
    return [Decimal(index) for index, value in enumerate(values, 1) if equal(state, value, match) is True]


def _distinct(state: State, values: list[Any]) -> list[Any]:
    state.charge(len(values) * 4)
    seen: dict[Any, Any] = {}
    for value in values:
        seen.setdefault(identity(state, value), value)
    return list(seen.values())


@builtin("distinct values", "list: list")
def distinct_values(state: State, values: list[Any]) -> list[Any]:
    return _distinct(state, values)


@builtin("duplicate values", "list: list")
def duplicate_values(state: State, values: list[Any]) -> list[Any]:
    state.charge(len(values) * 4)
    seen: dict[Any, int] = {}
    result = []
    for value in values:
        key = identity(state, value)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:
            result.append(value)
    return result


@builtin("union", "list: list", variadic=True)
def union(state: State, lists: list[Any]) -> list[Any]:
    return _distinct(state, concatenate(state, lists))


@builtin("flatten", "list: list")
def flatten(state: State, values: list[Any]) -> list[Any]:
    result: list[Any] = []
    stack = [iter(values)]
    while stack:
        for value in stack[-1]:
            state.charge(2)
            value = plain(value)
            if isinstance(value, list):
                stack.append(iter(value))
                if len(stack) > DEEPEST:
                    raise too_deep()
                break
            result.append(value)
        else:
            stack.pop()
    state.room(len(result))
    return result


@builtin("partition", "list: list", "size: number")
def partition(state: State, values: list[Any], size: Decimal) -> list[Any]:
    width = whole(size)
    if width is None or width < 1:
        raise Wrong("每组的个数应为正整数，结果为 null。")
    state.room(len(values))
    return [values[start : start + width] for start in range(0, len(values), width)]


def _sorted(state: State, values: list[Any], order: Callable[[Any, Any], int]) -> list[Any]:
    state.room(len(values))
    return sorted(values, key=cmp_to_key(order))


@builtin("sort", "list: list", "precedes: function")
def sort(state: State, values: list[Any], precedes: Function) -> list[Any]:
    def order(left: Any, right: Any) -> int:
        # sorted() only asks whether the first comes before the second.
        return -1 if invoke(state, precedes, [left, right], (), None) is True else 0

    return _sorted(state, values, order)


@builtin("sort", "list: list")
def sort_naturally(state: State, values: list[Any]) -> list[Any]:
    def order(left: Any, right: Any) -> int:
        state.charge(6)
        found = compare(plain(left), plain(right))
        if found is None:
            raise Wrong("列表中的值不能互相比较，结果为 null。")
        return found

    return _sorted(state, values, order)
