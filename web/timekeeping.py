"""How the clock of a case stands, in words for pages: the promise on one side, each pause beside it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog import people
from catalog.calendar import StoredCalendar, WorkCalendar
from handlers.cases.pausing import PERSONS
from handlers.timing import PAUSE_KINDS, SPECIAL_KINDS, Clock, ClockRefused, from_json, local_day, paused_days, standing
from handlers.timing.clock import Pause
from web.services import services


@dataclass(frozen=True, slots=True)
class Told:
    """One pause; `days` are working days that do not count. `until` None: it lasts."""

    words: str
    special: bool
    since: date
    until: date | None
    days: int
    reason: str
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """`used` and `promised` in working days of our own; `now` is the pause that lasts."""

    promised: int
    used: int
    pauses: tuple[Told, ...]
    now: Told | None


def told(case: dict[str, Any]) -> Timekeeping | None:
    """None before acceptance, and where the clock's data have been spoilt."""
    if not case["clock"]:
        return None
    try:
        clock = from_json(case["clock"])
    except ClockRefused:
        return None
    use = services()
    calendar, today = StoredCalendar(use.db)(), local_day(use.clock.now())
    pauses = tuple(
        _told(clock, pause, calendar, today, persons)
        for pause, persons in zip(clock.pauses, _people(case["clock"]), strict=True)
    )
    return Timekeeping(
        clock.days, max(0, standing(clock, calendar, today).used), pauses, pauses[-1] if clock.paused else None
    )


def _people(clock: dict[str, Any]) -> list[dict[str, str]]:
    """For each pause the names of who asked and who approved, by the key of their post."""
    with services().db.read() as conn:
        wanted = [{word: pause.get(key) for word, key in PERSONS.items()} for pause in clock["pauses"]]
        names = people.names_of(conn, {id for each in wanted for id in each.values() if id})
    return [{word: names.get(id, id) for word, id in each.items() if id} for each in wanted]


def _named(told: str, person: str | None) -> str:
    return f"{told}（{person}）" if person and person != told else told


def _told(clock: Clock, pause: Pause, calendar: WorkCalendar, today: date, persons: dict[str, str]) -> Told:
    alone = Clock(clock.days, clock.accepted_on, (pause,))
    return Told(
        PAUSE_KINDS.get(pause.kind, pause.kind), pause.kind in SPECIAL_KINDS, pause.since, pause.until,
        paused_days(alone, calendar, today), pause.reason.rstrip("。"), _named(pause.by, persons.get("by")),
        _named(pause.approved_by, persons.get("approved_by")),
    )  # fmt: skip
