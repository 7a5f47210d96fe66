"""Sealing, writing, reading, verifying and checkpointing the history.

`scripts/bench history [--cases N]`: cases of 24 events in 4 commands on SQLite, bodies of eight variables, CPU time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from engine.actor import Actor
from engine.base import Base
from engine.commands.parts import uuid7
from engine.database import Database, open_engine
from engine.history import GENESIS, Checkpoints, Fact, InstanceRef, Keys, append, new_data_key, read, verify
from engine.history.write import seal

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TELLER = Actor("p-17", "王芳", "teller", "3", "id_card")
FACTS = [
    Fact("data", "Task_1", {"scope": 0, "before": {"a": None}, "after": {f"v{i}": "某个值" * 3 for i in range(8)}})
    for _ in range(6)
]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench history")
    parser.add_argument("--cases", type=int, default=2000)
    cases = parser.parse_args(argv).cases
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), cases)


def measure(folder: Path, cases: int) -> None:
    keys = Keys.open(folder / "keys")
    db = Database(open_engine(f"sqlite:///{folder}/history.db"))
    Base.metadata.create_all(db.engine)
    ref = InstanceRef(uuid7(), uuid7(), 0, GENESIS, bytes(32))
    print(f"seal 6 events            {median(_cpu(lambda: seal(ref, FACTS, TELLER, NOW, False), 2000)) * 1e3:8.3f} ms")
    instances = [uuid7() for _ in range(cases)]
    spent = [_write(db, keys, instance) for instance in instances]
    print(f"seal and insert 6 events {median(spent) * 1e3:8.3f} ms")
    checkpoints = Checkpoints(folder / "checkpoints", keys)
    (made,) = _cpu(lambda: checkpoints.make(db.engine, NOW), 1)
    print(f"checkpoint               {cases / made:8.0f} chains/s")
    with db.read() as conn:
        began = time.process_time()
        report = verify(conn, checkpoints=checkpoints)
        spent_s = time.process_time() - began
        assert report.ok, report.problems[:3]
        print(f"verify                   {report.events / spent_s:8.0f} events/s")
        opened = median(_cpu(lambda: read(conn, instances[0], keys), 200))
        print(f"read a case of 24 events {opened * 1e3:8.3f} ms")
    print(f"stored                   {(folder / 'history.db').stat().st_size / report.events:8.0f} bytes/event")


def _write(db: Database, keys: Keys, instance: str) -> float:
    """One case; the CPU time of one of its commands."""
    with db.write() as conn:
        ref = InstanceRef(instance, "d-1", 0, GENESIS, new_data_key(conn, instance, keys))
        began = time.process_time()
        for _ in range(4):
            seq, head = append(conn, ref, FACTS, TELLER, NOW, False)
            ref = InstanceRef(instance, "d-1", seq, head, ref.data_key)
        return (time.process_time() - began) / 4


def _cpu(act: Callable[[], object], rounds: int) -> list[float]:
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        act()
        spent.append(time.process_time() - began)
    return spent
