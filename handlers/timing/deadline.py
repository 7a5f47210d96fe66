"""When a case is due, and how it stands on a given day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.calendar import Due, WorkCalendar
from handlers.timing.clock import Clock

ONE = timedelta(days=1)


def due(clock: Clock, calendar: WorkCalendar) -> Due | None:
    """The day at whose end the promise ends; None while a pause keeps it open.

    The day of acceptance does not count, the first working day after it is day 1; days of a pause do not count, from
    the day it begins to the day before it ends (domain 4.1, 4.5). A pause after the due day no longer moves it.
    """
    left = clock.days
    for after, last in _counted(clock):
        if last is not None:
            here = calendar.between(after, last)
            if here < left:
                left -= here
                continue
        found = calendar.add(after, left)
        return Due(found.on, calendar.estimated(clock.accepted_on, found.on), calendar.version)
    return None


def _counted(clock: Clock) -> Iterator[tuple[date, date | None]]:
    """Stretches of time that count, as (day before the first, last day or None for no end)."""
    after = clock.accepted_on
    for pause in clock.pauses:
        yield after, pause.since - ONE
        if pause.until is None:
            return
        # the day of acceptance does not count even where the pause ends on it
        after = max(pause.until - ONE, clock.accepted_on)
    yield after, None


@dataclass(frozen=True, slots=True)
class Standing:
    """`used` counted working days through the day asked for; `left` is negative where the promise is broken."""

    used: int
    left: int
    paused: bool
    paused_days: int


def standing(clock: Clock, calendar: WorkCalendar, on: date) -> Standing:
    """After the clock has stopped nothing changes any more."""
    on = min(on, clock.stopped_on) if clock.stopped_on else on
    used = sum(calendar.between(after, on if last is None else min(last, on)) for after, last in _counted(clock))
    paused = clock.paused is not None and clock.paused.since <= on
    return Standing(used, clock.days - used, paused, paused_days(clock, calendar, on))


def paused_days(clock: Clock, calendar: WorkCalendar, on: date) -> int:
    """Working days that did not count because of pauses, up to and with `on`; supervisors see them (domain 4.5)."""
    total = 0
    for pause in clock.pauses:
        last = on if pause.until is None else min(on, pause.until - ONE)
        total += calendar.between(max(pause.since - ONE, clock.accepted_on), last)
    return total
