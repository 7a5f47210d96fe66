"""The hall's tables and services on PostgreSQL: one window, one person; numbers and files as on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.database import open_engine
from engine.errors import NotAllowed
from engine.history import Keys
from handlers import cases
from handlers.cases import Desk, Secrecy, contents, finding, materials
from handlers.cases.contents import Safe
from handlers.cases.searching import Search, search
from handlers.files import DatabaseBlobs, accept
from tests.handlers.cases.conftest import TELLER, Counter, Items, opened_visit, process
from tests.handlers.files import corpus
from tests.support.hall import Hall

pytestmark = pytest.mark.postgres


@pytest.fixture
def counter(postgres_url: str, tmp_path: Path) -> Iterator[Counter]:
    db = open_engine(postgres_url)
    with db.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    db.dispose()
    hall = Hall(postgres_url, Keys.open(tmp_path / "keys"))
    items = Items()
    hall.parts.observe = cases.following(items)
    hall.publish(process())
    yield Counter(hall, Desk(Secrecy.open(tmp_path / "keys"), items, "510400"))
    hall.close()


def test_a_case_from_the_visit_to_its_end(counter: Counter) -> None:
    visit = opened_visit(counter)
    with pytest.raises(NotAllowed, match="未结束"):
        opened_visit(counter)
    opened = counter.open(visit_id=visit["id"])
    safe = Safe(DatabaseBlobs(), counter.desk.secrecy)
    with counter.hall.database.read() as conn:
        material = materials.of_case(conn, opened.instance_id)[0]["id"]
        assert [row["case_no"] for row in search(conn, TELLER, Search(q="王"), 5, None).items] == [
            opened.case_no
        ]
    sent = accept(corpus.pdf(pages=2))
    counter.run(TELLER, lambda work: contents.put(work, safe, material, [("a.pdf", sent)], replace=True))
    assert counter.run(TELLER, lambda work: contents.get(work, safe, material)).data == sent.data
    counter.complete(opened, "Accept", conclusion="no")
    assert counter.status(opened) == "not_accepted"
    assert len(counter.run(TELLER, lambda work: finding.of_number(
        work, counter.desk.secrecy, "id_card", "510402199001011234"))) == 1  # fmt: skip
