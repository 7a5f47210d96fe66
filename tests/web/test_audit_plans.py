"""The auditors' searches go along indexes on both databases and give the same pages; none scans instances or events."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from engine import NewInstance
from engine.actor import SYSTEM
from tests.support.plans import Plans
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
    with services.db.write() as conn:
        conn.execute(text("ANALYZE"))
    yield made
    services.stop_work()
    services.db.engine.dispose()


QUERIES = [
    "", "?since=2026-01-01&until=2030-01-01", "?number=5104002026", "?number=51040020260000000039", "?number=a-b",
    "?key=none", "?key=none&since=2026-01-01", "?person=analyst01", "?person=analyst01&since=2026-01-01&key=none",
    "?person=teller01&number=5104",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_every_search_goes_along_an_index(site: Site, query: str) -> None:
    auditor = site.log_in("auditor01")
    plans = Plans(site)
    assert auditor.client.get("/audit" + query).status_code == 200
    assert plans.scans() == [] and plans.lines


@pytest.mark.parametrize("typed", ["5104002026", "51040020260000000039", "999"])
def test_the_beginning_of_a_number_finds_the_same_in_every_collation(site: Site, typed: str) -> None:
    shown = site.log_in("auditor01").client.get(f"/audit?number={typed}").text
    found = [n for n in range(40) if f"5104002026{n:010}" in shown.partition("<tbody")[2]]
    wanted = [n for n in range(40) if f"5104002026{n:010}".startswith(typed)]
    assert found == wanted[-30:]


def test_reading_verifying_and_replaying_one_case_touch_that_case_alone(site: Site) -> None:
    with site.services.db.read() as conn:
        instance = conn.execute(text("SELECT id FROM process_instance ORDER BY id")).scalar()
    auditor = site.log_in("auditor01")
    for call in ("history", "verify", "replay", "bundle"):
        plans = Plans(site)
        assert auditor.client.get(f"/api/v1/process-instances/{instance}/{call}").status_code == 200
        assert plans.scans() == [], call
