"""Where the calendar of this moment comes from; whoever counts days asks for it each time."""

import threading
import time
from collections.abc import Callable
from functools import cache

from catalog.calendar import store
from catalog.calendar.calendar import WorkCalendar
from catalog.calendar.official import package_version, packaged_years
from engine.database import Database

CalendarSource = Callable[[], WorkCalendar]
KEPT_S = 5.0


@cache
def packaged_calendar() -> WorkCalendar:
    """The calendar of a machine without a database: no own days, only the package's years and the estimate."""
    return WorkCalendar({}, packaged_years(), f"{package_version()}/0")


class StoredCalendar:
    """The database's calendar, looked at again every few seconds because other processes may change it.

    One thread looks at a time and the others go on with what they have: a command that holds a connection must not
    have to wait for a second one.
    """

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._looking = threading.Lock()
        self._kept: tuple[int, WorkCalendar] | None = None
        self._looked_at = 0.0

    def __call__(self) -> WorkCalendar:
        kept = self._kept
        if kept is not None and self._monotonic() - self._looked_at < KEPT_S:
            return kept[1]
        if not self._looking.acquire(blocking=kept is None):
            return kept[1] if kept is not None else self()
        try:
            return self._look()
        finally:
            self._looking.release()

    def forget(self) -> None:
        """The next call looks again; for the process that has just changed the calendar."""
        self._looked_at = float("-inf")

    def _look(self) -> WorkCalendar:
        began = self._monotonic()
        with self._database.read() as conn:
            number = store.revision(conn)
            if self._kept is None or self._kept[0] != number:
                self._kept = number, store.load(conn)
        self._looked_at = began
        return self._kept[1]
