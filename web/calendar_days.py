"""Changing the working calendar: what it would move is shown first; afterwards each open case tells of its new day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from catalog.administration.office import Work
from catalog.calendar import Day, WorkCalendar, store
from engine.actor import Actor
from handlers.cases.recomputing import Foreseen, foreseen, recompute_open
from web.services import services

T = TypeVar("T")
Command = Callable[[Work], T]


@dataclass(frozen=True, slots=True)
class Preview:
    """`moved` change their estimated day; promises on official days stay, as they stand on the receipts."""

    moved: list[Foreseen]
    certain: int


class _Undo(Exception):
    """Takes a trial back."""


def preview(actor: Actor, command: Command[T]) -> Preview:
    """What the command would do to open cases; nothing is kept. Raises what the command raises."""
    found: list[Foreseen] = []
    try:
        with services().admin.change(actor) as work:
            command(work)
            found = foreseen(work.conn, store.load(work.conn))
            raise _Undo
    except _Undo:
        moved = [one for one in found if one.due.on != one.before]
        return Preview(moved, len(found) - len(moved))


def done(actor: Actor, command: Command[T], words: str) -> tuple[T, int]:
    """The command's result, and how many cases have another due day now; each has an event that says so."""
    use = services()
    with use.admin.change(actor) as work:
        result = command(work)
    use.calendar.forget()
    changes = recompute_open(use.engine, use.calendar(), f"工作日历改动：{words}（{actor.name}）")
    return result, sum(change.moved for change in changes)


def weeks(calendar: WorkCalendar, year: int, month: int) -> list[list[Day | None]]:
    """A month as rows of seven, from Monday; None outside of it."""
    first = date(year, month, 1)
    found: list[Day | None] = [None] * first.weekday()
    day = first
    while day.month == month:
        found.append(calendar.day(day))
        day += timedelta(days=1)
    found += [None] * (-len(found) % 7)
    return [found[n : n + 7] for n in range(0, len(found), 7)]
