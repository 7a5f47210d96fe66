"""Proving who somebody is by password: at a log-in, or without one for a single act on another's screen."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from catalog.access import Held, whole_actor
from catalog.errors import LoginRequired, TooMany
from catalog.models import Person
from catalog.passwords import matches
from catalog.people import grants_of
from catalog.regions import RegionPack
from catalog.throttle import failed, pause_left, succeeded
from engine.actor import Actor
from engine.database import Database

P = Person.__table__.c


@dataclass(frozen=True, slots=True)
class Proven:
    name: str
    password_hash: str
    grants: list[Held]


def account(username: str) -> str:
    """The name under which failures of an account are counted."""
    return f"account:{username[:64]}"


def check_password(db: Database, username: str, password: str, address: str, now: datetime) -> Proven:
    """Raises LoginRequired or, after failures of the account or from the address, TooMany."""
    keys = [account(username), f"address:{address}"]
    with db.read() as conn:
        pause = pause_left(conn, keys, now)
        row = conn.execute(select(P.name, P.password_hash, P.active).where(P.username == username)).one_or_none()
        grants = grants_of(conn, username) if row else []
    if pause.total_seconds() > 0:
        raise TooMany(pause)
    # hashing takes 16 ms of work: never inside a transaction that others wait for
    if not matches(row.password_hash if row else None, password) or row is None or not row.active:
        with db.write() as conn:
            failed(conn, keys, now)
        raise LoginRequired("用户名或口令不对，请重新输入。")
    return Proven(row.name, row.password_hash, grants)


def prove(
    db: Database, region: RegionPack, username: str, password: str, address: str, now: datetime, today: date
) -> Actor:
    """The person with every post held today, without a session of theirs."""
    proven = check_password(db, username, password, address, now)
    with db.write() as conn:
        succeeded(conn, account(username))
    return whole_actor(username, proven.name, proven.grants, region, today)
