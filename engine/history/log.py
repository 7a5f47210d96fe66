"""Chains that belong to no instance: administration, publications, log-ins, looks at lists. Heads are kept here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update

from engine.actor import Actor
from engine.history.casekeys import data_key, new_data_key
from engine.history.encoding import GENESIS
from engine.history.facts import Fact
from engine.history.keys import Keys
from engine.history.tables import HistoryLog
from engine.history.write import InstanceRef, append


def record(
    conn: Connection, chain: str, facts: Sequence[Fact], actor: Actor, now: datetime, simulated: bool, keys: Keys
) -> None:
    """Adds facts to the log `chain` (such as `administration`), made on first use. Its writers wait for each other."""
    hold(conn, chain)
    row = conn.execute(_END, {"b_chain": chain}).one()
    key = data_key(conn, chain, keys) or new_data_key(conn, chain, keys)
    seq, head = append(conn, InstanceRef(chain, None, row.seq, row.hash, key), facts, actor, now, simulated)
    conn.execute(_WRITE_END, {"b_chain": chain, "seq": seq, "hash": head})


def hold(conn: Connection, chain: str) -> None:
    """Until the transaction ends nobody else adds to this log, or changes what only its writers change."""
    if not conn.execute(_LOCK, {"b_chain": chain}).rowcount:
        conn.execute(_FIRST, {"chain": chain, "hash": GENESIS})
        conn.execute(_LOCK, {"b_chain": chain})


_LOG = HistoryLog.__table__
_OF = _LOG.c.chain == bindparam("b_chain")
_END = select(_LOG.c.seq, _LOG.c.hash).where(_OF)
_LOCK = update(HistoryLog).where(_OF).values(seq=_LOG.c.seq)
_WRITE_END = update(HistoryLog).where(_OF).values(seq=bindparam("seq"), hash=bindparam("hash"))
_FIRST = text("INSERT INTO history_log (chain, seq, hash) VALUES (:chain, 0, :hash) ON CONFLICT (chain) DO NOTHING")
