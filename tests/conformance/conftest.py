"""A case told over the API of a running server."""

from collections.abc import Iterator

import pytest

from tests.support.api import Api
from tests.support.site import Site
from tests.support.spoken import Spoken


@pytest.fixture(scope="session")
def outside(server: Site) -> Api:
    """A program with the rights of the demo administrator: it operates in the sandbox."""
    return Api(server.url, "admin01", server.password)


@pytest.fixture
def case(outside: Api) -> Iterator[Spoken]:
    told = Spoken(outside)
    yield told
    told.clear()
