"""Taking a relation over: the months of the other region beside our own, and the money that came with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from engine import store
from handlers.registry import benefits, months, people
from handlers.registry.other_region.pensions import NewTransfer, Transfer, TransferRefused
from handlers.registry.other_region.tables import RegistryTransfer
from handlers.registry.people import PAID, PART
from handlers.registry.refusals import PersonDeceased

TRANSFER = store.table(RegistryTransfer)


@dataclass(frozen=True, slots=True)
class Merged:
    """Months to take over; those paid here as well count once and stay as they are here."""

    taken: tuple[int, ...]
    overlapping: tuple[int, ...]


def merged(theirs: list[int], ours: set[int]) -> Merged:
    return Merged(
        tuple(month for month in theirs if month not in ours), tuple(month for month in theirs if month in ours)
    )


def transfer_in(conn: Connection, new: NewTransfer, now: datetime, new_id: Callable[[], str]) -> str:
    """Returns the ref of the transfer. Raises PersonDeceased, TransferRefused."""
    person = people.row_of(conn, new.person, to_change=True)
    if person["died_on"] is not None:
        raise PersonDeceased("申请人已登记死亡，不能接续养老保险关系，请核实后终止办理。")
    if any(claim["benefit"] == "pension" and claim["state"] == "open" for claim in benefits.rows(conn, new.person)):
        raise TransferRefused("申请人已经领取基本养老金，不能再转入养老保险关系，请核实。")
    by_month = {month: period for period in new.periods for month in months.span(period.first, period.last)}
    found = merged(sorted(by_month), _paid_here(conn, new.person))
    ref = new_id()
    row = {
        "ref": ref, "person": new.person, "case_no": new.case_no, "area": new.area, "agency": new.agency,
        "first_month": min(by_month), "last_month": max(by_month), "months": len(found.taken),
        "overlapping": len(found.overlapping), "personal_account": new.personal_account,
        "pooled_fund": new.pooled_fund, "made_at": now,
    }  # fmt: skip
    try:
        conn.execute(insert(TRANSFER), row)
    except IntegrityError:
        raise TransferRefused("这个办件的养老保险关系已经转入，不能重复登记，请查看转移记录。") from None
    if found.taken:
        part = int(conn.execute(select(func.coalesce(func.max(PART.c.id), 0))).scalar_one()) + 1
        conn.execute(
            insert(PART), {"id": part, "person": new.person, "employer": None, "insurance": "pension", "state": "ended"}
        )
        conn.execute(
            insert(PAID),
            [
                {
                    "participation": part, "month": month, "base": by_month[month].base,
                    "personal": by_month[month].personal, "employer": by_month[month].employer, "state": "paid",
                }
                for month in found.taken
            ],
        )  # fmt: skip
    return ref


def _paid_here(conn: Connection, person: str) -> set[int]:
    query = (
        select(PAID.c.month)
        .join(PART, PART.c.id == PAID.c.participation)
        .where(PART.c.person == person, PART.c.insurance == "pension")
    )
    return set(conn.scalars(query))


def read(conn: Connection, ref: str) -> Transfer:
    row = store.one(conn, select(TRANSFER).where(TRANSFER.c.ref == ref))
    if row is None:
        raise TransferRefused("没有这笔转移记录，请联系管理员。")
    return Transfer(
        row["ref"], row["first_month"], row["last_month"], row["months"], row["overlapping"],
        row["personal_account"], row["pooled_fund"],
    )  # fmt: skip
