"""Nobody can lock the last administrator out: somebody who gives accounts and grants always stays, without end."""

from datetime import date

from sqlalchemy import Connection, or_, select

from catalog.administration.kinds import ACCOUNTS, PERMISSIONS, WHOLE
from catalog.models import Grant, Person
from catalog.scopes import EVERYWHERE
from engine.errors import NotAllowed

LAST = "这样做之后就没有人能管理账号和授权了，请先让另一名人员长期担任总管理员，再作此改动。"


def kept(conn: Connection, today: date) -> bool:
    """Is there, for the whole site and without an end, a general administrator, or one for each of both parts?"""
    g, p = Grant.__table__.c, Person.__table__.c
    rows = conn.execute(
        select(g.name)
        .join_from(Grant.__table__, Person.__table__, g.person == p.username)
        .where(
            p.active.is_(True),
            g.name.in_((WHOLE, ACCOUNTS, PERMISSIONS)),
            g.scope == EVERYWHERE,
            g.ends_on.is_(None),
            or_(g.starts_on.is_(None), g.starts_on <= today),
        )
    ).scalars()
    held = set(rows)
    return WHOLE in held or {ACCOUNTS, PERMISSIONS} <= held


class LastAdministrator(NotAllowed):
    def __init__(self) -> None:
        super().__init__(LAST)
