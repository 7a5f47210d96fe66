"""Chains to read, check and spoil."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from engine.actor import Actor
from engine.history import GENESIS, Fact, InstanceRef, Keys, append, new_data_key

NOW = datetime(2026, 11, 21, 7, 40, 2, 123456, tzinfo=UTC)
TELLER = Actor("p-17", "王芳", "teller", "3", "id_card")


def write_chain(db: Engine, keys: Keys, chain: str, events: int, commands: int = 1) -> InstanceRef:
    """A chain of `commands` commands with `events` facts each."""
    with db.begin() as conn:
        ref = InstanceRef(chain, "d-1", 0, GENESIS, new_data_key(conn, chain, keys))
        for number in range(commands):
            ref = more(conn, ref, [Fact("data", "Task_1", {"n": number, "i": i}) for i in range(events)])
    return ref


def more(conn: Connection, ref: InstanceRef, facts: list[Fact]) -> InstanceRef:
    seq, head = append(conn, ref, facts, TELLER, NOW, False)
    return InstanceRef(ref.id, ref.definition_id, seq, head, ref.data_key)
