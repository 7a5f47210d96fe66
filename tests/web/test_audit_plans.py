"""The auditors' searches give the same pages on both databases, whatever order the database sorts words in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from engine import NewInstance
from engine.actor import SYSTEM
from tests.support.site import PASSWORD, Site, word
from tests.web import diagrams
from web.app import create_app
from web.settings import Settings


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        emptied = create_engine(url)
        with emptied.begin() as conn:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
        emptied.dispose()
    folder = tmp_path_factory.mktemp("audit")
    app = create_app(Settings(data=folder, database_url=url, demo_password=PASSWORD, worker=False))
    services = app.extensions["tellerflow"]
    made = Site("", app, services)
    key = word()
    made.publish(diagrams.one_task(key, candidateGroups="teller"))
    for number in range(40):
        new = NewInstance(key, None, {"n": number}, business_key=f"5104002026{number:010}")
        services.engine.start_instance(SYSTEM, new)
    yield made
    services.stop_work()
    services.db.engine.dispose()


@pytest.mark.parametrize("typed", ["5104002026", "51040020260000000039", "999"])
def test_the_beginning_of_a_number_finds_the_same_in_every_collation(site: Site, typed: str) -> None:
    shown = site.log_in("auditor01").client.get(f"/audit?number={typed}").text
    found = [n for n in range(40) if f"5104002026{n:010}" in shown.partition("<tbody")[2]]
    wanted = [n for n in range(40) if f"5104002026{n:010}".startswith(typed)]
    assert found == wanted[-30:]
