"""Exact numbers: IEEE 754 decimal128, 34 digits (DMN 1.5, 10.3.2.3.1)."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from .budget import Budget

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=1 - Budget.exponent,
    Emax=Budget.exponent,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
ZERO = Decimal(0)
# Wide enough for every scale a rounding function accepts, so that quantize itself never fails for lack of digits.
WIDE = Context(prec=12_400, rounding=ROUND_HALF_EVEN, Emin=-13_000, Emax=13_000, traps=[InvalidOperation])


def read_number(text: str) -> Decimal | None:
    """The number a literal stands for, or None where its exponent is out of range."""
    try:
        return CONTEXT.create_decimal(text)
    except (InvalidOperation, Overflow):
        return None


def whole(value: Decimal) -> int | None:
    """The integer a number equals, or None; huge exponents never become huge integers."""
    if value.adjusted() > 30 or value != value.to_integral_value():
        return None
    return int(value)


def truncated(value: Decimal) -> int:
    """The integer part, capped to +-10**31 so that no exponent becomes a huge integer."""
    if value.adjusted() > 30:
        return 10**31 if value > 0 else -(10**31)
    return int(value)


def number_text(value: Decimal) -> str:
    """Plain notation without exponent; zero has no sign."""
    if not value:
        value = abs(value)
    return format(value, "f")
