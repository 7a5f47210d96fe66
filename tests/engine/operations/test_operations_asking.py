"""转办, 委派, 加签, 减签: who holds a to-do, who is waited for, and what their answers do."""

import pytest

from engine.actor import Actor
from engine.commands.operations import passing
from engine.errors import FormInvalid, FourEyes, NotAllowed, NotFound, RevisionStale, TaskTaken
from engine.policy import Deed, OpenPolicy, TaskFacts
from tests.engine.operations.doing import (
    ANNA,
    BO,
    CAI,
    DAN,
    add,
    answer,
    asked,
    check,
    check_record,
    claim,
    delegate,
    events,
    mine,
    remove,
    transfer,
)  # fmt: skip
from tests.support import drawing as d
from tests.support.hall import Hall

LINE = d.diagram([d.user("u"), d.user("v")], "start > u > v > end")


def begun(hall: Hall, diagram: bytes = LINE) -> tuple[str, str]:
    hall.publish(diagram)
    case = hall.start()
    return case, claim(hall, case, "u")


def test_a_transfer_gives_the_to_do_and_its_note_to_a_colleague(hall: Hall) -> None:
    case, task = begun(hall)
    moved = transfer(hall, task, BO)
    assert (moved["assignee"], moved["status"], moved["revision"]) == ("bo", "claimed", 3)
    assert (mine(hall, ANNA), mine(hall, BO)) == ([], ["u"])
    assert asked(hall, task) == [("transfer", "bo", "done")]
    assert events(hall, case)[-1] == ("task_transfer", "anna")
    with pytest.raises(NotAllowed, match="领取"):
        transfer(hall, task, CAI, by=ANNA)
    hall.complete(case, "u", by=BO)
    check(hall, case)
    check_record(hall, case)


