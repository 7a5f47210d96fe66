"""Dates and times as form-js writes them: ISO texts, a time with `Z`, an offset or nothing after it."""

import re
from datetime import date, datetime
from typing import Any

from engine.feel.temporal import BEIJING

TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:Z|[+-](?:0[0-9]|1[0-8]):[0-5][0-9])?"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
FORMATS = {
    "date": re.compile(DATE),
    "time": re.compile(TIME),
    "datetime": re.compile(f"({DATE})T{TIME}"),
}
EXAMPLES = {"date": "2026-03-01", "time": "09:30", "datetime": "2026-03-01T09:30"}


def is_moment(text: str, subtype: str) -> bool:
    """A real date, time or date-time in the notation of the subtype."""
    if len(text) > 40 or FORMATS[subtype].fullmatch(text) is None:
        return False
    return subtype == "time" or day_of(text) is not None


def day_of(value: Any) -> date | None:
    """The calendar day that an ISO date or date-time names, as written; from FEEL's own date values too."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def today(now: datetime) -> date:
    """The business day; a moment without zone is Beijing time."""
    return (now if now.tzinfo is None else now.astimezone(BEIJING)).date()
