"""Reads and changes the calendar's rows; every change is kept with who made it (domain 3: 主管可改，留痕)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from catalog.calendar.calendar import WorkCalendar
from catalog.calendar.official import OfficialYear, package_version, packaged_years
from catalog.calendar.own import OwnDay, OwnKind
from catalog.calendar.tables import CalendarChange, CalendarDay, CalendarYear

DAY = CalendarDay.__table__.c
YEAR = CalendarYear.__table__.c
CHANGE = CalendarChange.__table__.c


def revision(conn: Connection) -> int:
    """The number of the newest change; 0 before the first."""
    return int(conn.execute(select(func.coalesce(func.max(CHANGE.number), 0))).scalar_one())


def load(conn: Connection) -> WorkCalendar:
    own = {row.day: OwnDay(row.kind, row.name) for row in conn.execute(select(DAY.day, DAY.kind, DAY.name))}
    version = f"{package_version()}/{revision(conn)}"
    return WorkCalendar(own, known_years(conn), version)


def known_years(conn: Connection) -> dict[int, OfficialYear]:
    """Every year whose arrangement is known; an imported one stands before the package's: the office may correct it."""
    return {**packaged_years(), **imported_years(conn)}


def imported_years(conn: Connection) -> dict[int, OfficialYear]:
    rows = conn.execute(select(YEAR.year, YEAR.source, YEAR.days).order_by(YEAR.year))
    return {
        row.year: OfficialYear(row.year, row.source, _days(row.days["rest"]), _days(row.days["work"])) for row in rows
    }


def set_day(conn: Connection, day: date, kind: OwnKind, name: str, by: str, now: datetime) -> None:
    before = _take_out(conn, day)
    conn.execute(insert(CalendarDay).values(day=day, kind=kind, name=name))
    _note(conn, "day", before, {"day": day.isoformat(), "kind": kind, "name": name}, by, now)


def clear_day(conn: Connection, day: date, by: str, now: datetime) -> bool:
    """The day follows the official arrangement again. False where the office had arranged nothing for it."""
    before = _take_out(conn, day)
    if before is None:
        return False
    _note(conn, "day", before, None, by, now)
    return True


def import_year(conn: Connection, year: OfficialYear, by: str, now: datetime) -> bool:
    """Replaces what was known of the year. False where its days were already the same, whoever they came from.

    After a True, cases whose due day was estimated may have another one: see `handlers.timing.recompute`.
    """
    imported = imported_years(conn).get(year.year)
    known = imported or packaged_years().get(year.year)
    if known is not None and known.same_days(year):
        return False
    conn.execute(delete(CalendarYear).where(YEAR.year == year.year))
    conn.execute(insert(CalendarYear).values(year=year.year, source=year.source, days=_plain(year)))
    before = None if imported is None else {"year": imported.year, "source": imported.source, **_plain(imported)}
    _note(conn, "year", before, {"year": year.year, "source": year.source, **_plain(year)}, by, now)
    return True


def _take_out(conn: Connection, day: date) -> dict[str, Any] | None:
    row = conn.execute(select(DAY.kind, DAY.name).where(DAY.day == day)).one_or_none()
    if row is None:
        return None
    conn.execute(delete(CalendarDay).where(DAY.day == day))
    return {"day": day.isoformat(), "kind": row.kind, "name": row.name}


def _note(conn: Connection, what: str, before: Any, after: Any, by: str, now: datetime) -> None:
    conn.execute(insert(CalendarChange).values(at=now, changed_by=by, what=what, before=before, after=after))


def _plain(year: OfficialYear) -> dict[str, dict[str, str]]:
    return {
        "rest": {day.isoformat(): name for day, name in year.rest.items()},
        "work": {day.isoformat(): name for day, name in year.work.items()},
    }


def _days(plain: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): name for day, name in plain.items()}
