"""Messages and signals as Camunda 8 correlates them, over HTTP."""

from tests.support import drawing as d
from tests.support.api import Refusal
from tests.support.spoken import Spoken

PAID = d.message("paid", "=order")
STARTED = d.diagram([d.start("begin", d.message("ordered")), d.service("a")], "begin > a > end")


def test_a_kept_message_is_taken_by_a_wait_that_opens_later(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    assert case.message("paid", "o-1", 600, amount=5) == []
    case.start(order="o-1")
    case.ended(amount=5)


def test_a_kept_message_is_forgotten_when_its_time_is_over(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    case.message("paid", "o-1", 600)
    case.later(601)
    case.start(order="o-1")
    case.at("paid")


def test_kept_messages_are_taken_in_order_one_for_each_wait(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("one", PAID), d.catch("two", PAID)], "start > one > two > end"))
    case.message("paid", "o-1", 600, a=1, x="first")
    case.message("paid", "o-1", 600, b=2, x="second")
    case.start(order="o-1")
    case.ended(a=1, b=2, x="second")


def test_a_kept_message_goes_to_one_instance_of_a_process_only(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    case.message("paid", "o-1", 600)
    one = case.start(order="o-1")
    two = case.start(order="o-1")
    case.ended(one)
    case.at("paid", instance=two)


def test_a_kept_message_still_reaches_another_process(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end", "q"))
    one = case.start("p", order="o-1")
    assert case.message("paid", "o-1", 600) == [one]
    case.start("q", order="o-1")
    case.ended()


def test_of_two_instances_of_a_process_the_elder_takes_the_message(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    one, two = case.start(order="o-1"), case.start(order="o-1")
    assert case.message("paid", "o-1") == [one]
    case.ended(one)
    case.at("paid", instance=two)
    assert case.message("paid", "o-1") == [two]


def test_a_message_is_for_one_instance_of_a_process_across_its_versions(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    one = case.start(order="o-1")
    case.publish(d.diagram([d.catch("paid", PAID), d.service("a")], "start > paid > a > end"))
    two = case.start(order="o-1")
    assert case.message("paid", "o-1") == [one]
    case.at("paid", instance=two)


def test_the_same_message_id_is_refused_while_it_is_known(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    case.message("paid", "o-1", 600, "m-1")
    body = {"name": case.own("paid"), "correlation_key": "o-1", "data": {}, "message_id": "m-1", "ttl_s": 600}
    assert case.denied(409, "POST", "/messages", body) == "duplicate_message"
    case.message("paid", "o-1", 600, "m-2")
    case.message("paid", "o-2", 600, "m-1")
    case.start(order="o-1")
    case.ended()


def test_a_message_without_waiter_and_time_is_not_kept(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("paid", PAID)], "start > paid > end"))
    case.nobody_waits("paid", "o-1")
    case.start(order="o-1")
    case.at("paid")


def test_a_number_is_a_key_by_its_digits(case: Spoken) -> None:
    case.run([d.catch("paid", d.message("paid", "=order.no + 1"))], "start > paid > end", order={"no": 41})
    case.message("paid", "42")
    case.ended()


def test_a_key_that_is_null_is_held(case: Spoken) -> None:
    case.run([d.catch("paid", PAID)], "start > paid > end", other=1)
    case.incident("paid")


def test_a_name_may_be_an_expression(case: Spoken) -> None:
    case.run([d.catch("paid", d.message("=kind", "=order"))], "start > paid > end", kind=case.own("paid"), order="o-1")
    case.message("paid", "o-1")
    case.ended()


def test_a_message_starts_an_instance_with_its_data(case: Spoken) -> None:
    case.publish(STARTED)
    (case.id,) = case.message("ordered", "", 0, None, item="book")
    assert case.work("a")["item"] == "book"
    case.ended(item="book")


def test_messages_without_key_start_one_instance_each(case: Spoken) -> None:
    case.publish(STARTED)
    assert case.message("ordered") != case.message("ordered")
    assert len(case.lease("a", 2)) == 2


def test_a_key_has_one_running_instance_and_the_next_message_waits_for_its_end(case: Spoken) -> None:
    case.publish(STARTED)
    (one,) = case.message("ordered", "c-1", 600, turn=1)
    assert case.message("ordered", "c-1", 600, turn=2) == []
    (other,) = case.message("ordered", "c-2", 600, turn=3)
    assert one != other
    jobs = {job["variables"]["turn"]: job for job in case.lease("a", 2)}
    assert set(jobs) == {1, 3}
    case.no_job("a")
    case.finish(jobs[1])
    (second,) = case.lease("a")
    assert second["variables"]["turn"] == 2
    case.started.append(second["process_instance"])


def test_a_kept_message_does_not_start_a_process_published_later(case: Spoken) -> None:
    case.message("ordered", "c-1", 600)
    case.publish(STARTED)
    case.no_job("a")


def test_only_the_newest_version_is_started_by_a_message(case: Spoken) -> None:
    case.publish(STARTED)
    case.publish(d.diagram([d.start("begin", d.message("ordered")), d.service("b")], "begin > b > end"))
    assert len(case.message("ordered")) == 1
    case.work("b")
    case.no_job("a")


def test_a_version_without_message_start_is_not_started(case: Spoken) -> None:
    case.publish(STARTED)
    case.publish(d.diagram([d.service("a")], "start > a > end"))
    case.nobody_waits("ordered", "c-1")


def test_one_message_starts_one_process_and_reaches_a_wait_of_another(case: Spoken) -> None:
    case.publish(STARTED)
    case.publish(d.diagram([d.catch("ordered", d.message("ordered", "=order"))], "start > ordered > end", "q"))
    waiting = case.start("q", order="o-1")
    received = case.message("ordered", "o-1")
    assert len(received) == 2 and waiting in received
    case.ended(waiting)
    case.work("a")


def test_several_message_starts_each_begin_at_their_own(case: Spoken) -> None:
    parts = [d.start("one", d.message("first")), d.start("two", d.message("second")), d.service("a"), d.service("b")]
    case.publish(d.diagram(parts, "one > a > end; two > b > end"))
    case.message("second")
    case.work("b")
    case.no_job("a")


def test_a_start_event_maps_what_it_keeps(case: Spoken) -> None:
    begin = d.start("begin", d.message("ordered"), outputs={"item": "order.item"})
    case.publish(d.diagram([begin, d.service("a")], "begin > a > end"))
    (case.id,) = case.message("ordered", "", 0, None, order={"item": "pen"}, noise=1)
    case.work("a")
    case.ended(item="pen", noise=None, order=None)


def test_an_interrupting_message_ends_its_task_and_brings_its_data(case: Spoken) -> None:
    parts = [d.user("u"), d.boundary("stop", "u", d.message("stop", "=order"), outputs={"why": "reason"})]
    case.run(parts, "start > u > end; stop > step > end_stop", order="o-1")
    case.tasks("u")
    case.message("stop", "o-1", 0, None, reason="withdrawn", noise=1)
    case.ended(why="withdrawn", reason=None, noise=None)
    case.tasks("u", 0)
    case.nobody_waits("stop", "o-1")


def test_every_message_kept_for_a_boundary_that_does_not_interrupt_is_taken(case: Spoken) -> None:
    parts = [d.service("a"), d.boundary("note", "a", d.message("note", "=order"), interrupting=False)]
    case.publish(d.diagram(parts, "start > a > end; note > step > end_note"))
    for number in (1, 2, 3):
        case.message("note", "o-1", 600, text=number)
    case.start(order="o-1")
    case.count("step", 3)
    case.work("a")
    case.ended(text=3)


def test_the_key_of_a_boundary_event_is_that_of_the_scope_around(case: Spoken) -> None:
    parts = [
        d.service("a", inputs={"order": '"inner"'}),
        d.boundary("stop", "a", d.message("stop", "=order")),
    ]
    case.run(parts, "start > a > end; stop > step > end_stop", order="outer")
    case.nobody_waits("stop", "inner")
    case.message("stop", "outer")
    case.ended()


def test_the_key_is_taken_when_the_wait_begins(case: Spoken) -> None:
    parts = [d.service("a"), d.catch("paid", PAID)]
    case.run(parts, "start > and > paid > end; and > a > end_a", order="o-1")
    case.work("a", order="o-2")
    case.nobody_waits("paid", "o-2")
    case.message("paid", "o-1")
    case.ended()


def test_a_receive_task_maps_and_takes_kept_messages(case: Spoken) -> None:
    case.publish(d.diagram([d.receive("paid", "paid", "order", outputs={"sum": "amount * 2"})], "start > paid > end"))
    case.message("paid", "o-1", 60, amount=4)
    case.start(order="o-1")
    case.ended(sum=8, amount=None)


def test_a_wait_is_gone_when_its_instance_is_terminated(case: Spoken) -> None:
    case.run([d.catch("paid", PAID)], "start > paid > end", order="o-1")
    case.api("POST", f"/process-instances/{case.id}/terminate", {"reason": "申请人撤回"})
    assert case.look()["state"] == "terminated"
    case.nobody_waits("paid", "o-1")


def test_a_message_is_thrown_by_a_job(case: Spoken) -> None:
    parts = [d.throw("tell", d.message("told"), type="tell"), d.end("last", d.message("told"), type="last")]
    case.run(parts, "start > tell > last")
    case.at("tell")
    case.work("tell")
    case.at("last")
    case.work("last")
    case.ended()


def test_a_wait_in_a_loop_takes_one_message_each_round(case: Spoken) -> None:
    case.publish(
        d.diagram([d.catch("paid", PAID)], "start > xor_in > paid > xor; xor > end if last; xor > xor_in else")
    )
    case.start(order="o-1", last=False)
    case.message("paid", "o-1")
    case.message("paid", "o-1")
    case.message("paid", "o-1", 0, None, last=True)
    case.ended()
    case.count("paid", 3)


def test_a_called_process_and_its_caller_are_two_processes_for_a_message(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("inner", PAID)], "start > inner > end", "q"))
    parts = [d.catch("outer", PAID), d.call("call", "q")]
    case.run(parts, "start > and > outer > end; and > call > end_call", order="o-1")
    case.message("paid", "o-1")
    case.ended()


def test_two_callers_of_one_process_share_its_messages(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("inner", PAID)], "start > inner > end", "q"))
    case.publish(d.diagram([d.call("call", "q")], "start > call > end"))
    case.publish(d.diagram([d.call("call", "q")], "start > call > end", "r"))
    one, two = case.start("p", order="o-1"), case.start("r", order="o-1")
    assert len(case.message("paid", "o-1")) == 1
    case.ended(one)
    case.at("inner", instance=two)


