from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.feel.temporal import Date, date_of, day_number
from tests.engine.feel.asking import NOW, codes, value

days = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
shanghai = ZoneInfo("Asia/Shanghai")


@given(days, st.integers(-10_000, 10_000))
def test_days_are_added_as_the_calendar_has_them(day: date, shift: int) -> None:
    try:
        expected = day + timedelta(days=shift)
    except OverflowError:
        return
    scope = {"d": day, "n": shift}
    assert value('d + n * @"P1D"', scope) == expected.isoformat()
    assert value('(d + n * @"P1D" - d) / @"P1D"', scope) == shift


@given(days)
def test_properties_of_a_day_are_those_of_the_calendar(day: date) -> None:
    scope = {"d": day}
    assert value("[d.year, d.month, d.day, d.weekday]", scope) == [day.year, day.month, day.day, day.isoweekday()]
    assert value("day of year(d)", scope) == day.timetuple().tm_yday
    assert value("week of year(d)", scope) == day.isocalendar().week
    assert value("day of week(d)", scope) == day.strftime("%A")


@given(st.integers(-365_000_000_000, 365_000_000_000))
def test_day_numbers_go_there_and_back_over_a_billion_years(number: int) -> None:
    found = date_of(number)
    assert found is not None and day_number(found) == number


@given(days, days)
def test_whole_months_between_two_days_never_overshoot(first: date, last: date) -> None:
    first, last = min(first, last), max(first, last)
    scope = {"a": first, "b": last}
    assert value("a + years and months duration(a, b) <= b", scope) is True
    if last.year < 9999:
        later = value('a + years and months duration(a, b) + @"P1M"', scope)
        assert later > last.isoformat() or first.day > 28


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-100_000, 100_000))
def test_hours_are_added_on_the_time_line_of_a_zone(moment: datetime, hours: int) -> None:
    local = moment.replace(microsecond=0, tzinfo=shanghai)
    expected = (local.astimezone(UTC) + timedelta(hours=hours)).astimezone(shanghai)
    assert (
        value('m + n * @"PT1H"', {"m": local, "n": hours}) == expected.strftime("%Y-%m-%dT%H:%M:%S") + "@Asia/Shanghai"
    )


@given(st.integers(-(10**12), 10**12), st.integers(0, 999_999_999))
def test_durations_are_written_as_they_are_read(seconds: int, nanos: int) -> None:
    duration = feel.Duration(seconds * 10**9 + nanos)
    assert feel.parse("duration(string(d)) = d")({"d": duration}, NOW).value is True
    months = feel.Months(seconds % 10**9)
    assert feel.parse("duration(string(d)) = d")({"d": months}, NOW).value is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
        ('date("2024-02-29") - duration("P1Y")', "2023-02-28"),
        ('@"2026-03-01" - @"2026-02-01"', "P28D"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"2026-01-01T00:00:00+08:00" = @"2025-12-31T16:00:00Z"', True),
        ('is(@"10:00:00+08:00", @"02:00:00Z")', False),
        ('@"10:00:00+08:00" = @"02:00:00Z"', True),
        ('date and time("2026-01-01").hour', 0),
        ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
        ('@"P1Y2M" * 2', "P2Y4M"),
        ('@"P10D" / @"P1D"', 10),
        ('-@"P1D"', "-P1D"),
        ('abs(@"-P1Y")', "P1Y"),
        ('@"P1Y" > @"P11M"', True),
        ('date(2026, 2, 28) in [@"2026-02-01"..@"2026-02-28"]', True),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
        ('string(@"999999999-12-31")', "999999999-12-31"),
        ('time("09:30")', "09:30:00"),
        ('time(11, 59, 45, duration("PT8H"))', "11:59:45+08:00"),
        ('last day of month(@"2024-02-01")', "2024-02-29"),
        ('now()', "2026-03-31T09:30:00+08:00"),
        ('today()', "2026-03-31"),
        ('today() - duration("P6M") < now()', None),
        ('@"2026-01-01T08:00:00@Asia/Shanghai".time offset', "PT8H"),
    ],
)  # fmt: skip
def test_dates_times_and_durations(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected


@pytest.mark.parametrize(
    "text",
    ['date("2026-02-30")', 'date("26-1-1")', 'time("25:00:00")', 'time("10:00:00+99:99")',
     'time("10:00:00@../../etc/passwd")', 'duration("P1Y1D")', 'duration("P")', 'date(2026, 13, 1)', '-@"2026-01-01"',
     '@"2026-01-01" < @"2026-01-01T00:00:00"', '@"10:00:00" < @"10:00:00Z"', 'date(999999999, 12, 31) + @"P1D"',
     '@"P1Y" + @"P1D"', '@"nonsense"'],
)  # fmt: skip
def test_what_is_no_date_is_null_with_a_reason(text: str) -> None:
    assert codes(text)


def test_the_clock_is_the_one_handed_in() -> None:
    expression = feel.parse("now()")
    assert expression({}, NOW).value != expression({}, NOW + timedelta(days=1)).value
    assert feel.parse("today()")({}, NOW).value == Date(2026, 3, 31)


def test_days_are_those_of_the_hall_whatever_the_zone_of_the_clock() -> None:
    at_night = datetime(2026, 3, 30, 17, 30, tzinfo=UTC)
    assert feel.parse("today()")({}, at_night).value == Date(2026, 3, 31)
    assert feel.to_json(feel.parse("now()")({}, at_night).value) == "2026-03-31T01:30:00+08:00"
