from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from engine.base import Base
from engine.history import Keys, tables
from engine.tables import ProcessInstance

TABLES = (tables.HistoryEvent, tables.HistoryBody, tables.CaseKey, tables.HistoryLog, ProcessInstance)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.open(tmp_path / "keys")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path}/history.db")
    Base.metadata.create_all(engine, [Base.metadata.tables[table.__tablename__] for table in TABLES])
    yield engine
    engine.dispose()
