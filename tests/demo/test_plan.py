"""The plan of a past: what the office asked for, on days on which it works, the same for one seed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.calendar import packaged_calendar
from web.past.hours import is_open
from web.past.items import ITEMS
from web.past.plan import BAD, NEWEST_DAYS, Asked, Whole, make

CALENDAR = packaged_calendar()
WHOLE = Asked(date(2026, 11, 21))


@pytest.fixture(scope="module")
def whole() -> Whole:
    return make(WHOLE, ITEMS, CALENDAR)


def test_the_whole_past_has_enough_of_every_item(whole: Whole) -> None:
    for item in ITEMS:
        cases = [case for case in whole.cases if case.item == item.item]
        ended = {path.name for path in item.ended}
        assert sum(case.path in ended for case in cases) >= 250
        # what only waits to be delivered has its outcome
        assert sum(case.path not in ended and "Task_Deliver" not in case.path for case in cases) >= 40
        ways = {path.name for path in item.ended} | {path.name for path, _ in item.left}
        assert {case.path for case in cases} == ways
        assert sum(case.printed for case in cases) == 20
    assert sorted(case.trouble.mended for case in whole.cases if case.trouble) == [False, True]
    assert any(case.grade is not None and case.grade <= BAD for case in whole.cases)


def test_it_is_planned_on_working_days_of_the_ninety_days_before_today(whole: Whole) -> None:
    for case in whole.cases:
        assert is_open(CALENDAR, case.opens_at)
        assert WHOLE.day - timedelta(days=90) <= case.opens_at.date() < WHOLE.day


def test_the_newest_days_come_first_and_each_part_follows_the_clock(whole: Whole) -> None:
    newest, rest = whole.cases[: whole.newest], whole.cases[whole.newest :]
    border = WHOLE.day - timedelta(days=NEWEST_DAYS)
    assert all(case.opens_at.date() >= border for case in newest)
    assert all(case.opens_at.date() < border for case in rest)
    for part in (newest, rest):
        assert [case.opens_at for case in part] == sorted(case.opens_at for case in part)
    assert [case.number for case in whole.cases] == list(range(len(whole.cases)))


def test_one_seed_gives_one_plan_and_another_seed_another() -> None:
    small = replace(WHOLE, finished=10, open=2)
    assert make(small, ITEMS, CALENDAR) == make(small, ITEMS, CALENDAR)
    assert make(small, ITEMS, CALENDAR) != make(replace(small, seed=1), ITEMS, CALENDAR)
