"""Working days in three layers (domain 3 and 4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar import Due, OfficialYear, OutOfRange, OwnDay, WorkCalendar, packaged_calendar, packaged_years
from catalog.calendar.estimate import LAST_YEAR, statutory

CALENDAR = packaged_calendar()
DAYS = st.dates(date(2004, 1, 1), date(2045, 12, 31))
COUNTS = st.integers(1, 250)
# no compensation at all: as if the arrangement had come and been the simplest possible
ARRANGED_2027 = OfficialYear(2027, "国务院办公厅通知", {date(2027, 1, n): "元旦" for n in (1, 2, 3, 4)}, {})


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 10, "2026-10-20"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2025-09-28", 10, "2025-10-17"),
        ("2024-09-13", 3, "2024-09-19"),
        ("2026-09-01", 10, "2026-09-15"),
    ],
)
def test_vectors_of_due_days(start: str, days: int, due: str) -> None:
    assert CALENDAR.add(day(start), days) == Due(day(due), False, CALENDAR.version)


@pytest.mark.parametrize(
    "worked",
    "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10 2025-01-26 2025-02-08 2025-04-27 2025-09-28 "
    "2025-10-11 2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12".split(),
)
def test_weekends_worked_instead_count(worked: str) -> None:
    found = CALENDAR.day(day(worked))
    assert found.working and found.open and found.layer == "official" and found.name.endswith("调休")


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_official_years(year: int, days: int) -> None:
    assert CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) == days
    assert not CALENDAR.estimated(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "estimated"),
    [
        ("2026-12-10", 15, False),
        ("2026-12-11", 15, True),
        ("2026-12-17", 10, False),
        ("2026-12-18", 10, True),
        ("2026-12-24", 5, False),
        ("2026-12-25", 5, True),
        ("2026-12-22", 10, True),
    ],
)
def test_due_days_that_reach_into_an_unarranged_year_are_estimates(start: str, days: int, estimated: bool) -> None:
    due = CALENDAR.add(day(start), days)
    assert due.estimated is estimated
    assert (due.on.year == 2027) is estimated


def test_an_estimated_year_has_as_many_days_off_as_the_law_gives() -> None:
    for year in range(2027, LAST_YEAR + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        weekdays = sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1))
        # in 2031 a lunar festival falls on another statutory day
        assert CALENDAR.between(date(year - 1, 12, 31), last) == weekdays - len(statutory(year))


def test_the_statutory_days_of_the_estimate_agree_with_the_years_already_arranged() -> None:
    for year in (2025, 2026):
        assert set(statutory(year)) <= set(packaged_years()[year].rest)
        assert len(statutory(year)) == 13


def test_the_office_stands_before_the_state_council_and_that_before_the_estimate() -> None:
    own = {day("2026-11-23"): OwnDay("rest", "停电"), day("2026-11-28"): OwnDay("open", "周六延时服务")}
    own[day("2026-11-29")] = OwnDay("working", "补班")
    calendar = WorkCalendar(own, {**packaged_years(), 2027: ARRANGED_2027}, "x")
    assert [calendar.day(day(f"2026-11-{n}")).working for n in (23, 28, 29)] == [False, False, True]
    saturday = calendar.day(day("2026-11-28"))
    assert saturday.open and saturday.layer == "own" and saturday.name == "周六延时服务"
    assert calendar.add(day("2026-11-20"), 1).on == day("2026-11-24")
    assert calendar.add(day("2026-12-31"), 1) == Due(day("2027-01-05"), False, "x")
    assert CALENDAR.day(day("2027-01-04")).layer == "estimate"


@pytest.mark.parametrize("days", [0, -1, 2001])
def test_senseless_numbers_of_days_are_refused(days: int) -> None:
    with pytest.raises(OutOfRange, match="工作日数须在 1 到 2000 之间"):
        CALENDAR.add(day("2026-01-01"), days)


@pytest.mark.parametrize(("start", "days"), [("1999-12-31", 1), ("2051-01-01", 1), ("2050-12-30", 5)])
def test_days_beyond_the_calendar_are_refused_and_named(start: str, days: int) -> None:
    with pytest.raises(OutOfRange, match="日历只有 2004 年到 2050 年"):
        CALENDAR.add(day(start), days)


@given(DAYS, COUNTS)
def test_a_due_day_is_a_working_day_and_exactly_that_many_after(start: date, days: int) -> None:
    due = CALENDAR.add(start, days).on
    assert CALENDAR.is_working(due) and CALENDAR.between(start, due) == days


@given(DAYS, COUNTS, COUNTS)
def test_more_days_and_later_starts_never_end_earlier(start: date, few: int, more: int) -> None:
    assert CALENDAR.add(start, few).on < CALENDAR.add(start, few + more).on
    assert CALENDAR.add(start, few).on <= CALENDAR.add(start + timedelta(days=more), few).on


@given(DAYS, COUNTS, COUNTS)
def test_days_may_be_added_in_two_steps(start: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, first).on, second).on == CALENDAR.add(start, first + second).on


@given(DAYS, st.integers(0, 60))
def test_a_closure_never_brings_a_due_day_forward(start: date, closed: int) -> None:
    closed_on = start + timedelta(days=closed)
    calendar = WorkCalendar({closed_on: OwnDay("rest", "停办")}, packaged_years(), "x")
    assert calendar.add(start, 15).on >= CALENDAR.add(start, 15).on


def test_counting_does_not_walk_day_by_day() -> None:
    asked = 0

    class Counting(WorkCalendar):
        def is_working(self, day: date) -> bool:
            nonlocal asked
            asked += 1
            return super().is_working(day)

    calendar = Counting({}, packaged_years(), "x")
    for n in range(1000):
        calendar.add(day("2026-01-01") + timedelta(days=n % 300), 15)
    # every year is looked through once
    assert asked <= 2 * 366
