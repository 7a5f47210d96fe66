"""Which scopes there are to be granted, how they read, and whether what was typed is one of them."""

import re

from sqlalchemy import Connection, select

from catalog.administration.kinds import administers
from catalog.administration.office import Work
from catalog.models import Hall
from catalog.places import BOARDS, scopes
from catalog.regions import APPROVAL, RegionPack
from catalog.scopes import EVERYWHERE, SANDBOX
from engine.actor import Actor
from engine.errors import FormInvalid

FOLDER = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?")
OF_PACKAGES = ("publish", "approve", "operate")


def choices(conn: Connection, region: RegionPack, actor: Actor, kind: str) -> list[tuple[str, str]]:
    """(scope, how it reads) of all where the actor administers this kind of thing, boards left out."""
    found = [scope for scope in (EVERYWHERE, *scopes(conn, region), SANDBOX) if scope.count("/") < 2]
    names = hall_names(conn)
    return [(scope, words(scope, names, region)) for scope in found if administers(actor, kind, scope)]


def hall_names(conn: Connection) -> dict[str, str]:
    h = Hall.__table__.c
    return {row.code: row.name for row in conn.execute(select(h.code, h.name))}


def words(scope: str, halls: dict[str, str], region: RegionPack) -> str:
    """`510400/H01/社会保障` as people read it."""
    if scope in ("", EVERYWHERE):
        return "全部"
    if scope == SANDBOX:
        return "试运行区"
    area, _, rest = scope.partition("/")
    if not area.isdigit():
        return f"流程包 {scope}"
    hall, _, board = rest.partition("/")
    place = halls.get(hall, hall) if hall else (f"{region.name}全区域" if area == region.area else f"区划 {area}")
    return f"{place} · {board}" if board else place


def need_home(work: Work, kind: str, home: str) -> None:
    """The scope whose administrators look after a person: area, area/hall, or "" for the whole site."""
    if home and (home == SANDBOX or home.count("/") > 1 or home not in scopes(work.conn, work.region)):
        raise FormInvalid({"home": [f"没有范围“{home}”，请从列表中选择。"]})
    work.need(kind, home or EVERYWHERE)


def check(conn: Connection, region: RegionPack, name: str, scope: str) -> None:
    """May something of this name be granted there at all? Raises FormInvalid."""
    if scope in (EVERYWHERE, SANDBOX) or scope in scopes(conn, region):
        if scope == EVERYWHERE and (name in region.posts or name == APPROVAL):
            raise FormInvalid({"scope": ["岗位和审批权须指明区域或大厅，不能是全部。"]})
        return
    if name in OF_PACKAGES and FOLDER.fullmatch(scope):
        return
    raise FormInvalid(
        {"scope": [f"没有范围“{scope}”，请填写区划代码、区划代码/大厅或区划代码/大厅/板块（{'、'.join(BOARDS)}）。"]}
    )
