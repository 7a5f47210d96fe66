"""Decision 7: the case file says where the case stands, in the commit of the step that brought it there."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import values
from engine.engine import Engine
from handlers.cases import control, materials
from handlers.cases.checklist import Wanted, revised
from handlers.cases.following import OUTCOMES, Standing, is_paused, status_of
from tests.handlers.cases.conftest import REVIEWER, TELLER, Counter, Item, Paper

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


def test_a_pause_keeps_the_persons_behind_the_posts_that_its_diagram_names(counter: Counter) -> None:
    """Domain 4.5: who did the step then, whoever does it again later."""
    opened = counter.open()
    counter.complete(opened, "Accept", conclusion="yes")
    first = {"from": "2026-11-24", "to": None, "kind": "correction", "reason": "缺证明", "by": "系统"}
    engine: Engine = counter.hall.engine
    engine.set_variables(TELLER, opened.instance_id, {"clock": clock_with(first | {"approved_by": "teller"})}, "补正")
    (kept,) = values.loads(counter.file(opened)["clock"])["pauses"]
    assert kept["approved_by_person"] == TELLER.person and "by_person" not in kept
    ended = first | {"approved_by": "teller", "to": "2026-11-25"}
    again = ended | {"from": "2026-11-26", "to": None, "approved_by": "nobody"}
    engine.set_variables(TELLER, opened.instance_id, {"clock": clock_with(ended, again)}, "再补正")
    kept, second = values.loads(counter.file(opened)["clock"])["pauses"]
    assert kept["approved_by_person"] == TELLER.person and kept["to"] == "2026-11-25"
    assert "approved_by_person" not in second


def clock_with(*pauses: dict[str, Any]) -> dict[str, Any]:
    return {"days": 5, "accepted_on": "2026-11-21", "pauses": list(pauses), "stopped_on": None}


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


def test_the_checklist_follows_what_is_typed_until_the_case_is_accepted(counter: Counter) -> None:
    """A conditional material comes and goes with its condition; what is here or was asked for by a person stays."""
    paper = Paper("m_stay", "居住证明", False, "住址在外地", "not(local)")
    counter.desk.items.rows["benefit"] = Item(materials=(*Item().materials, paper))  # type: ignore[attr-defined]
    opened = counter.open()

    def listed() -> dict[str, str]:
        with counter.hall.database.read() as conn:
            return {row["code"] or row["name"]: row["need"] for row in materials.of_case(conn, opened.instance_id)}

    def typed(**data: object) -> None:
        counter.hall.engine.set_variables(TELLER, opened.instance_id, data, "补录")

    assert listed()["m_stay"] == "conditional", "not known yet: a person decides"
    counter.run(TELLER, lambda work: materials.add(work, opened.case_no, "补充说明", "copy", 1, 0, "missing", ""))
    typed(local=False)
    assert listed()["m_stay"] == "required"
    typed(local=True)
    assert "m_stay" not in listed() and listed()["补充说明"] == "required"
    typed(local=False)
    with counter.hall.database.read() as conn:
        (stay,) = [row["id"] for row in materials.of_case(conn, opened.instance_id) if row["code"] == "m_stay"]
    counter.run(TELLER, lambda work: materials.change(work, counter.desk, stay, {"state": "received"}))
    typed(local=True)
    assert "m_stay" in listed(), "what has been handed in is not forgotten"
    counter.complete(opened, "Accept", conclusion="yes", local=False)
    before = listed()
    typed(local=None)
    assert listed() == before


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(["missing", "received"])), unique_by=lambda row: row[0]
    ),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["required", "conditional", "optional"])),
)
def test_a_revised_checklist_has_everything_wanted_once_and_loses_nothing_handed_in(
    rows: list[tuple[str, str]], now_wanted: dict[str, Any]
) -> None:
    kept = [{"id": code, "code": code, "state": state, "need": "required", "files": []} for code, state in rows]
    wants = [Wanted(code, code, need, "", "copy", 1, (), None, "") for code, need in now_wanted.items()]
    found = revised(kept, wants)
    after = ({code for code, _ in rows} - set(found.dropped)) | {want.code for want in found.added}
    assert after == set(now_wanted) | {code for code, state in rows if state == "received"}
    assert not {want.code for want in found.added} & {code for code, _ in rows}
    assert all(found.changed.get(code, "required") == now_wanted[code] for code, _ in rows if code in now_wanted)
