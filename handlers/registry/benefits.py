"""Claims and payments in the registry's own tables."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import store
from engine.feel.temporal import BEIJING
from handlers.registry import accounts, months, people
from handlers.registry.interface import NewClaim
from handlers.registry.model import AccountVerdict, Claim, Payment
from handlers.registry.refusals import AccountUnusable, AlreadyClaiming, AlreadyPaid, ClaimUnknown, PersonDeceased
from handlers.registry.tables import RegistryClaim, RegistryPayment

CLAIM, PAYMENT = map(store.table, (RegistryClaim, RegistryPayment))
NewId = Callable[[], str]


def rows(conn: Connection, ref: str) -> list[store.Fields]:
    """The newest claim first."""
    query = select(CLAIM).where(CLAIM.c.person == ref).order_by(CLAIM.c.first_month.desc(), CLAIM.c.ref.desc())
    return store.many(conn, query)


def claim_of(row: store.Fields) -> Claim:
    return Claim(
        row["ref"],
        row["benefit"],
        row["state"],
        row["first_month"],
        row["months"],
        row["drawn"],
        row["monthly"],
        row["account"],
    )


def claim_row(conn: Connection, ref: str) -> store.Fields:
    row = store.one(conn, select(CLAIM).where(CLAIM.c.ref == ref))
    if row is None:
        raise ClaimUnknown()
    return row


def open_claim(conn: Connection, new: NewClaim, now: datetime, new_id: NewId) -> str:
    """Opens an unemployment benefit; what an earlier one had left is part of it. Returns its ref."""
    person = people.row_of(conn, new.person)
    if person["died_on"] is not None:
        raise PersonDeceased("申请人已登记死亡，不能核定失业保险金，请核实后办理终止。")
    verdict = accounts.payable(conn, new.person, new.account)
    account = _usable(verdict)
    earlier = (CLAIM.c.person == new.person) & (CLAIM.c.benefit == "unemployment")
    conn.execute(update(CLAIM).where(earlier, CLAIM.c.state == "stopped").values(state="merged"))
    ref = new_id()
    row = {
        "ref": ref,
        "person": new.person,
        "benefit": "unemployment",
        "state": "open",
        "first_month": new.first_month,
        "months": new.months,
        "drawn": 0,
        "monthly": new.monthly,
        "counted_to": months.month_of(now.astimezone(BEIJING).date()),
        "account": account,
        "case_no": new.case_no,
    }
    try:
        conn.execute(insert(CLAIM), row)
    except IntegrityError:
        raise AlreadyClaiming("申请人正在领取失业保险金，不能重复核定，请查看现有待遇。") from None
    return ref


def first_payment(conn: Connection, claim_ref: str, now: datetime, new_id: NewId) -> str:
    claim = claim_row(conn, claim_ref)
    if claim["state"] != "open":
        raise ClaimUnknown()
    if conn.execute(select(func.count()).where(PAYMENT.c.claim == claim_ref)).scalar_one():
        raise AlreadyPaid()
    account = _usable(accounts.payable(conn, claim["person"], claim["account"]))
    ref = new_id()
    row = {
        "ref": ref,
        "claim": claim_ref,
        "month": claim["first_month"],
        "amount": claim["monthly"],
        "state": "ordered",
        "account": account,
        "ordered_at": now,
    }
    try:
        conn.execute(insert(PAYMENT), row)
    except IntegrityError:
        raise AlreadyPaid() from None
    conn.execute(update(CLAIM).where(CLAIM.c.ref == claim_ref).values(drawn=1))
    return ref


def payments(conn: Connection, claim_ref: str) -> list[Payment]:
    query = (
        select(PAYMENT, accounts.ACCOUNT.c.masked)
        .outerjoin(accounts.ACCOUNT, accounts.ACCOUNT.c.ref == PAYMENT.c.account)
        .where(PAYMENT.c.claim == claim_ref)
        .order_by(PAYMENT.c.month)
    )
    return [
        Payment(row["ref"], row["claim"], row["month"], row["amount"], row["state"], row["masked"] or "")
        for row in store.many(conn, query)
    ]


def _usable(verdict: AccountVerdict) -> str:
    if verdict.account is None or not verdict.ok:
        raise AccountUnusable("".join(verdict.problems))
    return verdict.account.ref
