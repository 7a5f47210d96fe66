"""Checks chains: that nothing was changed, removed, added or moved. Needs no data key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, select

from engine.history.checkpoints import CheckpointBroken, Checkpoints
from engine.history.encoding import GENESIS, body_digest, header_hash
from engine.history.tables import HistoryBody, HistoryEvent, HistoryLog
from engine.tables import ProcessInstance

MAX_PROBLEMS = 1000
_BATCH = 2000

Heads = Mapping[str, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Problem:
    """`chain` is None where the checkpoint files themselves do not hold."""

    chain: str | None
    seq: int | None
    kind: str
    message: str


@dataclass(slots=True)
class Report:
    """`proven`: by chain, the last sequence number that a signed checkpoint covers; what is newer is not yet proven."""

    chains: int = 0
    events: int = 0
    problems: list[Problem] = field(default_factory=list)
    proven: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.problems

    def add(self, chain: str | None, seq: int | None, kind: str, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(chain, seq, kind, message))


def verify(
    conn: Connection,
    instance: str | None = None,
    *,
    checkpoints: Checkpoints | None = None,
    heads: Heads | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Checks one chain, or all, also against the ends kept on the instances' rows (or those handed in).

    Without checkpoints a chain whose last events were removed, or that was wholly written anew, may still look sound.
    `progress` is told now and then how many events have been checked.
    """
    report = Report()
    covered = _covered(checkpoints, instance, report) if checkpoints else {}
    if conn.dialect.name == "postgresql" and not conn.in_transaction():
        # One snapshot for ends and events, or what is written meanwhile looks like tampering.
        conn = conn.execution_options(isolation_level="REPEATABLE READ")
    ends = dict(_heads(conn, instance) if heads is None else heads)
    for chain, last, head in _walk(conn, instance, covered, report, progress):
        for seq in sorted(covered.pop(chain, {})):
            if seq > last:
                report.add(chain, seq, "cut", f"第 {last} 条之后的记录被删除：检查点证明曾有第 {seq} 条。")
                break
            report.proven[chain] = seq
        if chain in ends and ends.pop(chain) != (last, head):
            report.add(chain, last, "head", f"记录止于第 {last} 条，与登记的末条不符，末尾有记录被删除或添加。")
    for chain, hashes in covered.items():
        report.add(chain, max(hashes), "gone", f"全部记录被删除：检查点证明曾有第 {max(hashes)} 条。")
    for chain, (seq, _) in ends.items():
        if seq:
            report.add(chain, seq, "gone", f"全部记录被删除：登记的末条为第 {seq} 条。")
    _orphans(conn, instance, report)
    return report


def _walk(
    conn: Connection,
    instance: str | None,
    covered: Mapping[str, Mapping[int, bytes]],
    report: Report,
    progress: Callable[[int], None] | None,
) -> Iterator[tuple[str, int, bytes]]:
    """Checks event by event; yields each chain's end."""
    chain: str | None = None
    expected, previous, signed = 1, GENESIS, dict[int, bytes]()
    for row in _rows(conn, instance):
        own, sealed = row[-2], row[-1]
        if row[0] != chain:
            if chain is not None:
                yield chain, expected - 1, previous
            chain, expected, previous = row[0], 1, GENESIS
            signed = dict(covered.get(row[0], {}))
            report.chains += 1
        seq = row[1]
        report.events += 1
        if progress is not None and report.events % _BATCH == 0:
            progress(report.events)
        if seq != expected:
            report.add(chain, seq, "gap", f"第 {expected} 条至第 {seq - 1} 条记录缺失，或序号被改动。")
        if row[12] != previous:
            report.add(chain, seq, "unlinked", f"第 {seq} 条与前一条不衔接，记录被改动、删除、添加或调换。")
        if header_hash(*row[:13]) != own:
            report.add(chain, seq, "altered", f"第 {seq} 条的登记信息被改动。")
        if sealed is None:
            report.add(chain, seq, "body_missing", f"第 {seq} 条的内容被删除。")
        elif body_digest(sealed) != row[11]:
            report.add(chain, seq, "body_altered", f"第 {seq} 条的内容被改动或调换。")
        if signed.get(seq, own) != own:
            report.add(chain, seq, "rewritten", f"第 {seq} 条与检查点不符，此前的记录被整体改写。")
        expected, previous = seq + 1, own
    if chain is not None:
        yield chain, expected - 1, previous


def _rows(conn: Connection, instance: str | None) -> Iterator[Any]:
    e, b = HistoryEvent, HistoryBody
    query = (
        select(
            e.instance, e.seq, e.type, e.time, e.actor, e.post, e.window, e.medium, e.element, e.definition,
            e.simulated, e.body_digest, e.previous, e.hash, b.sealed,
        )
        .outerjoin(b, and_(b.instance == e.instance, b.seq == e.seq))
        .order_by(e.instance, e.seq)
    )  # fmt: skip
    if instance is not None:
        query = query.where(e.instance == instance)
    return iter(conn.execute(query.execution_options(yield_per=_BATCH)))


def _covered(checkpoints: Checkpoints, instance: str | None, report: Report) -> dict[str, dict[int, bytes]]:
    """By chain, the hashes that checkpoints have signed, by sequence number."""
    covered: dict[str, dict[int, bytes]] = {}
    try:
        for _, heads in checkpoints.read_all():
            for chain, seq, head in heads:
                if instance is None or chain == instance:
                    covered.setdefault(chain, {})[seq] = head
    except CheckpointBroken as broken:
        report.add(None, None, "checkpoint", str(broken))
    return covered


def _heads(conn: Connection, instance: str | None) -> Iterator[tuple[str, tuple[int, bytes]]]:
    cases = select(ProcessInstance.id, ProcessInstance.history_seq, ProcessInstance.history_hash)
    logs = select(HistoryLog.chain, HistoryLog.seq, HistoryLog.hash)
    if instance is not None:
        cases, logs = cases.where(ProcessInstance.id == instance), logs.where(HistoryLog.chain == instance)
    for query in (cases, logs):
        for chain, seq, head in conn.execute(query):
            yield chain, (seq, bytes(head))


def _orphans(conn: Connection, instance: str | None, report: Report) -> None:
    e, b = HistoryEvent, HistoryBody
    query = (
        select(b.instance, b.seq)
        .outerjoin(e, and_(b.instance == e.instance, b.seq == e.seq))
        .where(e.id.is_(None))
        .limit(MAX_PROBLEMS)
    )
    if instance is not None:
        query = query.where(b.instance == instance)
    for chain, seq in conn.execute(query):
        report.add(chain, seq, "orphan", f"第 {seq} 条只有内容而没有登记信息，系另行添加。")
