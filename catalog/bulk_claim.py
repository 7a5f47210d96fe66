"""领取多项: halls where a supervisor has switched it off; everywhere else several to-dos may be taken at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from catalog.models import Hall, SiteRule

NAME = "bulk_claim_off"
MOST = 5
R, H = SiteRule.__table__.c, Hall.__table__.c


def off(conn: Connection) -> frozenset[str]:
    """Codes of the halls."""
    row = conn.execute(select(R.value).where(R.name == NAME)).one_or_none()
    return frozenset(row.value) if row is not None else frozenset()


def set_off(conn: Connection, hall: str, is_off: bool) -> None:
    now = off(conn)
    wanted = now | {hall} if is_off else now - {hall}
    conn.execute(delete(SiteRule).where(R.name == NAME))
    conn.execute(insert(SiteRule).values(name=NAME, value=sorted(wanted)))


def halls(conn: Connection) -> list[tuple[str, str, str]]:
    """(code, name, area) of those in use."""
    rows = conn.execute(select(H.code, H.name, H.area).where(H.active.is_(True)).order_by(H.code)).all()
    return [(row.code, row.name, row.area) for row in rows]


def hall_of(task: Mapping[str, Any]) -> str:
    """The hall of a to-do's scope: `510400/H01/...` is in H01, the area alone in no hall."""
    parts = str(task["scope"]).split("/")
    return parts[1] if len(parts) > 1 else ""
