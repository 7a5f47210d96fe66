"""Registration of employers: checked, numbered once, kept with what was granted."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import store, values
from engine.feel.temporal import BEIJING
from handlers.identity import check
from handlers.numbering import issue
from handlers.registry import months
from handlers.registry.interface import NewEnrolment
from handlers.registry.market import KINDS
from handlers.registry.model import Enrolment
from handlers.registry.people import EMPLOYER
from handlers.registry.refusals import AlreadyEnrolled, ValueRefused
from handlers.registry.secrets import Seals
from handlers.registry.tables import RegistryEnrolment
from handlers.registry.words import INSURANCES

ENROLMENT = store.table(RegistryEnrolment)
OF_EMPLOYERS = ("pension", "unemployment", "work_injury")
BACK = 24
"""Months that a registration may begin before the month it is granted in; earlier ones are paid in after (补登记)."""


def apply(conn: Connection, seals: Seals, new: NewEnrolment, now: datetime, new_id: Callable[[], str]) -> str:
    """Returns the ref of the enrolment. A number that was closed is opened again, never given twice."""
    code = _checked(new, now)
    known = conn.execute(select(EMPLOYER.c.ref, EMPLOYER.c.state).where(EMPLOYER.c.credit_code == code)).first()
    if known is not None and known.state != "closed":
        raise AlreadyEnrolled()
    if known is not None:
        employer = known.ref
        conn.execute(update(EMPLOYER).where(EMPLOYER.c.ref == employer).values(name=new.name, state="active"))
    else:
        employer = _numbered(conn, new.area, now)
        row = {"ref": employer, "name": new.name, "credit_code": code, "state": "active", "fictitious": False}
        try:
            conn.execute(insert(EMPLOYER).values(row))
        except IntegrityError:
            raise AlreadyEnrolled() from None
    ref = new_id()
    contacts = [dict(each) for each in new.contacts]
    account = {"bank": new.bank, "account_no": new.account_no}
    kept = {
        "ref": ref,
        "employer": employer,
        "kind": new.kind,
        "industry": new.industry,
        "insurances": list(new.insurances),
        "risk_class": new.risk_class,
        "rate": None if new.rate is None else str(new.rate),
        "first_month": new.first_month,
        "legal_person": new.legal_person,
        "account": seals.seal(f"registry_enrolment.account/{ref}", values.dumps(account)),
        "account_masked": f"{new.bank} 尾号 {new.account_no[-4:]}"[:80],
        "contacts": seals.seal(f"registry_enrolment.contacts/{ref}", values.dumps(contacts)),
        "case_no": new.case_no,
        "enrolled_at": now,
    }
    conn.execute(insert(ENROLMENT).values(kept))
    return ref


def read(conn: Connection, ref: str) -> Enrolment:
    found = store.one(conn, _SHOWN.where(ENROLMENT.c.ref == ref))
    assert found is not None
    return _of(found)


def newest(conn: Connection, employer: str) -> Enrolment | None:
    query = _SHOWN.where(ENROLMENT.c.employer == employer).order_by(ENROLMENT.c.enrolled_at.desc()).limit(1)
    found = store.one(conn, query)
    return None if found is None else _of(found)


_SHOWN = select(ENROLMENT, EMPLOYER.c.name, EMPLOYER.c.credit_code).join(
    EMPLOYER, EMPLOYER.c.ref == ENROLMENT.c.employer
)


def _of(row: Mapping[str, Any]) -> Enrolment:
    return Enrolment(
        row["ref"], row["employer"], row["name"], row["credit_code"], row["kind"], row["industry"],
        tuple(row["insurances"]), row["first_month"], row["risk_class"],
        None if row["rate"] is None else Decimal(row["rate"]), row["account_masked"], row["enrolled_at"],
    )  # fmt: skip


def _checked(new: NewEnrolment, now: datetime) -> str:
    """The code as it is kept. Raises ValueRefused for the first value that cannot be."""
    found = check("credit_code", new.credit_code)
    if not found.ok:
        raise ValueRefused("credit_code", "".join(found.problems))
    if not 2 <= len(new.name) <= 200:
        raise ValueRefused("name", "单位名称须为 2 至 200 个字，请对照证照核对。")
    if new.kind not in KINDS:
        raise ValueRefused("kind", f"没有“{new.kind}”这种单位类型，请重新选择。")
    foreign = [each for each in new.insurances if each not in OF_EMPLOYERS]
    if foreign or not new.insurances:
        names = "、".join(INSURANCES[each] for each in OF_EMPLOYERS)
        raise ValueRefused("insurances", f"单位参保险种至少选一种，只能是：{names}。")
    if ("work_injury" in new.insurances) != (new.rate is not None):
        raise ValueRefused("rate", "参加工伤保险须核定费率，不参加的不核定，请重新核定险种和费率。")
    this_month = months.month_of(now.astimezone(BEIJING).date())
    if not months.plus(this_month, -BACK) <= new.first_month <= this_month:
        raise ValueRefused("first_month", f"起始年月不能晚于本月，也不能早于 {BACK} 个月前，请核对；更早的另办补登记。")
    return found.number


def _numbered(conn: Connection, area: str, now: datetime) -> str:
    """区划 6 位、年 4 位、年内序号 5 位, without gaps."""
    year = str(now.astimezone(BEIJING).year)
    return issue(conn, "employer", area, year, lambda seq: f"{area}{year}{seq:05}", now).text
