"""退回 and 撤回: where a case may go back to, who gets it then, and how it comes forward again."""

import pytest

from engine.errors import NotAllowed, NotFound
from engine.handlers import JobHandler, Registry
from tests.engine.operations.doing import (
    ANNA,
    BO,
    CAI,
    add,
    asked,
    barred,
    check,
    check_record,
    claim,
    events,
    mine,
    send_back,
    take_back,
    targets_of,
    ways,
)  # fmt: skip
from tests.support import drawing as d
from tests.support.hall import Hall

THREE = d.diagram([d.user("a"), d.user("b"), d.user("c")], "start > a > b > c > end")


def begun(hall: Hall, diagram: bytes, *done: str, **variables: object) -> str:
    hall.publish(diagram)
    case = hall.start(**variables)
    for element in done:
        hall.complete(case, element, by=BO)
    return case


def test_a_reviewer_sends_a_case_back_and_the_steps_after_are_done_again(hall: Hall) -> None:
    case = begun(hall, THREE, "a", "b")
    task = claim(hall, case)
    assert ways(hall, hall.task(case)) == ["b", "a"]
    send_back(hall, task, "a", receiver=BO)
    back = hall.task(case)
    assert (back["element_id"], back["assignee"], mine(hall, BO)) == ("a", "bo", ["a"])
    told = back["returned"]
    assert (told["by"], told["reason"], told["from"], told["then"]) == ("anna", "材料有误", "c", "continue")
    check(hall, case)
    assert events(hall, case)[-1] == ("move", "anna")
    for element in "abc":
        hall.complete(case, element, by=BO)
    assert hall.state(case) == "completed" and hall.path(case).count("b") == 2
    check_record(hall, case)


def test_only_steps_passed_and_only_by_the_holder(hall: Hall) -> None:
    case = begun(hall, THREE, "a")
    task = hall.task(case)["id"]
    with pytest.raises(NotAllowed, match="先领取"):
        send_back(hall, task, "a")
    claim(hall, case)
    with pytest.raises(NotFound):
        send_back(hall, task, "c")
    with pytest.raises(NotFound):
        send_back(hall, task, "b")


def test_unchanged_a_case_jumps_back_to_who_returned_it(hall: Hall) -> None:
    case = begun(hall, THREE, "a", "b", n=1)
    send_back(hall, claim(hall, case), "a", "back", receiver=BO)
    hall.complete(case, "a", {"n": 1, "note": "已核"}, by=BO)
    row = hall.task(case)
    assert (row["element_id"], row["assignee"]) == ("c", "anna")
    assert hall.path(case).count("b") == 1
    check(hall, case)
    hall.complete(case, "c", by=ANNA)
    assert hall.state(case) == "completed"
    check_record(hall, case)


def test_with_changed_data_it_goes_the_whole_way_again(hall: Hall) -> None:
    case = begun(hall, THREE, "a", "b", n=1)
    send_back(hall, claim(hall, case), "a", "back", receiver=BO)
    hall.complete(case, "a", {"n": 2}, by=BO)
    assert hall.at(case) == ["b"]
    check(hall, case)


def test_a_return_ends_what_others_were_asked_only_when_they_are_taken_off(hall: Hall) -> None:
    case = begun(hall, THREE, "a")
    task = claim(hall, case)
    add(hall, task, "before", CAI)
    with pytest.raises(NotAllowed, match="减签"):
        send_back(hall, task, "a")
    assert asked(hall, task) == [("before", "cai", "open")]


PARALLEL = d.diagram(
    [d.user(id) for id in ("a", "b", "b2", "c", "e")],
    "start > a > and1 > b > b2 > and2 > e > end; and1 > c > and2",
)


def test_a_branch_goes_back_by_itself_and_the_other_stays(hall: Hall) -> None:
    case = begun(hall, PARALLEL, "a", "b")
    task = claim(hall, case, "b2")
    assert ways(hall, hall.task(case, "b2")) == ["b", "a"]
    send_back(hall, task, "b")
    assert hall.at(case) == ["b", "c"]
    check(hall, case)
    for element in ("c", "b", "b2", "e"):
        hall.complete(case, element)
    assert hall.state(case) == "completed"


def test_above_the_split_both_branches_go_back(hall: Hall) -> None:
    case = begun(hall, PARALLEL, "a", "b")
    send_back(hall, claim(hall, case, "b2"), "a")
    assert hall.at(case) == ["a"]
    check(hall, case)


