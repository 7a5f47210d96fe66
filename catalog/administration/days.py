"""The office's own days in the working calendar: closures, extra working days, weekends with a hall open (domain 3)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from marshmallow import fields
from sqlalchemy import Connection, select

from catalog.administration.kinds import SYSTEM
from catalog.administration.office import Work
from catalog.administration.people import read
from catalog.calendar import store
from catalog.calendar.estimate import LAST_YEAR
from catalog.calendar.own import KINDS, OwnDay
from catalog.messages import ChineseSchema, length, one_of
from engine.errors import FormInvalid, NotAllowed, NotFound

BACK = timedelta(days=31)
"""A closure nobody foresaw is entered afterwards; what lies further back has been counted on."""


class DayFields(ChineseSchema):
    day = fields.Date(required=True)
    kind = fields.String(required=True, validate=one_of(*KINDS))
    name = fields.String(required=True, validate=length(1, 80))


def own_days(conn: Connection, year: int) -> dict[date, OwnDay]:
    where = store.DAY.day.between(date(year, 1, 1), date(year, 12, 31))
    rows = conn.execute(select(store.DAY.day, store.DAY.kind, store.DAY.name).where(where).order_by(store.DAY.day))
    return {row.day: OwnDay(row.kind, row.name) for row in rows}


def one(conn: Connection, day: date) -> OwnDay | None:
    row = conn.execute(select(store.DAY.kind, store.DAY.name).where(store.DAY.day == day)).one_or_none()
    return None if row is None else OwnDay(row.kind, row.name)


def add(work: Work, typed: Mapping[str, Any], reason: str = "") -> date:
    """Raises FormInvalid where the day has an arrangement already, or would be no other than it is."""
    asked = _asked(work, typed)
    day: date = asked["day"]
    known = one(work.conn, day)
    if known is not None:
        said = f"{day.isoformat()} 已安排为“{KINDS[known.kind]}：{known.name}”，一天只能安排一次，请改那一条。"
        raise FormInvalid({"day": [said]})
    plain = store.load(work.conn).day(day)
    if plain.layer == "official" and {"rest": not plain.working, "working": plain.working}.get(asked["kind"], False):
        words = "工作日" if plain.working else "休息日"
        raise FormInvalid({"day": [f"{day.isoformat()} 按官方安排本来就是{words}，不必再写。"]})
    _set(work, asked, None, reason)
    return day


def change(work: Work, typed: Mapping[str, Any], reason: str) -> date:
    asked = _asked(work, typed)
    known = _known(work, asked["day"])
    _set(work, asked, known, reason)
    return asked["day"]


def remove(work: Work, day: date, reason: str) -> date:
    """The day follows the official arrangement again."""
    work.need(SYSTEM, work.region.area)
    _check_day(work, day)
    known = _known(work, day)
    store.clear_day(work.conn, day, work.actor.person, work.now)
    work.note("calendar", day.isoformat(), day.isoformat(), _about(known), None, reason, work.region.area)
    return day


def _asked(work: Work, typed: Mapping[str, Any]) -> dict[str, Any]:
    asked = read(DayFields(), typed)
    work.need(SYSTEM, work.region.area)
    _check_day(work, asked["day"])
    return asked


def _check_day(work: Work, day: date) -> None:
    if day < work.today - BACK:
        raise FormInvalid({"day": [f"{day.isoformat()} 已过去一个多月，期限早已按它计算，不能再改。"]})
    if day.year > LAST_YEAR:
        raise FormInvalid({"day": [f"日历只到 {LAST_YEAR} 年，请核对日期。"]})


def _known(work: Work, day: date) -> OwnDay:
    known = one(work.conn, day)
    if known is None:
        raise NotFound("这一天的安排")
    return known


def _set(work: Work, asked: Mapping[str, Any], before: OwnDay | None, reason: str) -> None:
    day: date = asked["day"]
    after = OwnDay(asked["kind"], asked["name"])
    if before == after:
        raise NotAllowed("没有改动，不必保存。")
    store.set_day(work.conn, day, after.kind, after.name, work.actor.person, work.now)
    about = None if before is None else _about(before)
    work.note("calendar", day.isoformat(), day.isoformat(), about, _about(after), reason, work.region.area)


def _about(own: OwnDay) -> dict[str, str]:
    return {"arrangement": KINDS[own.kind], "name": own.name}
