"""Reading dates, times and durations from text (XML Schema forms, plus `@zone`; DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re

from .temporal import (
    DAY,
    OFFSET_LIMIT,
    SECOND,
    Date,
    DateTime,
    Duration,
    Months,
    Time,
    Zone,
    date_of,
    day_number,
    make_date,
    zone_info,
)

LONGEST = 120  # no date, time or duration is longer
DATE = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})")
# form-js stores times without seconds, so seconds are optional.
TIME = re.compile(
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,18}))?)?"
    r"(?:(Z|z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+/-]+))?"
)
MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
DURATION = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,15})D)?(?:T(?=[0-9])(?:([0-9]{1,15})H)?(?:([0-9]{1,15})M)?"
    r"(?:([0-9]{1,18})(?:\.([0-9]{1,18}))?S)?)?"
)
MONTHS_LIMIT = 12 * 2_000_000_000
NANOS_LIMIT = 2_000_000_000 * 366 * DAY


def read_date(text: str) -> Date | None:
    found = DATE.fullmatch(text) if len(text) <= LONGEST else None
    return make_date(int(found[1]), int(found[2]), int(found[3])) if found else None


def read_time(text: str) -> Time | None:
    """24:00:00 is midnight."""
    found = _time(text)
    return Time(found[0] % DAY, found[1]) if found else None


def read_date_time(text: str) -> DateTime | None:
    """A date alone means its midnight; 24:00:00 is the next day's."""
    date_part, separator, time_part = text.partition("T")
    date = read_date(date_part)
    if date is None or not separator:
        return DateTime(date, Time(0)) if date else None
    found = _time(time_part)
    if found is None:
        return None
    nanos, zone = found
    if nanos == DAY:
        date, nanos = date_of(day_number(date) + 1), 0
    return DateTime(date, Time(nanos, zone)) if date else None


def read_duration(text: str) -> Months | Duration | None:
    if len(text) > LONGEST:
        return None
    found = MONTHS.fullmatch(text)
    if found:
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-months if found[1] else months) if months <= MONTHS_LIMIT else None
    found = DURATION.fullmatch(text)
    if not found:
        return None
    seconds = int(found[2] or 0) * 86_400 + int(found[3] or 0) * 3600 + int(found[4] or 0) * 60 + int(found[5] or 0)
    nanos = seconds * SECOND + _fraction(found[6])
    return Duration(-nanos if found[1] else nanos) if nanos <= NANOS_LIMIT else None


def read_any(text: str) -> Date | Time | DateTime | Months | Duration | None:
    """What an at-literal stands for."""
    return read_date(text) or read_time(text) or read_date_time(text) or read_duration(text)


def _fraction(digits: str | None) -> int:
    return int((digits or "0")[:9].ljust(9, "0"))


def _time(text: str) -> tuple[int, Zone] | None:
    found = TIME.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    nanos = (hour * 3600 + minute * 60 + second) * SECOND + _fraction(found[4])
    if minute > 59 or second > 59 or nanos > DAY:
        return None
    zone: Zone = None
    if found[5]:
        zone = 0
    elif found[6]:
        offset = int(found[7]) * 3600 + int(found[8]) * 60 + int(found[9] or 0)
        if offset > OFFSET_LIMIT or int(found[8]) > 59 or int(found[9] or 0) > 59:
            return None
        zone = -offset if found[6] == "-" else offset
    elif found[10]:
        if zone_info(found[10]) is None:
            return None
        zone = found[10]
    return nanos, zone
