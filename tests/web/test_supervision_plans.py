"""The supervisors' lists go along indexes on both databases: no statement scans to-dos, instances or history."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, text

from catalog.access import Held, whole_actor
from engine import Actor
from tests.support.plans import Plans
from tests.support.site import PASSWORD, Site, word
from tests.web import diagrams
from web import supervision
from web.app import create_app
from web.settings import Settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        emptied = create_engine(url)
        with emptied.begin() as conn:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
        emptied.dispose()
    app = create_app(Settings(data=tmp_path, database_url=url, demo_password=PASSWORD, worker=False))
    services = app.extensions["tellerflow"]
    yield Site("", app, services)
    services.stop_work()
    services.db.engine.dispose()


def supervisor(site: Site) -> Actor:
    use = site.services
    held = [Held("front_supervisor", "510400/H01"), Held("front_supervisor", "sandbox")]
    return whole_actor("supervisor01", "周国平", held, use.region, use.clock.now().date())


@pytest.mark.parametrize("query", ["", "?show=late", "?show=soon", "?show=unclaimed&q=1", "?person=teller01&item=13",
                                   "?post=teller", "?show=stuck"])  # fmt: skip
def test_every_list_goes_along_an_index(site: Site, query: str) -> None:
    key = word()
    site.publish(diagrams.one_task(key, candidateGroups="teller"))
    site.start(key)
    call = site.log_in("supervisor01")
    plans = Plans(site)
    assert call.client.get("/supervision" + query).status_code == 200
    assert plans.scans() == [] and plans.lines


def test_the_number_of_statements_does_not_grow_with_the_to_dos(site: Site) -> None:
    key = word()
    site.publish(diagrams.one_task(key, candidateGroups="teller"))
    call = site.log_in("supervisor01")
    counted = []
    for more in (2, 12):
        for _ in range(more):
            site.start(key)
        sent: list[str] = []

        def note(conn: Connection, cursor: Any, statement: str, *_: Any, sent: list[str] = sent) -> None:
            if "user_task" in statement or "case_file" in statement:
                sent.append(statement)

        event.listen(site.services.db.engine, "before_cursor_execute", note)
        assert call.client.get("/supervision").status_code == 200
        event.remove(site.services.db.engine, "before_cursor_execute", note)
        counted.append(len(sent))
    assert counted[1] == counted[0] > 0


def test_candidates_are_sought_without_scanning(site: Site) -> None:
    key = word()
    site.publish(diagrams.two_tasks_of_two_people(key))
    task = site.tasks_of(site.start(key)["id"])[0]
    actor = supervisor(site)
    with site.app.app_context():
        plans = Plans(site)
        wanted, gone = supervision.chosen(actor, [task["id"]])
        found = supervision.candidates(actor, wanted)
    assert plans.scans() == [] and not gone
    assert {"teller01", "teller02"} <= {one.username for one in found if not one.why_not}
