"""Dates, durations, cycles and cron, as text and as FEEL."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.engine.kernel.play import START, Play, d, play

LATER = (START + timedelta(minutes=5)).isoformat()


@pytest.mark.parametrize(
    ("event", "seconds"),
    [
        (d.duration("PT5M"), 300),
        (d.duration("=wait"), 300),
        (d.duration('=duration("PT" + string(n) + "M")'), 300),
        (d.duration("P1DT1S"), 86401),
        (d.duration("PT0S"), 0),
        (d.date(LATER), 300),
        (d.date("2026-11-21T09:05:00"), 300),  # without a zone: Asia/Shanghai
        (d.date("=due"), 300),
        (d.date("=date and time(due)"), 300),
        (d.date("=now() + duration(wait)"), 300),
        (d.date("=now() - duration(wait)"), -300),
    ],
)
def test_a_catch_event_waits_until_its_time(event: d.Part, seconds: int) -> None:
    p = play([d.catch("t", event)], "start > t > end", {"wait": "PT5M", "n": 5, "due": LATER})
    (timer,) = p.open("timer")
    assert timer.data.due == START + timedelta(seconds=seconds)
    p.advance(max(seconds, 1) - 1)
    assert p.status == ("running" if seconds > 0 else "completed")
    p.advance(1)
    p.ended()


@pytest.mark.parametrize("event", [d.duration("=wait"), d.date("=wait")])
@pytest.mark.parametrize("value", [None, 5, "tomorrow", True, [], "R3/PT1M"])
def test_a_time_that_is_none_is_held_and_retried_with_a_better_one(event: d.Part, value: object) -> None:
    p = play([d.catch("t", event)], "start > t > end", {"wait": value})
    assert (p.held, p.incident.kind) == (["t"], "timer")
    p.resolve(0, "t", {"wait": "PT1M" if "timeDuration" in event.xml else LATER})
    assert p.waiting == ["t"]
    p.advance(300)
    p.ended()


@pytest.mark.parametrize(
    ("text", "fired"),
    [("R3/PT1M", 3), ("R1/PT1M", 1), ("R0/PT1M", 1), (f"R2/{LATER}/PT1M", 2), ("=c", 2)],
)
def test_a_cycle_fires_as_often_as_it_says(text: str, fired: int) -> None:
    parts = [d.user("u"), d.boundary("t", "u", d.cycle(text), False)]
    p = play(parts, "start > u > end; t > step > end2", {"c": "R2/PT1M"})
    p.advance(3600)
    assert p.left.count("step") == fired
    assert p.waiting == []
    p.do("u").ended()


def test_a_cycle_without_a_number_goes_on_until_its_activity_ends() -> None:
    p = play([d.user("u"), d.boundary("t", "u", d.cycle("R/PT1M"), False)], "start > u > end; t > step > end2")
    p.advance(60 * 20)
    assert p.left.count("step") == 20
    p.do("u").ended()


def test_a_cycle_keeps_its_rhythm_when_it_is_served_late() -> None:
    p = play([d.user("u"), d.boundary("t", "u", d.cycle("R/PT1M"), False)], "start > u > end; t > step > end2")
    p.now = START + timedelta(seconds=150)
    p.fire("t")
    assert [w.data.due for w in p.open("timer")] == [START + timedelta(seconds=120)]


def test_a_cycle_starts_at_its_date() -> None:
    parts = [d.user("u"), d.boundary("t", "u", d.cycle(f"R/{LATER}/PT1H"), False)]
    p = play(parts, "start > u > end; t > step > end2")
    due = []
    for _ in range(3):
        due.append(p.open("timer")[0].data.due)
        p.fire("t")
    assert due == [START + timedelta(seconds=300 + 3600 * n) for n in range(3)]


def test_a_cron_cycle_follows_the_local_clock() -> None:
    parts = [d.user("u"), d.boundary("t", "u", d.cycle("0 0 17 * * MON-FRI"), False)]
    p = play(parts, "start > u > end; t > step > end2")  # Saturday, 21 November 2026, 9:00 in Shanghai
    due = []
    for _ in range(2):
        due.append(p.open("timer")[0].data.due.isoformat())
        p.fire("t")
    assert due == ["2026-11-23T09:00:00+00:00", "2026-11-24T09:00:00+00:00"]


def test_months_end_at_the_last_day() -> None:
    p = Play(d.diagram([d.catch("t", d.duration("P3M"))], "start > t > end"))
    p.now = START.replace(day=30)
    p.begin()
    assert p.open("timer")[0].data.due.isoformat() == "2027-02-28T01:00:00+00:00"


def test_a_duration_given_by_feel_arithmetic_is_exact() -> None:
    p = play([d.catch("t", d.duration('=duration("PT1H") * n'))], "start > t > end", {"n": Decimal("1.5")})
    assert p.open("timer")[0].data.due == START + timedelta(minutes=90)


def test_a_timer_that_fires_too_late_is_told_that_nobody_waits() -> None:
    parts = [d.user("u"), d.boundary("t", "u", d.duration("PT1M")), d.user("v")]
    p = play(parts, "start > u > v > end; t > end2")
    (timer,) = p.open("timer")
    p.do("u")
    live = p._load(p.cases[0])
    assert live.trigger(p.context, timer.token, "t", {}) is False
    assert live.effects == []
