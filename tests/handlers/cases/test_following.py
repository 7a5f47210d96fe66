"""Decision 7: the case file says where the case stands, in the commit of the step that brought it there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.engine import Engine
from handlers.cases import control
from handlers.cases.following import OUTCOMES, Standing, is_paused, status_of
from tests.handlers.cases.conftest import REVIEWER, TELLER, Counter

STATUSES = {
    "accepting", "correcting", "accepted", "reviewing", "paused", "suspended", "granted", "rejected", "withdrawn",
    "not_accepted", "archived",
}  # fmt: skip


def test_a_case_from_acceptance_to_its_archive(counter: Counter) -> None:
    opened = counter.open()
    assert counter.status(opened) == "accepting"
    counter.complete(opened, "Accept", conclusion="yes")
    row = counter.file(opened)
    assert row["status"] == "reviewing" and row["accepted_at"] is not None and row["concluded_at"] is None
    counter.complete(opened, "Review", REVIEWER, due_on="2026-11-27", due_estimated=True)
    row = counter.file(opened)
    assert (row["status"], row["due_on"], row["due_estimated"]) == ("accepted", "2026-11-27", 1)
    counter.complete(opened, "File")
    row = counter.file(opened)
    assert (row["status"], row["outcome"]) == ("archived", "granted")
    assert row["concluded_at"] is not None and row["archived_at"] is not None


def test_corrections_are_counted_and_shown(counter: Counter) -> None:
    """Domain 6: from the second correction of one case on a supervisor must allow it, so they are counted."""
    opened = counter.open()
    for times in (1, 2):
        counter.complete(opened, "Accept", conclusion="correct")
        assert counter.status(opened) == "correcting" and counter.file(opened)["corrections"] == times
        counter.complete(opened, "Correct", conclusion=None)
        assert counter.status(opened) == "accepting" and counter.file(opened)["corrections"] == times


def test_an_end_event_gives_the_outcome_and_a_refusal_to_accept_is_one(counter: Counter) -> None:
    opened = counter.open()
    counter.complete(opened, "Accept", conclusion="no")
    row = counter.file(opened)
    assert (row["status"], row["outcome"], row["accepted_at"]) == ("not_accepted", "not_accepted", None)


def test_a_running_pause_shows_and_its_end_too(counter: Counter) -> None:
    opened = counter.open()
    counter.complete(opened, "Accept", conclusion="yes")
    paused = {"from": "2026-11-24", "to": None, "kind": "appraisal", "reason": "鉴定", "by": "a", "approved_by": "b"}
    engine: Engine = counter.hall.engine
    clock = {"days": 5, "accepted_on": "2026-11-21", "pauses": [paused], "stopped_on": None}
    engine.set_variables(TELLER, opened.instance_id, {"clock": clock}, "鉴定")
    assert counter.status(opened) == "paused"
    clock["pauses"] = [paused | {"to": "2026-11-30"}]
    engine.set_variables(TELLER, opened.instance_id, {"clock": clock}, "恢复")
    assert counter.status(opened) == "reviewing"


def test_withdrawal_suspension_and_resumption_come_from_outside_the_diagram(counter: Counter) -> None:
    opened = counter.open()
    counter.run(TELLER, lambda work: control.suspend(work, opened.case_no, "等待核实"))
    assert counter.status(opened) == "suspended"
    counter.run(TELLER, lambda work: control.resume(work, opened.case_no, "已核实"))
    assert counter.status(opened) == "accepting"
    counter.run(TELLER, lambda work: control.cancel(work, opened.case_no, "申请人撤回"))
    row = counter.file(opened)
    assert (row["status"], row["outcome"]) == ("withdrawn", "withdrawn")
    assert any(type == "command" and body["reason"] == "申请人撤回" for type, body in counter.facts(opened)
               if type == "command" and "reason" in body)  # fmt: skip


def test_a_day_that_is_none_is_not_taken(counter: Counter) -> None:
    opened = counter.open()
    counter.complete(opened, "Accept", conclusion="correct", due_on="soon")
    assert counter.file(opened)["due_on"] is None


def test_an_instance_without_a_case_is_left_alone(counter: Counter) -> None:
    instance = counter.hall.start("benefit")
    counter.hall.complete(instance, "Accept", {"conclusion": "no"})
    assert counter.hall.state(instance) == "completed" and counter.hall.rows("SELECT * FROM case_file") == []


@given(
    st.booleans(), st.sampled_from([None, *OUTCOMES]), st.booleans(), st.booleans(), st.booleans(),
    st.lists(st.dictionaries(st.sampled_from(["phase", "reviewLevel", "correction"]), st.just("1"))),
)  # fmt: skip
def test_every_standing_has_one_known_status(
    suspended: bool, outcome: str | None, archived: bool, accepted: bool, paused: bool, tasks: list[dict[str, str]]
) -> None:
    status = status_of(Standing(suspended, outcome, archived, accepted, paused, tuple(tasks)))
    assert status in STATUSES
    assert (status in {*OUTCOMES, "archived"}) == (outcome is not None)


@pytest.mark.parametrize(
    ("pauses", "open"), [(None, False), ([], False), ([{"to": None}], True), ([{"to": "2026-01-05"}], False)]
)
def test_a_pause_without_an_end_is_open(pauses: object, open: bool) -> None:
    assert is_paused({"pauses": pauses}) is open
