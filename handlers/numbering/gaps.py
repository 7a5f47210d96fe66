"""What auditors ask first: is any number missing, and why (domain 5)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from handlers.numbering.counter import NumberRefused
from handlers.numbering.tables import IssuedNumber, NumberCounter

ISSUED = IssuedNumber.__table__.c
COUNTER = NumberCounter.__table__.c


@dataclass(frozen=True, slots=True)
class Series:
    kind: str
    scope: str
    period: str


@dataclass(frozen=True, slots=True)
class Voided:
    seq: int
    text: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GapReport:
    """`missing` numbers are below the counter and have no row: somebody must account for each of them."""

    last: int
    issued: int
    voided: tuple[Voided, ...]
    missing: tuple[int, ...]


def series_of(conn: Connection, kind: str | None = None) -> list[Series]:
    wanted = select(COUNTER.kind, COUNTER.scope, COUNTER.period).order_by(COUNTER.kind, COUNTER.scope, COUNTER.period)
    rows = conn.execute(wanted if kind is None else wanted.where(COUNTER.kind == kind))
    return [Series(row.kind, row.scope, row.period) for row in rows]


def gap_report(conn: Connection, series: Series) -> GapReport:
    last = conn.execute(
        select(COUNTER.last).where(
            COUNTER.kind == series.kind, COUNTER.scope == series.scope, COUNTER.period == series.period
        )
    ).scalar_one_or_none()
    rows = conn.execute(
        select(ISSUED.seq, ISSUED.text, ISSUED.status, ISSUED.reason, ISSUED.voided_by, ISSUED.voided_at)
        .where(ISSUED.kind == series.kind, ISSUED.scope == series.scope, ISSUED.period == series.period)
        .order_by(ISSUED.seq)
    ).all()
    there = {row.seq for row in rows}
    voided = [
        Voided(row.seq, row.text, row.reason or "", row.voided_by or "", row.voided_at)
        for row in rows
        if row.status == "voided"
    ]
    missing = tuple(seq for seq in range(1, (last or 0) + 1) if seq not in there)
    return GapReport(last or 0, len(rows) - len(voided), tuple(voided), missing)


def account_for(conn: Connection, series: Series, seq: int, reason: str, by: str, now: datetime) -> None:
    """Enters a missing number as voided, with the reason (作废号登记)."""
    if not reason.strip():
        raise NumberRefused("请填写断号的原因。")
    if seq not in gap_report(conn, series).missing:
        raise NumberRefused(f"第 {seq} 号没有缺失，不必登记。")
    text = f"{series.kind}/{series.scope}/{series.period}/{seq}"
    conn.execute(
        insert(IssuedNumber).values(
            kind=series.kind,
            scope=series.scope,
            period=series.period,
            seq=seq,
            text=text,
            issued_at=now,
            status="voided",
            voided_at=now,
            voided_by=by,
            reason=reason.strip(),
        )
    )
