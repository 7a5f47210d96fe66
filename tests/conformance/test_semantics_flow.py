"""Gateways, links, errors, escalations, multi-instance, work, people and incidents as in Camunda 8, over HTTP."""

from datetime import datetime

from tests.support import drawing as d
from tests.support.spoken import Spoken


# -- gateways
def test_an_exclusive_gateway_takes_the_first_true_way_in_drawn_order(case: Spoken) -> None:
    case.run([], "start > xor; xor > step_a > end_a if n > 1; xor > step_b > end_b if n > 0; xor > end else", n=5)
    case.ended()
    assert "step_a" in case.path and "step_b" not in case.path


def test_no_true_way_and_no_default_is_an_incident_that_a_retry_mends(case: Spoken) -> None:
    flows = "start > and > xor; and > a > end; xor > end_a if n > 1; xor > end_b if n < 0"
    case.run([d.service("a")], flows, n=0)
    case.incident("xor")
    case.work("a", n=5)
    case.retry("xor")
    case.ended()
    assert "end_a" in case.path


def test_a_gateway_is_mended_by_data_given_with_its_incident(case: Spoken) -> None:
    case.run([], "start > xor; xor > end_a if go; xor > end_b else")
    case.resolve("xor", go=True)
    case.ended()
    assert "end_a" in case.path


def test_a_parallel_join_waits_for_every_way_in(case: Spoken) -> None:
    parts = [d.service("a"), d.service("b"), d.service("c"), d.service("z")]
    case.run(parts, "start > and > a > and_join; and > b > and_join; and > c > and_join; and_join > z > end")
    for element in ("a", "c"):
        case.work(element)
        case.no_job("z")
    case.work("b")
    case.work("z")
    case.ended()
    case.count("z", 1)


def test_a_parallel_join_counts_ways_and_not_tokens(case: Spoken) -> None:
    parts = [d.service("a"), d.service("b"), d.service("z")]
    flows = "start > and > step_1 > xor > a > and_join; and > step_2 > xor; and > b > and_join; and_join > z > end"
    case.run(parts, flows)
    for job in case.lease("a", 2):
        case.finish(job)
    case.no_job("z")
    case.work("b")
    case.work("z")
    case.count("z", 1)


def test_an_inclusive_join_waits_for_the_ways_that_were_taken(case: Spoken) -> None:
    parts = [d.service("a"), d.service("b"), d.service("c"), d.service("z")]
    flows = (
        "start > or; or > a > or_join if n > 0; or > b > or_join if n > 1; or > c > or_join if n > 2;or_join > z > end"
    )
    case.run(parts, flows, n=2)
    case.work("b")
    case.no_job("c", "z")
    case.work("a")
    case.work("z")
    case.ended()


def test_an_inclusive_gateway_without_true_way_or_default_is_held(case: Spoken) -> None:
    case.run([], "start > or; or > end_a if n > 1; or > end_b if n > 2", n=0)
    case.incident("or")


def test_a_race_of_signals_ends_the_other_wait(case: Spoken) -> None:
    parts = [d.catch("yes", d.signal("yes")), d.catch("no", d.signal("no")), d.service("a")]
    case.run(parts, "start > race > yes > a > end; race > no > end_no")
    case.signal("yes")
    case.at("a")
    assert case.signal("no") == []


def test_a_race_may_wait_at_a_receive_task(case: Spoken) -> None:
    parts = [d.receive("paid", "paid", "k"), d.catch("late", d.duration("PT1H"))]
    case.run(parts, "start > race > paid > end; race > late > end_late", k="1")
    case.message("paid", "1", 0, None, amount=3)
    case.ended(amount=3)


def test_a_race_in_a_loop_waits_afresh(case: Spoken) -> None:
    parts = [d.catch("tick", d.message("tick", "=k")), d.catch("late", d.duration("PT1H"))]
    case.run(parts, "start > xor > race > tick > xor; race > late > end", k="1")
    for _ in range(3):
        case.later(1800)
        case.message("tick", "1")
    case.later(3000)
    case.at()
    case.later(700)
    case.ended()
    case.count("tick", 3)


