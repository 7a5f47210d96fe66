"""Arithmetic and comparison of values (DMN 1.5, tables 53 to 60): wrong operands give null and a remark."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from .errors import Wrong
from .numbers import CONTEXT, truncated, whole
from .state import Place, State
from .temporal import (
    DAY,
    Date,
    DateTime,
    Duration,
    Months,
    Time,
    add_months,
    add_nanos,
    clock,
    date_of,
    day_number,
    instant,
)
from .temporal_text import MONTHS_LIMIT, NANOS_LIMIT
from .values import Range, compare, equal, inside, kind_name, plain

Operation = Callable[[State, Any, Any, Place], Any]

T = TypeVar("T")
MIDNIGHT = Time(0, 0)


def _refuse(operator: str, left: Any, right: Any) -> Wrong:
    return Wrong(f"{kind_name(left)}与{kind_name(right)}不能用“{operator}”计算，结果为 null。", "wrong_operand")


def guarded(
    operator: str, fast: Callable[[Decimal, Decimal], Decimal], slow: Callable[[State, Any, Any], Any]
) -> Operation:
    """An operation that is quick on two numbers and turns every refusal into null."""

    def operate(state: State, left: Any, right: Any, place: Place) -> Any:
        try:
            if left.__class__ is Decimal and right.__class__ is Decimal:
                return fast(left, right)
            left, right = plain(left), plain(right)
            if left.__class__ is Decimal and right.__class__ is Decimal:
                return fast(left, right)
            result = slow(state, left, right)
            if result is None:
                raise _refuse(operator, left, right)
            return result
        except Wrong as wrong:
            state.note(wrong.code, wrong.message, place)
        except ArithmeticError:
            state.note("arithmetic", f"“{operator}”的结果没有定义或超出范围，结果为 null。", place)
        return None

    return operate


def _plus(state: State, left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        state.text(len(left) + len(right))
        return left + right
    if isinstance(left, (Months, Duration)) and isinstance(right, (Date, Time, DateTime)):
        left, right = right, left
    if isinstance(left, Months) and isinstance(right, Months):
        return months_value(left.months + right.months)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return duration_value(left.nanos + right.nanos)
    if isinstance(right, Months):
        return _shift_months(left, right.months)
    return _shift_nanos(state, left, right.nanos) if isinstance(right, Duration) else None


def _minus(state: State, left: Any, right: Any) -> Any:
    if isinstance(left, Months) and isinstance(right, Months):
        return months_value(left.months - right.months)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return duration_value(left.nanos - right.nanos)
    if isinstance(right, Months):
        return _shift_months(left, -right.months)
    if isinstance(right, Duration):
        return _shift_nanos(state, left, -right.nanos)
    if isinstance(left, Date) and isinstance(right, Date):
        return Duration((day_number(left) - day_number(right)) * DAY)
    if isinstance(left, Time) and isinstance(right, Time) and (left.zone is None) == (right.zone is None):
        return Duration(clock(left) - clock(right))
    # A date beside a date and time is its midnight in UTC.
    left = DateTime(left, MIDNIGHT) if isinstance(left, Date) else left
    right = DateTime(right, MIDNIGHT) if isinstance(right, Date) else right
    if not (isinstance(left, DateTime) and isinstance(right, DateTime)):
        return None
    return Duration(instant(left) - instant(right)) if (left.time.zone is None) == (right.time.zone is None) else None


def _shift_months(value: Any, months: int) -> Date | DateTime | None:
    if isinstance(value, Date):
        return _known(add_months(value, months))
    if isinstance(value, DateTime):
        return DateTime(_known(add_months(value.date, months)), value.time)
    return None


def _shift_nanos(state: State, value: Any, nanos: int) -> Date | Time | DateTime | None:
    if isinstance(value, Date):
        return _known(date_of((day_number(value) * DAY + nanos) // DAY))
    if isinstance(value, Time):
        return Time((value.nanos + nanos) % DAY, value.zone)
    if not isinstance(value, DateTime):
        return None
    state.charge(60 if isinstance(value.time.zone, str) else 10)
    return _known(add_nanos(value, nanos))


def _known(value: T | None) -> T:
    if value is None:
        raise Wrong("日期超出范围，结果为 null。")
    return value


def months_value(months: int) -> Months:
    if abs(months) > MONTHS_LIMIT:
        raise Wrong("时长超出范围，结果为 null。")
    return Months(months)


def duration_value(nanos: int) -> Duration:
    if abs(nanos) > NANOS_LIMIT:
        raise Wrong("时长超出范围，结果为 null。")
    return Duration(nanos)


def _times(state: State, left: Any, right: Any) -> Any:
    if isinstance(right, (Months, Duration)):
        left, right = right, left
    if isinstance(right, Decimal) and isinstance(left, Months):
        return months_value(truncated(CONTEXT.multiply(Decimal(left.months), right)))
    if isinstance(right, Decimal) and isinstance(left, Duration):
        return duration_value(truncated(CONTEXT.multiply(Decimal(left.nanos), right)))
    return None


def _divided(state: State, left: Any, right: Any) -> Any:
    if isinstance(left, Months) and isinstance(right, Months):
        return CONTEXT.divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, Duration) and isinstance(right, Duration):
        return CONTEXT.divide(Decimal(left.nanos), Decimal(right.nanos))
    if isinstance(left, Months) and isinstance(right, Decimal):
        return months_value(truncated(CONTEXT.divide(Decimal(left.months), right)))
    if isinstance(left, Duration) and isinstance(right, Decimal):
        return duration_value(truncated(CONTEXT.divide(Decimal(left.nanos), right)))
    return None


def _power(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        return Decimal(1)
    result = CONTEXT.power(left, right)
    if not result.is_finite():
        raise ZeroDivisionError
    return result


def _nothing(state: State, left: Any, right: Any) -> None:
    return None


_exact_power = guarded("**", _power, _nothing)


def _paid_power(state: State, left: Any, right: Any, place: Place) -> Any:
    """A fractional exponent takes a logarithm and an exponential."""
    if isinstance(right, Decimal):
        state.charge(4 if whole(right) is not None else 400)
    return _exact_power(state, left, right, place)


ARITHMETIC: dict[str, Operation] = {
    "+": guarded("+", CONTEXT.add, _plus),
    "-": guarded("-", CONTEXT.subtract, _minus),
    "*": guarded("*", CONTEXT.multiply, _times),
    "/": guarded("/", CONTEXT.divide, _divided),
    "**": _paid_power,
}


def negate(state: State, value: Any, times: int, place: Place) -> Any:
    value = plain(value)
    odd = times % 2
    if isinstance(value, Decimal):
        # plus() rounds and minus() turns -0 into 0.
        return CONTEXT.minus(value) if odd else value
    if isinstance(value, Months):
        return Months(-value.months) if odd else value
    if isinstance(value, Duration):
        return Duration(-value.nanos) if odd else value
    state.note("wrong_operand", f"{kind_name(value)}不能取负，结果为 null。", place)
    return None


def equals(state: State, left: Any, right: Any, place: Place) -> bool | None:
    result = equal(state, left, right)
    if result is None:
        left, right = kind_name(plain(left)), kind_name(plain(right))
        state.note("wrong_operand", f"{left}与{right}不能比较，结果为 null。", place)
    return result


def ordered(state: State, operator: str, left: Any, right: Any, place: Place | None) -> bool | None:
    """`<`, `<=`, `>` or `>=`."""
    left, right = plain(left), plain(right)
    order = compare(left, right)
    if order is None:
        state.note(
            "wrong_operand", f"{kind_name(left)}与{kind_name(right)}不能用“{operator}”比较，结果为 null。", place
        )
        return None
    if operator == "<":
        return order < 0
    if operator == "<=":
        return order <= 0
    return order > 0 if operator == ">" else order >= 0


def compared(state: State, operator: str, left: Any, right: Any, place: Place) -> bool | None:
    """Any of the six comparisons."""
    if operator == "=":
        return equals(state, left, right, place)
    if operator == "!=":
        same = equals(state, left, right, place)
        return None if same is None else not same
    return ordered(state, operator, left, right, place)


def matches_test(state: State, value: Any, operand: Any, place: Place) -> bool | None:
    """`value in operand`: equal to it, in the range, or among the list's values and ranges."""
    value, operand = plain(value), plain(operand)
    if isinstance(operand, Range) and not isinstance(value, Range):
        result = inside(operand, value)
        if result is None:
            state.note("wrong_operand", f"{kind_name(value)}不能与区间比较，结果为 null。", place)
        return result
    if isinstance(operand, list):
        state.charge(3 * len(operand))
        if isinstance(value, list) and equal(state, value, operand) is True:
            return True
        for member in operand:
            if isinstance(member, Range) and not isinstance(value, Range):
                if inside(member, value) is True:
                    return True
            elif equal(state, value, member) is True:
                return True
        return False
    return equals(state, value, operand, place)
