"""The filters of the inbox that a person has named: made, renamed, put in order, taken away by that person alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from catalog.ids import new_id
from catalog.models import InboxView
from engine.errors import FormInvalid, NotFound

MOST = 12
LONGEST = 20
V = InboxView.__table__.c


@dataclass(frozen=True, slots=True)
class Kept:
    """`query` is the filter as its address has it."""

    id: str
    name: str
    query: Mapping[str, str]


def of_person(conn: Connection, person: str) -> list[Kept]:
    rows = conn.execute(select(V.id, V.name, V.query).where(V.person == person).order_by(V.place, V.id)).all()
    return [Kept(row.id, row.name, row.query) for row in rows]


def add(conn: Connection, person: str, name: str, query: Mapping[str, str]) -> str:
    """Raises FormInvalid for a name that will not do, or where there are enough views."""
    count = conn.execute(select(func.count()).where(V.person == person)).scalar_one()
    if count >= MOST:
        raise FormInvalid({"name": [f"最多保存 {MOST} 个视图，请先删除不用的。"]})
    given = _checked(conn, person, name, "")
    last = conn.execute(select(func.max(V.place)).where(V.person == person)).scalar()
    id = new_id()
    place = 0 if last is None else last + 1
    conn.execute(insert(InboxView).values(id=id, person=person, name=given, query=dict(query), place=place))
    return id


def rename(conn: Connection, person: str, id: str, name: str) -> None:
    _one(conn, person, id)
    conn.execute(update(InboxView).where(V.id == id).values(name=_checked(conn, person, name, id)))


def remove(conn: Connection, person: str, id: str) -> None:
    _one(conn, person, id)
    conn.execute(delete(InboxView).where(V.id == id))


def move(conn: Connection, person: str, id: str, way: Literal["up", "down"]) -> None:
    """Changes places with its neighbour; the first stays first, the last last."""
    _one(conn, person, id)
    order = [kept.id for kept in of_person(conn, person)]
    at = order.index(id)
    to = max(at - 1, 0) if way == "up" else min(at + 1, len(order) - 1)
    order.insert(to, order.pop(at))
    for place, each in enumerate(order):
        conn.execute(update(InboxView).where(V.id == each).values(place=place))


def _one(conn: Connection, person: str, id: str) -> None:
    if conn.execute(select(V.id).where(V.id == id, V.person == person)).first() is None:
        raise NotFound("这个视图")


def _checked(conn: Connection, person: str, name: str, own: str) -> str:
    given = " ".join(name.split())
    if not 1 <= len(given) <= LONGEST or not given.isprintable():
        raise FormInvalid({"name": [f"视图名称须为 1 到 {LONGEST} 个字，请修改。"]})
    if conn.execute(select(V.id).where(V.person == person, V.name == given, V.id != own)).first() is not None:
        raise FormInvalid({"name": [f"已有名为“{given}”的视图，请换一个名称。"]})
    return given