def test_links_join_what_is_drawn_apart(case: Spoken) -> None:
    parts = [
        d.throw("out_1", d.link("far")),
        d.throw("out_2", d.link("far")),
        d.catch("in", d.link("far")),
        d.service("a"),
    ]
    case.run(parts, "start > and > out_1; and > out_2; in > a > end")
    for job in case.lease("a", 2):
        case.finish(job)
    case.ended()
    case.count("in", 2)


# -- errors and escalations
def test_an_error_that_nobody_catches_is_held_at_the_job(case: Spoken) -> None:
    case.run([d.service("a"), d.boundary("edge", "a", d.error("X"))], "start > a > end; edge > end_x")
    case.throw("a", "E")
    case.incident("a")
    case.retry("a")
    case.throw("a", "X")
    case.ended()


def test_data_of_an_error_reaches_its_catcher_by_mapping(case: Spoken) -> None:
    parts = [d.service("a"), d.boundary("edge", "a", d.error("X"), outputs={"why": "reason"}), d.service("b")]
    case.run(parts, "start > a > end; edge > b > end_x")
    case.throw("a", "X", reason="no paper", noise=1)
    seen = case.work("b")
    assert seen == {"why": "no paper"}


def test_an_error_passes_sub_processes_that_do_not_catch_it(case: Spoken) -> None:
    inner = d.sub("inner", [d.service("a")], "start_in > a > end_in")
    outer = d.sub(
        "outer", [inner, d.boundary("wrong", "inner", d.error("Y"))], "start_out > inner > end_o; wrong > end_w"
    )
    case.run([outer, d.boundary("right", "outer", d.error("X"))], "start > outer > end; right > step > end_r")
    case.throw("a", "X")
    case.ended()
    assert "step" in case.path


def test_an_error_end_nobody_catches_is_held_there(case: Spoken) -> None:
    case.run([d.end("bad", d.error("X"))], "start > bad")
    case.incident("bad")


def test_an_escalation_end_lets_the_sub_process_complete(case: Spoken) -> None:
    inner = d.sub("sub", [d.end("tell", d.escalation("E"))], "start_in > tell")
    edge = d.boundary("edge", "sub", d.escalation("E"), interrupting=False)
    case.run([inner, edge], "start > sub > step > end; edge > step_2 > end_e")
    case.ended()
    assert {"step", "step_2"} <= set(case.path)


def test_an_escalation_nobody_catches_changes_nothing(case: Spoken) -> None:
    case.run([d.throw("tell", d.escalation("E"))], "start > tell > step > end")
    case.ended()
    assert "step" in case.path


def test_an_escalation_brings_its_variables_to_the_catcher(case: Spoken) -> None:
    inner = d.sub("sub", [d.throw("tell", d.escalation("E"), inputs={"level": "2"})], "start_in > tell > end_in")
    edge = d.boundary("edge", "sub", d.escalation("E"), interrupting=False, outputs={"raised": "level"})
    case.run([inner, edge, d.service("a")], "start > sub > end; edge > a > end_e")
    assert case.work("a")["raised"] == 2


# -- multi-instance
def test_results_stand_in_the_order_of_the_items(case: Spoken) -> None:
    loop = d.each("items", "item", "results", 'item + "-" + answer')
    case.run([d.service("a", loop=loop)], "start > a > end", items=["x", "y", "z"])
    jobs = {job["variables"]["item"]: job for job in case.lease("a", 3)}
    assert [jobs[item]["variables"]["loopCounter"] for item in ("x", "y", "z")] == [1, 2, 3]
    for item in ("z", "x", "y"):
        case.finish(jobs[item], answer=item.upper())
    case.ended(results=["x-X", "y-Y", "z-Z"])


def test_what_an_instance_returns_stays_its_own(case: Spoken) -> None:
    loop = d.each("[1,2]", "item", "results", "answer")
    case.run([d.service("a", loop=loop, outputs={"answer": "raw * 10"})], "start > a > end")
    for job in case.lease("a", 2):
        case.finish(job, raw=job["variables"]["item"])
    case.ended(results=[10, 20], raw=None)


