"""Properties of dates, times, durations and ranges (DMN 1.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .numbers import CONTEXT
from .temporal import DAY, SECOND, Date, DateTime, Duration, Months, Time, time_offset, weekday
from .values import Range


def _clock(time: Time, unit: int, most: int) -> Decimal:
    return Decimal(time.nanos // SECOND // unit % most)


def _offset(value: Time | DateTime) -> Duration | None:
    seconds = time_offset(value)
    return None if seconds is None else Duration(seconds * SECOND)


def _zone(time: Time) -> str | None:
    return time.zone if isinstance(time.zone, str) else None


def _part(nanos: int, unit: int, most: int) -> Decimal:
    """One part of a duration; all parts carry its sign."""
    value = abs(nanos) // (unit * SECOND) % most
    return Decimal(-value if nanos < 0 else value)


def _seconds(nanos: int) -> Decimal:
    value = CONTEXT.divide(Decimal(abs(nanos) % (60 * SECOND)), Decimal(SECOND))
    return CONTEXT.minus(value) if nanos < 0 else value


def _days(nanos: int) -> Decimal:
    return Decimal(-(-nanos // DAY) if nanos < 0 else nanos // DAY)


def _months(months: int) -> Decimal:
    return Decimal(-(-months % 12) if months < 0 else months % 12)


def _years(months: int) -> Decimal:
    return Decimal(-(-months // 12) if months < 0 else months // 12)


PROPERTIES: dict[tuple[type, str], Callable[[Any], Any]] = {
    (Date, "year"): lambda v: Decimal(v.year),
    (Date, "month"): lambda v: Decimal(v.month),
    (Date, "day"): lambda v: Decimal(v.day),
    (Date, "weekday"): lambda v: Decimal(weekday(v)),
    (DateTime, "year"): lambda v: Decimal(v.date.year),
    (DateTime, "month"): lambda v: Decimal(v.date.month),
    (DateTime, "day"): lambda v: Decimal(v.date.day),
    (DateTime, "weekday"): lambda v: Decimal(weekday(v.date)),
    (DateTime, "hour"): lambda v: _clock(v.time, 3600, 24),
    (DateTime, "minute"): lambda v: _clock(v.time, 60, 60),
    (DateTime, "second"): lambda v: _clock(v.time, 1, 60),
    (DateTime, "time offset"): _offset,
    (DateTime, "timezone"): lambda v: _zone(v.time),
    (Time, "hour"): lambda v: _clock(v, 3600, 24),
    (Time, "minute"): lambda v: _clock(v, 60, 60),
    (Time, "second"): lambda v: _clock(v, 1, 60),
    (Time, "time offset"): _offset,
    (Time, "timezone"): _zone,
    (Months, "years"): lambda v: _years(v.months),
    (Months, "months"): lambda v: _months(v.months),
    (Duration, "days"): lambda v: _days(v.nanos),
    (Duration, "hours"): lambda v: _part(v.nanos, 3600, 24),
    (Duration, "minutes"): lambda v: _part(v.nanos, 60, 60),
    (Duration, "seconds"): lambda v: _seconds(v.nanos),
    (Range, "start"): lambda v: v.low,
    (Range, "end"): lambda v: v.high,
    (Range, "start included"): lambda v: v.low_included,
    (Range, "end included"): lambda v: v.high_included,
}
