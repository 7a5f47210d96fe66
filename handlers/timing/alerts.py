"""Warnings before and after the due day, and how a promise is shared out among the levels of review (domain 4.7)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from catalog.calendar import WorkCalendar
from handlers.timing.acceptance import ZONE

Alert = Literal["none", "yellow", "orange", "red"]
ONE_DAY_WARNING = time(10, 0)
SHARES = (50, 30, 20)
HALF = Decimal("0.5")


def alert(due_on: date, promised: int, now: datetime, calendar: WorkCalendar) -> Alert:
    """Yellow with one working day left, orange on the due day, red after it.

    A promise of one day has no day before to warn on: it turns orange at 10 o'clock of the due day.
    """
    local = now.astimezone(ZONE)
    today = local.date()
    if today > due_on:
        return "red"
    if today == due_on:
        return "yellow" if promised == 1 and local.time() < ONE_DAY_WARNING else "orange"
    if promised == 1:
        return "none"
    return "yellow" if calendar.between(today, due_on) <= 1 else "none"


def level_limits(days: int, levels: int, shares: Sequence[int] = SHARES) -> list[Decimal]:
    """Working days for each level, in halves rounded up, at least half a day; together they may exceed the promise."""
    used = shares[:levels]
    return [max(HALF, _up_to_half(Decimal(days * share) / sum(used))) for share in used]


def _up_to_half(days: Decimal) -> Decimal:
    return (days / HALF).to_integral_value(ROUND_CEILING) * HALF
