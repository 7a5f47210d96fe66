"""Slows guessing down: after some failures of an account, address or public look-up the pause grows, up to a limit.

Many people ask from one hall's address. Failures of public look-ups are therefore forgotten one by one, a minute each,
and their pause is short: thousands of guesses still take days, and who mistypes never shuts the others out for long.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from catalog.models import LoginDelay

FREE_TRIES = {"account": 3, "name": 30, "address": 20, "lookup": 20}
LONGEST = {
    "account": timedelta(minutes=15), "name": timedelta(minutes=1), "address": timedelta(minutes=15),
    "lookup": timedelta(minutes=2),
}  # fmt: skip
FORGIVEN = {"lookup": timedelta(minutes=1)}
"""After the pause one failure is forgotten in each of these spans; those of accounts and addresses stay for a day."""
FORGET = timedelta(hours=24)
T = LoginDelay.__table__.c


def pause_left(conn: Connection, keys: list[str], now: datetime) -> timedelta:
    """How long none of these keys (`account:x/y`, `name:x`, `address:y`, `lookup:z`) may try again."""
    ends = conn.execute(select(T.until).where(T.key.in_(keys))).scalars().all()
    return max((end - now for end in ends), default=timedelta())


def failed(conn: Connection, keys: list[str], now: datetime) -> None:
    for key in keys:
        row = conn.execute(select(T.failures, T.until).where(T.key == key)).one_or_none()
        kind = key.partition(":")[0]
        failures = 1 + (0 if row is None else _left(kind, row.failures, now - row.until))
        values = {"failures": failures, "until": now + pause_after(failures, FREE_TRIES[kind], LONGEST[kind])}
        if row is None:
            conn.execute(insert(LoginDelay).values(key=key, **values))
        else:
            conn.execute(update(LoginDelay).where(T.key == key).values(**values))


def account(username: str, address: str) -> str:
    """Failures of one name from one address: who guesses elsewhere does not shut its owner out."""
    return f"account:{username[:64]}/{address[:40]}"


def name(username: str) -> str:
    """Failures of one name from anywhere: many addresses together are slowed too, its owner by a minute at most."""
    return f"name:{username[:64]}"


def succeeded(conn: Connection, username: str) -> None:
    """Forgets the name's failures; those of the address stay, or one good account would free an attacker."""
    everywhere = T.key.startswith(account(username, ""), autoescape=True)
    conn.execute(delete(LoginDelay).where(everywhere | (T.key == name(username))))


def _left(kind: str, failures: int, since: timedelta) -> int:
    """Failures that still count so long after the last pause."""
    if since > FORGET:
        return 0
    return max(failures - since // FORGIVEN[kind], 0) if kind in FORGIVEN else failures


def pause_after(failures: int, free: int, longest: timedelta) -> timedelta:
    if failures <= free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - free, 20)), longest)


def forget(conn: Connection, now: datetime) -> None:
    """Removes delays that no longer count."""
    conn.execute(delete(LoginDelay).where(T.until < now - FORGET))
