"""Reading people and what they hold; changing passwords and grants."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from catalog.access import Held
from catalog.models import Grant, Person
from catalog.passwords import is_outdated, make_hash

P = Person.__table__.c
G = Grant.__table__.c


def names_of(conn: Connection, usernames: Iterable[str]) -> dict[str, str]:
    """{username: name} of those that exist."""
    wanted = set(usernames)
    rows = conn.execute(select(P.username, P.name).where(P.username.in_(wanted))).all() if wanted else []
    return {row.username: row.name for row in rows}


def exists(conn: Connection, username: str) -> bool:
    """Is there an active person of this name?"""
    return conn.execute(select(P.username).where(P.username == username, P.active.is_(True))).first() is not None


def grants_of(conn: Connection, username: str) -> list[Held]:
    rows = conn.execute(select(G.name, G.scope, G.ends_on, G.starts_on).where(G.person == username)).all()
    return [Held(row.name, row.scope, row.ends_on, row.starts_on) for row in rows]


def everyone(conn: Connection) -> list[tuple[str, str]]:
    """(username, name) of all active people, by username."""
    rows = conn.execute(select(P.username, P.name).where(P.active.is_(True)).order_by(P.username)).all()
    return [(row.username, row.name) for row in rows]


def set_password(conn: Connection, username: str, password: str, now: datetime) -> None:
    conn.execute(
        update(Person).where(P.username == username).values(password_hash=make_hash(password), password_at=now)
    )


def count_password_from(conn: Connection, usernames: Iterable[str], now: datetime) -> None:
    """The age of these people's passwords begins anew."""
    conn.execute(
        update(Person).where(P.username.in_(list(usernames)), P.must_change.is_(False)).values(password_at=now)
    )


def renew_hash(conn: Connection, username: str, kept: str, password: str) -> None:
    """After a log-in: the same password under today's figures, where the kept hash has older ones."""
    if is_outdated(kept):
        conn.execute(update(Person).where(P.username == username).values(password_hash=make_hash(password)))


def set_active(conn: Connection, username: str, active: bool) -> None:
    conn.execute(update(Person).where(P.username == username).values(active=active))
