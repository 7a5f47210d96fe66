import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine import Database
from engine.database import open_engine
from handlers.timing import start_of_day
from web.past.house import open_house
from web.past.plan import Asked
from web.past.run import Made, make
from web.settings import Settings

DAY = date(2026, 10, 19)
"""The fourteen days before it: the end of a long holiday, a Saturday on which people work, two Sundays off."""
SMALL = Asked(DAY, seed=7, days=14, finished=8, open=3, printed=0)


@dataclass(frozen=True)
class Past:
    settings: Settings
    made: Made
    db: Database

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        with self.db.read() as conn:
            return [dict(row._mapping) for row in conn.execute(text(sql), params)]


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which everything is published and nobody has come yet, to copy: that takes seconds to make."""
    data = tmp_path_factory.mktemp("ready")
    open_house(Settings(data=data, demo_password="demo-password-1", worker=False), start_of_day(DAY)).close()
    return data


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory, ready: Path) -> Iterator[Past]:
    """A small past of every item, made once for all tests that only look at it."""
    data = Path(shutil.copytree(ready, tmp_path_factory.mktemp("past"), dirs_exist_ok=True))
    settings = Settings(data=data, demo_password="demo-password-1", worker=False)
    made = make(settings, SMALL)
    assert made is not None
    db = Database(open_engine(settings.database))
    yield Past(settings, made, db)
    db.engine.dispose()
