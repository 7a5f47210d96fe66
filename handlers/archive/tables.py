"""The tables of the archive: volumes and what lies in them (domain section 8)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

ID = String(36)


class Volume(Base):
    """One case's volume (案卷). Nothing in it changes after `filed_at`; what was wrong is put right by a further item.

    `retention` stays empty until the archive office sets it: a wrong period destroys files too early. `history_seq` and
    `history_hash` are the head of the case's history when it was filed; `checks` is what the machine looked at.
    `digest` is SM3 over the index.
    """

    __tablename__ = "volume"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    instance_id: Mapped[str] = mapped_column(ID, unique=True)
    case_no: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    category: Mapped[str | None] = mapped_column(String(40))
    retention: Mapped[str | None] = mapped_column(String(20))
    year: Mapped[int] = mapped_column(Integer)
    scope: Mapped[str] = mapped_column(String(128))
    items: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    history_seq: Mapped[int] = mapped_column(Integer)
    history_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    definition: Mapped[str] = mapped_column(String(200))
    checks: Mapped[Any] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    filed_by: Mapped[str] = mapped_column(String(64))
    filed_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_volume_scope", "scope", "filed_at"),)


class VolumeItem(Base):
    """One 件 of a volume. `kind`: document material signature correction. `ref` is the row it came from.

    `pages` are counted through the volume from `first_page`; `digest` is SM3 of the bytes as they were taken in.
    """

    __tablename__ = "volume_item"

    volume_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    ref: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(100))
    dated_on: Mapped[date] = mapped_column(Date)
    first_page: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Instant)
