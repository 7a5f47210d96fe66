"""When the calendar changes: which open cases are due on another day, or no longer only by estimate (domain 3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from catalog.calendar import Due, WorkCalendar
from handlers.timing.clock import Clock
from handlers.timing.deadline import due


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What is kept of a case that is not concluded."""

    id: str
    clock: Clock
    due_on: date | None
    estimated: bool


@dataclass(frozen=True, slots=True)
class Change:
    """`moved` tells whether the day itself changed; otherwise it is only certain now."""

    id: str
    before: date | None
    due: Due
    moved: bool


def recompute(cases: Iterable[OpenCase], calendar: WorkCalendar) -> Iterator[Change]:
    """Only estimated due days are looked at: what was promised on official data stays promised.

    The caller writes each change to the case and to its history.
    """
    for case in cases:
        if not case.estimated or case.clock.stopped_on is not None:
            continue
        found = due(case.clock, calendar)
        if found is not None and (found.on != case.due_on or not found.estimated):
            yield Change(case.id, case.due_on, found, found.on != case.due_on)