def test_in_sequence_one_follows_the_other(case: Spoken) -> None:
    case.run([d.service("a", loop=d.each("[1,2,3]", "item", sequential=True))], "start > a > end")
    for item in (1, 2, 3):
        assert case.work("a")["item"] == item
    case.ended()
    case.count("a", 3)


def test_an_empty_list_is_passed_by(case: Spoken) -> None:
    case.run([d.user("u", loop=d.each("[]", "item", "results", "x"))], "start > u > end")
    case.ended(results=[])


def test_items_may_be_null_and_of_any_kind(case: Spoken) -> None:
    case.run([d.script("s", "item", "x", loop=d.each('[1, null, "a", {b: 2}]', "item", "out", "x"))], "start > s > end")
    case.ended(out=[1, None, "a", {"b": 2}])


def test_each_reviewer_gets_a_task_and_one_refusal_ends_it(case: Spoken) -> None:
    loop = d.each("reviewers", "reviewer", "votes", "vote", until='list contains(votes, "no")')
    case.run([d.user("u", loop=loop)], "start > u > end", reviewers=["a", "b", "c"])
    case.tasks("u", 3)
    case.do("u", vote="yes")
    case.tasks("u", 2)
    case.do("u", vote="no")
    case.ended()
    case.tasks("u", 0)


def test_an_interrupting_event_ends_every_instance(case: Spoken) -> None:
    parts = [d.service("a", loop=d.each("[1,2,3]")), d.boundary("stop", "a", d.message("stop", "=k"))]
    case.run(parts, "start > a > end; stop > step > end_s", k="1")
    first, second, _ = case.lease("a", 3)
    case.finish(first)
    case.message("stop", "1")
    case.ended()
    case.is_gone(second)


def test_an_error_of_one_instance_ends_them_all(case: Spoken) -> None:
    parts = [d.service("a", loop=d.each("[1,2]")), d.boundary("edge", "a", d.error("X"))]
    case.run(parts, "start > a > end; edge > step > end_x")
    first, second = case.lease("a", 2)
    case.throw(first, "X")
    case.ended()
    case.is_gone(second)


