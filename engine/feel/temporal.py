"""Dates, times and durations as FEEL has them: years to +-999,999,999, nanoseconds, offsets and IANA zones.

Python's own datetime ends at year 9999 and at microseconds (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8 asks for more).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

YEAR_LIMIT = 999_999_999
SECOND = 1_000_000_000
DAY = 86_400 * SECOND
OFFSET_LIMIT = 18 * 3600
BEIJING = timezone(timedelta(hours=8))
"""China Standard Time, in which dates are counted, whatever the machine's zone."""

Zone = None | int | str  # nothing, seconds east of UTC, IANA name


@dataclass(frozen=True, slots=True)
class Date:
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """`nanos` since midnight of the local clock."""

    nanos: int
    zone: Zone = None

    def __str__(self) -> str:
        seconds, fraction = divmod(self.nanos, SECOND)
        text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        if fraction:
            text += f".{fraction:09d}".rstrip("0")
        return text + zone_text(self.zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    date: Date
    time: Time

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True)
class Months:
    """Years and months duration."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.months < 0 else "P") + text


@dataclass(frozen=True, slots=True)
class Duration:
    """Days and time duration."""

    nanos: int

    def __str__(self) -> str:
        if not self.nanos:
            return "PT0S"
        days, rest = divmod(abs(self.nanos), DAY)
        seconds, fraction = divmod(rest, SECOND)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if fraction:
            clock += f"{seconds}.{fraction:09d}".rstrip("0") + "S"
        elif seconds:
            clock += f"{seconds}S"
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-P" if self.nanos < 0 else "P") + text


def zone_text(zone: Zone) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return "@" + zone
    if zone == 0:
        return "Z"
    sign, seconds = ("-" if zone < 0 else "+"), abs(zone)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return text + (f":{seconds % 60:02d}" if seconds % 60 else "")


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> Date | None:
    if not (-YEAR_LIMIT <= year <= YEAR_LIMIT and 1 <= month <= 12 and 1 <= day <= month_days(year, month)):
        return None
    return Date(year, month, day)


def day_number(date: Date) -> int:
    """Days since 1970-01-01 of the proleptic Gregorian calendar."""
    year = date.year - (date.month <= 2)
    era, of_era = divmod(year, 400)
    of_year = (153 * ((date.month + 9) % 12) + 2) // 5 + date.day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def date_of(number: int) -> Date | None:
    """The inverse of `day_number`; None outside the years FEEL knows."""
    era, of_era_days = divmod(number + 719_468, 146_097)
    of_era = (of_era_days - of_era_days // 1460 + of_era_days // 36_524 - of_era_days // 146_096) // 365
    of_year = of_era_days - (365 * of_era + of_era // 4 - of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return make_date(of_era + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1)


def weekday(date: Date) -> int:
    """Monday is 1."""
    return (day_number(date) + 3) % 7 + 1


def day_of_year(date: Date) -> int:
    return day_number(date) - day_number(Date(date.year, 1, 1)) + 1


def week_of_year(date: Date) -> int:
    """ISO 8601: the week that holds the Thursday."""
    thursday = date_of(day_number(date) - weekday(date) + 4)
    return (day_of_year(thursday or date) - 1) // 7 + 1


def add_months(date: Date, months: int) -> Date | None:
    """A day that the month does not have becomes its last."""
    years, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return make_date(years, month + 1, min(date.day, month_days(years, month + 1)))


def months_between(start: Date, end: Date) -> int:
    """Whole months, towards zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return months


@lru_cache(maxsize=700)
def zone_info(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None. Names are checked before they can become a path."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,3}", name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def offset_seconds(zone: Zone, date: Date, nanos: int) -> int:
    """Seconds east of UTC of a local clock; a zone's rules repeat every 400 years."""
    if zone is None:
        return 0
    if isinstance(zone, int):
        return zone
    info = zone_info(zone)
    if info is None:
        return 0
    year = date.year if 1900 <= date.year <= 2399 else 2000 + date.year % 400
    seconds = nanos // SECOND
    local = datetime(year, date.month, date.day, seconds // 3600, seconds // 60 % 60, seconds % 60, tzinfo=info)
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


EPOCH = Date(1970, 1, 1)


def time_offset(value: Time | DateTime) -> int | None:
    """Seconds east of UTC; a zoned time without date takes the zone's offset of 1970-01-01."""
    date, time = (value.date, value.time) if isinstance(value, DateTime) else (EPOCH, value)
    return None if time.zone is None else offset_seconds(time.zone, date, time.nanos)


def instant(value: DateTime) -> int:
    """Nanoseconds since 1970-01-01T00:00:00, of UTC where the value has a zone, else of its own clock."""
    shift = offset_seconds(value.time.zone, value.date, value.time.nanos)
    return day_number(value.date) * DAY + value.time.nanos - shift * SECOND


def clock(value: Time) -> int:
    """Nanoseconds of the day in UTC (or of its own clock), for comparing times."""
    return value.nanos - (time_offset(value) or 0) * SECOND


def add_nanos(value: DateTime, nanos: int) -> DateTime | None:
    """A duration added on the time line; a named zone keeps its clock rules."""
    total = instant(value) + nanos
    zone = value.time.zone
    if isinstance(zone, str):
        info = zone_info(zone)
        guess = offset_seconds(zone, value.date, value.time.nanos)
        for _ in range(2 if info else 0):
            days, rest = divmod(total + guess * SECOND, DAY)
            date = date_of(days)
            if date is None:
                return None
            guess = offset_seconds(zone, date, rest)
        total += guess * SECOND
    elif zone is not None:
        total += zone * SECOND
    days, rest = divmod(total, DAY)
    date = date_of(days)
    return DateTime(date, Time(rest, zone)) if date else None


def from_python(value: datetime) -> DateTime:
    """An aware datetime of Python; its IANA zone is kept where it has one."""
    key = getattr(value.tzinfo, "key", None)
    offset = value.utcoffset()
    zone: Zone = key if isinstance(key, str) else None if offset is None else int(offset.total_seconds())
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return DateTime(Date(value.year, value.month, value.day), Time(seconds * SECOND + value.microsecond * 1000, zone))
