"""The numbers of a series page by page, and how a series stands, without reading all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from handlers.numbering.gaps import COUNTER, ISSUED, Series


@dataclass(frozen=True, slots=True)
class Standing:
    """`missing`: numbers below the counter that have no row."""

    series: Series
    last: int
    voided: int
    missing: int


def standings(conn: Connection, kinds: Sequence[str]) -> list[Standing]:
    """Every series of these kinds, the newest period first."""
    rows = conn.execute(
        select(COUNTER.kind, COUNTER.scope, COUNTER.period, COUNTER.last)
        .where(COUNTER.kind.in_(kinds))
        .order_by(COUNTER.period.desc(), COUNTER.scope, COUNTER.kind)
    ).all()
    return [standing(conn, Series(row.kind, row.scope, row.period), row.last) for row in rows]


def standing(conn: Connection, series: Series, last: int) -> Standing:
    voided = func.count().filter(ISSUED.status == "voided")
    count, void = conn.execute(select(func.count(), voided).where(*_of(series))).one()
    return Standing(series, last, void, last - count)


def last_of(conn: Connection, series: Series) -> int | None:
    """None: there is no such series."""
    c = COUNTER
    return conn.execute(
        select(c.last).where(c.kind == series.kind, c.scope == series.scope, c.period == series.period)
    ).scalar_one_or_none()


def page(conn: Connection, series: Series, status: str, most: int, below: int | None) -> list[Row[Any]]:
    """At most `most` numbers, the highest first, below `below`; `status`: issued, voided, or "" for both."""
    columns = (ISSUED.seq, ISSUED.text, ISSUED.status, ISSUED.issued_at, ISSUED.voided_at, ISSUED.voided_by,
               ISSUED.reason)  # fmt: skip
    query = select(*columns).where(*_of(series)).order_by(ISSUED.seq.desc()).limit(most)
    if status:
        query = query.where(ISSUED.status == status)
    return list(conn.execute(query if below is None else query.where(ISSUED.seq < below)))


def _of(series: Series) -> tuple[Any, ...]:
    return ISSUED.kind == series.kind, ISSUED.scope == series.scope, ISSUED.period == series.period
