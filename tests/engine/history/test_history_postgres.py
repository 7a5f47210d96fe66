"""The same chain on PostgreSQL, where several write at once."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, create_engine, delete

from engine.base import Base
from engine.history import Checkpoints, Fact, Keys, read, record, verify
from engine.history.tables import HistoryEvent
from tests.engine.history.chains import NOW, TELLER, more, write_chain
from tests.engine.history.conftest import TABLES

pytestmark = pytest.mark.postgres


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = create_engine(postgres_url)
    tables = [Base.metadata.tables[table.__tablename__] for table in TABLES]
    Base.metadata.create_all(engine, tables)
    yield engine
    Base.metadata.drop_all(engine, tables)
    engine.dispose()


def test_a_chain_is_written_read_and_verified(server: Engine, keys: Keys) -> None:
    write_chain(server, keys, "case-1", 3, commands=4)
    with server.connect() as conn:
        assert [event.seq for event in read(conn, "case-1", keys)] == list(range(1, 13))
        assert verify(conn).ok
    with server.begin() as conn:
        conn.execute(delete(HistoryEvent).where(HistoryEvent.seq == 5))
        assert not verify(conn).ok


def test_a_checkpoint_does_not_miss_what_is_being_written(server: Engine, keys: Keys, tmp_path: Path) -> None:
    """An event that got its number first may be committed last; the checkpoint waits for it."""
    checkpoints = Checkpoints(tmp_path / "checkpoints", keys)
    slow = write_chain(server, keys, "case-slow", 1)
    checkpoints.make(server, NOW)
    written, go = Event(), Event()

    def write_slowly() -> None:
        with server.begin() as conn:
            more(conn, slow, [Fact("left", "A")])
            written.set()
            go.wait(10)

    writer = Thread(target=write_slowly)
    writer.start()
    written.wait(10)
    write_chain(server, keys, "case-fast", 1)
    maker = Thread(target=lambda: checkpoints.make(server, NOW))
    maker.start()
    go.set()
    maker.join()
    writer.join()
    (_, _), (_, heads) = checkpoints.read_all()
    assert {(chain, seq) for chain, seq, _ in heads} == {("case-fast", 1), ("case-slow", 2)}


def test_writers_of_one_log_wait_for_each_other_from_the_first_on(server: Engine, keys: Keys) -> None:
    def write(number: int) -> None:
        for _ in range(5):
            with server.begin() as conn:
                record(conn, "administration", [Fact("granted", None, {"n": number})], TELLER, NOW, False, keys)

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with server.connect() as conn:
        report = verify(conn, "administration")
    assert (report.ok, report.events) == (True, 20)
