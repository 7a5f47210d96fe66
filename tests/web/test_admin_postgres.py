"""Administration works on PostgreSQL as on SQLite."""

from pathlib import Path

import pytest
from sqlalchemy import text

from catalog import load
from catalog.access import Held
from catalog.administration import Live, Office, grants, halls, hours, importing, people, reading, rules
from catalog.administration.sheets import Line
from catalog.regions import load_region
from engine.actor import Actor
from engine.clock import Clock, wall_now
from engine.database import Database, open_engine
from engine.history import Keys, verify
from web import migrate

ROOT = Actor("root", "根", rights=frozenset({"administer@*"}))


@pytest.mark.postgres
def test_everything_works_on_postgresql_too(postgres_url: str, tmp_path: Path) -> None:
    engine = open_engine(postgres_url)
    with engine.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    migrate.upgrade(engine)
    db, pack = Database(engine), load_region("pzh")
    with db.write() as conn:
        load.store_region(conn, pack)
        load.add_person(conn, "root", "根", "a-long-password-1", wall_now())
        load.replace_grants(conn, "root", [Held("administer", "*")], "system", wall_now())
    office = Office(db, pack, Clock(), Keys.open(tmp_path / "keys"), Live(db, pack))
    first = people.one_time()
    with office.change(ROOT) as work:
        at = halls.add_hall(work, {"code": "H02", "name": "新大厅"})
        halls.add_window(work, at, {"code": "W1", "name": "1号", "post": "teller"})
        halls.set_hours(work, at, hours.typed({0: "09:00-12:00"}, ""), "")
        people.add(work, {"username": "he", "name": "何新", "home": "510400/H02"}, first)
        grants.add(work, "he", {"name": "teller", "scope": "510400/H02"})
        rules.set_rules(work, pack.password.as_dict() | {"shortest": 12}, "加强")
        people.reset_password(work, "he", "x", first)
    with office.change(ROOT) as work:
        people.deactivate(work, "he", "x")
    cells = dict.fromkeys(importing.HEADINGS, "") | {"用户名": "li", "姓名": "李"}
    lines = [Line(2, cells), Line(3, cells), Line(4, cells | {"用户名": "wu", "岗位或权限": "国王"})]
    assert [bool(row.problems) for row in importing.try_out(office, ROOT, lines)] == [False, True, True]
    assert importing.apply(office, ROOT, lines[:1])[1][0][0] == "li"
    with db.read() as conn:
        found = reading.people(conn, reading.PeopleFilter("h", ("teller",), "510400", "left"), ["510400"],
                               office.today(), 10, None)  # fmt: skip
        assert [row["username"] for row in found.items] == ["he"]
        assert [row["windows"] for row in reading.halls(conn, ["510400"])] == [1]
        assert reading.holders(conn, office.today()) == {"administer": 1}
        page = reading.changes(conn, office.keys, reading.ChangeFilter(person="root"), ["*"], 5, None)
        assert page.next and all(row["body"] for row in page.items)
        assert reading.changes(conn, office.keys, reading.ChangeFilter(), ["510400/H02"], 5, page.next).items
        assert verify(conn, "reference-data").ok
    engine.dispose()
