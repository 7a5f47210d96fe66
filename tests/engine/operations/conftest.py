from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.history import Keys
from tests.support.hall import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """An engine on a SQLite file of its own."""
    found = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    yield found
    found.close()
