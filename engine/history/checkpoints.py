"""Signed statements, kept outside the database, of where every chain stood.

One file a checkpoint, `<day>/<number>.checkpoint`: a first line of JSON (the statement, the public key, the signature),
then one line `chain TAB seq TAB hash` for each chain that grew since the checkpoint before. The root is over these
lines; each statement names the one before it, so the newest one covers every chain.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Engine, and_, func, select, text

from engine.history import merkle
from engine.history.encoding import GENESIS, sm3, statement_bytes, utc_text
from engine.history.keys import Keys
from engine.history.merkle import Head
from engine.history.tables import HistoryEvent


class CheckpointBroken(Exception):
    """A checkpoint file that does not hold; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`last_event`: the highest `history_event.id` covered. `previous`: the SM3 of the statement before, or GENESIS."""

    number: int
    time: str
    chains: int
    last_event: int
    root: bytes
    previous: bytes

    @property
    def signed(self) -> bytes:
        return statement_bytes(self.number, self.time, self.chains, self.last_event, self.root, self.previous)

    @property
    def digest(self) -> bytes:
        return sm3(self.signed)


class Checkpoints:
    """The checkpoint files of one folder, written with the signing key of `keys`, checked against its public half."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys

    def make(self, db: Engine, wall: datetime) -> Statement | None:
        """Covers every chain that grew, at the wall clock's time. None if none did or another process was faster."""
        last = self.newest()
        covered = last.last_event if last else 0
        upto = _settled(db)
        if upto <= covered:
            return None
        with db.connect() as conn:
            heads = _grown(conn, covered, upto)
        statement = Statement(
            number=last.number + 1 if last else 1,
            time=utc_text(wall),
            chains=len(heads),
            last_event=upto,
            root=merkle.root(heads),
            previous=last.digest if last else GENESIS,
        )
        return statement if self._write(statement, heads) else None

    def newest(self) -> Statement | None:
        paths = self._paths()
        return self._read(paths[-1])[0] if paths else None

    def read_all(self) -> Iterator[tuple[Statement, list[Head]]]:
        """Every checkpoint, oldest first, each proven: signature, root, place in the order. Raises CheckpointBroken."""
        number, previous = 0, GENESIS
        for path in self._paths():
            statement, heads = self._read(path)
            if statement.number != number + 1:
                raise CheckpointBroken(f"检查点 {number + 1} 缺失，请从备份恢复检查点目录。")
            if statement.previous != previous:
                raise CheckpointBroken(f"检查点 {statement.number} 与前一检查点不衔接，检查点文件已被替换。")
            if statement.root != merkle.root(heads) or statement.chains != len(heads):
                raise CheckpointBroken(f"检查点 {statement.number} 的明细与其根值不符，检查点文件已被改动。")
            number, previous = statement.number, statement.digest
            yield statement, heads

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*/*.checkpoint"), key=lambda path: path.name)

    def _read(self, path: Path) -> tuple[Statement, list[Head]]:
        try:
            first, *lines = path.read_text(encoding="utf-8").splitlines()
            fields = orjson.loads(first)
            statement = Statement(
                number=fields["number"],
                time=fields["time"],
                chains=fields["chains"],
                last_event=fields["last_event"],
                root=bytes.fromhex(fields["root"]),
                previous=bytes.fromhex(fields["previous"]),
            )
            signature = bytes.fromhex(fields["signature"])
            heads = [
                (chain, int(seq), bytes.fromhex(head)) for chain, seq, head in (line.split("\t") for line in lines)
            ]
        except (ValueError, KeyError, TypeError):
            raise CheckpointBroken(f"检查点文件 {path.name} 已损坏，请从备份恢复。") from None
        try:
            Ed25519PublicKey.from_public_bytes(self._keys.public).verify(signature, statement.signed)
        except InvalidSignature:
            raise CheckpointBroken(f"检查点文件 {path.name} 的签名不成立，文件已被改动或密钥不符。") from None
        return statement, heads

    def _write(self, statement: Statement, heads: list[Head]) -> bool:
        day = self._folder / statement.time[:10]
        day.mkdir(parents=True, exist_ok=True)
        fields = {
            "number": statement.number,
            "time": statement.time,
            "chains": statement.chains,
            "last_event": statement.last_event,
            "root": statement.root.hex(),
            "previous": statement.previous.hex(),
            "public_key": self._keys.public.hex(),
            "signature": self._keys.sign(statement.signed).hex(),
        }
        lines = [orjson.dumps(fields).decode()]
        lines += [f"{chain}\t{seq}\t{head.hex()}" for chain, seq, head in heads]
        path = day / f"{statement.number:010}.checkpoint"
        beside = day / f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}"
        with beside.open("w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        return True


def _settled(db: Engine) -> int:
    """The highest event id below which no transaction is still writing."""
    with db.begin() as conn:
        if conn.dialect.name == "postgresql":
            # Ids are given before the commit. The lock waits for those who write now, and is let go at once.
            conn.execute(text("LOCK TABLE history_event IN SHARE MODE"))
        return conn.scalar(select(func.max(HistoryEvent.id))) or 0


def _grown(conn: Connection, after: int, upto: int) -> list[Head]:
    e = HistoryEvent
    ends = (
        select(e.instance, func.max(e.seq).label("seq"))
        .where(e.id > after, e.id <= upto)
        .group_by(e.instance)
        .subquery()
    )
    rows = conn.execute(
        select(e.instance, e.seq, e.hash).join(ends, and_(e.instance == ends.c.instance, e.seq == ends.c.seq))
    )
    # Sorted here: a database orders text by its own collation.
    return sorted((chain, seq, bytes(head)) for chain, seq, head in rows)
