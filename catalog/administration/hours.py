"""When a hall is open: periods for each weekday and other ones, or none, for single days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.errors import FormInvalid

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
PERIOD = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-－—~至到]\s*([01]?\d|2[0-3])[:：]([0-5]\d)")
MOST_DAYS = 200
Periods = tuple[tuple[str, str], ...]
"""(opens, closes) as HH:MM, in order."""


@dataclass(frozen=True, slots=True)
class OwnHours:
    """One day unlike its weekday; no periods: closed."""

    periods: Periods
    name: str


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` by weekday, 0 is Monday."""

    week: Mapping[int, Periods] = field(default_factory=dict)
    days: Mapping[date, OwnHours] = field(default_factory=dict)

    def on(self, day: date) -> Periods:
        own = self.days.get(day)
        return own.periods if own is not None else self.week.get(day.weekday(), ())

    def as_json(self) -> dict[str, Any]:
        return {
            "week": {str(day): [list(each) for each in periods] for day, periods in self.week.items()},
            "days": {
                day.isoformat(): {"periods": [list(each) for each in own.periods], "name": own.name}
                for day, own in sorted(self.days.items())
            },
        }

    def as_text(self) -> dict[str, str]:
        """For people and for the record of changes."""
        week = {WEEKDAYS[day]: text(periods) for day, periods in sorted(self.week.items()) if periods}
        return week | {
            day.isoformat(): f"{text(own.periods) or '不开放'}（{own.name}）" for day, own in sorted(self.days.items())
        }


def from_json(value: Any) -> Hours:
    if not value:
        return Hours()
    week = {int(day): _pairs(periods) for day, periods in value["week"].items()}
    own = value["days"].items()
    days = {date.fromisoformat(day): OwnHours(_pairs(one["periods"]), one["name"]) for day, one in own}
    return Hours(week, days)


def _pairs(periods: Any) -> Periods:
    return tuple((str(opens), str(closes)) for opens, closes in periods)


def text(periods: Periods) -> str:
    return "、".join(f"{opens}-{closes}" for opens, closes in periods)


def typed(week: Mapping[int, str], days: str) -> Hours:
    """What an administrator typed: a line of periods for each weekday, and `2026-12-31 09:00-12:00 年终结账` lines.

    Raises FormInvalid by field (`day0` … `day6`, `days`).
    """
    errors: dict[str, list[str]] = {}
    known: dict[int, Periods] = {}
    for day, line in week.items():
        periods, wrong = _periods(line)
        known[day] = periods
        if wrong:
            errors[f"day{day}"] = [f"{WEEKDAYS[day]}：{wrong}"]
    own, problems = _own_days(days)
    if problems:
        errors["days"] = problems
    if errors:
        raise FormInvalid(errors)
    return Hours(known, own)


def _own_days(lines: str) -> tuple[dict[date, OwnHours], list[str]]:
    own: dict[date, OwnHours] = {}
    problems = []
    for n, line in enumerate((line.strip() for line in lines.splitlines()), 1):
        if not line:
            continue
        first, _, rest = line.partition(" ")
        try:
            day = date.fromisoformat(first)
        except ValueError:
            problems.append(f"第 {n} 行：请以 2026-12-31 这样的日期开头，空一格再写时间和说明。")
            continue
        spans = list(PERIOD.finditer(rest))
        periods, wrong = _periods(" ".join(span[0] for span in spans))
        name = PERIOD.sub("", rest).replace("不开放", "").strip(" 、,，")
        if day in own:
            problems.append(f"第 {n} 行：{first} 写了两次，请合并为一行。")
        elif wrong or len(name) > 40:
            problems.append(f"第 {n} 行：{wrong or '说明不超过 40 个字。'}")
        elif not name:
            problems.append(f"第 {n} 行：请在时间后写明说明，如 年终结账。")
        own[day] = OwnHours(periods, name)
    if len(own) > MOST_DAYS:
        problems.append(f"特别日期不超过 {MOST_DAYS} 个，请去掉已经过去的。")
    return own, problems


def _periods(line: str) -> tuple[Periods, str]:
    """The periods of one line, in order, and what is wrong with it."""
    found = [(f"{int(m[1]):02}:{m[2]}", f"{int(m[3]):02}:{m[4]}") for m in PERIOD.finditer(line)]
    if PERIOD.sub("", line).strip(" 、,，;；"):
        return (), "请按 09:00-12:00、13:00-17:00 的样子填写，不开放请留空。"
    if any(opens >= closes for opens, closes in found):
        return (), "结束时间须晚于开始时间，请修改。"
    found.sort()
    if any(first[1] > second[0] for first, second in zip(found, found[1:], strict=False)):
        return (), "时间段互相重叠，请修改。"
    return tuple(found), ""
