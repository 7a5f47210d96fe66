"""The book of letters to other regions and of what came back, and the transfers that were made of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json
from handlers.registry.tables import REF, Yuan


class RegionLetter(Base):
    """One letter out. `seq` is the order in which a program reads the book; `key` the job's: one row however often.

    `request_no` is what answers are told by. `body` names the person masked alone.
    """

    __tablename__ = "region_letter"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(128), unique=True)
    instance_id: Mapped[str] = mapped_column(String(36))
    request_no: Mapped[str] = mapped_column(String(48))
    kind: Mapped[str] = mapped_column(String(16))
    area: Mapped[str] = mapped_column(String(6))
    agency: Mapped[str] = mapped_column(String(100))
    body: Mapped[Any] = mapped_column(Json)
    sent_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_region_letter_instance_id", "instance_id", "seq"),
        Index("ix_region_letter_request_no", "request_no", "seq"),
    )


class RegionAnswer(Base):
    """One answer in, with what became of it. The same `answer_no` again only raises `times`."""

    __tablename__ = "region_answer"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36))
    request_no: Mapped[str] = mapped_column(String(48))
    answer_no: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[Any] = mapped_column(Json)
    verdict: Mapped[str] = mapped_column(String(16))
    times: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("uq_region_answer_no", "request_no", "answer_no", unique=True),
        Index("ix_region_answer_instance_id", "instance_id", "received_at"),
    )


class RegistryTransfer(Base):
    """A pension relation that came from another region: months that were taken over, and the money to the fen."""

    __tablename__ = "registry_transfer"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    person: Mapped[str] = mapped_column(REF, index=True)
    case_no: Mapped[str] = mapped_column(String(32), unique=True)
    area: Mapped[str] = mapped_column(String(6))
    agency: Mapped[str] = mapped_column(String(100))
    first_month: Mapped[int] = mapped_column(Integer)
    last_month: Mapped[int] = mapped_column(Integer)
    months: Mapped[int] = mapped_column(Integer)
    overlapping: Mapped[int] = mapped_column(Integer)
    personal_account: Mapped[Decimal] = mapped_column(Yuan)
    pooled_fund: Mapped[Decimal] = mapped_column(Yuan)
    made_at: Mapped[datetime] = mapped_column(Instant)
