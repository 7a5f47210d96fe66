"""A renderer with the prepared fonts and papers on a real SQLite; without fonts or Pango the tests skip and say so."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import Database, values
from engine.base import Base
from engine.database import open_engine
from engine.handlers import HandlerFailed, JobCall
from handlers.cases import Secrecy
from handlers.documents import Office, Papers, Renderer
from handlers.files import DatabaseBlobs
from tests.handlers.documents.samples import SAMPLES, common

FONTS = Path(__file__).resolve().parents[3] / ".venv" / "cache" / "fonts"
NOW = datetime(2026, 11, 21, 1, 6, tzinfo=UTC)
OFFICE = Office("攀枝花市人力资源和社会保障局", "攀人社", "12333", "12345", demo=True)


@pytest.fixture(scope="session")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renderer]:
    shared = Renderer(FONTS, tmp_path_factory.mktemp("fonts"))
    try:
        shared.start()
    except HandlerFailed as lacking:
        pytest.skip(str(lacking))
    yield shared
    shared.stop()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(open_engine(f"sqlite:///{tmp_path / 'documents.db'}"))
    Base.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


@pytest.fixture
def papers(db: Database, renderer: Renderer) -> Papers:
    ids = map("d-{}".format, itertools.count(1))
    return Papers(
        db,
        renderer,
        DatabaseBlobs(),
        Secrecy(bytes(32), bytes(32)),
        OFFICE,
        "https://rs.example.gov.cn",
        lambda: next(ids),
    )


@pytest.fixture
def call() -> Callable[..., JobCall]:
    def made(kind: str, key: str = "job-1", **changes: Any) -> JobCall:
        given = {key: value for key, value in common("").items() if key not in ("document", "office")}
        variables = values.exact(given | SAMPLES.get(kind, {}) | changes)
        return JobCall(key, "document.render", {"document": kind}, variables, "i-1", "Task_Print", 1, NOW)

    return made
