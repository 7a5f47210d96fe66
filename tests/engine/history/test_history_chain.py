import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from engine.actor import SYSTEM
from engine.history import (
    GENESIS,
    Fact,
    InstanceRef,
    Keys,
    append,
    data_key,
    destroy_data_key,
    new_data_key,
    read,
    record,
    verify,
)
from engine.history.encoding import body_digest, header_hash, sm3, utc_text
from engine.history.tables import CaseKey, HistoryBody, HistoryEvent
from tests.engine.history.chains import NOW, TELLER, more, write_chain


def test_facts_come_back_as_they_were_recorded(db: Engine, keys: Keys) -> None:
    body = {"after": {"amount": Decimal("12.50"), "names": ["王芳", None], "long": "材" * 2000}, "scope": 0}
    with db.begin() as conn:
        ref = InstanceRef("case-1", "d-1", 0, GENESIS, new_data_key(conn, "case-1", keys))
        seq, _ = append(
            conn, ref, [Fact("command", None, {"name": "start"}), Fact("data", "T", body)], TELLER, NOW, True
        )
        events = read(conn, "case-1", keys)
    assert seq == 2
    assert [event.type for event in events] == ["command", "data"]
    assert events[1].body == body
    assert str(events[1].body["after"]["amount"]) == "12.50"
    assert (events[1].actor, events[1].post, events[1].window, events[1].medium) == ("p-17", "teller", "3", "id_card")
    assert (events[1].element, events[1].definition, events[1].simulated) == ("T", "d-1", True)
    assert events[1].time == "2026-11-21T07:40:02.123456Z"


def test_a_body_of_the_deepest_variable_can_be_read_again(db: Engine, keys: Keys) -> None:
    value: object = "x"
    for _ in range(100):
        value = [value]
    with db.begin() as conn:
        ref = InstanceRef("case-1", "d-1", 0, GENESIS, new_data_key(conn, "case-1", keys))
        append(conn, ref, [Fact("data", "T", {"after": {"v": value}})], TELLER, NOW, False)
        assert read(conn, "case-1", keys)[0].body == {"after": {"v": value}}


def test_no_word_of_a_body_stands_in_the_database_file(db: Engine, keys: Keys, tmp_path: Path) -> None:
    with db.begin() as conn:
        ref = InstanceRef("case-1", "d-1", 0, GENESIS, new_data_key(conn, "case-1", keys))
        append(conn, ref, [Fact("data", "T", {"id_no": "510402199001011234"})], TELLER, NOW, False)
    db.dispose()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("history.db*"))
    assert b"case-1" in stored
    assert b"510402199001011234" not in stored


def test_two_writers_of_one_event_number_cannot_both_win(db: Engine, keys: Keys) -> None:
    ref = write_chain(db, keys, "case-1", 2)
    with db.begin() as conn:
        more(conn, ref, [Fact("left", "A")])
    with pytest.raises(IntegrityError), db.begin() as conn:
        more(conn, ref, [Fact("left", "B")])


def test_adding_facts_asks_the_database_nothing(db: Engine, keys: Keys) -> None:
    from sqlalchemy import event

    ref = write_chain(db, keys, "case-1", 2)
    statements: list[str] = []
    event.listen(db, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with db.begin() as conn:
        more(conn, ref, [Fact("left", "A") for _ in range(6)])
    assert [statement.split()[0] for statement in statements] == ["INSERT", "INSERT"]


def test_a_destroyed_key_hides_the_bodies_and_the_chain_still_verifies(db: Engine, keys: Keys) -> None:
    write_chain(db, keys, "case-1", 3)
    write_chain(db, keys, "case-2", 3)
    with db.begin() as conn:
        destroy_data_key(conn, "case-1", NOW)
    with db.connect() as conn:
        assert [event.body for event in read(conn, "case-1", keys)] == [None, None, None]
        assert [event.element for event in read(conn, "case-1", keys)] == ["Task_1"] * 3
        assert all(event.body for event in read(conn, "case-2", keys))
        assert data_key(conn, "case-1", keys) is None
        assert verify(conn).ok


def test_another_cases_key_does_not_open_a_body(db: Engine, keys: Keys) -> None:
    write_chain(db, keys, "case-1", 1)
    write_chain(db, keys, "case-2", 1)
    with db.begin() as conn:
        other = conn.scalar(select(HistoryBody.sealed).where(HistoryBody.instance == "case-2"))
        conn.execute(update(HistoryBody).where(HistoryBody.instance == "case-1").values(sealed=other))
        assert read(conn, "case-1", keys)[0].body is None


def test_a_log_without_a_case_is_a_chain_as_well(db: Engine, keys: Keys) -> None:
    with db.begin() as conn:
        record(conn, "administration", [Fact("published", None, {"folder": "records/x"})], TELLER, NOW, False, keys)
        record(conn, "administration", [Fact("granted", None, {"to": "p-2"})], SYSTEM, NOW, False, keys)
        events = read(conn, "administration", keys)
        assert [event.type for event in events] == ["published", "granted"]
        assert verify(conn, "administration").ok
        conn.execute(delete(HistoryEvent).where(HistoryEvent.seq == 2))
        conn.execute(delete(HistoryBody).where(HistoryBody.seq == 2))
        assert [problem.kind for problem in verify(conn, "administration").problems] == ["head"]


def test_verifying_needs_no_key(db: Engine, keys: Keys) -> None:
    write_chain(db, keys, "case-1", 3)
    with db.begin() as conn:
        conn.execute(delete(CaseKey))
        assert verify(conn).ok
        assert conn.scalar(select(func.count()).select_from(HistoryEvent)) == 3


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=5))])))
def test_moments_sort_as_they_happened(moment: datetime) -> None:
    try:
        later = (moment + timedelta(microseconds=1)).astimezone(UTC)
        text = utc_text(moment)
    except OverflowError:
        return
    assert len(text) == 27
    assert text < utc_text(later)
    assert datetime.fromisoformat(text) == moment


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, st.integers(1, 2**31), st.none() | TEXTS, st.booleans())
def test_a_header_is_hashed_as_plain_json_that_any_language_can_write(
    text: str, seq: int, maybe: str | None, flag: bool
) -> None:
    digest, previous = bytes(range(32)), bytes(32)
    fields = ["case", seq, text, "t", text, maybe, maybe, None, text, maybe, flag, digest.hex(), previous.hex()]
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    hashed = header_hash("case", seq, text, "t", text, maybe, maybe, None, text, maybe, flag, digest, previous)
    assert hashed == sm3(b"tellerflow/history/header/1\n" + written)


def test_the_format_does_not_change() -> None:
    """The hash of one given event, computed once and for ever."""
    fields = ("case-1", 1, "command", "2026-11-21T07:40:02.123456Z", "p-17", "teller", "3", None, "Task_受理", "d-1")
    own = header_hash(*fields, False, body_digest(b"\x00" * 28), GENESIS)
    assert own.hex() == "5aa304dca8266ae82919c8990367ab76af18a17f855700a9f138e181892fbfcc"
