"""Functions of dates and times (DMN 1.5, 10.3.4.7 and 10.3.4.8). The clock is the evaluation's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..state import State
from ..temporal import (
    BEIJING,
    Date,
    DateTime,
    Time,
    day_of_year,
    from_python,
    month_days,
    week_of_year,
    weekday,
)
from ..values import equal
from .registry import builtin

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@builtin("now")
def now(state: State) -> DateTime:
    return from_python(state.now.astimezone(BEIJING))


@builtin("today")
def today(state: State) -> Date:
    return from_python(state.now.astimezone(BEIJING)).date


def _date(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@builtin("day of year", "date: day")
def day_of_year_(state: State, date: Date | DateTime) -> Decimal:
    return Decimal(day_of_year(_date(date)))


@builtin("day of week", "date: day")
def day_of_week(state: State, date: Date | DateTime) -> str:
    return DAYS[weekday(_date(date)) - 1]


@builtin("month of year", "date: day")
def month_of_year(state: State, date: Date | DateTime) -> str:
    return MONTHS[_date(date).month - 1]


@builtin("week of year", "date: day")
def week_of_year_(state: State, date: Date | DateTime) -> Decimal:
    return Decimal(week_of_year(_date(date)))


@builtin("last day of month", "date: day")
def last_day_of_month(state: State, date: Date | DateTime) -> Date | DateTime:
    day = _date(date)
    last = Date(day.year, day.month, month_days(day.year, day.month))
    return DateTime(last, date.time) if isinstance(date, DateTime) else last


@builtin("is", "value1: any", "value2: any")
def is_(state: State, value1: Any, value2: Any) -> bool:
    """The same value in kind and form: instants that are equal but written with other zones are not the same."""
    if isinstance(value1, (Time, DateTime)) or isinstance(value2, (Time, DateTime)):
        return bool(value1 == value2)
    return equal(state, value1, value2) is True
