"""A small past, made by the real engine: every outcome, working hours, deadlines of its days, chains that hold."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from catalog.calendar import packaged_calendar
from engine import store
from engine.history import Checkpoints, Keys, verify
from handlers.cases.tables import CaseFile
from handlers.timing import local_day, start_of_day
from handlers.timing.clock import from_json
from handlers.timing.deadline import due
from tests.demo.conftest import DAY, SMALL, Past
from web.past.digest import digest
from web.past.hours import is_open
from web.past.items import ITEMS
from web.past.life import told
from web.past.plan import make as make_plan
from web.past.run import make

CALENDAR = packaged_calendar()
BY_ITSELF = ("system",)


def test_every_outcome_is_there_and_nothing_is_half_done(past: Past) -> None:
    found = {row["outcome"] for row in past.rows("SELECT DISTINCT outcome FROM case_file")}
    assert found == {None, "granted", "rejected", "withdrawn", "not_accepted"}
    statuses = {row["status"] for row in past.rows("SELECT DISTINCT status FROM case_file")}
    assert {"accepting", "correcting", "reviewing", "archived"} <= statuses
    assert past.rows("SELECT count(*) AS n FROM case_file")[0]["n"] == past.made.cases
    assert past.rows("SELECT status, count(*) AS n FROM incident GROUP BY status ORDER BY status") == [
        {"status": "open", "n": 1},
        {"status": "resolved", "n": 1},
    ]
    assert past.rows("SELECT number FROM past_case WHERE NOT over") == []
    assert past.rows("SELECT id FROM visit WHERE ended_at IS NULL") == []
    assert past.rows("SELECT id FROM job WHERE status = 'leased'") == [], "the server's worker goes on with them"


def test_people_work_on_working_days_within_hours_only(past: Past) -> None:
    times = past.rows("SELECT DISTINCT time, actor FROM history_event WHERE simulated")
    assert times
    for row in times:
        at = datetime.fromisoformat(row["time"])
        assert at < start_of_day(DAY)
        if row["actor"] not in BY_ITSELF:
            assert is_open(CALENDAR, at), row


def test_chains_hold_and_their_times_rise(past: Past) -> None:
    checkpoints = Checkpoints(past.settings.data / "checkpoints", Keys.open(past.settings.data / "keys"))
    checkpoints.make(past.db.engine, datetime.now(UTC))
    with past.db.read() as conn:
        report = verify(conn, checkpoints=checkpoints)
    assert report.ok, report.problems[:3]
    assert report.chains > past.made.cases
    last: dict[str, str] = {}
    for row in past.rows("SELECT instance, time FROM history_event WHERE simulated ORDER BY instance, seq"):
        assert last.get(row["instance"], "") <= row["time"], row
        last[row["instance"]] = row["time"]


def test_deadlines_are_those_of_the_days_on_which_cases_were_accepted(past: Past) -> None:
    with past.db.read() as conn:
        rows = store.many(conn, select(store.table(CaseFile)).where(CaseFile.clock.is_not(None)))
    rows = [row for row in rows if row["clock"]]
    assert rows
    for row in rows:
        clock = from_json(row["clock"])
        assert clock.accepted_on == local_day(row["accepted_at"])
        wanted = due(clock, CALENDAR)
        if wanted is not None:  # none while a correction is awaited
            assert row["due_on"] == wanted.on
    assert any(row["concluded_at"] and row["due_on"] and local_day(row["concluded_at"]) > row["due_on"] for row in rows)


def test_case_numbers_follow_the_days_and_each_day_counts_from_one(past: Past) -> None:
    days: dict[str, list[int]] = {}
    for row in past.rows("SELECT case_no, opened_at FROM case_file ORDER BY opened_at"):
        days.setdefault(row["case_no"][6:14], []).append(int(row["case_no"][15:21]))
    for day, numbers in days.items():
        assert CALENDAR.is_working(date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}"))
        assert numbers == list(range(1, len(numbers) + 1))


def test_documents_that_were_not_printed_say_so(past: Past) -> None:
    rows = past.rows("SELECT digest, unprinted, number FROM document")
    assert rows
    assert {(row["digest"], row["unprinted"]) for row in rows} == {(None, "未打印（演示）")}


def test_a_second_making_finds_nothing_to_do(past: Past) -> None:
    before = past.rows("SELECT count(*) AS n FROM history_event")
    assert make(past.settings, SMALL) is None
    assert past.rows("SELECT count(*) AS n FROM history_event WHERE simulated")[0]["n"] <= before[0]["n"]
    with past.db.read() as conn:
        assert len(digest(conn, DAY)) == 64


def test_what_a_case_was_told_is_known_from_its_history_after_a_kill(past: Past) -> None:
    cases = {case.number: case for case in make_plan(SMALL, ITEMS, CALENDAR).cases}
    keys = Keys.open(past.settings.data / "keys")
    seen: dict[str, set[int]] = {}
    for row in past.rows("SELECT number, instance_id FROM past_case"):
        if case := cases.get(row["number"]):
            with past.db.read() as conn:
                had = told(conn, keys, row["instance_id"])
            for name in {"device.pin", *case.outside}:
                seen.setdefault(f"{case.path} {name}", set()).add(had[name])
    assert seen["当场重置 device.pin"] == {1}
    assert seen["第二次设成 device.pin"] == seen["键盘修好再设 device.pin"] == {2}
    messages = {key: counts for key, counts in seen.items() if not key.endswith(" device.pin") and "device." not in key}
    assert messages and any(max(counts) > 0 for counts in messages.values())
