"""Times as diagrams write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.timers import BadTime, cycle, duration, moment

NOW = datetime(2026, 1, 31, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("PT0S", "2026-01-31T01:00:00"),
        ("PT1.5S", "2026-01-31T01:00:01.500000"),
        ("PT36H", "2026-02-01T13:00:00"),
        ("P1W", "2026-02-07T01:00:00"),
        ("P1D", "2026-02-01T01:00:00"),
        ("P1M", "2026-02-28T01:00:00"),
        ("P1Y1M", "2027-02-28T01:00:00"),
        ("P1M1D", "2026-03-01T01:00:00"),
        ("P1Y2M3DT4H5M6S", "2027-04-03T05:05:06"),
        ("-PT1H", "2026-01-31T00:00:00"),
        ("-P1M", "2025-12-31T01:00:00"),
        (" PT1M ", "2026-01-31T01:01:00"),
    ],
)
def test_durations(text: str, then: str) -> None:
    assert duration(text).after(NOW) == datetime.fromisoformat(then).replace(tzinfo=UTC)


def test_months_count_in_the_local_calendar() -> None:
    late = datetime(2026, 1, 30, 17, 0, tzinfo=UTC)  # 31 January, 1:00 in Shanghai
    assert duration("P1M").after(late) == datetime(2026, 2, 27, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1",
        "1D",
        "PT1D",
        "P1S",
        "P1H",
        "P-1D",
        "PT1.S",
        "P1DT",
        "p1d",
        "P1D1W",
        "P99999999999D",
        "P2000Y",
        "PT5M "[:3],
        "٣",
    ],
)
def test_no_durations(text: str) -> None:
    with pytest.raises(BadTime, match="[一-鿿]"):
        duration(text)


def test_a_duration_beyond_time_is_refused_when_it_is_added() -> None:
    for text in ("P1000Y", "P999999999D", "-P1000Y", "-P900Y"):
        try:
            found = duration(text)
        except BadTime:
            continue
        with pytest.raises(BadTime, match="范围"):
            found.after(datetime(9500, 1, 1, tzinfo=UTC) if text[0] != "-" else datetime(500, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-21T17:00:00+08:00", "2026-11-21T09:00:00"),
        ("2026-11-21T09:00:00Z", "2026-11-21T09:00:00"),
        ("2026-11-21T17:00:00", "2026-11-21T09:00:00"),
        ("2026-11-21T17:00", "2026-11-21T09:00:00"),
        ("2026-11-21", "2026-11-20T16:00:00"),
        ("2026-11-21T17:00:00.250+08:00", "2026-11-21T09:00:00.250000"),
        ("2026-11-21T10:00:00@Europe/Berlin", "2026-11-21T09:00:00"),
        ("2026-11-21T10:00:00+01:00[Europe/Berlin]", "2026-11-21T09:00:00"),
        (" 2026-11-21T17:00:00 ", "2026-11-21T09:00:00"),
    ],
)
def test_moments(text: str, utc: str) -> None:
    assert moment(text) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "2026-13-01",
        "2026-02-30",
        "26-11-21",
        "0001-01-01T00:00:00",
        "2026-11-21T10:00@Nowhere/City",
        "2026-11-21T10:00@../../etc/passwd",
    ],
)
def test_no_moments(text: str) -> None:
    with pytest.raises(BadTime, match="[一-鿿]"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "times", "first", "second"),
    [
        ("R3/PT1H", 3, "2026-01-31T02:00", "2026-01-31T03:00"),
        ("R/P1M", None, "2026-02-28T01:00", "2026-03-28T01:00"),
        ("R2/2026-03-01T09:00:00+08:00/P1D", 2, "2026-03-01T01:00", "2026-03-02T01:00"),
        ("R/2026-03-01T09:00/P1D", None, "2026-03-01T01:00", "2026-03-02T01:00"),
        ("R1//PT1M", 1, "2026-01-31T01:01", "2026-01-31T01:02"),
        ("PT10M", None, "2026-01-31T01:10", "2026-01-31T01:20"),
        ("0 30 8 * * *", None, "2026-02-01T00:30", "2026-02-02T00:30"),
        ("0 0 17 * * MON-FRI", None, "2026-02-02T09:00", "2026-02-03T09:00"),
        ("*/15 * * * * *", None, "2026-01-31T01:00:15", "2026-01-31T01:00:30"),
    ],
)
def test_cycles(text: str, times: int | None, first: str, second: str) -> None:
    found = cycle(text)
    begin = found.first(NOW)
    assert found.times == times
    assert [begin, found.next(begin)] == [datetime.fromisoformat(t).replace(tzinfo=UTC) for t in (first, second)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "R",
        "R/",
        "R3",
        "R-1/PT1H",
        "R3/PT0S",
        "R3/-PT1H",
        "R/2026-03-01",
        "R/2026-03-01/2026-04-01",
        "R3/PT1H/PT1H/PT1H",
        "hourly",
        "* * * * *",
        "99 * * * * *",
        "@daily",
        "R9999999999/PT1H",
    ],
)
def test_no_cycles(text: str) -> None:
    with pytest.raises(BadTime, match="[一-鿿]"):
        cycle(text)


@given(
    st.text(max_size=40)
    | st.from_regex(r"R?\d{0,3}/?-?P[\dYMWDTHS.]{0,12}", fullmatch=True)
    | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d[@\[Z+0-9A-Za-z/\]]{0,12}", fullmatch=True)
)
def test_any_text_is_a_time_or_is_refused(text: str) -> None:
    for reader in (duration, moment, cycle):
        try:
            found = reader(text)
        except BadTime:
            continue
        assert found is not None


@given(st.integers(0, 999), st.integers(0, 99), st.integers(0, 9999))
def test_a_duration_is_the_sum_of_its_parts(days: int, hours: int, seconds: int) -> None:
    text = f"P{days}DT{hours}H{seconds}S"
    assert duration(text).after(NOW) == NOW + timedelta(days=days, hours=hours, seconds=seconds)
