"""A server of each file's own, and a case told over its API."""

from collections.abc import Iterator

import pytest

from tests.support.live import Live, serving
from tests.support.spoken import Spoken


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def case(live: Live) -> Iterator[Spoken]:
    told = Spoken(live)
    yield told
    told.clear()
