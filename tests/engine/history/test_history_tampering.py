"""Two hundred random ways to spoil the history, each by an attacker with write access to the whole database."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from engine.history import Checkpoints, InstanceRef, Keys, verify
from engine.history.encoding import body_digest, header_hash
from engine.history.tables import CaseKey, HistoryBody, HistoryEvent
from tests.engine.history.chains import NOW, write_chain

CHAINS = ("case-a", "case-b", "case-c")
FIELDS = (
    "type", "time", "actor", "post", "window", "medium", "element", "definition", "simulated", "body_digest",
    "previous", "hash",
)  # fmt: skip


def pick(conn: Connection, rng: random.Random, last: bool = True) -> Row[Any]:
    """A random event; with `last` False never the end of a chain."""
    chain = rng.choice(CHAINS)
    end = conn.scalar(select(func.max(HistoryEvent.seq)).where(HistoryEvent.instance == chain))
    assert end is not None
    seq = rng.randint(1, end if last else end - 1)
    return conn.execute(select(HistoryEvent.__table__).where(at(HistoryEvent, chain, seq))).one()


def at(table: Any, chain: str, seq: int) -> Any:
    return (table.instance == chain) & (table.seq == seq)


def flipped(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if value is None:
        return "p-99"
    if isinstance(value, bytes):
        place = rng.randrange(len(value))
        return value[:place] + bytes([value[place] ^ (1 << rng.randrange(8))]) + value[place + 1 :]
    place = rng.randrange(len(value))
    return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]


def flip_header(conn: Connection, rng: random.Random) -> None:
    row, name = pick(conn, rng), rng.choice(FIELDS)
    changed = {name: flipped(getattr(row, name), rng)}
    conn.execute(update(HistoryEvent).where(HistoryEvent.id == row.id).values(**changed))


def flip_body(conn: Connection, rng: random.Random) -> None:
    row = pick(conn, rng)
    where = at(HistoryBody, row.instance, row.seq)
    sealed = conn.scalar(select(HistoryBody.sealed).where(where))
    conn.execute(update(HistoryBody).where(where).values(sealed=flipped(sealed, rng)))


def delete_event(conn: Connection, rng: random.Random) -> None:
    row = pick(conn, rng, last=False)
    conn.execute(delete(HistoryEvent).where(HistoryEvent.id == row.id))
    conn.execute(delete(HistoryBody).where(at(HistoryBody, row.instance, row.seq)))


def delete_body(conn: Connection, rng: random.Random) -> None:
    row = pick(conn, rng)
    conn.execute(delete(HistoryBody).where(at(HistoryBody, row.instance, row.seq)))


def delete_and_close_the_gap(conn: Connection, rng: random.Random) -> None:
    row = pick(conn, rng, last=False)
    for table in (HistoryEvent, HistoryBody):
        conn.execute(delete(table).where(at(table, row.instance, row.seq)))
        later = select(table.seq).where(table.instance == row.instance, table.seq > row.seq).order_by(table.seq)
        for seq in conn.scalars(later).all():
            conn.execute(update(table).where(at(table, row.instance, seq)).values(seq=seq - 1))


def swap_events(conn: Connection, rng: random.Random) -> None:
    one, other = pick(conn, rng), pick(conn, rng)
    while one.id == other.id:
        other = pick(conn, rng)
    for table in (HistoryEvent, HistoryBody):
        conn.execute(update(table).where(at(table, one.instance, one.seq)).values(seq=10_000))
        conn.execute(update(table).where(at(table, other.instance, other.seq)).values(instance="x", seq=1))
        conn.execute(update(table).where(at(table, "x", 1)).values(instance=one.instance, seq=one.seq))
        conn.execute(
            update(table).where(at(table, one.instance, 10_000)).values(instance=other.instance, seq=other.seq)
        )


def swap_bodies(conn: Connection, rng: random.Random) -> None:
    one, other = pick(conn, rng), pick(conn, rng)
    while one.id == other.id:
        other = pick(conn, rng)
    sealed = [
        conn.scalar(select(HistoryBody.sealed).where(at(HistoryBody, row.instance, row.seq))) for row in (one, other)
    ]
    for row, new in zip((other, one), sealed, strict=True):
        conn.execute(update(HistoryBody).where(at(HistoryBody, row.instance, row.seq)).values(sealed=new))


def forged(row: Row[Any], seq: int, previous: bytes, sealed: bytes) -> dict[str, Any]:
    """A header that is right in itself, for another place or body."""
    fields = {**row._mapping, "seq": seq, "previous": previous, "body_digest": body_digest(sealed)}
    del fields["id"], fields["hash"]
    values = [fields[n] for n in ("instance", "seq", *FIELDS[:9])]
    return {**fields, "hash": header_hash(*[*values, fields["body_digest"], previous])}


def insert_event(conn: Connection, rng: random.Random) -> None:
    """A well-formed event is pushed in; those after it move up."""
    row = pick(conn, rng, last=False)
    for table in (HistoryEvent, HistoryBody):
        later = select(table.seq).where(table.instance == row.instance, table.seq > row.seq).order_by(table.seq.desc())
        for seq in conn.scalars(later).all():
            conn.execute(update(table).where(at(table, row.instance, seq)).values(seq=seq + 1))
    sealed = rng.randbytes(60)
    conn.execute(insert(HistoryEvent).values(forged(row, row.seq + 1, row.hash, sealed)))
    conn.execute(insert(HistoryBody).values(instance=row.instance, seq=row.seq + 1, sealed=sealed))


def append_event(conn: Connection, rng: random.Random) -> None:
    """A well-formed event at a chain's end: found by the end that the instance's row keeps."""
    chain = rng.choice(CHAINS)
    row = conn.execute(
        select(HistoryEvent.__table__).where(HistoryEvent.instance == chain).order_by(HistoryEvent.seq.desc())
    ).first()
    assert row is not None
    sealed = rng.randbytes(60)
    conn.execute(insert(HistoryEvent).values(forged(row, row.seq + 1, row.hash, sealed)))
    conn.execute(insert(HistoryBody).values(instance=chain, seq=row.seq + 1, sealed=sealed))


def add_body(conn: Connection, rng: random.Random) -> None:
    conn.execute(
        insert(HistoryBody).values(instance=rng.choice(CHAINS), seq=rng.randint(1000, 9999), sealed=rng.randbytes(60))
    )


def truncate_chain(conn: Connection, rng: random.Random) -> None:
    row = pick(conn, rng, last=False)
    for table in (HistoryEvent, HistoryBody):
        conn.execute(delete(table).where(table.instance == row.instance, table.seq > row.seq))


def delete_chain(conn: Connection, rng: random.Random) -> None:
    chain = rng.choice(CHAINS)
    for table in (HistoryEvent, HistoryBody, CaseKey):
        conn.execute(delete(table).where(table.instance == chain))


def rewrite_from(conn: Connection, rng: random.Random) -> None:
    """Header and body of one event are replaced and everything after it is chained anew, without a fault in itself."""
    row = pick(conn, rng)
    rows = conn.execute(
        select(HistoryEvent.__table__)
        .where(HistoryEvent.instance == row.instance, HistoryEvent.seq >= row.seq)
        .order_by(HistoryEvent.seq)
    ).all()
    previous = row.previous
    for later in rows:
        where = at(HistoryBody, later.instance, later.seq)
        sealed = rng.randbytes(60) if later.seq == row.seq else conn.scalar(select(HistoryBody.sealed).where(where))
        assert sealed is not None
        fields = forged(later, later.seq, previous, sealed)
        conn.execute(update(HistoryBody).where(where).values(sealed=sealed))
        conn.execute(update(HistoryEvent).where(HistoryEvent.id == later.id).values(fields))
        previous = fields["hash"]


def move_event(conn: Connection, rng: random.Random) -> None:
    """An event goes over to the end of another case."""
    row = pick(conn, rng, last=False)
    for table in (HistoryEvent, HistoryBody):
        target = rng.choice([chain for chain in CHAINS if chain != row.instance])
        conn.execute(update(table).where(at(table, row.instance, row.seq)).values(instance=target, seq=500))


ATTACKS: list[Callable[[Connection, random.Random], None]] = [
    flip_header, flip_body, delete_event, delete_body, delete_and_close_the_gap, swap_events, swap_bodies, insert_event,
    append_event, add_body, truncate_chain, delete_chain, rewrite_from, move_event,
]  # fmt: skip


class History:
    def __init__(self, db: Engine, keys: Keys, checkpoints: Checkpoints, ends: list[InstanceRef]) -> None:
        self.db = db
        self.checkpoints = checkpoints
        self.heads = {ref.id: (ref.last_seq, ref.last_hash) for ref in ends}


@pytest.fixture
def history(db: Engine, keys: Keys, tmp_path: Path) -> History:
    ends = [write_chain(db, keys, chain, events=4, commands=3) for chain in CHAINS]
    checkpoints = Checkpoints(tmp_path / "checkpoints", keys)
    assert checkpoints.make(db, NOW)
    return History(db, keys, checkpoints, ends)


def test_an_untouched_history_is_sound(history: History) -> None:
    with history.db.connect() as conn:
        report = verify(conn, checkpoints=history.checkpoints, heads=history.heads)
    assert (report.ok, report.chains, report.events) == (True, 3, 36)
    assert report.proven == dict.fromkeys(CHAINS, 12)


def test_two_hundred_random_changes_are_all_found(history: History) -> None:
    missed = []
    for seed in range(210):
        rng, attack = random.Random(seed), ATTACKS[seed % len(ATTACKS)]
        with history.db.connect() as conn:
            attack(conn, rng)
            report = verify(conn, checkpoints=history.checkpoints, heads=history.heads)
            if report.ok or not all(problem.message for problem in report.problems):
                missed.append((seed, attack.__name__))
            conn.rollback()
    assert not missed
    with history.db.connect() as conn:
        assert verify(conn, checkpoints=history.checkpoints, heads=history.heads).ok


@pytest.mark.parametrize("attack", [truncate_chain, delete_chain, rewrite_from], ids=lambda attack: attack.__name__)
def test_the_checkpoint_alone_finds_what_the_chain_cannot(history: History, attack: Any) -> None:
    with history.db.connect() as conn:
        attack(conn, random.Random(1))
        assert verify(conn).ok
        assert not verify(conn, checkpoints=history.checkpoints).ok