def test_after_the_join_no_single_branch_is_offered(hall: Hall) -> None:
    case = begun(hall, PARALLEL, "a", "b", "b2", "c")
    claim(hall, case)
    assert ways(hall, hall.task(case)) == ["a"]
    assert "并行" in barred(hall, hall.task(case))["b"]
    with pytest.raises(NotAllowed, match="并行"):
        send_back(hall, hall.task(case)["id"], "b")


def test_what_waits_at_the_join_bars_its_branch(hall: Hall) -> None:
    """c has arrived at the join: back at b it would still count, and only b is done again."""
    case = begun(hall, PARALLEL, "a", "b", "c")
    claim(hall, case, "b2")
    assert ways(hall, hall.task(case, "b2")) == ["a"]


SERVICE = d.diagram([d.user("a"), d.service("s", "job"), d.user("b")], "start > a > s > b > end")


@pytest.mark.parametrize(("repeatable", "offered"), [(False, []), (True, ["a"])])
def test_what_was_done_outside_bars_the_way_unless_it_may_be_repeated(
    hall: Hall, repeatable: bool, offered: list[str]
) -> None:
    hall.handlers = Registry(JobHandler("job", "1", lambda call: {}, repeatable=repeatable))
    hall.reboot()
    case = begun(hall, SERVICE, "a")
    hall.drain()
    task = claim(hall, case)
    assert ways(hall, hall.task(case)) == offered
    if not repeatable:
        with pytest.raises(NotAllowed, match="更正"):
            send_back(hall, task, "a")
        with pytest.raises(NotAllowed, match="更正"):
            take_back(hall, hall.rows("SELECT id FROM user_task WHERE element_id = 'a'")[0]["id"], by=BO)


@pytest.mark.parametrize(("mark", "offered"), [("true", []), ("false", ["a"])])
def test_the_diagram_may_say_so_itself(hall: Hall, mark: str, offered: list[str]) -> None:
    drawn = f'<zeebe:properties><zeebe:property name="irreversible" value="{mark}"/></zeebe:properties>'
    case = begun(
        hall,
        SERVICE.replace(
            b"</bpmn:extensionElements></bpmn:serviceTask>",
            drawn.encode() + b"</bpmn:extensionElements></bpmn:serviceTask>",
        ),
        "a",
    )
    hall.work("job")
    assert ways(hall, hall.task(case)) == offered


INNER = d.diagram([d.user("i"), d.user("j")], "start > i > j > end", "inner")
OUTER = d.diagram([d.user("a"), d.call("k", "inner"), d.user("b")], "start1 > a > k > b > end1")


def test_from_a_called_process_to_a_step_in_it_or_before_it(hall: Hall) -> None:
    hall.publish(INNER)
    case = begun(hall, OUTER, "a", "i")
    task = claim(hall, case)
    assert ways(hall, hall.task(case)) == ["i", "a"]
    send_back(hall, task, "i")
    assert hall.at(case) == ["i", "k"]
    check(hall, case)
    for element in "ij":
        hall.complete(case, element)
    assert ways(hall, hall.task(case)) == ["k", "a"]
    send_back(hall, claim(hall, case), "k")
    assert hall.at(case) == ["i", "k"]
    send_back(hall, claim(hall, case), "a")
    for element in "aijb":
        hall.complete(case, element)
    assert hall.state(case) == "completed"
    check(hall, case)
    check_record(hall, case)


def test_in_a_sub_process_and_out_of_it(hall: Hall) -> None:
    steps = [d.user("a"), d.sub("s", [d.user("i"), d.user("j")], "start2 > i > j > end2"), d.user("b")]
    case = begun(hall, d.diagram(steps, "start > a > s > b > end"), "a", "i")
    assert ways(hall, hall.task(case)) == ["i", "a"]
    send_back(hall, claim(hall, case), "i")
    assert hall.at(case) == ["i", "s"]
    for element in "ij":
        hall.complete(case, element)
    assert ways(hall, hall.task(case)) == ["a"], "the inside of what is over is not entered again"


def test_each_item_of_a_loop_goes_back_in_its_own_scope(hall: Hall) -> None:
    many = d.sub("s", [d.user("i"), d.user("j")], "start2 > i > j > end2", loop=d.each("list", "it"))
    hall.publish(d.diagram([d.user("a"), many], "start > a > s > end"))
    case = hall.start(list=[1, 2])
    hall.complete(case, "a")
    first = hall.engine.tasks(ANNA, "all").items
    hall.engine.complete_task(BO, first[0]["id"], {})
    task = claim(hall, case, "j")
    assert ways(hall, hall.task(case, "j")) == ["i", "a"]
    send_back(hall, task, "i")
    assert hall.at(case) == ["i", "i", "s", "s"]
    check(hall, case)


