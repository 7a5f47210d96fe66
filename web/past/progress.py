"""What pages tell while the past is being made."""

from sqlalchemy import Connection, select

from engine import store
from web.past.tables import PastRun

RUN = store.table(PastRun)
UNDER_WAY = select(RUN.c.percent).where(RUN.c.id == 1, RUN.c.done.is_(False))


def percent(conn: Connection) -> int | None:
    """How far it is; None where none is being made."""
    found = conn.scalar(UNDER_WAY)
    return None if found is None else int(found)


def words(conn: Connection) -> str:
    """One sentence for the bar on top of every page, "" where there is nothing to tell."""
    found = percent(conn)
    return "" if found is None else f"演示数据生成中（{found}%），最近两周的办件先出现，页面可以照常使用。"
