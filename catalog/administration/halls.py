"""Halls and windows: adding, changing, closing. A code never changes: case numbers and history name it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import Connection, Row, func, insert, select, update

from catalog.administration.hours import Hours, from_json
from catalog.administration.kinds import SYSTEM
from catalog.administration.office import Work
from catalog.administration.people import read
from catalog.load import CODE
from catalog.messages import ChineseSchema, length
from catalog.models import Hall, Session, Window
from engine.errors import FormInvalid, NotAllowed, NotFound

H, W = Hall.__table__.c, Window.__table__.c
_RECENT = timedelta(minutes=30)
PHONE = validate.Regexp(r"^[0-9+() 转-]{0,40}$", error="电话只能含数字和 + - ( ) 转。")


class HallFields(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 80))
    address = fields.String(load_default="", validate=length(0, 200))
    phone = fields.String(load_default="", validate=PHONE)


class NewHallFields(HallFields):
    code = fields.String(required=True, validate=CODE)


class WindowFields(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 80))
    post = fields.String(load_default=None, allow_none=True)


class NewWindowFields(WindowFields):
    code = fields.String(required=True, validate=CODE)


def scope_of(hall: Row[Any]) -> str:
    return f"{hall.area}/{hall.code}"


def hall(conn: Connection, code: str) -> Row[Any]:
    row = conn.execute(select(*H).where(H.code == code)).one_or_none()
    if row is None:
        raise NotFound("这个大厅")
    return row


def window(conn: Connection, code: str) -> Row[Any]:
    row = conn.execute(select(*W).where(W.code == code)).one_or_none()
    if row is None:
        raise NotFound("这个窗口")
    return row


def add_hall(work: Work, typed: Mapping[str, Any]) -> str:
    """In the region's area: an administrator of the area or of the whole site adds one."""
    asked = read(NewHallFields(), typed)
    work.need(SYSTEM, work.region.area)
    if work.conn.execute(select(H.code).where(func.lower(H.code) == asked["code"].lower())).first():
        raise FormInvalid({"code": [f"编号“{asked['code']}”已有大厅使用，请换一个。"]})
    work.conn.execute(insert(Hall).values(area=work.region.area, active=True, hours=None, **asked))
    row = hall(work.conn, asked["code"])
    work.note("hall", row.code, _title(row), None, _about_hall(row), scope=scope_of(row))
    return str(row.code)


def change_hall(work: Work, code: str, typed: Mapping[str, Any], reason: str) -> None:
    before = hall(work.conn, code)
    work.need(SYSTEM, scope_of(before))
    asked = read(HallFields(), typed)
    work.conn.execute(update(Hall).where(H.code == code).values(**asked))
    _note_hall(work, before, reason)


def set_hall_active(work: Work, code: str, active: bool, reason: str) -> None:
    """A closed hall's windows cannot be chosen any more; its open cases go on."""
    before = hall(work.conn, code)
    work.need(SYSTEM, scope_of(before))
    if not active and before.active:
        sitting = select(func.count()).select_from(Session).where(Session.__table__.c.hall == code)
        count = work.conn.execute(sitting.where(Session.__table__.c.seen_at > work.wall - _RECENT)).scalar_one()
        if count:
            raise NotAllowed(f"大厅还有 {count} 人在窗口登录，请在他们退出后再停用。")
    work.conn.execute(update(Hall).where(H.code == code).values(active=active))
    _note_hall(work, before, reason)


def _note_hall(work: Work, before: Row[Any], reason: str) -> None:
    after = hall(work.conn, before.code)
    work.note("hall", after.code, _title(after), _about_hall(before), _about_hall(after), reason, scope_of(after))


def _title(row: Row[Any]) -> str:
    return f"{row.name}（{row.code}）"


def _about_hall(row: Row[Any]) -> dict[str, Any]:
    return {"name": row.name, "address": row.address, "phone": row.phone, "active": row.active}


def set_hours(work: Work, code: str, wanted: Hours, reason: str) -> None:
    row = hall(work.conn, code)
    work.need(SYSTEM, scope_of(row))
    before = from_json(row.hours)
    work.conn.execute(update(Hall).where(H.code == code).values(hours=wanted.as_json()))
    work.note("hours", code, _title(row), before.as_text(), wanted.as_text(), reason, scope_of(row))


def add_window(work: Work, hall_code: str, typed: Mapping[str, Any]) -> str:
    at = hall(work.conn, hall_code)
    work.need(SYSTEM, scope_of(at))
    asked = read(NewWindowFields(), typed)
    _check_post(work, asked["post"])
    if work.conn.execute(select(W.code).where(func.lower(W.code) == asked["code"].lower())).first():
        raise FormInvalid({"code": [f"编号“{asked['code']}”已有窗口使用（各大厅不能重复），请换一个。"]})
    work.conn.execute(insert(Window).values(hall=hall_code, active=True, **asked))
    row = window(work.conn, asked["code"])
    work.note("window", row.code, _title(row), None, _about_window(row), scope=scope_of(at))
    return str(row.code)


def change_window(work: Work, code: str, typed: Mapping[str, Any], reason: str) -> None:
    before = window(work.conn, code)
    at = hall(work.conn, before.hall)
    work.need(SYSTEM, scope_of(at))
    asked = read(WindowFields(), typed)
    _check_post(work, asked["post"])
    work.conn.execute(update(Window).where(W.code == code).values(**asked))
    _note_window(work, before, at, reason)


def set_window_active(work: Work, code: str, active: bool, reason: str) -> None:
    before = window(work.conn, code)
    at = hall(work.conn, before.hall)
    work.need(SYSTEM, scope_of(at))
    work.conn.execute(update(Window).where(W.code == code).values(active=active))
    _note_window(work, before, at, reason)


def _note_window(work: Work, before: Row[Any], at: Row[Any], reason: str) -> None:
    after = window(work.conn, before.code)
    work.note("window", after.code, _title(after), _about_window(before), _about_window(after), reason, scope_of(at))


def _about_window(row: Row[Any]) -> dict[str, Any]:
    return {"name": row.name, "hall": row.hall, "post": row.post, "active": row.active}


def _check_post(work: Work, post: str | None) -> None:
    if post is not None and post not in work.region.posts:
        raise FormInvalid({"post": [f"没有代码为“{post}”的岗位，请从列表中选择。"]})
