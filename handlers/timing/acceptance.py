"""From moments to days: on which day something handed in counts as accepted, and when a day begins and ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from catalog.calendar import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CUT_OFF = time(17, 0)
ONLINE = frozenset({"online"})
CORRECTION_DAYS = 15


def local_day(moment: datetime) -> date:
    """The day in Shanghai, whatever zone the moment is told in (domain 4.9)."""
    return moment.astimezone(ZONE).date()


def start_of_day(day: date) -> datetime:
    """Midnight in Shanghai, in UTC; a due day ends with the start of the next one."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def acceptance_day(moment: datetime, channel: str, calendar: WorkCalendar, cut_off: time = CUT_OFF) -> date:
    """At a window the day it is; online after the cut-off or on a day off, the next working day (domain 4.2)."""
    local = moment.astimezone(ZONE)
    if channel not in ONLINE:
        return local.date()
    return calendar.on_or_after(local.date() + timedelta(days=local.time() > cut_off))


def correction_deadline(told_on: date, days: int = CORRECTION_DAYS) -> date:
    """The last day for handing in what was missing before acceptance: natural days, no clock runs (domain 4.4)."""
    return told_on + timedelta(days=days)
