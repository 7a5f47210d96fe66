"""Slows guessing down: after some failed log-ins of an account or from an address the pause grows, up to a limit."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from catalog.models import LoginDelay

FREE_TRIES = {"account": 3, "address": 20}
LONGEST = timedelta(minutes=15)
FORGET = timedelta(hours=24)
T = LoginDelay.__table__.c


def pause_left(conn: Connection, keys: list[str], now: datetime) -> timedelta:
    """How long none of these keys (`account:x`, `address:y`) may try again."""
    ends = conn.execute(select(T.until).where(T.key.in_(keys))).scalars().all()
    return max((end - now for end in ends), default=timedelta())


def failed(conn: Connection, keys: list[str], now: datetime) -> None:
    for key in keys:
        row = conn.execute(select(T.failures, T.until).where(T.key == key)).one_or_none()
        failures = 1 if row is None or now - row.until > FORGET else row.failures + 1
        values = {"failures": failures, "until": now + pause_after(failures, FREE_TRIES[key.partition(":")[0]])}
        if row is None:
            conn.execute(insert(LoginDelay).values(key=key, **values))
        else:
            conn.execute(update(LoginDelay).where(T.key == key).values(**values))


def succeeded(conn: Connection, account: str) -> None:
    """Forgets the account's failures; those of the address stay, or one good account would free an attacker."""
    conn.execute(delete(LoginDelay).where(T.key == account))


def pause_after(failures: int, free: int) -> timedelta:
    if failures <= free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - free, 20)), LONGEST)


def forget(conn: Connection, now: datetime) -> None:
    """Removes delays that no longer count."""
    conn.execute(delete(LoginDelay).where(T.until < now - FORGET))
