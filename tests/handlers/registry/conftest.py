"""A registry with the players of the demo and a few more, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import Actor, Database, values
from engine.base import Base
from engine.database import open_engine
from engine.handlers import JobCall, JobHandler
from engine.history import Fact
from handlers.cases import Secrecy
from handlers.registry import StoredRegistry, demo, handlers

TODAY = date(2026, 3, 18)
NOW = datetime(2026, 3, 18, 2, 30, tzinfo=UTC)
PLAYERS = demo.players()


@dataclass
class Site:
    """`looks` collects the audit events; `job` performs a handler as a worker would."""

    db: Database
    seals: Secrecy
    registry: StoredRegistry
    looks: list[tuple[Fact, Actor]] = field(default_factory=list)

    def job(self, type: str, variables: dict[str, Any], key: str = "job-1", now: datetime = NOW) -> dict[str, Any]:
        described = next(each for each in handlers(lambda: self.registry) if each.type == type)
        handler = described.for_engine()
        assert isinstance(handler, JobHandler)
        answer = handler.run(JobCall(key, type, {}, variables, "case-1", "Task", 1, now))
        values.exact(dict(answer))  # what the engine stores must be storable
        return dict(answer)


def ref(key: str) -> str:
    return PLAYERS[key].identity.ref


DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """One that a test may change."""
    yield from _site(request, tmp_path)


@pytest.fixture(params=DATABASES, scope="module")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One that a module's tests only read."""
    yield from _site(request, tmp_path_factory.mktemp("registry"))


def _site(request: pytest.FixtureRequest, folder: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{folder / 'registry.db'}")
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"))
    tables = [table for name, table in Base.metadata.tables.items() if name.startswith(("registry_", "region_"))]
    Base.metadata.drop_all(engine, tables)
    Base.metadata.create_all(engine, tables)
    db, seals = Database(engine), Secrecy.open(folder / "keys")
    looks: list[tuple[Fact, Actor]] = []
    with db.write() as conn:
        demo.load(conn, seals, TODAY, persons=60)
    yield Site(db, seals, StoredRegistry(db, seals, lambda conn, fact, actor: looks.append((fact, actor))), looks)
    Base.metadata.drop_all(engine, tables)
    engine.dispose()
