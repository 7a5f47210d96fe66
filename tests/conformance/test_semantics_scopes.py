"""Variables, sub-processes, event sub-processes, calls, versions and bindings as in Camunda 8, over HTTP."""

from tests.support import drawing as d
from tests.support.spoken import Spoken


# -- variables
def test_an_input_mapping_sees_those_before_it_and_stays_local(case: Spoken) -> None:
    case.run([d.service("a", inputs=[("x", "n + 1"), ("y", "x * 2")])], "start > a > end", n=1)
    assert case.work("a") == {"n": 1, "x": 2, "y": 4}
    case.ended(n=1, x=None, y=None)


def test_an_input_mapping_into_a_context_adds_to_what_is_there(case: Spoken) -> None:
    parts = [d.service("a", inputs=[("order.id", "1"), ("order.kind", '"book"')])]
    case.run(parts, "start > a > end")
    assert case.work("a")["order"] == {"id": 1, "kind": "book"}
    case.ended(order=None)


def test_an_output_mapping_into_a_context_keeps_its_other_entries(case: Spoken) -> None:
    case.run([d.service("a", outputs={"order.paid": "ok"})], "start > a > end", order={"id": 1})
    case.work("a", ok=True)
    case.ended(order={"id": 1, "paid": True}, ok=None)


def test_a_result_changes_the_nearest_scope_that_has_its_name(case: Spoken) -> None:
    inner = d.sub("inner", [d.service("a")], "start_in > a > end_in", inputs={"x": "2"})
    outer = d.sub("outer", [inner, d.service("b")], "start_out > inner > b > end_out", inputs={"y": "1"})
    case.run([outer, d.service("c")], "start > outer > c > end", x=0, y=0)
    case.work("a", x=3, y=4, z=5)
    seen = case.work("b")
    assert (seen["x"], seen["y"], seen["z"]) == (0, 4, 5)
    seen = case.work("c")
    assert (seen["x"], seen["y"], seen["z"]) == (0, 0, 5)


def test_a_result_without_mapping_changes_a_local_variable_of_its_own_task_only(case: Spoken) -> None:
    case.run([d.service("a", inputs={"x": "1"})], "start > a > end", x=0)
    case.work("a", x=9)
    case.ended(x=0)


def test_a_script_result_is_local_where_an_output_mapping_stands(case: Spoken) -> None:
    case.run([d.script("sum", "a + b", "total", outputs={"price": "total"})], "start > sum > end", a=1, b=2)
    case.ended(price=3, total=None)


def test_null_false_and_empty_values_are_kept_as_they_are(case: Spoken) -> None:
    case.run([d.service("a")], "start > a > end", none=None, no=False, zero=0, list=[], text="", map={})
    assert case.work("a") == {"none": None, "no": False, "zero": 0, "list": [], "text": "", "map": {}}
    case.ended(no=False, zero=0, list=[], text="", map={})


def test_a_missing_variable_is_null_in_a_mapping(case: Spoken) -> None:
    case.run([d.service("a", inputs={"x": "missing"})], "start > a > end")
    assert case.work("a")["x"] is None


def test_exact_numbers_come_back_digit_by_digit(case: Spoken) -> None:
    case.run([d.script("sum", "a + b", "total")], "start > sum > end", a=0.1, b=0.2)
    case.ended(total=0.3)


# -- sub-processes
def test_a_sub_process_waits_for_all_its_branches(case: Spoken) -> None:
    inner = d.sub("sub", [d.service("a"), d.service("b")], "start_in > and > a > end_a; and > b > end_b")
    case.run([inner, d.service("c")], "start > sub > c > end")
    case.work("a")
    case.no_job("c")
    case.work("b")
    case.work("c")
    case.ended()


def test_an_output_mapping_of_a_sub_process_alone_leaves_what_was_local(case: Spoken) -> None:
    inner = d.sub("sub", [d.service("a")], "start_in > a > end_in", {"x": "1", "y": "2"}, {"z": "x + y"})
    case.run([inner], "start > sub > end")
    case.work("a", x=10)
    case.ended(z=12, x=None, y=None)


def test_what_was_written_outside_stays_when_a_sub_process_is_interrupted(case: Spoken) -> None:
    inner = d.sub("sub", [d.service("a"), d.service("b")], "start_in > a > b > end_in", {"own": "1"})
    case.run([inner, d.boundary("stop", "sub", d.message("stop", "=k"))], "start > sub > end; stop > end_stop", k="1")
    case.work("a", own=2, shared=3)
    case.at("b")
    case.message("stop", "1")
    case.ended(shared=3, own=None)


def test_a_terminate_end_in_a_sub_process_ends_only_it(case: Spoken) -> None:
    inner = d.sub(
        "sub",
        [d.service("a"), d.service("b"), d.end("stop", d.TERMINATE)],
        "start_in > and > a > stop; and > b > end_b",
    )
    case.run([inner, d.service("c")], "start > sub > c > end")
    (job,) = case.lease("b")
    case.work("a")
    case.work("c")
    case.is_gone(job)
    case.ended()


