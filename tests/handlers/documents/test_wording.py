"""Dates, amounts, masked numbers and codes as documents write them (domain 6)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.documents import wording
from handlers.documents.codes import ALPHABET, LENGTH, new_code, typed_code

WORTH = {char: value for value, char in enumerate(wording.DIGITS)} | {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("105.05", "壹佰零伍元零伍分"),
        ("10203.04", "壹万零贰佰零叁元零肆分"),
        ("21060.50", "贰万壹仟零陆拾元伍角整"),
        ("100000000", "壹亿元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("1234500000000", "壹万贰仟叁佰肆拾伍亿元整"),
        ("-8.88", "负捌元捌角捌分"),
    ],
)
def test_amounts_in_capitals(amount: str, words: str) -> None:
    assert wording.capitals(amount) == words


def worth(words: str) -> Decimal:
    """Reads capitals back by another way than they were written."""
    yuan, _, rest = words.partition("元") if "元" in words else ("", "", words)
    total = section = digit = 0
    for char in yuan:
        if char in "万亿":
            section += digit
            total = (total + section) * 10**8 if char == "亿" else total + section * 10**4
            section = digit = 0
        elif WORTH[char] >= 10:
            section, digit = section + digit * WORTH[char], 0
        else:
            digit = WORTH[char]
    cents = 0
    for place, char in enumerate(rest):
        if char in "角分":
            cents += WORTH[rest[place - 1]] * (10 if char == "角" else 1)
    return Decimal(total + section + digit) + Decimal(cents) / 100


@given(st.integers(0, 10**12 - 1))
def test_capitals_say_exactly_the_amount(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert worth(wording.capitals(amount)) == amount


@pytest.mark.parametrize("amount", ["1.005", "abc", None, True, "NaN", "1e17", []])
def test_what_is_no_amount_of_money_is_refused(amount: object) -> None:
    with pytest.raises(wording.NotWritable):
        wording.capitals(amount)


def test_figures_have_two_decimals() -> None:
    assert wording.figures("1234567.5") == "1,234,567.50"


def test_dates_are_those_of_the_hall() -> None:
    assert wording.day("2026-11-21") == "2026年11月21日"
    assert wording.day("2026-11-20T16:30:00+00:00") == "2026年11月21日"
    assert wording.minute(datetime(2026, 11, 21, 1, 5, tzinfo=UTC)) == "2026年11月21日9时05分"
    assert wording.day("2014-07") == "2014年7月"
    with pytest.raises(wording.NotWritable, match="不是日期"):
        wording.day("明天")


def test_eight_digits_of_an_id_number_are_hidden() -> None:
    assert wording.masked("51040219900307123X") == "510402********123X"
    assert wording.masked("91510402MA0DBBA10X") == "91510402MA0DBBA10X"
    assert wording.masked("510402********1234") == "510402********1234"
    assert wording.masked("E12345678") == "E1*****78"
    assert wording.without_id_numbers("号51040219900307123x。") == "号510402********123x。"
    assert wording.without_id_numbers("5104002026112110000017") == "5104002026112110000017", "a case number stays"


def test_codes_have_no_character_that_is_mistaken_and_are_read_however_typed() -> None:
    code = new_code()
    assert len(code) == LENGTH and not set(code) & set("01OIL") and len({new_code() for _ in range(100)}) == 100
    assert typed_code(f" {wording.groups(code).lower()} ") == code
    assert typed_code("".join(chr(ord(char) + 0xFEE0) for char in code)) == code, "full width"


@pytest.mark.parametrize("typed", ["", "ABC", "0" * LENGTH, ALPHABET[:15] + "'", "A" * 10_000, "\x00" * 16])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None
