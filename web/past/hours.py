"""The hours of the demo's hall: when people work, and how far a stretch of working time reaches. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from catalog.calendar import WorkCalendar
from handlers.timing.acceptance import ZONE

OPEN = ((time(9), time(12)), (time(13, 30), time(17)))
"""Local time, on every working day."""
LAST_VISIT = (time(11, 20), time(16, 20))
"""Whoever comes later would not be served before the hall closes."""
DAY_MINUTES = 390


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


def spans(calendar: WorkCalendar, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of working time from `since` on, without end."""
    local = since.astimezone(ZONE)
    day = local.date()
    while True:
        if calendar.is_working(day):
            for opens, closes in OPEN:
                begin, end = max(moment(day, opens), local), moment(day, closes)
                if begin < end:
                    yield begin, end
        day += timedelta(days=1)


def later(calendar: WorkCalendar, since: datetime, minutes: float) -> datetime:
    """`minutes` of working time after `since`."""
    left = timedelta(minutes=minutes)
    for begin, end in spans(calendar, since):
        if left < end - begin:
            return begin + left
        left -= end - begin
    raise AssertionError("working time has no end")


def next_visit(calendar: WorkCalendar, wanted: datetime) -> datetime:
    """`wanted`, or the next moment at which somebody who comes is still served."""
    for begin, _ in spans(calendar, wanted):
        last = LAST_VISIT[0] if begin.time() < OPEN[0][1] else LAST_VISIT[1]
        if begin.time() <= last:
            return begin
    raise AssertionError("working time has no end")


def is_open(calendar: WorkCalendar, at: datetime) -> bool:
    local = at.astimezone(ZONE)
    return calendar.is_working(local.date()) and any(opens <= local.time() <= closes for opens, closes in OPEN)