def test_every_item_calls_the_process(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    loop = d.each("[1,2]", "item", "results", "answer")
    case.run([d.call("call", "q", loop=loop)], "start > call > end")
    for job in case.lease("inner", 2):
        case.finish(job, answer=job["variables"]["item"] * 5)
    case.ended(results=[5, 10])


def test_multi_instances_nest(case: Spoken) -> None:
    inner = d.service("a", loop=d.each("row", "cell", "cells", "cell * 2"))
    outer = d.sub("sub", [inner], "start_in > a > end_in", loop=d.each("rows", "row", "table", "cells"))
    case.run([outer], "start > sub > end", rows=[[1, 2], [3]])
    for job in case.lease("a", 3):
        case.finish(job)
    case.ended(table=[[2, 4], [6]])


def test_a_collection_that_is_null_is_held(case: Spoken) -> None:
    case.run([d.service("a", loop=d.each("items", "item"))], "start > a > end")
    case.incident("a")
    case.resolve("a", items=[1])


def test_a_completion_condition_that_is_no_boolean_is_held(case: Spoken) -> None:
    case.run([d.service("a", loop=d.each("[1,2]", until="missing"))], "start > a > end")
    case.finish(case.lease("a", 2)[0])
    case.incident("a")


# -- work and people
def test_headers_retries_and_type_expressions_are_handed_out(case: Spoken) -> None:
    parts = [d.service("a", type='="a_" + word', headers={"colour": "red"}, retries="=2 + 3")]
    case.run(parts, "start > a > end", word=case.word)
    (job,) = case.lease("a")
    assert job["headers"] == {"colour": "red"} and job["attempts_left"] == 5 and job["element_id"] == "a"


def test_every_kind_of_task_with_a_type_is_work(case: Spoken) -> None:
    kinds = ("serviceTask", "sendTask", "scriptTask", "businessRuleTask")
    parts = [d.service(kind, tag=kind) for kind in kinds]
    case.run(parts, "start > " + " > ".join(kinds) + " > end")
    for kind in kinds:
        case.work(kind)
    case.ended()


def test_a_lease_that_ran_out_goes_to_another_worker(case: Spoken) -> None:
    case.run([d.service("a")], "start > a > end")
    body = {"types": [case.own("a")], "worker": "slow", "max": 1, "lease_s": 1}
    (slow,) = case.api("POST", "/jobs/activate", body)["jobs"]
    (quick,) = case.lease("a")
    assert slow["id"] == quick["id"] and slow["lease"] != quick["lease"]
    body = {"lease": slow["lease"], "variables": {}}
    assert case.denied(409, "POST", f"/jobs/{slow['id']}/complete", body) == "lease_lost"
    case.finish(quick)
    case.ended()


def test_a_failed_job_comes_back_until_no_attempt_is_left(case: Spoken) -> None:
    case.run([d.service("a", retries="2")], "start > a > end")
    case.fail("a", 1)
    (job,) = case.lease("a")
    assert job["attempts_left"] == 1
    case.fail(job, 0)
    assert "打印机缺纸" in case.incident("a")["message"]
    case.no_job("a")
    case.retry("a")
    case.work("a")
    case.ended()


def test_a_held_job_is_completed_by_hand(case: Spoken) -> None:
    case.run([d.service("a", outputs={"y": "x"})], "start > a > end")
    case.fail("a", 0)
    case.resolve("a", x=5)
    case.ended(y=5)


def test_a_task_tells_assignee_groups_due_and_priority(case: Spoken) -> None:
    parts = [
        d.user(
            "u",
            assignment={"candidateGroups": '=["teller", "back_teller"]'},
            schedule={"dueDate": "=due"},
            priority="=80",
            name="核对",
        )
    ]
    case.run(parts, "start > u > end", due="2026-12-31T17:00:00+08:00")
    (task,) = case.tasks("u")
    assert task["groups"] == ["teller", "back_teller"] and task["priority"] == 80 and task["name"] == "核对"
    assert datetime.fromisoformat(task["due_at"]) == datetime.fromisoformat("2026-12-31T17:00:00+08:00")


def test_a_task_with_an_assignee_is_theirs(case: Spoken) -> None:
    case.run([d.user("u", assignment={"assignee": "=who"})], "start > u > end", who="teller01")
    (task,) = case.tasks("u")
    assert task["assignee"] == "teller01"


def test_a_result_of_a_task_is_mapped(case: Spoken) -> None:
    case.run([d.user("u", inputs={"question": '"why?"'}, outputs={"reason": "answer"})], "start > u > end")
    assert case.whole("u")["data"]["question"] == "why?"
    case.do("u", answer="because")
    case.ended(reason="because", answer=None, question=None)


def test_a_decision_gives_its_result(case: Spoken) -> None:
    table = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
        b'<decision id="size" name="size"><variable name="size"/><literalExpression>'
        b'<text>if n &gt; 10 then "big" else "small"</text></literalExpression></decision></definitions>'
    )
    case.publish(d.diagram([d.decide("rule", "size", "result")], "start > rule > end"), size=table)
    case.start(n=11)
    case.ended(result="big")


def test_a_missing_decision_is_held_and_can_be_answered(case: Spoken) -> None:
    case.run([d.decide("rule", "size", "result")], "start > rule > end", n=1)
    case.incident("rule")
    case.resolve("rule", result="small")
    case.ended(result="small")


def test_an_output_mapping_that_cannot_be_evaluated_is_held_with_its_result_kept(case: Spoken) -> None:
    parts = [d.service("a", outputs={"y": "assert(limit, limit != null) + x"}), d.service("b")]
    case.run(parts, "start > and > a > end; and > b > end_b")
    case.work("a", x=1)
    case.incident("a")
    case.work("b", limit=2)
    case.retry("a")
    case.ended(y=3)


def test_an_instance_that_is_terminated_leaves_nothing_open(case: Spoken) -> None:
    parts = [d.service("a"), d.user("u"), d.catch("c", d.duration("PT1H"))]
    case.run(parts, "start > and > a > end_a; and > u > end_u; and > c > end_c")
    (job,) = case.lease("a")
    case.tasks("u")
    case.api("POST", f"/process-instances/{case.id}/terminate", {"reason": "重复受理"})
    case.is_gone(job)
    case.tasks("u", 0)
    found = case.look()
    assert found["state"] == "terminated" and found["active"] == []


