"""The calendar's rows: own days, imported official years, and every change with who made it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json


class CalendarDay(Base):
    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))


class CalendarYear(Base):
    """`days` = {"rest": {ISO date: name}, "work": {...}}."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(200))
    days: Mapped[Any] = mapped_column(Json)


class CalendarChange(Base):
    """What was changed, with before and after. The newest number is the version of the own tables."""

    __tablename__ = "calendar_change"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(20))
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
