"""Working days in three layers: the office's own days, the State Council's arrangement, and an estimate (domain 3).

Whatever rests on the estimate says so, so that it can be shown as 预计 and computed again when the arrangement comes.
"""

from catalog.calendar.calendar import Day, Due, OutOfRange, WorkCalendar
from catalog.calendar.official import OfficialYear, packaged_years
from catalog.calendar.own import OwnDay
from catalog.calendar.source import CalendarSource, StoredCalendar, packaged_calendar

__all__ = [
    "CalendarSource",
    "Day",
    "Due",
    "OfficialYear",
    "OutOfRange",
    "OwnDay",
    "StoredCalendar",
    "WorkCalendar",
    "packaged_calendar",
    "packaged_years",
]
