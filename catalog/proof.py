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
from catalog.throttle import account, failed, name, pause_left, succeeded
from engine.actor import Actor
from engine.database import Database

P = Person.__table__.c


@dataclass(frozen=True, slots=True)
class Proven:
    name: str
    password_hash: str
    grants: list[Held]
    must_change: bool
    password_at: datetime


WRONG = "用户名或口令不对，请重新输入。"


def check_password(
    db: Database, username: str, password: str, address: str, now: datetime, wrong: str = WRONG
) -> Proven:
    """Raises LoginRequired or, after failures of the account or from the address, TooMany."""
    keys = [account(username, address), name(username), f"address:{address}"]
    with db.read() as conn:
        pause = pause_left(conn, keys, now)
        kept = (P.name, P.password_hash, P.active, P.must_change, P.password_at)
        row = conn.execute(select(*kept).where(P.username == username)).one_or_none()
        grants = grants_of(conn, username) if row else []
    if pause.total_seconds() > 0:
        raise TooMany(pause)
    # hashing takes 16 ms of work: never inside a transaction that others wait for
    if not matches(row.password_hash if row else None, password) or row is None or not row.active:
        with db.write() as conn:
            failed(conn, keys, now)
        raise LoginRequired(wrong)
    return Proven(row.name, row.password_hash, grants, row.must_change, row.password_at)


def prove(
    db: Database, region: RegionPack, username: str, password: str, address: str, now: datetime, today: date
) -> Actor:
    """The person with every post held today, without a session of theirs."""
    proven = check_password(db, username, password, address, now)
    if proven.must_change:
        raise LoginRequired("口令须先更换：请先自己登录一次，改好口令后再授权。")
    with db.write() as conn:
        succeeded(conn, username)
    return whole_actor(username, proven.name, proven.grants, region, today)