# -- signals
def test_a_signal_reaches_everybody_and_is_kept_for_nobody(case: Spoken) -> None:
    case.publish(d.diagram([d.catch("go", d.signal("go"))], "start > go > end"))
    early = [case.start(), case.start()]
    assert sorted(case.signal("go", colour="green")) == sorted(early)
    for instance in early:
        case.ended(instance, colour="green")
    late = case.start()
    case.at("go", instance=late)


def test_a_signal_reaches_start_catch_boundary_and_handler(case: Spoken) -> None:
    go = d.signal("go")
    case.publish(d.diagram([d.start("begin", go), d.service("begun")], "begin > begun > end", "q"))
    handler = d.handler("heard", "hear", go, [d.service("handled")], "hear > handled > end_h", False)
    parts = [d.catch("go", go), d.user("u"), d.boundary("edge", "u", go), handler]
    case.run(parts, "start > and > go > end; and > u > end_u; edge > step > end_edge")
    case.tasks("u")
    case.signal("go", n=1)
    case.work("begun")
    case.work("handled")
    case.ended()
    assert {"go", "edge", "step"} <= set(case.path)


def test_only_the_newest_version_is_started_by_a_signal(case: Spoken) -> None:
    go = d.signal("go")
    case.publish(d.diagram([d.start("begin", go), d.service("a")], "begin > a > end"))
    case.publish(d.diagram([d.start("begin", go), d.service("b")], "begin > b > end"))
    case.signal("go")
    case.work("b")
    case.no_job("a", "b")


def test_a_signal_thrown_at_the_end_carries_its_mapping_only(case: Spoken) -> None:
    go = d.signal("go")
    case.publish(d.diagram([d.catch("go", go)], "start > go > end", "q"))
    listener = case.start("q")
    case.run([d.end("last", go, {"colour": '"red"'})], "start > last", secret=1)
    case.ended()
    case.ended(listener, colour="red", secret=None)


def test_a_signal_to_nobody_is_no_error(case: Spoken) -> None:
    assert case.signal("go") == []


def test_bad_messages_are_refused_with_their_field(case: Spoken) -> None:
    try:
        case.api("POST", "/messages", {"name": "", "correlation_key": "k", "ttl_s": -1})
    except Refusal as told:
        assert told.status == 422 and {"name", "ttl_s"} <= set(told.problem["errors"])
    else:
        raise AssertionError("an empty name was taken")