def test_only_the_holder_may_pass_on_and_never_to_themselves(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start()
    task = hall.task(case)["id"]
    with pytest.raises(NotAllowed, match="先领取"):
        transfer(hall, task, BO)
    claim(hall, case)
    with pytest.raises(NotAllowed, match="已在您名下"):
        transfer(hall, task, ANNA)
    with pytest.raises(FormInvalid):
        hall.engine.run(ANNA, lambda work: passing.transfer(work, task, BO, "  "))


def test_a_stale_revision_is_told(hall: Hall) -> None:
    _, task = begun(hall)
    with pytest.raises(RevisionStale):
        hall.engine.run(ANNA, lambda work: passing.transfer(work, task, BO, "请假", revision=1))


def test_a_delegation_comes_back_by_itself_and_the_owner_decides(hall: Hall) -> None:
    case, task = begun(hall)
    delegate(hall, task, BO)
    check(hall, case)
    assert mine(hall, BO) == ["u"] and mine(hall, ANNA) == ["u"]
    with pytest.raises(NotAllowed, match="委派"):
        hall.complete(case, "u", by=ANNA)
    with pytest.raises(NotAllowed, match="没有征求"):
        answer(hall, task, CAI)
    answer(hall, task, BO)
    assert mine(hall, BO) == [] and hall.task(case)["assignee"] == "anna"
    assert asked(hall, task) == [("delegate", "bo", "done")]
    check(hall, case)
    hall.complete(case, "u", by=ANNA)
    assert hall.at(case) == ["v"]
    assert events(hall, case) == [
        ("start", "teller01"), ("task_claim", "anna"), ("task_delegate", "anna"), ("task_answer", "bo"),
        ("complete", "anna"),
    ]  # fmt: skip
    check_record(hall, case)


def test_before_the_decision_all_added_people_must_have_spoken(hall: Hall) -> None:
    case, task = begun(hall)
    add(hall, task, "before", BO, CAI)
    answer(hall, task, CAI)
    with pytest.raises(NotAllowed, match="加签人"):
        hall.complete(case, "u", by=ANNA)
    add(hall, task, "before", DAN)
    answer(hall, task, BO, agree=False)
    answer(hall, task, DAN)
    check(hall, case)
    hall.complete(case, "u", by=ANNA)
    assert hall.at(case) == ["v"]


def test_after_the_decision_the_case_goes_on_with_what_the_owner_handed_in(hall: Hall) -> None:
    case, task = begun(hall)
    add(hall, task, "after", BO, CAI, data={"n": 7})
    assert hall.at(case) == ["u"] and "n" not in hall.variables(case)
    check(hall, case)
    answer(hall, task, BO)
    answered = answer(hall, task, CAI)
    assert answered.completed is not None and [row["element_id"] for row in answered.completed.next] == ["v"]
    assert hall.at(case) == ["v"] and hall.variables(case) == {"n": 7}
    doers = {(row["person"], row["element_id"]) for row in hall.rows("SELECT * FROM doer")}
    assert doers == {("anna", "u"), ("bo", "u"), ("cai", "u")}
    check(hall, case)
    check_record(hall, case)


def test_an_objection_after_the_decision_gives_it_back_with_what_was_typed(hall: Hall) -> None:
    case, task = begun(hall)
    add(hall, task, "after", BO, data={"n": 7})
    assert answer(hall, task, BO, agree=False).completed is None
    row = hall.task(case)
    assert (row["assignee"], row["asked"]) == ("anna", None)
    draft = hall.engine.task(ANNA, task).draft
    assert draft is not None and draft["data"] == {"n": 7}
    check(hall, case)
    hall.complete(case, "u", by=ANNA)


def test_the_two_kinds_exclude_each_other_and_go_one_level_deep(hall: Hall) -> None:
    case, task = begun(hall)
    add(hall, task, "before", BO)
    with pytest.raises(NotAllowed, match="减签"):
        add(hall, task, "after", CAI, data={})
    with pytest.raises(NotAllowed, match="减签"):
        delegate(hall, task, CAI)
    with pytest.raises(NotAllowed, match="减签"):
        transfer(hall, task, CAI)
    with pytest.raises(NotAllowed):
        add(hall, task, "before", CAI, by=BO)
    with pytest.raises(NotAllowed, match="不必重复"):
        add(hall, task, "before", BO)
    with pytest.raises(NotAllowed, match="自己"):
        add(hall, task, "before", ANNA)
    check(hall, case)


def test_signers_who_have_not_answered_can_be_taken_off(hall: Hall) -> None:
    case, task = begun(hall)
    add(hall, task, "before", BO, CAI)
    answer(hall, task, BO)
    with pytest.raises(NotFound):
        remove(hall, task, BO)
    remove(hall, task, CAI)
    assert hall.task(case)["asked"] is None and mine(hall, CAI) == []
    check(hall, case)
    add(hall, task, "after", DAN, data={"n": 1})
    remove(hall, task, DAN)
    check(hall, case)
    assert hall.at(case) == ["u"], "nobody has agreed: it is the owner's again"
    add(hall, task, "after", BO, DAN, data={"n": 2})
    answer(hall, task, BO)
    remove(hall, task, DAN)
    assert hall.at(case) == ["v"] and hall.variables(case) == {"n": 2}
    check(hall, case)


def test_not_below_the_legal_minimum(hall: Hall) -> None:
    case, task = begun(hall, d.diagram([d.user("u", properties={"minSigners": "2"})], "start > u > end"))
    add(hall, task, "before", BO, CAI, DAN)
    remove(hall, task, BO)
    with pytest.raises(NotAllowed, match="至少须有 2 人"):
        remove(hall, task, CAI)
    check(hall, case)


def test_four_eyes_are_asked_of_each_new_person(hall: Hall) -> None:
    class NotBo(OpenPolicy):
        def may(self, actor: Actor, action, task: TaskFacts, deeds):
            found: list[Deed] = list(deeds())
            new = action in ("receive", "advise")
            return FourEyes("已办理过", "bo") if new and any(deed.person == actor.person for deed in found) else None

    hall.policy = NotBo()
    hall.reboot()
    hall.publish(LINE)
    case = hall.start()
    hall.complete(case, "u", by=BO)
    task = claim(hall, case, "v")
    for deed in (
        lambda: transfer(hall, task, BO),
        lambda: delegate(hall, task, BO),
        lambda: add(hall, task, "before", BO),
    ):
        with pytest.raises(FourEyes):
            deed()
    add(hall, task, "before", CAI)
    answer(hall, task, CAI)
    with pytest.raises(FourEyes):
        transfer(hall, task, CAI)
    check(hall, case)


def test_what_was_asked_ends_with_the_to_do(hall: Hall) -> None:
    timed = d.diagram(
        [d.user("u"), d.user("w"), d.boundary("t", "u", d.duration("PT1H"))], "start > u > end; t > w > end2"
    )
    case, task = begun(hall, timed)
    add(hall, task, "after", BO, data={})
    hall.pass_time(hours=2)
    hall.drain()
    assert hall.at(case) == ["w"] and asked(hall, task) == [("after", "bo", "cancelled")] and mine(hall, BO) == []
    check(hall, case)
    second = claim(hall, case, "w")
    add(hall, second, "before", CAI)
    hall.engine.terminate_instance(ANNA, case, "撤销")
    assert asked(hall, second) == [("before", "cai", "cancelled")] and mine(hall, CAI) == []
    check(hall, case)


def test_a_supervisor_may_reassign_while_others_are_asked_but_not_to_them(hall: Hall) -> None:
    case, task = begun(hall)
    add(hall, task, "before", BO)
    with pytest.raises(NotAllowed):
        hall.engine.reassign_tasks(DAN, [task], BO, "请假")
    hall.engine.reassign_tasks(DAN, [task], CAI, "请假")
    check(hall, case)
    answer(hall, task, BO)
    hall.complete(case, "u", by=CAI)
    with pytest.raises(TaskTaken):
        answer(hall, task, BO)
