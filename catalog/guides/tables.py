"""Editions of service items that the office made of the factory's."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json


class GuideEdition(Base):
    """`item` is the number in the catalogue, `number` counts its editions from 1; 0 is the factory's, of no row.

    `state`: draft approved discarded. `data` is the whole item in the shape of its file. From `effective_on` on an
    approved edition holds, until the next one does; it never changes again.
    """

    __tablename__ = "guide_edition"

    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    data: Mapped[Any] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    effective_on: Mapped[date] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_guide_edition_state", "state", "effective_on"),)
