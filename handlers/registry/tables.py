"""The registry's tables. Money is kept in fen, months as 202603, what names a person sealed beside its blind index."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Dialect, Index, Integer, LargeBinary, String, TypeDecorator, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

REF = String(36)
CENT = Decimal("0.01")


class Yuan(TypeDecorator[Decimal]):
    """An amount with two decimals, kept as whole fen: exact on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.quantize(CENT) * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class RegistryPerson(Base):
    """How things are now; registry_change tells how they were. `ref` is the personal number (个人编号)."""

    __tablename__ = "registry_person"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    sex: Mapped[str] = mapped_column(String(8))
    born: Mapped[date] = mapped_column(Date)
    id_type: Mapped[str] = mapped_column(String(24))
    id_no: Mapped[bytes] = mapped_column(LargeBinary)
    id_index: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    id_masked: Mapped[str] = mapped_column(String(64))
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    phone_masked: Mapped[str] = mapped_column(String(32))
    address: Mapped[bytes] = mapped_column(LargeBinary)
    address_masked: Mapped[str] = mapped_column(String(32))
    died_on: Mapped[date | None] = mapped_column(Date)
    fictitious: Mapped[bool] = mapped_column(Boolean)


class RegistryEmployer(Base):
    __tablename__ = "registry_employer"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    fictitious: Mapped[bool] = mapped_column(Boolean)


class RegistryEnrolment(Base):
    """An employer's registration for social insurance (企业社会保险参保登记): what was granted, when and by which case.

    `account` seals bank and number; `contacts` seals the employer's own people. `rate`: work injury, per cent of pay.
    """

    __tablename__ = "registry_enrolment"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    employer: Mapped[str] = mapped_column(REF, index=True)
    kind: Mapped[str] = mapped_column(String(24))
    industry: Mapped[str] = mapped_column(String(4))
    insurances: Mapped[Any] = mapped_column(Json)
    risk_class: Mapped[int | None] = mapped_column(Integer)
    rate: Mapped[str | None] = mapped_column(String(12))
    first_month: Mapped[int] = mapped_column(Integer)
    legal_person: Mapped[str] = mapped_column(String(100))
    account: Mapped[bytes] = mapped_column(LargeBinary)
    account_masked: Mapped[str] = mapped_column(String(80))
    contacts: Mapped[bytes] = mapped_column(LargeBinary)
    case_no: Mapped[str | None] = mapped_column(String(32))
    enrolled_at: Mapped[datetime] = mapped_column(Instant)


class RegistryEmployment(Base):
    """One time with one employer; `left_on` None: still there. `leaving_reason` None: the employer did not tell."""

    __tablename__ = "registry_employment"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(REF, index=True)
    employer: Mapped[str] = mapped_column(REF, index=True)
    joined_on: Mapped[date] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    leaving_reason: Mapped[str | None] = mapped_column(String(24))


class RegistryParticipation(Base):
    __tablename__ = "registry_participation"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(REF, index=True)
    employer: Mapped[str | None] = mapped_column(REF, index=True)
    insurance: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))


class RegistryContribution(Base):
    """One month of one participation: the key makes sure that no month counts twice there."""

    __tablename__ = "registry_contribution"

    participation: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    base: Mapped[Decimal] = mapped_column(Yuan)
    personal: Mapped[Decimal] = mapped_column(Yuan)
    employer: Mapped[Decimal] = mapped_column(Yuan)
    state: Mapped[str] = mapped_column(String(16))

    __table_args__ = {"sqlite_with_rowid": False}


class RegistryJobless(Base):
    """One registration as unemployed and looking for work (失业登记)."""

    __tablename__ = "registry_jobless"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(REF, index=True)
    registered_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)


class RegistryClaim(Base):
    """A benefit being paid or paid before. `counted_to`: months of contribution up to it are used up by it."""

    __tablename__ = "registry_claim"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    person: Mapped[str] = mapped_column(REF, index=True)
    benefit: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    first_month: Mapped[int] = mapped_column(Integer)
    months: Mapped[int | None] = mapped_column(Integer)
    drawn: Mapped[int] = mapped_column(Integer)
    monthly: Mapped[Decimal] = mapped_column(Yuan)
    counted_to: Mapped[int] = mapped_column(Integer)
    account: Mapped[str | None] = mapped_column(REF)
    case_no: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        # nobody draws the same benefit twice at a time, whoever asks when
        Index(
            "uq_registry_claim_open",
            "person",
            "benefit",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )


class RegistryPayment(Base):
    __tablename__ = "registry_payment"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    claim: Mapped[str] = mapped_column(REF)
    month: Mapped[int] = mapped_column(Integer)
    amount: Mapped[Decimal] = mapped_column(Yuan)
    state: Mapped[str] = mapped_column(String(16))
    account: Mapped[str | None] = mapped_column(REF)
    ordered_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("uq_registry_payment_claim_month", "claim", "month", unique=True),)


class RegistryCard(Base):
    """A social security card (社会保障卡). `since`: the day its state began."""

    __tablename__ = "registry_card"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(REF, index=True)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    masked: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    bank: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date] = mapped_column(Date)
    since: Mapped[date] = mapped_column(Date)
    account: Mapped[str | None] = mapped_column(REF)


class RegistryAccount(Base):
    __tablename__ = "registry_account"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    person: Mapped[str] = mapped_column(REF, index=True)
    bank: Mapped[str] = mapped_column(String(60))
    number: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    masked: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(16))


class RegistryChange(Base):
    """One change of basic information. `before` and `after` are sealed JSON of the changed fields alone."""

    __tablename__ = "registry_change"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    person: Mapped[str] = mapped_column(REF, index=True)
    fields: Mapped[Any] = mapped_column(Json)
    before: Mapped[bytes] = mapped_column(LargeBinary)
    after: Mapped[bytes] = mapped_column(LargeBinary)
    instance_id: Mapped[str | None] = mapped_column(REF)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class RegistryReceipt(Base):
    """What a write with this key made (`result`: its ref): a second try is told the same and changes nothing."""

    __tablename__ = "registry_receipt"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    type: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(REF)
    given_at: Mapped[datetime] = mapped_column(Instant)
