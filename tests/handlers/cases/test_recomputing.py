"""Domain 3: what was due by an estimated calendar is due by the official one once that has come; history tells it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from catalog.calendar import OfficialYear, WorkCalendar, packaged_calendar, packaged_years
from engine.columns import micros
from engine.store import TASK
from handlers.cases.recomputing import recompute_open
from handlers.timing import start_of_day
from tests.handlers.cases.conftest import REVIEWER, TELLER, Counter

CLOCK = {"days": 15, "accepted_on": "2026-12-21", "pauses": [], "stopped_on": None}
REST = {date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦", date(2027, 1, 5): "元旦"}
NEXT_YEAR = WorkCalendar({}, {**packaged_years(), 2027: OfficialYear(2027, "国办发明电〔2026〕9号", REST, {})}, "t/1")


def accepted(counter: Counter) -> Any:
    opened = counter.open()
    counter.complete(opened, "Accept", conclusion="yes")
    due = packaged_calendar().add(date(2026, 12, 21), 15)
    assert due.estimated
    given = {"clock": CLOCK, "due_on": due.on.isoformat(), "due_estimated": True}
    counter.hall.engine.set_variables(TELLER, opened.instance_id, given, "受理")
    return opened


def test_an_estimated_day_moves_and_each_case_tells_it(counter: Counter) -> None:
    opened = accepted(counter)
    assert recompute_open(counter.hall.engine, packaged_calendar(), "无变化") == []
    before = counter.file(opened)["due_on"]
    (change,) = recompute_open(counter.hall.engine, NEXT_YEAR, "导入 2027 年放假安排")
    row = counter.file(opened)
    assert (row["due_on"], row["due_estimated"]) == (change.due.on.isoformat(), 0)
    assert change.moved and row["due_on"] > before
    told = [body for type, body in counter.facts(opened) if type == "due_recomputed"]
    assert [(body["before"], body["reason"]) for body in told] == [(before, "导入 2027 年放假安排")]
    assert recompute_open(counter.hall.engine, NEXT_YEAR, "再来一次") == []


def test_a_concluded_case_stays_as_it_was(counter: Counter) -> None:
    opened = accepted(counter)
    counter.complete(opened, "Review", REVIEWER)
    counter.complete(opened, "File")
    assert recompute_open(counter.hall.engine, NEXT_YEAR, "导入") == []


def test_a_start_looks_only_at_what_the_official_years_cover(counter: Counter) -> None:
    accepted(counter)
    known = packaged_calendar().official_until()
    assert known.year == max(packaged_years())
    assert recompute_open(counter.hall.engine, NEXT_YEAR, "启动", through=known) == []
    assert len(recompute_open(counter.hall.engine, NEXT_YEAR, "启动", through=NEXT_YEAR.official_until())) == 1


@pytest.mark.parametrize("moved", [True, False])
def test_the_reviewers_time_limit_goes_along(counter: Counter, moved: bool) -> None:
    """A to-do that was due with the case is due with it still; one with a limit of its own keeps that."""
    opened = accepted(counter)
    before = date.fromisoformat(counter.file(opened)["due_on"])
    limit = start_of_day(before + timedelta(days=1)) if moved else start_of_day(before)
    with counter.hall.database.write() as conn:
        conn.execute(update(TASK).values(due_at=limit))
    (change,) = recompute_open(counter.hall.engine, NEXT_YEAR, "导入")
    due = counter.hall.task(opened.instance_id)["due_at"]
    assert due == (start_of_day(change.due.on + timedelta(days=1)) if moved else limit)
    assert [row["due"] for row in counter.hall.rows("SELECT due FROM user_task_seat")].count(micros(due)) == moved * 2
