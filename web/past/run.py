"""Makes the past, or goes on making it where it was stopped; one process at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from engine import store
from engine.jobs import claim
from handlers.cases.tables import CaseFile
from handlers.registry.demo.more import add
from handlers.timing import start_of_day
from web.past import plan
from web.past.hall import Hall
from web.past.house import KEEPER, House, open_house
from web.past.items import ITEMS
from web.past.paths import ItemPaths
from web.past.plan import Asked
from web.past.rectifying import BEHIND, following
from web.past.staff import Staff
from web.past.tables import PastCase, PastRun
from web.settings import Settings

RUN, CASE, FILE = map(store.table, (PastRun, PastCase, CaseFile))
TELL_EVERY_S = 1.0
LONG_AGO = datetime.min.replace(tzinfo=UTC)
LOCK = 510400_0010


class AlreadyRunning(Exception):
    """Another process is making the past of this data."""


@dataclass(frozen=True, slots=True)
class Made:
    """`steps` of this process, in `seconds`, `cpu` of them busy; `cases` in all."""

    steps: int
    seconds: float
    cpu: float
    cases: int


def _still() -> None:
    """The default of `beat`."""


def make(
    settings: Settings, asked: Asked, items: tuple[ItemPaths, ...] = ITEMS, beat: Callable[[], None] = _still
) -> Made | None:
    """None where there is nothing to do: it is done, or people of today have begun to use the hall.

    `beat` is called about every second; what it raises ends the making. Raises AlreadyRunning.
    """
    house = open_house(settings, start_of_day(asked.day))
    try:
        with alone(settings, house):
            begun = _begin(house, asked)
            return None if begun is None else _make(house, begun, items, beat)
    finally:
        house.close()


def state(conn: Connection) -> store.Fields | None:
    """The row of the run; None before there was one."""
    return store.one(conn, select(RUN))


@contextmanager
def alone(settings: Settings, house: House) -> Iterator[None]:
    """A lock on the data folder, and on PostgreSQL one in the database, which several folders may share."""
    with (settings.data / "past.lock").open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        if house.use.db.sqlite:
            yield
            return
        with house.use.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            if not conn.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": LOCK}):
                raise AlreadyRunning
            try:
                yield
            finally:
                conn.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": LOCK})


def _begin(house: House, asked: Asked) -> Asked | None:
    """What is to be made: what was begun before goes on as it was asked for then."""
    with house.use.db.write() as conn:
        row = state(conn)
        if row is not None:
            return None if row["done"] else Asked(**{each.name: row[each.name] for each in fields(Asked)})
        if conn.scalar(select(FILE.c.case_no).limit(1)) is not None:
            return None
        conn.execute(insert(RUN).values(id=1, steps=0, percent=0, done=False, **asdict(asked)))
    return asked


def _make(house: House, asked: Asked, items: tuple[ItemPaths, ...], beat: Callable[[], None]) -> Made:
    began, cpu = time.monotonic(), time.process_time()
    whole = plan.make(asked, items, house.calendar())
    with house.use.db.write() as conn:
        add(conn, house.use.desk.secrecy, asked.day, whole.newcomers)
        claim.keep(conn, KEEPER.name, house.clock.wall() + timedelta(seconds=KEEPER.lease_s))
    with house.use.db.read() as conn:
        begun = {row["number"]: row for row in store.many(conn, select(CASE))}
        staff = Staff(conn, house.use.region, asked.day)
        before = int((state(conn) or {}).get("steps", 0))
    teller = _Teller(house, len(whole.cases), before, beat)
    hall = Hall(house, staff, start_of_day(asked.day), lambda: teller.tell(hall))
    hall.opened, hall.ended = len(begun), sum(row["over"] for row in begun.values())
    for phase in (whole.cases[: whole.newest], whole.cases[whole.newest :]):
        known = [*phase, *(following(case) for case in phase if case.number + BEHIND in begun)]
        here = [(case, begun[case.number]) for case in known if case.number in begun]
        since = max((row["at"] for _, row in here), default=LONG_AGO)
        for case, row in here:
            if not row["over"]:
                hall.resume(case, row)
        hall.expect((case for case in phase if case.number not in begun), since)
        hall.run()
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    teller.end(hall)
    return Made(hall.steps, seconds, cpu, len(whole.cases))


class _Teller:
    """Keeps the row of the run up to date, so that pages can tell how far it is."""

    def __init__(self, house: House, cases: int, before: int, beat: Callable[[], None]) -> None:
        self._house, self._cases, self._before = house, cases, before
        self._beat = beat
        self._told = time.monotonic()

    def tell(self, hall: Hall) -> None:
        if time.monotonic() - self._told >= TELL_EVERY_S:
            self._told = time.monotonic()
            self._beat()
            percent = 100 * (hall.opened + hall.ended) // max(1, 2 * self._cases)
            self._write(hall, percent=min(percent, 99))

    def end(self, hall: Hall) -> None:
        claim.release(self._house.use.db, [KEEPER.name])
        self._write(hall, percent=100, done=True)

    def _write(self, hall: Hall, **values: Any) -> None:
        with self._house.use.db.write() as conn:
            conn.execute(update(RUN).values(steps=self._before + hall.steps, **values))
