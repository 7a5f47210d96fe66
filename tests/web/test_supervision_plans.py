"""What supervisors are shown costs as many statements however much is open; candidates are found along indexes."""

from typing import Any

from sqlalchemy import Connection, event

from catalog.access import Held, whole_actor
from engine import Actor
from tests.support.plans import Plans
from tests.support.site import Site, word
from tests.web import diagrams
from web import supervision


def supervisor(site: Site) -> Actor:
    use = site.services
    held = [Held("front_supervisor", "510400/H01"), Held("front_supervisor", "sandbox")]
    return whole_actor("supervisor01", "周国平", held, use.region, use.clock.now().date())


def test_the_number_of_statements_does_not_grow_with_the_to_dos(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    call = server.log_in("supervisor01")
    counted = []
    for more in (2, 12):
        for _ in range(more):
            server.start(key)
        sent: list[str] = []

        def note(conn: Connection, cursor: Any, statement: str, *_: Any, sent: list[str] = sent) -> None:
            if "user_task" in statement or "case_file" in statement:
                sent.append(statement)

        event.listen(server.services.db.engine, "before_cursor_execute", note)
        assert call.client.get("/supervision").status_code == 200
        event.remove(server.services.db.engine, "before_cursor_execute", note)
        counted.append(len(sent))
    assert counted[1] == counted[0] > 0


def test_candidates_are_sought_without_scanning(server: Site) -> None:
    key = word()
    server.publish(diagrams.two_tasks_of_two_people(key))
    task = server.tasks_of(server.start(key)["id"])[0]
    actor = supervisor(server)
    with server.app.app_context():
        plans = Plans(server)
        wanted, gone = supervision.chosen(actor, [task["id"]])
        found = supervision.candidates(actor, wanted)
    assert plans.scans() == [] and not gone
    assert {"teller01", "teller02"} <= {one.username for one in found if not one.why_not}
