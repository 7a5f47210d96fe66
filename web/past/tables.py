"""What the making of the past remembers of itself, so that it can go on where it was stopped."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant

ID = String(36)


class PastRun(Base):
    """The one run. `day` is the first day that is not past any more; the rest of its row is what was asked for."""

    __tablename__ = "past_run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date)
    seed: Mapped[int] = mapped_column(Integer)
    days: Mapped[int] = mapped_column(Integer)
    finished: Mapped[int] = mapped_column(Integer)
    open: Mapped[int] = mapped_column(Integer)
    printed: Mapped[int] = mapped_column(Integer)
    steps: Mapped[int] = mapped_column(Integer)
    percent: Mapped[int] = mapped_column(Integer)
    done: Mapped[bool] = mapped_column(Boolean)


class PastCase(Base):
    """A planned case that has been opened, by its number in the plan; written in the same commit as each of its acts.

    `at`: when its last act was. `visit_id`: the visit that still lasts. `over`: nothing more is done about it here.
    """

    __tablename__ = "past_case"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    instance_id: Mapped[str] = mapped_column(ID)
    visit_id: Mapped[str | None] = mapped_column(ID)
    teller: Mapped[str] = mapped_column(String(64))
    acts: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    over: Mapped[bool] = mapped_column(Boolean)
