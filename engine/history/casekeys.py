"""The data key of one chain: made with it, read with it, destroyed when its personal data must go."""

import os
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.history.encoding import utc_text
from engine.history.keys import Keys
from engine.history.tables import CaseKey

NEW_KEY = insert(CaseKey.__table__)  # type: ignore[arg-type]
WRAPPED = select(CaseKey.wrapped).where(CaseKey.instance == bindparam("b_instance"))


def new_data_key(conn: Connection, instance: str, keys: Keys) -> bytes:
    """Makes and stores the key of a new chain, in the transaction that starts it."""
    key = os.urandom(32)
    conn.execute(NEW_KEY, {"instance": instance, "wrapped": keys.wrap(instance, key)})
    return key


def data_key(conn: Connection, instance: str, keys: Keys) -> bytes | None:
    """The key, or None once destroyed. Who joins `case_key.wrapped` into a query of his own uses `keys.unwrap`."""
    wrapped = conn.scalar(WRAPPED, {"b_instance": instance})
    return None if wrapped is None else keys.unwrap(instance, wrapped)


def destroy_data_key(conn: Connection, instance: str, now: datetime) -> None:
    """After the commit no body of this chain can be opened; its headers still verify.

    Copies in backups keep the wrapped key: they are covered once they have been overwritten in their turn.
    """
    conn.execute(update(CaseKey).where(CaseKey.instance == instance).values(wrapped=None, destroyed_at=utc_text(now)))
