"""Every list and page goes along indexes on both databases, as a planner that knows of a million cases would go."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from engine import Actor, history, store
from handlers.cases import persons
from handlers.cases.searching import Search, search
from handlers.cases.tables import RUNNING, CaseFile, CasePerson
from tests.support import everywhere
from tests.support.plans import Plans, as_of_a_million_cases
from tests.support.site import PASSWORD, Caller, Site
from web.app import create_app
from web.past.items import ITEMS
from web.past.plan import Asked
from web.past.run import make
from web.settings import Settings

PAST = Asked(date(2026, 10, 19), seed=3, days=14, finished=2, open=2, printed=0)
NOT_HERE = {
    "cases.paper": "the papers of this past are not printed: one row by its id",
    "api_documents.pdf": "as above",
    "verify.show": "as above: one row by its code",
    "api_verify.one": "as above",
    "api_public.look": "one case by its number, asked with its lookup code",
    "accept.fill_in": "no process here has a form at its start",
    "admin_seals.one": "no seal of the office's own here: one row by its id",
    "admin_seals.picture": "as above",
    "admin_seals.numbers": "no number rule is asked for by its parts here",
    "api_files.content": "no form here takes a file: one row by its id",
    "api_files.page": "as above",
    "api_files.thumbnail": "as above",
    "versions.diagram": "needs the name of a file in the package beside its id",
}
"""Asked for, and answered that there is no such thing."""
NO_LIST = {"/supervision/heat": "counts all open to-dos by step in one join, which PostgreSQL may turn round"}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        emptied = create_engine(url)
        with emptied.begin() as conn:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
            name = emptied.url.database
            # nothing here outlives the machine's power
            conn.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        emptied.dispose()
    settings = Settings(data=tmp_path_factory.mktemp("past"), database_url=url, demo_password=PASSWORD, worker=False)
    assert make(settings, PAST) is not None
    app = create_app(settings)
    services = app.extensions["tellerflow"]
    as_of_a_million_cases(services.db)
    yield Site("", app, services)
    services.stop_work()
    services.db.engine.dispose()


def shown_cases(site: Site) -> list[str]:
    """One that is finished and one that goes on; between them they have something of everything."""
    newest = text("SELECT max(instance_id) FROM case_file GROUP BY status = 'archived' ORDER BY 1")
    with site.services.db.read() as conn:
        return list(conn.scalars(newest))


class Walk:
    """Asks for addresses and keeps what was answered and what was scanned."""

    def __init__(self, site: Site) -> None:
        self.callers = {person: site.log_in(person, window="A01" if person == "teller01" else None)
                        for person in everywhere.PEOPLE}  # fmt: skip
        self.answered: defaultdict[str, set[int]] = defaultdict(set)
        self.scans: dict[str, str] = {}
        self.plans = Plans(site)

    def ask(self, caller: Caller, endpoint: str, path: str) -> int:
        answer = caller.client.get(path)
        self.scans.update(dict.fromkeys(self.plans.take(), path))
        assert answer.status_code < 500, path
        self.answered[endpoint].add(answer.status_code)
        told: Any = answer.json if answer.is_json else None
        following = everywhere.CURSORS.get(endpoint)
        if following and answer.status_code == 200 and told["next"] and "cursor" not in path:
            self.ask(caller, endpoint, f"{path.partition('?')[0]}?{following.format(next=told['next'])}")
        return answer.status_code


def name_views(caller: Caller) -> None:
    """Named views, which the inbox counts at every look."""
    filters = ({"q": "5104"}, {"due": "late"}, {"definition": "none"}, {"q": "没有", "due": "soon"})
    for number, (view, more) in enumerate(product(("mine", "group", "all"), filters)):
        data = {"csrf_token": caller.csrf, "name": f"视图{number}", "view": view, **more}
        assert caller.client.post("/inbox/views", data=data).status_code == 303


def test_no_page_reads_a_growing_table_from_end_to_end(site: Site) -> None:
    cases = [everywhere.things(site, instance) for instance in shown_cases(site)]
    walk = Walk(site)
    name_views(walk.callers["teller01"])
    for caller in walk.callers.values():
        refused: set[str] = set()
        for address in everywhere.lists(site):
            if address.endpoint not in refused and walk.ask(caller, address.endpoint, address.path) == 403:
                refused.add(address.endpoint)
        caller.post("/cases/search", {"id_type": "id_card", "id_no": "510402197001010011"})
        walk.scans.update(dict.fromkeys(walk.plans.take(), "/cases/search"))
    asked: set[str] = set()
    # pages of one thing read it by its id: what serves SQLite there serves PostgreSQL
    for case in cases if site.services.db.sqlite else ():
        for address in everywhere.pages(site, case):
            for path in everywhere.tabs(address):
                if path not in asked:
                    any(walk.ask(caller, address.endpoint, path) < 400 for caller in walk.callers.values())
                asked.add(path)
    walk.plans.stop()
    assert {path: statement for statement, path in walk.scans.items() if path.partition("?")[0] not in NO_LIST} == {}
    if not site.services.db.sqlite:
        return
    shown = {endpoint for endpoint, statuses in walk.answered.items() if min(statuses) < 400}
    assert set(everywhere.endpoints(site)) - shown <= set(NOT_HERE)


def test_the_search_finds_what_its_words_say_page_by_page(site: Site) -> None:
    """Whichever index a search goes along: the same cases in the same order as a look through all of them."""
    case, person = store.table(CaseFile), store.table(CasePerson)
    everybody = Actor("a", rights=frozenset({"audit@*"}))
    with site.services.db.read() as conn:
        rows = store.many(conn, select(case, person.c.name.label("called"))
                          .outerjoin(person, person.c.id == case.c.applicant_id))  # fmt: skip
        some = rows[len(rows) // 2]
        words = [None, some["case_no"][:8], some["case_no"], some["called"], some["called"][:1], "没有", "510400%"]
        items, states = [None, some["item"]], [None, some["status"]]
        for q, item, status, by, open in product(words, items, states, [None, some["opened_by"]], [False, True]):
            asked = Search(q=q, item=item, status=status, opened_by=by, open=open)
            found: list[str] = []
            cursor = None
            while cursor is not None or not found:
                page = search(conn, everybody, asked, 7, cursor)
                found += [row["case_no"] for row in page.items]
                cursor = page.next
                if cursor is None:
                    break
            wanted = [row for row in rows if fits(row, asked)]
            assert found == [row["case_no"] for row in sorted(wanted, key=newest(asked), reverse=True)], asked
        assert search(conn, everybody, Search(visit_id=some["visit_id"]), 9, None).items != []
        assert search(conn, Actor("nobody"), Search(), 9, None).items == []


def newest(asked: Search) -> Any:
    """By number where numbers are asked for and nothing else is, or where they are known to the day."""
    q = asked.q or ""
    alone = not (asked.item or asked.status or asked.opened_by or asked.open)
    column = "case_no" if q.isdigit() and (alone or len(q) >= 14) else "instance_id"
    return lambda row: row[column]


def fits(row: store.Fields, asked: Search) -> bool:
    q = asked.q or ""
    return (
        (row["case_no"].startswith(q) or row["called"].startswith(q))
        and asked.item in (None, row["item"])
        and asked.status in (None, row["status"])
        and asked.opened_by in (None, row["opened_by"])
        and (not asked.open or row["status"] in RUNNING)
    )


def test_a_scan_would_be_found(site: Site) -> None:
    plans = Plans(site)
    with site.services.db.read() as conn:
        conn.execute(text("SELECT case_no FROM case_file WHERE item_name = 'x'")).all()
        conn.execute(text("SELECT count(*) FROM history_event")).all()
        conn.execute(text("SELECT instance_id FROM case_file ORDER BY instance_id LIMIT 3")).all()
        conn.execute(text("SELECT name FROM hall WHERE area = 'x'")).all()
    assert ["item_name" in plans.found[0], "count(*)" in plans.found[1], len(plans.scans())] == [True, True, 2]


SENSITIVE = re.compile(r"(^|_)(id_no|phone|account_no|card_no|address)$")


FINISHED = (
    "SELECT max(instance_id), item FROM case_file WHERE status = 'archived'"
    " OR item NOT IN (SELECT item FROM case_file WHERE status = 'archived') GROUP BY item"
)
"""The newest of each item; of one of which none is finished yet, whatever there is."""


def plain_values(site: Site, instance: str) -> set[str]:
    """Every number, telephone, account and address of people that the case was told, as it was typed."""

    def inside(value: Any, key: str = "") -> Iterator[str]:
        if isinstance(value, Mapping):
            for name, each in value.items():
                yield from inside(each, name)
        elif isinstance(value, list):
            for each in value:
                yield from inside(each, key)
        elif isinstance(value, str) and SENSITIVE.search(key) and len(value) > 6:
            yield value

    use = site.services
    with use.db.read() as conn:
        case = store.one(conn, select(store.table(CaseFile)).where(CaseFile.instance_id == instance)) or {}
        found = set()
        for event in history.read(conn, instance, use.engine.parts.keys):
            found |= set(inside(event.body or {}))
        for role in ("applicant_id", "agent_id"):
            if case[role]:
                person = persons.whole(conn, use.desk.secrecy, case[role])
                if person["kind"] == "person":
                    found |= {person["id_no"], person["phone"] or person["id_no"]}
    return found


def test_no_page_shows_others_what_a_case_was_told_of_people(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Pages, lists, timelines, the API and the log: all of it masked, for another teller, a supervisor, an auditor."""
    if not site.services.db.sqlite:
        pytest.skip("what is masked does not depend on the database")
    caplog.set_level("DEBUG")
    callers = [site.log_in(person) for person in ("teller02", "supervisor01", "auditor01", "region01")]
    with site.services.db.read() as conn:
        finished = conn.execute(text(FINISHED)).all()
    plain = {value for instance, _ in finished for value in plain_values(site, instance)}
    leaks: dict[str, set[str]] = {}

    def look(caller: Caller, path: str) -> bool:
        answer = caller.client.get(path)
        page = everywhere.body(answer)
        leaked = {value for value in plain if value in page}
        if leaked:
            leaks[path] = leaked
        return answer.status_code == 200

    shown = [look(caller, address.path) for caller, address in product(callers[:2], everywhere.lists(site))]
    refused: set[tuple[Caller, str]] = set()
    for instance, _ in finished:
        for address in everywhere.pages(site, everywhere.things(site, instance), only_of_the_case=True):
            for path, caller in product(everywhere.tabs(address), callers):
                if (caller, address.endpoint) not in refused:
                    shown.append(look(caller, path))
                    if not shown[-1]:
                        refused.add((caller, address.endpoint))
    assert leaks == {} and len(plain) >= 12 and {item for _, item in finished} == {item.item for item in ITEMS}
    assert sum(shown) > 200 and not [value for value in plain if value in caplog.text]
