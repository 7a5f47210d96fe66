"""Working time of the hall: what is counted, what is left out, when somebody may still come."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar import packaged_calendar
from handlers.timing.acceptance import ZONE
from web.past.hours import is_open, later, moment, next_visit

CALENDAR = packaged_calendar()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)).map(lambda at: at.replace(tzinfo=ZONE))


@given(MOMENTS, st.integers(0, 4000))
def test_whatever_is_done_later_is_done_in_the_hours_of_a_working_day(since: datetime, minutes: int) -> None:
    at = later(CALENDAR, since, minutes)
    assert at >= since
    assert is_open(CALENDAR, at)


@given(MOMENTS, st.integers(0, 2000), st.integers(0, 2000))
def test_working_time_adds_up(since: datetime, first: int, second: int) -> None:
    assert later(CALENDAR, later(CALENDAR, since, first), second) == later(CALENDAR, since, first + second)


@given(MOMENTS)
def test_who_comes_is_served_before_the_hall_closes(wanted: datetime) -> None:
    came = next_visit(CALENDAR, wanted)
    assert came >= wanted
    assert is_open(CALENDAR, came) and is_open(CALENDAR, came + timedelta(minutes=30))


def test_a_working_day_has_390_minutes_and_a_holiday_none() -> None:
    last = moment(date(2026, 9, 30), time(16, 59))
    assert later(CALENDAR, last, 1) == moment(date(2026, 10, 8), time(9))
    assert later(CALENDAR, moment(date(2026, 9, 30), time(9)), 390) == moment(date(2026, 10, 8), time(9))
    assert later(CALENDAR, moment(date(2026, 10, 10), time(11, 50)), 20) == moment(date(2026, 10, 10), time(13, 40))
