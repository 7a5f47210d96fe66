"""Takes the next number of a series and keeps what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, text, update

from handlers.numbering.tables import IssuedNumber

ISSUED = IssuedNumber.__table__.c

# One statement on both databases: the row stays locked until the transaction ends, so nobody can overtake.
NEXT = text("""
    INSERT INTO number_counter (kind, scope, period, last) VALUES (:kind, :scope, :period, 1)
    ON CONFLICT (kind, scope, period) DO UPDATE SET last = number_counter.last + 1
    RETURNING last
""")
KNOWN = select(ISSUED.text, ISSUED.seq).where(ISSUED.purpose == bindparam("b_purpose"))
ADD = insert(IssuedNumber)


class NumberRefused(ValueError):
    """A number cannot be made or voided; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Issued:
    text: str
    seq: int


def issue(
    conn: Connection,
    kind: str,
    scope: str,
    period: str,
    write: Callable[[int], str],
    now: datetime,
    purpose: str | None = None,
) -> Issued:
    """The next number of the series, written out by `write`; asked again for one `purpose`, the same number.

    Everything happens on `conn`: if its transaction fails, the number was never given out.
    """
    if purpose is not None:
        known = conn.execute(KNOWN, {"b_purpose": purpose}).one_or_none()
        if known is not None:
            return Issued(known.text, known.seq)
    seq = conn.execute(NEXT, {"kind": kind, "scope": scope, "period": period}).scalar_one()
    number = write(seq)
    row = {
        "kind": kind, "scope": scope, "period": period, "seq": seq, "text": number, "purpose": purpose,
        "issued_at": now, "status": "issued",
    }  # fmt: skip
    conn.execute(ADD, row)
    return Issued(number, seq)


def void(conn: Connection, number: str, reason: str, by: str, now: datetime) -> None:
    """The number stays in its place, marked; it is never given out again."""
    if not reason.strip():
        raise NumberRefused("请填写作废的原因。")
    changed = conn.execute(
        update(IssuedNumber)
        .where(ISSUED.text == number, ISSUED.status == "issued")
        .values(status="voided", voided_at=now, voided_by=by, reason=reason.strip())
    )
    if changed.rowcount == 0:
        known = conn.execute(select(ISSUED.voided_by).where(ISSUED.text == number)).one_or_none()
        raise NumberRefused(f"没有编号“{number}”，请核对。" if known is None else f"编号“{number}”已经作废。")
