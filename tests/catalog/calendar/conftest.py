"""A real database with the calendar's tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.calendar.tables import CalendarChange, CalendarDay, CalendarYear
from engine.base import Base
from engine.database import Database, open_engine

TABLES = [model.__tablename__ for model in (CalendarDay, CalendarYear, CalendarChange)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    engine = open_engine(f"sqlite:///{tmp_path / 'calendar.db'}")
    Base.metadata.create_all(engine, [Base.metadata.tables[name] for name in TABLES])
    yield Database(engine)
    engine.dispose()
