"""Conversion functions (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ..errors import Wrong
from ..numbers import CONTEXT, read_number, whole
from ..state import State
from ..temporal import (
    OFFSET_LIMIT,
    SECOND,
    Date,
    DateTime,
    Duration,
    Months,
    Time,
    make_date,
    months_between,
    zone_info,
)
from ..temporal_text import read_date, read_date_time, read_duration, read_time
from ..text import text_of
from ..values import Range, compare
from .registry import builtin

NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
LONGEST_NUMBER = 10_000
RANGE = re.compile(r"([\[\](])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])", re.S)
HALF_RANGE = re.compile(r"\(\s*(<=|>=|<|>|=)\s*(.*?)\s*\)", re.S)


def _whole(value: Decimal, name: str) -> int:
    number = whole(value)
    if number is None:
        raise Wrong(f"{name}应为整数，结果为 null。")
    return number


def _known(value: Any, what: str) -> Any:
    if value is None:
        raise Wrong(f"不是有效的{what}，结果为 null。", "bad_text")
    return value


@builtin("date", "from: string")
def date_from_text(state: State, text: str) -> Date:
    result: Date = _known(read_date(text), "日期，应写成“2026-01-31”")
    return result


@builtin("date", "from: day")
def date_from_day(state: State, value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@builtin("date", "year: number", "month: number", "day: number")
def date_from_parts(state: State, year: Decimal, month: Decimal, day: Decimal) -> Date:
    result: Date = _known(make_date(_whole(year, "年"), _whole(month, "月"), _whole(day, "日")), "日期")
    return result


@builtin("time", "from: string")
def time_from_text(state: State, text: str) -> Time:
    result: Time = _known(read_time(text), "时间，应写成“09:30:00”")
    return result


@builtin("time", "from: time")
def time_from_time(state: State, value: Time) -> Time:
    return value


@builtin("time", "from: day")
def time_from_day(state: State, value: Date | DateTime) -> Time:
    """A date is its midnight in UTC."""
    return value.time if isinstance(value, DateTime) else Time(0, 0)


@builtin("time", "hour: number", "minute: number", "second: number", "offset: duration?~")
def time_from_parts(
    state: State, hour: Decimal, minute: Decimal, second: Decimal, offset: Duration | None = None
) -> Time:
    hours, minutes = _whole(hour, "时"), _whole(minute, "分")
    if not (0 <= hours <= 23 and 0 <= minutes <= 59 and 0 <= second < 60):
        raise Wrong("时、分或秒超出范围，结果为 null。")
    nanos = (hours * 3600 + minutes * 60) * SECOND + int(CONTEXT.multiply(second, Decimal(SECOND)))
    if offset is None:
        return Time(nanos)
    seconds = offset.nanos // SECOND if offset.nanos >= 0 else -(-offset.nanos // SECOND)
    if abs(seconds) > OFFSET_LIMIT:
        raise Wrong("时区偏移超出范围，结果为 null。")
    return Time(nanos, seconds)


@builtin("date and time", "from: string")
def date_time_from_text(state: State, text: str) -> DateTime:
    result: DateTime = _known(read_date_time(text), "日期时间，应写成“2026-01-31T09:30:00”")
    return result


@builtin("date and time", "from: day")
def date_time_from_day(state: State, value: Date | DateTime) -> DateTime:
    """A date is its midnight in UTC."""
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, 0))


@builtin("date and time", "date: day", "time: time")
def date_time_from_parts(state: State, date: Date | DateTime, time: Time) -> DateTime:
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@builtin("date and time", "date: date and time", "timezone: string")
def date_time_in_zone(state: State, date: DateTime, timezone: str) -> DateTime:
    """The same instant on the clock of another zone (Camunda)."""
    from ..temporal import add_nanos, instant, offset_seconds

    if zone_info(timezone) is None:
        raise Wrong("没有这个时区，结果为 null。")
    zoned = date if date.time.zone is not None else DateTime(date.date, Time(date.time.nanos, 0))
    utc = add_nanos(DateTime(Date(1970, 1, 1), Time(0, 0)), instant(zoned))
    if utc is None:
        raise Wrong("日期超出范围，结果为 null。")
    shift = offset_seconds(timezone, utc.date, utc.time.nanos)
    local = add_nanos(DateTime(utc.date, Time(utc.time.nanos, timezone)), shift * SECOND)
    result: DateTime = _known(local, "日期时间")
    return result


@builtin(
    "date and time", "year: number", "month: number", "day: number", "hour: number", "minute: number",
    "second: number", "offset: duration?~",
)  # fmt: skip
def date_time_from_numbers(
    state: State,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: Duration | None = None,
) -> DateTime:
    date = date_from_parts(state, year, month, day)
    return DateTime(date, time_from_parts(state, hour, minute, second, offset))


@builtin(
    "date and time", "year: number", "month: number", "day: number", "hour: number", "minute: number",
    "second: number", "timezone: string",
)  # fmt: skip
def date_time_from_numbers_in_zone(
    state: State,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    timezone: str,
) -> DateTime:
    if zone_info(timezone) is None:
        raise Wrong("没有这个时区，结果为 null。")
    local = date_time_from_numbers(state, year, month, day, hour, minute, second)
    return DateTime(local.date, Time(local.time.nanos, timezone))


@builtin("duration", "from: string")
def duration(state: State, text: str) -> Months | Duration:
    result: Months | Duration = _known(read_duration(text), "时长，应写成“P1Y2M”或“P3DT4H”")
    return result


@builtin("duration", "from: any duration")
def duration_of_duration(state: State, value: Months | Duration) -> Months | Duration:
    return value


@builtin("cycle", "interval: any duration")
def cycle(state: State, interval: Months | Duration) -> str:
    """A repeating time as timer events write it; Camunda 8 has this function for them."""
    return f"R/{text_of(state, interval)}"


@builtin("cycle", "repetitions: number~", "interval: any duration")
def cycle_of_times(state: State, repetitions: Decimal | None, interval: Months | Duration) -> str:
    return f"R{'' if repetitions is None else text_of(state, repetitions)}/{text_of(state, interval)}"


@builtin("years and months duration", "from: day", "to: day")
def years_and_months_duration(state: State, start: Date | DateTime, end: Date | DateTime) -> Months:
    """Between the dates; clocks and zones do not count."""
    first = start.date if isinstance(start, DateTime) else start
    last = end.date if isinstance(end, DateTime) else end
    return Months(months_between(first, last))


@builtin("number", "from: string", "grouping separator: string?~", "decimal separator: string?~")
def number(state: State, text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    if grouping is not None and grouping not in (" ", ",", "."):
        raise Wrong("千位分隔符应为空格、逗号或点，结果为 null。")
    if point is not None and point not in (",", "."):
        raise Wrong("小数点应为逗号或点，结果为 null。")
    if grouping is not None and grouping == point:
        raise Wrong("千位分隔符和小数点不能相同，结果为 null。")
    state.text(len(text))
    if grouping:
        text = text.replace(grouping, "")
    if point == ",":
        if "." in text:
            raise Wrong("不是有效的数字，结果为 null。", "bad_text")
        text = text.replace(",", ".")
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        raise Wrong("不是有效的数字，结果为 null。", "bad_text")
    result: Decimal = _known(read_number(text), "数字")
    return result


@builtin("number", "from: number")
def number_of_number(state: State, value: Decimal) -> Decimal:
    return value


@builtin("string", "from: any")
def string(state: State, value: Any) -> str | None:
    return None if value is None else text_of(state, value)


@builtin("range", "from: string")
def range_(state: State, text: str) -> Range:
    """Ends must be literals of numbers, strings, dates, times or durations."""
    state.charge(60)
    half = HALF_RANGE.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if half:
        value, sign = _end(half[2]), half[1]
        low = value if sign in (">", ">=", "=") else None
        high = value if sign in ("<", "<=", "=") else None
        return Range(low, high, sign in (">=", "="), sign in ("<=", "="))
    found = RANGE.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if not found:
        raise Wrong("不是有效的区间，应写成“[1..10]”，结果为 null。", "bad_text")
    low, high = _end(found[2]) if found[2] else None, _end(found[3]) if found[3] else None
    if low is None and high is None:
        raise Wrong("区间至少要有一端，结果为 null。", "bad_text")
    if low is not None and high is not None and (compare(low, high) or 0) > 0 or _mixed(low, high):
        raise Wrong("区间的两端应为同类的值，且起点不大于终点，结果为 null。", "bad_text")
    closed = (found[1] == "[" and low is not None, found[4] == "]" and high is not None)
    if (found[1] == "[") != closed[0] or (found[4] == "]") != closed[1]:
        raise Wrong("没有端点的一侧不能用方括号，结果为 null。", "bad_text")
    return Range(low, high, *closed)


def _mixed(low: Any, high: Any) -> bool:
    return low is not None and high is not None and compare(low, high) is None


def _end(text: str) -> Any:
    from ..budget import DEFAULT
    from ..lexer import unquote
    from ..temporal_text import read_any

    call = re.fullmatch(r'(?:date|time|date and time|duration)\(\s*("[^"\\]*")\s*\)|@("[^"\\]*")', text)
    if call:
        return _known(read_any(unquote(call[1] or call[2])), "区间端点")
    if re.fullmatch(r'"(?:[^"\\]++|\\.)*+"', text) and len(text) <= DEFAULT.string:
        return unquote(text)
    if NUMBER.fullmatch(text):
        return _known(read_number(text), "区间端点")
    raise Wrong("区间的端点应为数字、文本、日期、时间或时长，结果为 null。", "bad_text")
