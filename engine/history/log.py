"""Chains that belong to no instance: administration, publications, log-ins, looks at lists. Heads are kept here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

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
    touched = conn.execute(update(HistoryLog).where(HistoryLog.chain == chain).values(seq=HistoryLog.seq))
    if touched.rowcount:
        row = conn.execute(select(HistoryLog.seq, HistoryLog.hash).where(HistoryLog.chain == chain)).one()
        key = data_key(conn, chain, keys)
        assert key is not None, "the key of a log is never destroyed"
        seq, head = row.seq, row.hash
    else:
        conn.execute(insert(HistoryLog).values(chain=chain, seq=0, hash=GENESIS))
        seq, head, key = 0, GENESIS, new_data_key(conn, chain, keys)
    seq, head = append(conn, InstanceRef(chain, None, seq, head, key), facts, actor, now, simulated)
    conn.execute(update(HistoryLog).where(HistoryLog.chain == chain).values(seq=seq, hash=head))