def test_a_terminate_end_ends_the_instance_and_its_event_handlers(case: Spoken) -> None:
    handler = d.handler("watch", "hear", d.message("note", "=k"), [d.service("h")], "hear > h > end_h", False)
    case.run([d.service("a"), d.end("stop", d.TERMINATE), handler], "start > a > stop", k="1")
    case.message("note", "1")
    (job,) = case.lease("h")
    case.work("a")
    case.ended()
    case.is_gone(job)
    case.nobody_waits("note", "1")


# -- event sub-processes
def test_an_interrupting_handler_keeps_the_variables_of_its_scope(case: Spoken) -> None:
    handler = d.handler("watch", "hear", d.message("stop", "=k"), [d.service("h")], "hear > h > end_h")
    case.run([d.service("a"), d.service("b"), handler], "start > a > b > end", k="1", x=1)
    case.work("a", x=2)
    case.at("b")
    case.message("stop", "1", 0, None, why="late")
    seen = case.work("h", done=True)
    assert seen["x"] == 2 and seen["why"] == "late"
    case.ended(done=True, why="late")
    assert "end" not in case.path


def test_what_a_handler_keeps_of_its_event_goes_to_the_scope_around(case: Spoken) -> None:
    keeps = {"text": "note"}
    handler = d.handler(
        "watch", "hear", d.message("note", "=k"), [d.service("h")], "hear > h > end_h", False, start_outputs=keeps
    )
    case.run([d.service("a"), handler], "start > a > end", k="1")
    case.message("note", "1", 0, None, note="first", noise=1)
    assert case.work("h")["text"] == "first"
    case.sees(text="first", note=None, noise=None)


def test_an_instance_waits_for_its_running_handler(case: Spoken) -> None:
    handler = d.handler("watch", "hear", d.message("note", "=k"), [d.service("h")], "hear > h > end_h", False)
    case.run([d.service("a"), handler], "start > a > end", k="1")
    case.message("note", "1")
    case.work("a")
    case.at("h")
    case.work("h")
    case.ended()


def test_a_handler_takes_an_escalation_and_the_rest_goes_on(case: Spoken) -> None:
    handler = d.handler("watch", "hear", d.escalation("E"), [d.service("h")], "hear > h > end_h", False)
    case.run([d.throw("raise", d.escalation("E")), d.service("a"), handler], "start > raise > a > end")
    case.at("a", "h")
    case.work("a")
    case.work("h")
    case.ended()


def test_an_interrupting_escalation_handler_ends_the_rest(case: Spoken) -> None:
    handler = d.handler("watch", "hear", d.escalation(), [d.service("h")], "hear > h > end_h")
    parts = [d.service("b"), d.throw("raise", d.escalation("E")), d.service("a"), handler]
    case.run(parts, "start > and > raise > a > end; and > b > end_b")
    case.at("h")
    case.work("h")
    case.ended()


def test_an_error_in_a_sub_process_finds_its_own_handler_first(case: Spoken) -> None:
    handler = d.handler("watch", "hear", d.error("E"), [d.service("h")], "hear > h > end_h")
    inner = d.sub("sub", [d.service("a"), handler], "start_in > a > end_in")
    case.run([inner, d.boundary("edge", "sub", d.error("E"))], "start > sub > end; edge > step > end_edge")
    case.throw("a", "E")
    case.work("h")
    case.ended()
    assert "step" not in case.path and "end" in case.path


def test_an_error_thrown_by_a_handler_goes_outwards(case: Spoken) -> None:
    parts = [d.service("h"), d.end("worse", d.error("F"))]
    handler = d.handler("watch", "hear", d.error("E"), parts, "hear > h > worse")
    inner = d.sub("sub", [d.service("a"), handler], "start_in > a > end_in")
    case.run([inner, d.boundary("edge", "sub", d.error("F"))], "start > sub > end; edge > step > end_edge")
    case.throw("a", "E")
    case.work("h")
    case.ended()
    assert "step" in case.path


