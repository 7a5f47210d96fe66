"""The outbox: what is to be told to whom, and whether it went out."""

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant


class Outbox(Base):
    """One message to one person. `key` is the job's: however often it is tried, there is one row and one sending.

    `address` and `body` are sealed, `address_masked` is what lists and logs show. `state`: waiting sent.
    """

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    instance_id: Mapped[str] = mapped_column(String(36))
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[bytes] = mapped_column(LargeBinary)
    address_masked: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_outbox_instance_id", "instance_id", "created_at"),
        Index("ix_outbox_state", "state", "created_at"),
    )
