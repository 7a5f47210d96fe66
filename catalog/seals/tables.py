"""The seals that papers are stamped with."""

from datetime import date, datetime

from sqlalchemy import Date, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant


class Seal(Base):
    """`kind`: electronic or physical (HB-63.2). `scope`: area, or area/hall. `holder` looks after it.

    `picture` is a PNG as it is stamped, `digest` SM3 of it; a physical seal may have none. It is used from `starts_on`
    to `ends_on`, both included; a seal is never deleted, papers bear it.
    """

    __tablename__ = "seal"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(128))
    holder: Mapped[str] = mapped_column(String(64))
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str | None] = mapped_column(String(64))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_seal_scope", "scope", "starts_on"),)
