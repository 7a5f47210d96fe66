"""Jobs that are opened under a keeper are its own: no other worker takes them until it hands them over."""

from datetime import timedelta
from typing import Any

import pytest

from engine import store
from engine.commands.parts import Keeper
from engine.engine import Engine
from engine.handlers import JobCall, JobHandler
from engine.jobs import claim
from engine.jobs.perform import perform
from tests.support import drawing as d
from tests.support.hall import Hall

LINE = d.diagram(
    [d.service("a", type="note"), d.user("u"), d.boundary("t", "u", d.duration("PT1H")), d.user("late")],
    "start > a > u > end\nt > late > end",
)
KEEPER = Keeper("past", lease_s=60)
TWICE = timedelta(seconds=120)
HOURS = timedelta(hours=2)


@pytest.fixture
def calls(hall: Hall) -> list[JobCall]:
    made: list[JobCall] = []

    def run(call: JobCall) -> dict[str, Any]:
        made.append(call)
        return {}

    hall.handlers.add(JobHandler("note", "1", run))
    hall.publish(LINE)
    hall.parts.keeper = KEEPER
    hall.engine = Engine(hall.parts)
    return made


def test_no_other_worker_performs_what_a_keeper_opened(hall: Hall, calls: list[JobCall]) -> None:
    case = hall.start()
    assert hall.drain() == 0
    (job,) = hall.rows("SELECT * FROM job")
    perform(hall.parts, _job(hall, job["id"]))
    assert [call.attempt for call in calls] == [1]
    assert hall.at(case) == ["u"]
    hall.pass_time(seconds=30)
    hall.moved += HOURS
    assert hall.drain() == 0, "a timer that is due is the keeper's too"


def test_what_is_handed_over_is_due_for_everybody(hall: Hall, calls: list[JobCall]) -> None:
    case = hall.start()
    with hall.database.write() as conn:
        claim.hand_over(conn, KEEPER.name, "another")
    assert hall.drain() == 0
    with hall.database.write() as conn:
        claim.hand_over(conn, KEEPER.name, case)
    hall.parts.keeper = None
    assert hall.drain() == 1
    assert len(calls) == 1


def test_a_keeper_that_died_loses_its_jobs_when_its_lease_has_run_out(hall: Hall, calls: list[JobCall]) -> None:
    hall.start()
    with hall.database.write() as conn:
        claim.keep(conn, KEEPER.name, hall.wall + TWICE)
    hall.pass_time(seconds=61)
    assert hall.drain() == 0, "its lease was prolonged"
    hall.pass_time(seconds=61)
    assert hall.drain() == 1
    assert len(calls) == 1


def _job(hall: Hall, id: str) -> store.Fields:
    with hall.database.read() as conn:
        found = store.one(conn, store.JOB_BY_ID, b_id=id)
    assert found is not None
    return found
