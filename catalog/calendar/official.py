"""One year as the State Council arranges it: from the package chinesecalendar, or from a file of the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version

import chinese_calendar


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """`rest`: days off, `work`: weekend days worked instead; every other day follows its weekday."""

    year: int
    source: str
    rest: Mapping[date, str]
    work: Mapping[date, str]

    def same_days(self, other: "OfficialYear") -> bool:
        """The names do not matter, nor rest days that are weekend days anyway."""
        return (self._days_off(), set(self.work)) == (other._days_off(), set(other.work))

    def _days_off(self) -> set[date]:
        return {day for day in self.rest if day.weekday() < 5}


NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def package_version() -> str:
    return version("chinesecalendar")


@cache
def packaged_years() -> Mapping[int, OfficialYear]:
    """The years that the installed chinesecalendar knows."""
    source = f"chinesecalendar {package_version()}"
    rest, work = chinese_calendar.holidays, chinese_calendar.workdays
    years = {day.year for day in rest}
    return {
        year: OfficialYear(
            year,
            source,
            {day: NAMES.get(name, name) for day, name in sorted(rest.items()) if day.year == year},
            {day: f"{NAMES.get(name, name)}调休" for day, name in sorted(work.items()) if day.year == year},
        )
        for year in sorted(years)
    }
