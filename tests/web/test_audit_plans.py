"""The auditors' searches give the same pages on both databases, whatever order the database sorts words in."""

from collections.abc import Iterator

import pytest

from engine import NewInstance
from engine.actor import SYSTEM
from tests.support.site import Site, site_on, word
from tests.web import diagrams


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with site_on(url, tmp_path_factory.mktemp("audit")) as made:
        key = word()
        made.publish(diagrams.one_task(key, candidateGroups="teller"))
        for number in range(40):
            new = NewInstance(key, None, {"n": number}, business_key=f"5104002026{number:010}")
            made.services.engine.start_instance(SYSTEM, new)
        yield made


@pytest.mark.parametrize("typed", ["5104002026", "51040020260000000039", "999"])
def test_the_beginning_of_a_number_finds_the_same_in_every_collation(site: Site, typed: str) -> None:
    shown = site.log_in("auditor01").client.get(f"/audit?number={typed}").text
    found = [n for n in range(40) if f"5104002026{n:010}" in shown.partition("<tbody")[2]]
    wanted = [n for n in range(40) if f"5104002026{n:010}".startswith(typed)]
    assert found == wanted[-30:]
