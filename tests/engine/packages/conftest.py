from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import tables
from engine.base import Base
from engine.database import Database, open_engine
from engine.handlers import InlineHandler, JobHandler, Registry
from engine.history import Keys
from engine.history import tables as history_tables
from engine.packages import Packages
from engine.packages import tables as package_tables
from tests.engine.packages.house import House

TABLES = [
    tables.StartSubscription, tables.Job, tables.ProcessInstance,
    history_tables.HistoryEvent, history_tables.HistoryBody, history_tables.HistoryLog, history_tables.CaseKey,
    package_tables.Blob, package_tables.Package, package_tables.PackageVersion, package_tables.PackagePart,
    package_tables.PackageKey, package_tables.ProcessDefinition,
]  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    engine = open_engine(f"sqlite:///{tmp_path}/packages.db")
    Base.metadata.create_all(engine, [Base.metadata.tables[table.__tablename__] for table in TABLES])
    yield _house(Database(engine), tmp_path)
    engine.dispose()


@pytest.fixture
def postgres_house(postgres_url: str, tmp_path: Path) -> Iterator[House]:
    engine = open_engine(postgres_url)
    Base.metadata.create_all(engine, [Base.metadata.tables[table.__tablename__] for table in TABLES])
    yield _house(Database(engine), tmp_path)
    engine.dispose()


def _house(db: Database, folder: Path) -> House:
    keys = Keys.open(folder / "keys")
    handlers = Registry(
        InlineHandler("working_days", "1", lambda call: {}), JobHandler("print_receipt", "1", lambda call: {})
    )
    return House(db, keys, Packages(handlers, keys))
