"""Adding to an instance's history what changes nothing in it: looks at its data, attempts that were refused.

The instance's revision stays: a move that somebody has prepared is not spoilt by another one who opens the page.
"""

from typing import TYPE_CHECKING

from engine import history, store
from engine.commands.errors import Conflict

if TYPE_CHECKING:
    from engine.commands.work import Work


def witness(work: "Work", instance_id: str, fact: history.Fact) -> bool:
    """Call it last: the instance is held from here to the commit. False where there is no such instance or no key."""
    running = work.running.get(instance_id)
    if running is not None:
        if running.data_key is None:
            return False
        running.facts.append(fact)
        return True
    row = store.one(work.conn, store.HISTORY_END_FOR_UPDATE, b_id=instance_id)
    if row is None or row["wrapped"] is None:
        return False
    key = work.parts.keys.unwrap(instance_id, row["wrapped"])
    end = history.InstanceRef(instance_id, row["definition_id"], row["history_seq"], bytes(row["history_hash"]), key)
    seq, head = history.append(work.conn, end, [fact], work.actor, work.now, work.parts.clock.simulated)
    written = {"b_id": instance_id, "b_seq": end.last_seq, "history_seq": seq, "history_hash": head}
    if work.conn.execute(store.WRITE_HISTORY_END, written).rowcount != 1:
        raise Conflict
    return True
