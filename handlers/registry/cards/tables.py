"""The table of PIN resets: that one was made, for which case. There is no column that could hold a PIN."""

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant

REF = String(36)


class RegistryPinReset(Base):
    """One PIN set anew at a keypad. `card` is registry_card.id."""

    __tablename__ = "registry_pin_reset"

    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    person: Mapped[str] = mapped_column(REF)
    card: Mapped[int] = mapped_column(Integer)
    case_no: Mapped[str | None] = mapped_column(String(32))
    instance_id: Mapped[str | None] = mapped_column(REF)
    reset_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_registry_pin_reset_person", "person", "reset_at"),)
