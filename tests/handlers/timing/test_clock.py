"""Deadlines in working days (domain 4): the vectors, and what must hold for any clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar import OwnDay, WorkCalendar, packaged_calendar, packaged_years
from handlers.timing import (
    PAUSE_KINDS,
    Clock,
    ClockRefused,
    OpenCase,
    acceptance_day,
    alert,
    correction_deadline,
    due,
    from_json,
    level_limits,
    local_day,
    pause,
    paused_days,
    recompute,
    resume,
    standing,
    start,
    start_of_day,
    stop,
    to_json,
)
from handlers.timing.acceptance import ZONE

CALENDAR = packaged_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def held(clock: Clock, on: date, kind: str = "correction") -> Clock:
    return pause(clock, on, kind, "补交离职证明", "reviewer01", "reviewer02")


def due_on(clock: Clock, calendar: WorkCalendar = CALENDAR) -> date:
    found = due(clock, calendar)
    assert found is not None
    return found.on


@st.composite
def clocks(draw: st.DrawFn, closed: bool = True) -> Clock:
    """A clock with up to four pauses; with `closed` all of them have ended."""
    clock = start(draw(st.sampled_from([1, 3, 5, 10, 15])), draw(DAYS))
    on = clock.accepted_on
    for _ in range(draw(st.integers(0, 4))):
        on += timedelta(days=draw(st.integers(0, 12)))
        clock = held(clock, on, draw(st.sampled_from(sorted(PAUSE_KINDS))))
        on += timedelta(days=draw(st.integers(0, 12)))
        clock = resume(clock, on)
    return clock if closed or draw(st.booleans()) else held(clock, on + timedelta(days=draw(st.integers(0, 12))))


# -- vectors


@pytest.mark.parametrize(
    ("accepted", "days", "expected"),
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
def test_the_day_of_acceptance_does_not_count(accepted: str, days: int, expected: str) -> None:
    assert due_on(start(days, day(accepted))) == day(expected)


def test_the_day_of_the_pause_does_not_count_and_the_day_of_the_resumption_does() -> None:
    clock = resume(held(start(10, day("2026-09-01")), day("2026-09-04")), day("2026-09-10"))
    assert due_on(clock) == day("2026-09-20")
    assert paused_days(clock, CALENDAR, day("2026-09-20")) == 4


def test_a_case_that_ends_next_year_is_due_by_estimate() -> None:
    found = due(start(10, day("2026-12-22")), CALENDAR)
    assert found is not None and found.estimated and found.on.year == 2027


@pytest.mark.parametrize(
    ("moment", "channel", "accepted"),
    [
        ("2026-09-30T17:30", "online", "2026-10-08"),
        ("2026-09-20T10:00", "online", "2026-09-20"),
        ("2026-09-30T17:00", "online", "2026-09-30"),
        ("2026-09-30T17:00:01", "online", "2026-10-08"),
        ("2026-09-19T10:00", "online", "2026-09-20"),
        ("2026-09-30T17:30", "window", "2026-09-30"),
        ("2026-09-19T10:00", "window", "2026-09-19"),
    ],
)
def test_online_the_cut_off_counts_and_at_the_window_the_moment_itself(
    moment: str, channel: str, accepted: str
) -> None:
    assert acceptance_day(at(moment), channel, CALENDAR) == day(accepted)


def test_days_are_those_of_shanghai_whatever_zone_the_moment_is_told_in() -> None:
    assert local_day(datetime(2026, 9, 30, 16, 30, tzinfo=UTC)) == day("2026-10-01")
    assert start_of_day(day("2026-10-01")) == datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
    assert acceptance_day(datetime(2026, 9, 30, 9, 30, tzinfo=UTC), "online", CALENDAR) == day("2026-10-08")


def test_before_acceptance_natural_days_count() -> None:
    assert correction_deadline(day("2026-09-24")) == day("2026-10-09")


# -- what is refused


def test_a_pause_needs_a_kind_a_reason_and_a_second_person() -> None:
    clock = start(5, day("2026-09-01"))
    for kind, reason, by, approved_by, told in [
        ("holiday", "x", "a", "b", "没有“holiday”这种暂停"),
        ("correction", " ", "a", "b", "请填写暂停计时的依据"),
        ("correction", "x", "a", "", "须写明发起人和复核人"),
        ("correction", "x", "a", "a", "不能是同一人"),
    ]:
        with pytest.raises(ClockRefused, match=told):
            pause(clock, day("2026-09-02"), kind, reason, by, approved_by)


def test_a_paused_clock_cannot_be_paused_and_a_running_one_not_resumed() -> None:
    clock = start(5, day("2026-09-01"))
    with pytest.raises(ClockRefused, match="没有暂停，不必恢复"):
        resume(clock, day("2026-09-02"))
    with pytest.raises(ClockRefused, match="已从 2026-09-02 起暂停，请先恢复"):
        held(held(clock, day("2026-09-02")), day("2026-09-03"))


def test_changes_cannot_be_dated_back() -> None:
    clock = held(start(5, day("2026-09-01")), day("2026-09-04"))
    with pytest.raises(ClockRefused, match="恢复日期 2026-09-03 早于上一次变动的 2026-09-04"):
        resume(clock, day("2026-09-03"))


def test_nothing_moves_a_stopped_clock() -> None:
    clock = stop(start(5, day("2026-09-01")), day("2026-09-04"))
    for change in (lambda: held(clock, day("2026-09-05")), lambda: stop(clock, day("2026-09-05"))):
        with pytest.raises(ClockRefused, match="计时已于 2026-09-04 停止"):
            change()
    assert standing(clock, CALENDAR, day("2026-12-01")).used == 3


def test_what_was_handed_in_online_in_the_evening_may_be_withdrawn_before_its_clock_begins() -> None:
    clock = stop(start(5, day("2026-10-08")), day("2026-10-01"))
    assert standing(clock, CALENDAR, day("2026-10-20")).used == 0


@pytest.mark.parametrize("days", [0, -3, 366])
def test_a_senseless_promise_is_refused(days: int) -> None:
    with pytest.raises(ClockRefused, match="须在 1 到 365 个工作日之间"):
        start(days, day("2026-09-01"))


@pytest.mark.parametrize("spoilt", [{}, {"days": "x"}, {"days": 1, "accepted_on": None, "pauses": [], "stopped_on": 1}])
def test_a_spoilt_variable_is_told_as_such(spoilt: dict[str, object]) -> None:
    with pytest.raises(ClockRefused, match="请联系管理员更正变量 clock"):
        from_json(spoilt)


# -- what holds for any clock


@given(clocks(closed=False))
def test_a_clock_survives_its_storage(clock: Clock) -> None:
    assert from_json(to_json(clock)) == clock


@given(clocks())
def test_on_the_due_day_the_promise_is_used_up_exactly(clock: Clock) -> None:
    found = due_on(clock)
    assert CALENDAR.is_working(found)
    assert standing(clock, CALENDAR, found).left == 0
    assert standing(clock, CALENDAR, found - timedelta(days=1)).left == 1


@given(clocks())
def test_pauses_only_ever_put_the_due_day_off_by_the_days_that_did_not_count(clock: Clock) -> None:
    plain = due_on(replace(clock, pauses=()))
    found = due_on(clock)
    assert found >= plain
    assert CALENDAR.between(plain, found) == paused_days(clock, CALENDAR, found)


@given(clocks(), st.integers(0, 30))
def test_a_pause_of_no_length_changes_nothing(clock: Clock, later: int) -> None:
    on = (clock.last_change or clock.accepted_on) + timedelta(days=later)
    assert due_on(resume(held(clock, on), on)) == due_on(clock)


@given(clocks(), st.integers(0, 30), st.integers(0, 30))
def test_a_longer_pause_never_ends_the_promise_earlier(clock: Clock, short: int, more: int) -> None:
    on = clock.last_change or clock.accepted_on
    one = resume(held(clock, on), on + timedelta(days=short))
    two = resume(held(clock, on), on + timedelta(days=short + more))
    assert due_on(one) <= due_on(two)


@given(clocks(), st.integers(1, 60))
def test_a_pause_after_the_due_day_covers_up_nothing(clock: Clock, late: int) -> None:
    found = due_on(clock)
    after = max(found, clock.last_change or found) + timedelta(days=late)
    paused = held(clock, after)
    assert due_on(paused) == found
    assert standing(paused, CALENDAR, after + timedelta(days=400)).left <= 0


@given(clocks(), DAYS, DAYS)
def test_used_days_only_grow(clock: Clock, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert standing(clock, CALENDAR, first).used <= standing(clock, CALENDAR, second).used


@given(clocks(closed=False), DAYS)
def test_a_closure_of_the_office_never_brings_a_due_day_forward(clock: Clock, closed: date) -> None:
    calendar = WorkCalendar({closed: OwnDay("rest", "停办")}, packaged_years(), "x")
    before, after = due(clock, CALENDAR), due(clock, calendar)
    if before is None:
        assert after is None
    elif after is not None:
        assert after.on >= before.on


def test_while_it_is_paused_the_due_day_is_open() -> None:
    clock = held(start(5, day("2026-09-01")), day("2026-09-04"))
    assert due(clock, CALENDAR) is None
    stands = standing(clock, CALENDAR, day("2026-09-30"))
    assert (stands.used, stands.left, stands.paused) == (2, 3, True)


# -- alerts and levels


@pytest.mark.parametrize(
    ("moment", "promised", "colour"),
    [
        ("2026-10-14T09:00", 10, "none"),
        ("2026-10-19T09:00", 10, "yellow"),
        ("2026-10-17T09:00", 10, "none"),
        ("2026-10-18T23:00", 10, "none"),
        ("2026-10-20T08:00", 10, "orange"),
        ("2026-10-21T00:00", 10, "red"),
        ("2026-10-19T12:00", 1, "none"),
        ("2026-10-20T09:59", 1, "yellow"),
        ("2026-10-20T10:00", 1, "orange"),
        ("2026-10-21T00:01", 1, "red"),
    ],
)
def test_colours_before_and_after_the_due_day(moment: str, promised: int, colour: str) -> None:
    # 17 and 18 October are a weekend: two working days are left until the 20th
    assert alert(day("2026-10-20"), promised, at(moment), CALENDAR) == colour


def test_levels_share_the_promise_in_halves_of_a_day() -> None:
    assert level_limits(10, 3) == [Decimal(5), Decimal(3), Decimal(2)]
    assert level_limits(5, 3) == [Decimal("2.5"), Decimal("1.5"), Decimal(1)]
    assert level_limits(1, 2) == [Decimal(1), Decimal("0.5")]
    assert level_limits(1, 3) == [Decimal("0.5")] * 3
    assert level_limits(15, 1) == [Decimal(15)]


# -- when the arrangement comes


def test_only_open_cases_due_by_estimate_are_computed_again() -> None:
    off = {day(f"2027-01-0{n}"): "元旦" for n in (1, 2, 3, 4)}
    arranged = replace(packaged_years()[2026], year=2027, rest=off, work={})
    calendar = WorkCalendar({}, {**packaged_years(), 2027: arranged}, "new")

    def case(id: str, accepted: str, days: int, stopped_on: date | None = None) -> OpenCase:
        clock = replace(start(days, day(accepted)), stopped_on=stopped_on)
        found = due(clock, CALENDAR)
        assert found is not None
        return OpenCase(id, clock, found.on, found.estimated)

    cases = [
        case("moves", "2026-12-22", 10),
        case("becomes certain", "2026-12-01", 15),
        case("stopped", "2026-12-22", 10, stopped_on=day("2026-12-23")),
        OpenCase("paused", held(start(10, day("2026-12-22")), day("2026-12-23")), day("2027-01-06"), True),
        OpenCase("only certain", start(15, day("2026-12-01")), day("2026-12-22"), True),
    ]
    found = {change.id: (change.due.on, change.due.estimated, change.moved) for change in recompute(cases, calendar)}
    assert found == {
        "moves": (day("2027-01-07"), False, True),
        "only certain": (day("2026-12-22"), False, False),
    }
