"""Adding, changing and ending seals; which one stamps a hall's papers on a day (HB-63)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import Connection, Row, insert, or_, select, update

from catalog.administration.kinds import SYSTEM
from catalog.administration.office import Work
from catalog.administration.people import read
from catalog.administration.reading import within
from catalog.ids import new_id
from catalog.messages import ChineseSchema, length, one_of
from catalog.models import Person
from catalog.places import scopes
from catalog.seals.pictures import checked
from catalog.seals.tables import Seal
from engine.errors import FormInvalid, NotAllowed, NotFound
from engine.history.encoding import sm3

S, P = Seal.__table__.c, Person.__table__.c
KINDS: Mapping[str, str] = {"electronic": "电子印章", "physical": "实体印章"}
SHOWN = (S.id, S.name, S.kind, S.scope, S.holder, S.digest, S.starts_on, S.ends_on)


class SealFields(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 80))
    kind = fields.String(required=True, validate=one_of(*KINDS))
    scope = fields.String(required=True, validate=validate.Length(1, 128, error="请选择范围。"))
    holder = fields.String(required=True, validate=length(1, 64))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(load_default=None, allow_none=True)


def all_of(conn: Connection, granted: Sequence[str]) -> list[Row[Any]]:
    """Seals within these scopes with their holder's name, those in use first."""
    query = select(*SHOWN, P.name.label("holder_name")).outerjoin(Person.__table__, P.username == S.holder)
    return list(conn.execute(query.where(within(S.scope, granted)).order_by(S.scope, S.starts_on.desc(), S.id)))


def one(conn: Connection, id: str) -> Row[Any]:
    row: Row[Any] | None = conn.execute(select(*SHOWN).where(S.id == id)).one_or_none()  # type: ignore[assignment]
    if row is None:
        raise NotFound("这枚印章")
    return row


def picture(conn: Connection, id: str) -> bytes:
    data = conn.execute(select(S.picture).where(S.id == id)).scalar()
    if data is None:
        raise NotFound("这枚印章的图片")
    return bytes(data)


def stamping(conn: Connection, scope: str, day: date) -> bytes | None:
    """What papers of this scope (area/hall/board) bear on the day: the picture of the hall's seal, else the area's."""
    parts = scope.split("/")
    above = ["/".join(parts[:n]) for n in (2, 1) if len(parts) >= n]
    rows = conn.execute(
        select(S.scope, S.picture).where(
            S.scope.in_(above), S.kind == "electronic", S.starts_on <= day, or_(S.ends_on.is_(None), S.ends_on >= day)
        )
    ).all()
    found = {row.scope: row.picture for row in rows}
    return next((bytes(found[each]) for each in above if found.get(each)), None)


def add(work: Work, typed: Mapping[str, Any], data: bytes) -> str:
    """`data`: the PNG, empty where none was sent."""
    asked = read(SealFields(), typed)
    _check(work, asked, None)
    if asked["kind"] == "electronic" and not data:
        raise FormInvalid({"picture": ["电子印章须上传透明底的 PNG 印模。"]})
    id = new_id()
    image = _image(data) if data else {}
    work.conn.execute(insert(Seal).values(id=id, created_at=work.now, **asked, **image))
    row = one(work.conn, id)
    work.note("seal", id, row.name, None, _about(row), scope=row.scope)
    return id


def change(work: Work, id: str, typed: Mapping[str, Any], data: bytes, reason: str) -> None:
    """A new picture replaces the old one for papers to come; those that were printed keep theirs."""
    before = one(work.conn, id)
    work.need(SYSTEM, before.scope)
    asked = read(SealFields(), {**typed, "kind": before.kind})
    _check(work, asked, id)
    image = _image(data) if data else {}
    work.conn.execute(update(Seal).where(S.id == id).values(**asked, **image))
    after = one(work.conn, id)
    if _about(before) == _about(after):
        raise NotAllowed("没有改动，不必保存。")
    work.note("seal", id, after.name, _about(before), _about(after), reason, after.scope)


def _image(data: bytes) -> dict[str, Any]:
    plain = checked(data)
    return {"picture": plain, "digest": sm3(plain).hex()}


def _check(work: Work, asked: Mapping[str, Any], id: str | None) -> None:
    if asked["scope"].count("/") > 1 or asked["scope"] not in scopes(work.conn, work.region):
        raise FormInvalid({"scope": [f"没有范围“{asked['scope']}”，请从列表中选择。"]})
    work.need(SYSTEM, asked["scope"])
    starts, ends = asked["starts_on"], asked["ends_on"]
    if ends is not None and ends < starts:
        raise FormInvalid({"ends_on": ["停用日期早于启用日期，请核对。"]})
    holder = work.conn.execute(select(P.active).where(P.username == asked["holder"])).scalar()
    if not holder:
        raise FormInvalid({"holder": [f"没有在用的人员“{asked['holder']}”，请填写保管人的用户名。"]})
    if asked["kind"] != "electronic":
        return
    other = select(S.name, S.starts_on).where(
        S.scope == asked["scope"], S.kind == "electronic", S.id != (id or ""),
        or_(S.ends_on.is_(None), S.ends_on >= starts),
    )  # fmt: skip
    clash = work.conn.execute(other if ends is None else other.where(S.starts_on <= ends)).first()
    if clash is not None:
        raise FormInvalid(
            {"starts_on": [f"“{clash.name}”在这段时间也在这个范围使用，同时只能有一枚电子印章，请先给它定停用日期。"]}
        )


def _about(row: Row[Any]) -> dict[str, Any]:
    return {
        "name": row.name, "seal_kind": KINDS[row.kind], "scope": row.scope, "holder": row.holder,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "picture": row.digest,
    }  # fmt: skip