# -- calls
def test_a_call_hands_everything_over_and_takes_everything_back_unless_told_otherwise(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.run([d.call("call", "q")], "start > call > end", x=1)
    assert case.work("inner", y=2, x=5) == {"x": 1}
    case.ended(x=5, y=2)


def test_a_call_hands_over_its_input_mapping_only(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.run([d.call("call", "q", {"v": "x + 1"}, all_parent=False)], "start > call > end", x=1)
    assert case.work("inner") == {"v": 2}


def test_a_call_takes_nothing_back_where_told_so(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.run([d.call("call", "q", all_child=False)], "start > call > end", x=1)
    case.work("inner", y=2, x=5)
    case.ended(x=1, y=None)


def test_a_call_takes_its_output_mapping_back(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.run([d.call("call", "q", outputs={"sum": "y + 1"}, all_child=False)], "start > call > end")
    case.work("inner", y=2)
    case.ended(sum=3, y=None)


def test_an_error_of_the_called_process_reaches_the_caller(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner"), d.end("bad", d.error("E"))], "start > inner > bad", "q"))
    case.run([d.call("call", "q"), d.boundary("edge", "call", d.error("E"))], "start > call > end; edge > step > end_e")
    case.work("inner")
    case.ended()
    assert "step" in case.path and "end" not in case.path


def test_an_escalation_of_the_called_process_reaches_the_caller_and_it_goes_on(case: Spoken) -> None:
    case.publish(d.diagram([d.throw("tell", d.escalation("E")), d.service("inner")], "start > tell > inner > end", "q"))
    edge = d.boundary("edge", "call", d.escalation("E"), interrupting=False)
    case.run([d.call("call", "q"), edge], "start > call > end; edge > step > end_e")
    case.count("step", 1)
    case.work("inner")
    case.ended()


def test_a_terminate_end_in_the_called_process_ends_only_it(case: Spoken) -> None:
    parts = [d.service("inner"), d.service("other"), d.end("stop", d.TERMINATE)]
    case.publish(d.diagram(parts, "start > and > inner > stop; and > other > end", "q"))
    case.run([d.call("call", "q"), d.service("after")], "start > call > after > end")
    (job,) = case.lease("other")
    case.work("inner")
    case.is_gone(job)
    case.work("after")
    case.ended()


def test_terminating_the_instance_ends_the_called_process(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.run([d.call("call", "q")], "start > call > end")
    (job,) = case.lease("inner")
    case.api("POST", f"/process-instances/{case.id}/terminate", {"reason": "申请人撤回"})
    case.is_gone(job)


def test_the_called_process_may_be_named_by_an_expression(case: Spoken) -> None:
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.run([d.call("call", "=which")], "start > call > end", which=case.own("q"))
    case.work("inner")
    case.ended()


def test_a_call_of_a_missing_process_is_held_until_it_is_published(case: Spoken) -> None:
    case.run([d.call("call", "q")], "start > call > end")
    case.incident("call")
    case.publish(d.diagram([d.service("inner")], "start > inner > end", "q"))
    case.retry("call")
    case.work("inner")
    case.ended()


ONE = d.diagram([d.service("first")], "start > first > end", "q")
TWO = d.diagram([d.service("second")], "start > second > end", "q")


def test_latest_is_the_newest_version_when_the_call_begins(case: Spoken) -> None:
    case.publish(ONE)
    case.run([d.service("a"), d.call("call", "q", binding="latest")], "start > a > call > end")
    case.publish(TWO)
    case.work("a")
    case.work("second")
    case.ended()


def test_deployment_is_the_version_published_together(case: Spoken) -> None:
    parts = [d.service("a"), d.call("call", "q", binding="deployment")]
    case.publish(ONE, d.diagram(parts, "start > a > call > end"))
    case.publish(TWO)
    case.start()
    case.work("a")
    case.work("first")
    case.ended()


def test_a_version_tag_names_its_version(case: Spoken) -> None:
    tagged = d.process([d.service("first")], "start > first > end", "q", version_tag="v1")
    case.publish(d.file(tagged))
    case.publish(TWO)
    case.run([d.call("call", "q", binding="versionTag", tag="v1")], "start > call > end")
    case.work("first")
    case.ended()


def test_a_running_call_stays_on_its_version(case: Spoken) -> None:
    case.publish(d.diagram([d.service("first"), d.service("more")], "start > first > more > end", "q"))
    case.run([d.call("call", "q")], "start > call > end")
    case.at("first")
    case.publish(TWO)
    case.work("first")
    case.work("more")
    case.ended()


def test_a_process_may_call_itself_with_an_end(case: Spoken) -> None:
    parts = [d.call("call", "p", {"n": "n - 1"}, {"depth": "depth + 1"}), d.script("stop", "0", "depth")]
    case.run(parts, "start > xor; xor > call > end if n > 0; xor > stop > end_stop else", n=5)
    case.ended(depth=5)


# -- versions
def test_a_new_version_is_for_new_instances_only(case: Spoken) -> None:
    case.publish(d.diagram([d.service("a"), d.service("b")], "start > a > b > end"))
    old = case.start()
    case.publish(d.diagram([d.service("a"), d.service("c")], "start > a > c > end"))
    new = case.start()
    for job in case.lease("a", 2):
        case.finish(job)
    case.at("b", instance=old)
    case.at("c", instance=new)
    assert case.look(old)["definition"]["version"] == 1 and case.look(new)["definition"]["version"] == 2


def test_an_older_version_can_be_named(case: Spoken) -> None:
    case.publish(d.diagram([d.service("a")], "start > a > end"))
    case.publish(d.diagram([d.service("b")], "start > b > end"))
    case.start("p", 1)
    case.work("a")
    case.ended()


def test_the_same_file_again_is_the_same_version(case: Spoken) -> None:
    file = d.diagram([d.service("a")], "start > a > end")
    assert case.publish(file)["definitions"][0]["version"] == 1
    assert case.publish(file)["definitions"][0]["version"] == 1
    changed = d.diagram([d.service("b")], "start > b > end")
    assert case.publish(changed)["definitions"][0]["version"] == 2
    assert case.publish(file)["definitions"][0]["version"] == 3
