"""A write is made once, however often its job is tried: the key's receipt stands in the same commit."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update

from engine import store
from engine.columns import Instant
from handlers.registry.tables import RegistryReceipt

RECEIPT = store.table(RegistryReceipt)
# on PostgreSQL a second try waits here until the first has committed or rolled back
_TAKE = text(
    "INSERT INTO registry_receipt (key, type, result, given_at) VALUES (:key, :type, '', :now)"
    " ON CONFLICT (key) DO NOTHING"
).bindparams(bindparam("now", type_=Instant()))


def once(conn: Connection, key: str, type: str, now: datetime, work: Callable[[], str]) -> str:
    """The ref that `work` returned, now or when the key was first used."""
    if not conn.execute(_TAKE, {"key": key, "type": type, "now": now}).rowcount:
        return str(conn.execute(select(RECEIPT.c.result).where(RECEIPT.c.key == key)).scalar_one())
    result = work()
    conn.execute(update(RECEIPT).where(RECEIPT.c.key == key).values(result=result))
    return result
