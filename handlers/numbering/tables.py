"""Counters, and every number ever given out."""

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant


class NumberCounter(Base):
    """The last number of a series: its kind, its scope (who numbers) and its period (a day, a year)."""

    __tablename__ = "number_counter"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class IssuedNumber(Base):
    """`status`: issued or voided. `purpose` names what the number was taken for; one purpose never takes two."""

    __tablename__ = "issued_number"
    __table_args__ = (Index("ix_issued_number_text", "text", unique=True),)

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str | None] = mapped_column(String(120), unique=True)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(8))
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(200))
