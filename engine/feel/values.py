"""What FEEL computes with, and how values compare.

None, bool, Decimal, str, list, dict, the temporal classes, Range and Function. Contexts are plain dicts; a value of any
other kind is turned into one of these by `plain` when it is read, or becomes null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as py_date
from datetime import datetime as py_datetime
from datetime import time as py_time
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from .errors import too_deep
from .temporal import SECOND, Date, DateTime, Duration, Months, Time, clock, day_number, from_python, instant

if TYPE_CHECKING:
    from .state import State
    from .types import Type

DEEPEST = 100  # nesting of data that is compared, printed or stored


@dataclass(frozen=True, slots=True)
class Range:
    """`low` or `high` None: open to that side, as `< 5` is."""

    low: Any
    high: Any
    low_included: bool
    high_included: bool


class Function:
    """A function value. `call` takes the arguments in the order of `params`; DMN makes its knowledge models with it."""

    __slots__ = ("name", "params", "types", "call", "result")

    def __init__(
        self,
        name: str,
        params: Sequence[str],
        call: Callable[[list[Any]], Any],
        types: Sequence[Type | None] | None = None,
        result: Type | None = None,
    ) -> None:
        self.name = name
        self.params = tuple(params)
        self.types = tuple(types) if types is not None else (None,) * len(self.params)
        self.call = call
        self.result = result


PLAIN = frozenset({type(None), bool, Decimal, str, list, dict, Date, Time, DateTime, Months, Duration, Range, Function})
LARGEST_INT_BITS = 40_000


def plain(value: Any) -> Any:
    """The value as FEEL knows it; what it does not know becomes None."""
    kind = value.__class__
    if kind in PLAIN:
        return value
    if isinstance(value, int):
        return Decimal(value) if value.bit_length() <= LARGEST_INT_BITS else None
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else None
    if isinstance(value, (Decimal, Function)):
        return Decimal(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    return _python_time(value)


def _python_time(value: Any) -> Any:
    if isinstance(value, py_datetime):
        return from_python(value)
    if isinstance(value, py_date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, py_time):
        return from_python(py_datetime.combine(py_date(1970, 1, 1), value)).time
    if isinstance(value, timedelta):
        return Duration(
            ((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * (SECOND // 1_000_000)
        )
    return None


def plain_items(values: list[Any]) -> list[Any]:
    """The list itself where every member is plain, else a copy."""
    for value in values:
        if value.__class__ not in PLAIN:
            return [plain(item) for item in values]
    return values


_KINDS = {
    type(None): "null",
    bool: "布尔值",
    Decimal: "数字",
    str: "文本",
    list: "列表",
    dict: "上下文",
    Date: "日期",
    Time: "时间",
    DateTime: "日期时间",
    Months: "年月时长",
    Duration: "日时时长",
    Range: "区间",
}


def kind_name(value: Any) -> str:
    """What a value is, in Chinese."""
    return _KINDS.get(type(value), "函数")


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1, or None where the two have no order (DMN 1.5, table 55)."""
    kind = left.__class__
    if kind is not right.__class__:
        return None
    a: Any
    b: Any
    if kind is Decimal:
        if not (left.is_finite() and right.is_finite()):
            return None
        a, b = left, right
    elif kind is str:
        a, b = left, right
    elif kind is Date:
        a, b = day_number(left), day_number(right)
    elif kind is Months:
        a, b = left.months, right.months
    elif kind is Duration:
        a, b = left.nanos, right.nanos
    elif kind is DateTime and (left.time.zone is None) == (right.time.zone is None):
        a, b = instant(left), instant(right)
    elif kind is Time and (left.zone is None) == (right.zone is None):
        a, b = clock(left), clock(right)
    else:
        return None
    return -1 if a < b else 1 if a > b else 0


def equal(state: State, left: Any, right: Any, depth: int = 0) -> bool | None:
    """Three-valued equality; None where the kinds differ. Members that differ in kind are unequal."""
    if left is None or right is None:
        return left is None and right is None
    kind = left.__class__
    if kind is not right.__class__:
        left, right = plain(left), plain(right)
        kind = left.__class__
        if kind is not right.__class__:
            return left is right if isinstance(left, Function) and isinstance(right, Function) else None
    if kind is bool or kind is str:
        return bool(left == right)
    if kind is list:
        return _equal_lists(state, left, right, depth + 1)
    if kind is dict:
        return _equal_contexts(state, left, right, depth + 1)
    if kind is Range:
        return (
            left.low_included == right.low_included
            and left.high_included == right.high_included
            and equal(state, left.low, right.low, depth + 1) is True
            and equal(state, left.high, right.high, depth + 1) is True
        )
    if kind not in PLAIN:
        plain_left, plain_right = plain(left), plain(right)
        return left is right if plain_left is left else equal(state, plain_left, plain_right, depth + 1)
    if kind is Time or kind is DateTime:
        return compare(left, right) == 0
    return left is right if isinstance(left, Function) else bool(left == right)


def _equal_lists(state: State, left: list[Any], right: list[Any], depth: int) -> bool:
    if depth > DEEPEST:
        raise too_deep()
    if len(left) != len(right):
        return False
    state.charge(6 * len(left) + 6)
    return all(equal(state, a, b, depth) is True for a, b in zip(left, right, strict=True))


def _equal_contexts(state: State, left: dict[str, Any], right: dict[str, Any], depth: int) -> bool:
    if depth > DEEPEST:
        raise too_deep()
    if left.keys() != right.keys():
        return False
    state.charge(6 * len(left) + 6)
    return all(equal(state, value, right[key], depth) is True for key, value in left.items())


def identity(state: State, value: Any, depth: int = 0) -> Any:
    """A hashable key: equal exactly where `equal` says true."""
    value = plain(value)
    if depth > DEEPEST:
        raise too_deep()
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, list):
        state.charge(4 * len(value) + 8)
        return ("list", tuple([identity(state, item, depth + 1) for item in value]))
    if isinstance(value, dict):
        state.charge(4 * len(value) + 8)
        return ("context", frozenset([(key, identity(state, item, depth + 1)) for key, item in value.items()]))
    if isinstance(value, DateTime):
        return ("date and time", value.time.zone is None, instant(value))
    if isinstance(value, Time):
        return ("time", value.zone is None, clock(value))
    if isinstance(value, Range):
        ends = (identity(state, value.low, depth + 1), identity(state, value.high, depth + 1))
        return ("range", value.low_included, value.high_included, ends)
    if isinstance(value, Function):
        return ("function", id(value))
    if isinstance(value, Decimal):
        try:
            return hash(value) and value or value
        except (InvalidOperation, TypeError):
            return None
    return value


def inside(range_: Range, point: Any) -> bool | None:
    """Is the point in the range; None where it cannot be compared with an end."""
    if range_.low is not None:
        order = compare(point, range_.low)
        if order is None:
            return None
        if order < 0 or (order == 0 and not range_.low_included):
            # The other end must be comparable too, else the range is none.
            return False if range_.high is None or compare(range_.low, range_.high) is not None else None
    if range_.high is not None:
        order = compare(point, range_.high)
        if order is None:
            return None
        return order < 0 or (order == 0 and range_.high_included)
    return True
