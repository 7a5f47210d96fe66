"""Months, masks, names and the numbers of fictitious people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import masks
from handlers.identity import bank_warnings, check_credit_code, check_id_card
from handlers.registry import months, names
from handlers.registry.demo import numbers

MONTHS = st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(months.month_of)


@given(MONTHS, st.integers(-900, 900))
def test_months_added_are_months_between(month: int, count: int) -> None:
    there = months.plus(month, count)
    assert 1 <= there % 100 <= 12
    assert months.plus(there, -count) == month
    assert months.between(month, there) == max(0, count + 1)
    assert months.read(months.text(there)) == there


@given(MONTHS, st.integers(0, 60))
def test_a_span_holds_every_month_once_in_order(first: int, count: int) -> None:
    span = months.span(first, months.plus(first, count))
    assert span == sorted(set(span)) and len(span) == count + 1


@pytest.mark.parametrize("text", ["2026-13", "2026", "2026-1-1", "202601", "二〇二六", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        months.read(text)


@given(st.integers(0, 999), st.dates(date(1930, 1, 1), date(2010, 1, 1)))
def test_made_up_id_numbers_pass_every_check(order: int, born: date) -> None:
    checked = check_id_card(numbers.id_number("510402", born, order), date(2026, 1, 1))
    assert checked.ok and checked.born == born and checked.sex == ("male" if order % 2 else "female")


@given(st.integers(1, 10**6))
def test_made_up_account_numbers_and_credit_codes_do_too(n: int) -> None:
    assert not bank_warnings(numbers.bank_number(n))
    assert check_credit_code(numbers.credit_code("510402", n)).ok


@given(st.text("0123456789X", min_size=5, max_size=30))
def test_no_mask_shows_more_than_seven_digits(number: str) -> None:
    for mask in (masks.phone, masks.account, masks.card):
        masked = mask(number)
        assert len(masked) == len(number)
        assert sum(char != "*" for char in masked) <= 7


@pytest.mark.parametrize(
    "name", ["王䶮", "刘𬭎", "吉克·阿依·木果", "欧阳若曦", "〇〇", "John Smith", "O'Neil Mary-Ann"]
)
def test_names_as_documents_have_them_are_names(name: str) -> None:
    assert names.problem(name) is None


@pytest.mark.parametrize(
    "name", ["", "王", "王1", "·王", "王·", "王··明", "王\ufffd明", "王□", "a1", "王" * 51, "<b>王</b>"]
)
def test_other_texts_are_not(name: str) -> None:
    assert names.problem(names.tidy(name)) is not None