# -- people's and other corners
def test_what_is_assigned_to_another_may_be_tried_by_the_operator(case: Spoken) -> None:
    case.run([d.user("u", assignment={"assignee": '="teller01"'})], "start > u > end")
    case.do("u")
    case.ended()


def test_an_assignee_nobody_knows_leaves_the_task_open_and_says_so(case: Spoken) -> None:
    case.run([d.user("u", assignment={"assignee": "demo"})], "start > u > end")
    (task,) = case.tasks("u")
    assert task["assignee"] is None and task["unknown_assignee"] == "demo"
    case.do("u")
    case.ended()


def test_groups_may_be_a_list_in_text(case: Spoken) -> None:
    case.run([d.user("u", assignment={"candidateGroups": "sales, hr"})], "start > u > end")
    assert case.tasks("u")[0]["groups"] == ["sales", "hr"]


def test_a_job_that_is_held_is_no_longer_its_workers(case: Spoken) -> None:
    case.run([d.service("a")], "start > a > end")
    (job,) = case.lease("a")
    case.fail(job, 0)
    case.incident("a")
    case.is_gone(job)


def test_an_input_mapping_that_fails_is_tried_again_with_new_data(case: Spoken) -> None:
    parts = [d.service("a", inputs={"x": "assert(y, y != null)"}), d.service("b")]
    case.run(parts, "start > and > a > end; and > b > end_b")
    case.incident("a")
    case.work("b", y=3)
    case.retry("a")
    assert case.work("a")["x"] == 3
    case.ended()


def test_the_code_of_an_escalation_comes_before_a_catch_all(case: Spoken) -> None:
    inner = d.sub("sub", [d.throw("tell", d.escalation("E"))], "start_in > tell > end_in")
    parts = [
        inner,
        d.boundary("any", "sub", d.escalation(), interrupting=False),
        d.boundary("own", "sub", d.escalation("E"), interrupting=False),
    ]
    case.run(parts, "start > sub > end; any > step_any > end_any; own > step_own > end_own")
    case.ended()
    assert "step_own" in case.path and "step_any" not in case.path


def test_each_call_of_a_multi_instance_escalates_for_itself(case: Spoken) -> None:
    case.publish(d.diagram([d.throw("tell", d.escalation("E"))], "start > tell > end", "q"))
    edge = d.boundary("edge", "call", d.escalation("E"), interrupting=False)
    case.run([d.call("call", "q", loop=d.each("[1,2,3]")), edge], "start > call > end; edge > step > end_e")
    case.ended()
    case.count("step", 3)


def test_a_terminate_end_ends_each_item_of_a_multi_instance_alone(case: Spoken) -> None:
    parts = [d.service("a"), d.service("b"), d.end("stop", d.TERMINATE)]
    loop = d.each("[1,2]", "item")
    case.run([d.sub("sub", parts, "start_in > and > a > stop; and > b > end_in", loop=loop)], "start > sub > end")
    first, second = case.lease("a", 2)
    case.lease("b", 2)
    case.finish(first)
    case.at("a", "b")
    case.finish(second)
    case.ended()


def test_a_reminder_and_a_deadline_on_one_task(case: Spoken) -> None:
    parts = [
        d.user("u"),
        d.boundary("remind", "u", d.cycle("R/PT10M"), interrupting=False),
        d.boundary("late", "u", d.duration("PT25M")),
    ]
    case.run(parts, "start > u > end; remind > step > end_r; late > end_late")
    case.tasks("u")
    case.later(26 * 60)
    case.ended()
    case.count("step", 2)


def test_whole_numbers_of_any_length_and_dates_are_kept(case: Spoken) -> None:
    parts = [d.script("double", "a * 2", "b"), d.script("date", 'date("2026-01-31") + duration("P1M")', "c")]
    case.run(parts, "start > double > date > end", a=12345678901234567890)
    case.ended(b=24691357802469135780, c="2026-02-28")
