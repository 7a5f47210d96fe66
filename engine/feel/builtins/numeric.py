"""Functions of numbers (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from ..errors import Wrong
from ..numbers import CONTEXT, WIDE, whole
from ..state import State
from ..temporal import Duration, Months
from .registry import builtin

LOWEST_SCALE, HIGHEST_SCALE = -6111, 6176  # of decimal128


def _scaled(value: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    places = 0 if scale is None else int(scale.quantize(Decimal(1), ROUND_DOWN)) if abs(scale) < 10**6 else 10**6
    if not LOWEST_SCALE <= places <= HIGHEST_SCALE:
        raise Wrong(f"小数位数应在{LOWEST_SCALE}到{HIGHEST_SCALE}之间，结果为 null。")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        result = value  # it has no more places than asked for
        if 0 <= places <= CONTEXT.prec and value.adjusted() + 1 + places <= CONTEXT.prec:
            result = value.quantize(Decimal((0, (1,), -places)), context=WIDE)
    else:
        result = value.quantize(Decimal((0, (1,), -places)), rounding, context=WIDE)
    return CONTEXT.plus(result)


@builtin("decimal", "n: number", "scale: number")
def decimal(state: State, n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number", "scale: number?")
def floor(state: State, n: Decimal, scale: Decimal | None = None) -> Decimal:
    return _scaled(n, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number", "scale: number?")
def ceiling(state: State, n: Decimal, scale: Decimal | None = None) -> Decimal:
    return _scaled(n, scale, ROUND_CEILING)


@builtin("round up", "n: number", "scale: number?")
def round_up(state: State, n: Decimal, scale: Decimal | None = None) -> Decimal:
    return _scaled(n, scale, ROUND_UP)


@builtin("round down", "n: number", "scale: number?")
def round_down(state: State, n: Decimal, scale: Decimal | None = None) -> Decimal:
    return _scaled(n, scale, ROUND_DOWN)


@builtin("round half up", "n: number", "scale: number?")
def round_half_up(state: State, n: Decimal, scale: Decimal | None = None) -> Decimal:
    return _scaled(n, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number", "scale: number?")
def round_half_down(state: State, n: Decimal, scale: Decimal | None = None) -> Decimal:
    return _scaled(n, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: quantity")
def absolute(state: State, n: Decimal | Months | Duration) -> Decimal | Months | Duration:
    if isinstance(n, Months):
        return Months(abs(n.months))
    return Duration(abs(n.nanos)) if isinstance(n, Duration) else CONTEXT.abs(n)


@builtin("modulo", "dividend: number", "divisor: number")
def modulo(state: State, dividend: Decimal, divisor: Decimal) -> Decimal:
    """dividend - divisor * floor(dividend / divisor), exact whatever the exponents."""
    if not divisor:
        raise Wrong("除数为 0，结果为 null。")
    state.charge(20)
    try:
        rest = WIDE.remainder(dividend, divisor)
    except ArithmeticError:
        raise Wrong("两个数相差太大，无法取余，结果为 null。") from None
    if rest and (rest < 0) != (divisor < 0):
        rest = WIDE.add(rest, divisor)
    return CONTEXT.plus(rest)


@builtin("sqrt", "number: number")
def sqrt(state: State, number: Decimal) -> Decimal:
    if number < 0:
        raise Wrong("负数没有平方根，结果为 null。")
    state.charge(8)
    return CONTEXT.sqrt(number)


@builtin("log", "number: number")
def log(state: State, number: Decimal) -> Decimal:
    if number <= 0:
        raise Wrong("只有正数有对数，结果为 null。")
    state.charge(150)
    return CONTEXT.ln(number)


@builtin("exp", "number: number")
def exp(state: State, number: Decimal) -> Decimal:
    state.charge(80)
    return CONTEXT.exp(number)


def _parity(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise Wrong("只有整数分奇偶，结果为 null。")
    value = whole(number)
    return 0 if value is None else value % 2  # so large a number ends in zeros


@builtin("odd", "number: number")
def odd(state: State, number: Decimal) -> bool:
    return _parity(number) == 1


@builtin("even", "number: number")
def even(state: State, number: Decimal) -> bool:
    return _parity(number) == 0