def test_one_signer_sends_the_whole_counter_signing_back(hall: Hall) -> None:
    many = d.user("m", loop=d.each("list", "it"))
    hall.publish(d.diagram([d.user("a"), many], "start > a > m > end"))
    case = hall.start(list=[1, 2, 3])
    hall.complete(case, "a")
    one = hall.engine.tasks(ANNA, "all").items[1]
    hall.engine.claim_task(ANNA, one["id"])
    send_back(hall, one["id"], "a")
    assert hall.at(case) == ["a"]
    check(hall, case)


def test_a_step_of_an_earlier_round_that_this_round_has_not_seen_is_not_offered(hall: Hall) -> None:
    case = begun(hall, THREE, "a", "b")
    send_back(hall, claim(hall, case), "a")
    assert ways(hall, hall.task(case)) == []
    hall.complete(case, "a")
    assert ways(hall, hall.task(case)) == ["a"]


CORRECTED = d.diagram(
    [
        d.user("a"), d.user("r1"), d.user("r2"), d.user("w"),
        d.script("told", "opinion", "notice"), d.user("fix", properties={"correction": "after"}),
    ],
    "start > a > xor1 > r1 > xor2; xor2 > told if conclusion = \"correct\"; told > fix > xor3; xor3 > xor1 else; "
    "xor3 > w if gone = true; w > end2; xor2 > r2 else; r2 > xor4; xor4 > end else; xor4 > xor1 if again = true",
)  # fmt: skip


@pytest.mark.parametrize("from_step", ["r1", "r2"])
def test_to_the_applicant_by_the_drawn_detour_from_its_beginning(hall: Hall, from_step: str) -> None:
    case = begun(hall, CORRECTED, *("a", "r1")[: 1 if from_step == "r1" else 2], conclusion="passed")
    task = claim(hall, case, from_step)
    targets = targets_of(hall, hall.task(case))
    assert [each.element.id for each in targets if each.applicant] == ["fix"]
    assert [each.element.id for each in targets if each.previous] == ["a" if from_step == "r1" else "r1"]
    send_back(hall, task, "fix")
    assert hall.at(case) == ["fix"] and hall.variables(case)["notice"] == "材料有误"
    check(hall, case)
    hall.complete(case, "fix")
    assert hall.at(case) == ["r1"]
    for element in ("r1", "r2"):
        hall.complete(case, element)
    assert hall.state(case) == "completed"
    check_record(hall, case)


# ---------------------------------------------------------------- 撤回


def last_of(hall: Hall, case: str, element: str) -> str:
    found = hall.rows(
        "SELECT id FROM user_task WHERE instance_id = :c AND element_id = :e ORDER BY id", c=case, e=element
    )
    return str(found[-1]["id"])


def test_ones_own_last_step_is_taken_back_while_nobody_has_begun_the_next(hall: Hall) -> None:
    case = begun(hall, THREE, "a")
    take_back(hall, last_of(hall, case, "a"), by=BO)
    row = hall.task(case)
    assert (row["element_id"], row["assignee"], row["returned"]["taken_back"]) == ("a", "bo", True)
    check(hall, case)
    check_record(hall, case)
    assert events(hall, case)[-1] == ("move", "bo")


def test_nobody_takes_back_the_step_of_another_or_what_is_under_way(hall: Hall) -> None:
    case = begun(hall, THREE, "a")
    task = last_of(hall, case, "a")
    with pytest.raises(NotAllowed, match="自己"):
        take_back(hall, task, by=ANNA)
    claim(hall, case)
    with pytest.raises(NotAllowed, match="开始办理"):
        take_back(hall, task, by=BO)
    hall.engine.release_task(ANNA, hall.task(case)["id"])
    with pytest.raises(NotAllowed, match="开始办理"):
        take_back(hall, task, by=BO)
    hall.complete(case, "b", by=BO)
    with pytest.raises(NotAllowed, match="已经办理"):
        take_back(hall, task, by=BO)
    take_back(hall, last_of(hall, case, "b"), by=BO)
    assert hall.at(case) == ["b"]
    check(hall, case)


def test_a_draft_of_the_next_counts_as_begun(hall: Hall) -> None:
    case = begun(hall, THREE, "a")
    hall.engine.save_draft(ANNA, hall.task(case)["id"], {"n": 1})
    with pytest.raises(NotAllowed, match="开始办理"):
        take_back(hall, last_of(hall, case, "a"), by=BO)


def test_a_branch_is_taken_back_and_the_other_stays(hall: Hall) -> None:
    case = begun(hall, PARALLEL, "a", "b")
    claim(hall, case, "c")
    take_back(hall, last_of(hall, case, "b"), by=BO)
    assert hall.at(case) == ["b", "c"]
    check(hall, case)
