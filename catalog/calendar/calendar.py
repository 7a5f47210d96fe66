"""The calendar that deadlines are counted on. It is frozen: a change of any layer makes a new one."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from catalog.calendar.estimate import LAST_YEAR, days_off
from catalog.calendar.official import OfficialYear
from catalog.calendar.own import OwnDay

FIRST_YEAR = 2004
MAX_DAYS = 2_000


class OutOfRange(ValueError):
    """A day or a number of days that the calendar cannot count; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Day:
    """`working`: counts for deadlines; `open`: cases may be accepted; `layer` says who decided."""

    day: date
    working: bool
    open: bool
    layer: Literal["own", "official", "estimate"]
    name: str


@dataclass(frozen=True, slots=True)
class Due:
    """`estimated`: a year without official arrangement lies on the way, so the day may still move (shown as 预计)."""

    on: date
    estimated: bool
    calendar_version: str


class WorkCalendar:
    """Own days first, then the official year, then the estimate. `version` names this state of all three."""

    def __init__(self, own: Mapping[date, OwnDay], official: Mapping[int, OfficialYear], version: str) -> None:
        self._own = dict(own)
        self._official = dict(official)
        self.version = version
        self._working: dict[int, list[date]] = {}
        self._estimated: dict[int, dict[date, str]] = {}

    def day(self, day: date) -> Day:
        self._check(day)
        own = self._own.get(day)
        if own is not None:
            return Day(day, own.kind == "working", own.kind != "rest", "own", own.name)
        official = self._official.get(day.year)
        if official is not None:
            working = day in official.work or (day.weekday() < 5 and day not in official.rest)
            name = official.rest.get(day) or official.work.get(day, "")
            return Day(day, working, working, "official", name)
        off = self._estimated.get(day.year)
        if off is None:
            off = self._estimated[day.year] = days_off(day.year)
        working = day.weekday() < 5 and day not in off
        return Day(day, working, working, "estimate", off.get(day, ""))

    def is_working(self, day: date) -> bool:
        return self.day(day).working

    def estimated(self, first: date, last: date) -> bool:
        """True where a year from `first` to `last` has no official arrangement."""
        return any(year not in self._official for year in range(first.year, last.year + 1))

    def official_until(self) -> date:
        """The last day of the newest year that is arranged without a gap before it."""
        year = min(self._official, default=FIRST_YEAR - 1)
        while year + 1 in self._official:
            year += 1
        return date(year, 12, 31)

    def add(self, start: date, days: int) -> Due:
        """The `days`-th working day after `start`; the start itself does not count (domain 4.1)."""
        if not 1 <= days <= MAX_DAYS:
            raise OutOfRange(f"工作日数须在 1 到 {MAX_DAYS} 之间，现在是 {days}。")
        self._check(start)
        working = self._year(start.year)
        place = bisect_right(working, start) + days - 1
        year = start.year
        while place >= len(working):
            place -= len(working)
            year += 1
            self._check(date(year, 1, 1))
            working = self._year(year)
        due = working[place]
        return Due(due, self.estimated(start, due), self.version)

    def on_or_after(self, day: date) -> date:
        """The day itself where it is a working day, else the next one."""
        return day if self.is_working(day) else self.add(day, 1).on

    def between(self, after: date, through: date) -> int:
        """Working days after `after` up to and with `through`; 0 where there are none or the order is reversed."""
        self._check(after)
        self._check(through)
        if through <= after:
            return 0
        count = bisect_right(self._year(through.year), through) - bisect_right(self._year(after.year), after)
        return count + sum(len(self._year(year)) for year in range(after.year, through.year))

    def _year(self, year: int) -> list[date]:
        found = self._working.get(year)
        if found is None:
            first = date(year, 1, 1)
            days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
            found = self._working[year] = [day for day in days if self.is_working(day)]
        return found

    def _check(self, day: date) -> None:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise OutOfRange(f"日历只有 {FIRST_YEAR} 年到 {LAST_YEAR} 年，没有 {day.isoformat()}，请核对日期。")
