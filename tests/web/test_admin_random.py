"""Whatever administrators try, in whatever order: nobody holds what excludes each other, and one keeper stays."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from catalog import load
from catalog.access import Held
from catalog.administration import Live, Office, grants, people
from catalog.administration.keepers import kept
from catalog.models import Grant, Person
from catalog.people import grants_of
from catalog.regions import load_region
from engine.actor import Actor
from engine.clock import Clock, wall_now
from engine.database import Database, open_engine
from engine.errors import Refused
from engine.history import Keys, verify
from web import migrate

PEOPLE = ("root", "second", "third")
NAMES = ("administer", "account_admin", "permission_admin", "audit", "teller", "back_teller", "back_supervisor")
DAYS = st.one_of(st.none(), st.integers(0, 12))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(NAMES), DAYS, DAYS),
        st.tuples(st.just("end"), st.sampled_from(PEOPLE), st.integers(0, 9), DAYS),
        st.tuples(st.just("revoke"), st.sampled_from(PEOPLE), st.integers(0, 9)),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
        st.tuples(st.just("back"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    ),
    max_size=20,
)
FIRST = people.OneTime("unused", "unused")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("site")
    engine = open_engine(f"sqlite:///{folder / 'tellerflow.db'}")
    migrate.upgrade(engine)
    db, pack = Database(engine), load_region("hb")
    with db.write() as conn:
        load.store_region(conn, pack)
        for username in PEOPLE:
            load.add_person(conn, username, username, "a-long-password-1", wall_now())
    yield Office(db, pack, Clock(), Keys.open(folder / "keys"), Live(db, pack))
    engine.dispose()


@given(steps=STEPS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_commands_breaks_the_rules(office: Office, steps: list[tuple[object, ...]]) -> None:
    with office.db.write() as conn:
        conn.execute(delete(Grant))
        load.replace_grants(conn, "root", [Held("administer", "*")], "system", wall_now())
        conn.execute(Person.__table__.update().values(active=True))  # type: ignore[attr-defined]
    for step in steps:
        before = state(office)
        try:
            perform(office, *step)
        except Refused:
            assert state(office) == before
        with office.db.read() as conn:
            assert kept(conn, office.today())
            check_separation(conn, office)
    with office.db.read() as conn:
        assert verify(conn, "reference-data").ok


def actor(office: Office, username: str) -> Actor:
    """The person with the rights held today."""
    with office.db.read() as conn:
        held = [one for one in grants_of(conn, username) if one.holds_on(office.today())]
    return Actor(username, username, rights=frozenset(f"{one.name}@{one.scope}" for one in held))


def perform(office: Office, *step: object) -> None:
    match step:
        case ("add", str(by), str(to), str(name), starts, ends):
            scope = "*" if "admin" in name or name == "audit" else office.region.area
            days = {"starts_on": day(office, starts), "ends_on": day(office, ends)}
            asked = {"name": name, "scope": scope} | {key: str(value) for key, value in days.items() if value}
            with office.change(actor(office, by)) as work:
                grants.add(work, to, asked)
            assert by != to
        case ("end", str(by), int(n), ends):
            with office.change(actor(office, by)) as work:
                grants.end(work, nth(work.conn, n), day(office, ends), "x")
        case ("revoke", str(by), int(n)):
            with office.change(actor(office, by)) as work:
                grants.revoke(work, nth(work.conn, n), "x")
        case ("leave", str(by), str(who)):
            with office.change(actor(office, by)) as work:
                people.deactivate(work, who, "x")
        case ("back", str(by), str(who)):
            with office.change(actor(office, by)) as work:
                people.reactivate(work, who, "x", FIRST)


def day(office: Office, offset: object) -> date | None:
    return office.today() + timedelta(days=offset) if isinstance(offset, int) else None


def nth(conn: Connection, n: int) -> str:
    ids = conn.execute(select(Grant.id).order_by(Grant.id)).scalars().all()
    return ids[n % len(ids)]


def state(office: Office) -> list[tuple[object, ...]]:
    g, p = Grant.__table__.c, Person.__table__.c
    with office.db.read() as conn:
        held = conn.execute(select(g.id, g.ends_on).order_by(g.id)).all()
        return [tuple(row) for row in (*held, *conn.execute(select(p.username, p.active).order_by(p.username)))]


def check_separation(conn: Connection, office: Office) -> None:
    for username in PEOPLE:
        held = grants_of(conn, username)
        for offset in range(14):
            today = [one for one in held if one.holds_on(office.today() + timedelta(days=offset))]
            for one, other in combinations(today, 2):
                assert office.region.clash({one.name, other.name}) is None, (username, one, other)
