from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.asking import codes, value

cents = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@given(cents, cents)
def test_sums_differences_and_products_of_money_are_exact(a: Decimal, b: Decimal) -> None:
    scope = {"a": a, "b": b}
    for sign, expected in (
        ("+", Fraction(a) + Fraction(b)), ("-", Fraction(a) - Fraction(b)), ("*", Fraction(a) * Fraction(b)),
    ):  # fmt: skip
        assert Fraction(value(f"a {sign} b", scope)) == expected


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_modulo_has_the_sign_of_the_divisor_and_floor_agrees(a: int, b: int) -> None:
    for divisor in (b, -b):
        rest = value("modulo(a, b)", {"a": a, "b": divisor})
        assert rest == a % divisor
        assert value("a - b * floor(a / b)", {"a": a, "b": divisor}) == rest


@given(cents, st.integers(0, 3))
def test_decimal_rounds_half_to_even(a: Decimal, places: int) -> None:
    assert value("decimal(a, n)", {"a": a, "n": places}) == a.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1/3", Decimal("0." + "3" * 34)),
        ("9999999999999999999999999999999999 + 0", Decimal("9999999999999999999999999999999999")),
        ("1e5", 100000),
        (".872", Decimal("0.872")),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("2 ** -1", Decimal("0.5")),
        ("(1 + 2) * 3 - 4 / 2", 7),
        ("0 ** 0", 1),
        ("decimal(2.5, 0)", 2),
        ("decimal(3.5, 0)", 4),
        ("round half up(2.5, 0)", 3),
        ("round half down(2.5, 0)", 2),
        ("round up(-1.126, 2)", Decimal("-1.13")),
        ("round down(-1.126, 2)", Decimal("-1.12")),
        ("floor(-1.5)", -2),
        ("ceiling(-1.5)", -1),
        ("decimal(12345, -2)", 12300),
        ("sqrt(16)", 4),
        ("exp(0)", 1),
        ("log(1)", 0),
        ("odd(5) and even(-2)", True),
        ("string(ceiling(-0.3))", "0"),
        ("string(1500.00)", "1500.00"),
        ("string(10 ** 20)", "100000000000000000000"),
        ("number(\"1 000,50\", \" \", \",\")", Decimal("1000.50")),
    ],
)  # fmt: skip
def test_numbers(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    ["1 / 0", "0 ** -1", "sqrt(-1)", "log(0)", "modulo(1, 0)", "exp(1e9)", '"1" + 1', "true * 2",
     "1e9999", "decimal(1, 7000)", "odd(1.5)", 'number("abc")', "(-8) ** 0.5"],
)  # fmt: skip
def test_what_has_no_value_is_null_with_a_reason(text: str) -> None:
    assert codes(text)


def test_whole_numbers_and_floats_of_the_caller_become_exact() -> None:
    assert value("a + b", {"a": 1, "b": 0.1}) == Decimal("1.1")
    assert value("xs[1] = 1 and sum(xs) = 3.5", {"xs": [1, 2.5]}) is True
    assert codes("a + 1", {"a": float("nan")}) == ["unknown_value", "wrong_operand"]
