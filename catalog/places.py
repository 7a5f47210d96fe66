"""Halls and windows, and the scopes that tasks can have."""

from sqlalchemy import Connection, func, select

from catalog.models import Hall, Window
from catalog.regions import RegionPack

H, W = Hall.__table__.c, Window.__table__.c


def windows(conn: Connection) -> list[tuple[str, str]]:
    """(code, name) of every window where one can sit, by code; the hall is said where there are several."""
    rows = conn.execute(
        select(W.code, W.name, W.hall, H.name.label("hall_name"))
        .join_from(Window.__table__, Hall.__table__, W.hall == H.code)
        .where(W.active.is_(True), H.active.is_(True))
        .order_by(W.hall, W.code)
    ).all()
    several = len({row.hall for row in rows}) > 1
    return [(row.code, f"{row.hall_name} · {row.name}" if several else row.name) for row in rows]


def halls(conn: Connection) -> list[tuple[str, str]]:
    """(scope, name) of every hall, those out of use too."""
    rows = conn.execute(select(H.area, H.code, H.name).order_by(H.code)).all()
    return [(f"{row.area}/{row.code}", row.name) for row in rows]


def window_name(conn: Connection, code: str | None, with_hall: bool | None = None) -> str:
    """How a window is called; with its hall where there are several, or where that is asked for."""
    of_code = select(W.name, H.name.label("hall_name")).join_from(Window.__table__, Hall.__table__, W.hall == H.code)
    row = conn.execute(of_code.where(W.code == code)).one_or_none() if code else None
    if row is None:
        return code or ""
    if with_hall is None:
        with_hall = conn.execute(select(func.count()).select_from(Hall.__table__)).scalar_one() > 1
    return f"{row.hall_name} · {row.name}" if with_hall else row.name


BOARDS = ("就业创业", "社会保障", "人才人事", "劳动关系", "公共服务")
"""The boards 板块 that service items belong to (HB, catalogue)."""


def scopes(conn: Connection, region: RegionPack) -> tuple[str, ...]:
    """Every scope outside the sandbox: the area, each hall of it, and each board of a hall."""
    halls = conn.execute(select(H.area, H.code).order_by(H.code)).all()
    return tuple(
        dict.fromkeys(
            [
                region.area,
                *(row.area for row in halls),
                *(f"{row.area}/{row.code}" for row in halls),
                *(f"{row.area}/{row.code}/{board}" for row in halls for board in BOARDS),
            ]
        )
    )
