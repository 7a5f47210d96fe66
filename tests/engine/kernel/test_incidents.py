"""What cannot go on by itself is held, told, and taken up again where it failed."""

import pytest

from engine.kernel import NotOpen, Place, TooManySteps
from engine.kernel import effects as fx
from tests.engine.kernel.play import Play, d, play


def test_a_failed_job_holds_its_element_and_leaves_what_was_done_before() -> None:
    p = play([d.user("u"), d.service("a")], "start > u > a > end").do("u", {"typed": "值"})
    p.fail(p.at("a"))
    assert (p.held, p.todo, p.vars) == (["a"], [], {"typed": "值"})
    p.retry(0, "a")
    assert p.todo == ["a"]
    p.do("a").ended()
    assert p.left.count("a") == 1


def test_a_held_job_is_resolved_by_giving_its_result() -> None:
    p = play([d.service("a", outputs={"y": "r + 1"})], "start > a > end")
    p.fail(p.at("a"))
    p.resolve(0, "a", {"r": 1})
    p.ended(y=2, r=None)


def test_a_held_element_cannot_be_completed_and_an_open_one_not_retried() -> None:
    p = play([d.service("a")], "start > a > end")
    token = p.at("a").token
    with pytest.raises(NotOpen):
        p._run(0, lambda i, c: i.retry(c, token))
    p.fail(p.at("a"))
    with pytest.raises(NotOpen):
        p._run(0, lambda i, c: i.complete(c, token, {}))
    with pytest.raises(NotOpen):
        p._run(0, lambda i, c: i.throw_error(c, token, "E", "", {}))
    with pytest.raises(NotOpen):
        p._run(0, lambda i, c: i.fail(c, token, "job", ""))


def test_a_retry_that_fails_again_is_held_again() -> None:
    p = play([d.script("s", "assert(v, v != null)", "y")], "start > s > end")
    p.retry(0, "s")
    assert p.held == ["s"]
    p.set_root({"v": 5})
    p.retry(0, "s")
    p.ended(y=5)


def test_a_held_branch_does_not_stop_the_others() -> None:
    p = play(
        [d.script("s", "assert(v, v != null)", "y"), d.service("a")],
        "start > and > s > and2; and > a > and2; and2 > end",
    )
    assert p.held == ["s"]
    p.do("a", {"v": 1})
    p.retry(0, "s")
    p.ended(y=1)


def test_input_mappings_are_not_run_twice_by_a_retry_of_the_work() -> None:
    p = play([d.service("a", inputs={"n": "x"})], "start > a > end", {"x": 1})
    p.fail(p.at("a"))
    p.set_root({"x": 2})
    p.retry(0, "a")
    assert p.sees("a")["n"] == 1


def test_a_held_element_goes_with_its_scope() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1")
    p = play([inner, d.boundary("t", "sp", d.duration("PT1M"))], "start > sp > end; t > end2")
    p.fail(p.at("a"))
    p.advance(60)
    p.ended()
    assert len(p.of(fx.IncidentClosed)) == 1


def test_a_signal_name_that_is_no_text_is_held() -> None:
    for part in (d.throw("t", d.signal("=n")), d.catch("t", d.signal("=n"))):
        p = play([part], "start > t > end")
        assert (p.held, p.incident.kind) == (["t"], "event_name")
        p.resolve(0, "t", {"n": "S"})
        p.signal("S")
        p.ended()


@pytest.mark.parametrize("value", [None, True, [], {}])
def test_a_correlation_key_must_be_text_or_number(value: object) -> None:
    p = play([d.catch("c", d.message("M", "k"))], "start > c > end", {"k": value})
    assert (p.held, p.incident.kind) == (["c"], "correlation_key")
    p.resolve(0, "c", {"k": 7})
    p.send("M", "7").ended()


def test_an_event_gateway_that_cannot_wait_for_one_event_waits_for_none() -> None:
    parts = [d.catch("t", d.duration("PT1M")), d.catch("m", d.message("M", "k"))]
    p = play(parts, "start > race; race > t > end; race > m > end2")
    assert (p.held, p.waiting) == (["race"], [])
    p.resolve(0, "race", {"k": "k1"})
    assert p.waiting == ["m", "t"]
    p.send("M").ended()


def test_an_event_sub_process_that_cannot_be_armed_holds_the_start_and_is_mended() -> None:
    handler = d.handler("ev", "es", d.message("M", "k"), [], "es > end8")
    p = play([d.service("a"), handler], "start > a > end")
    assert len(p.held) == 1
    p.resolve(0, p.held[0], {"k": "k1"})
    assert (p.todo, p.waiting) == (["a"], ["es"])
    p.do("a").ended()


def test_warnings_of_an_expression_are_told() -> None:
    p = play([d.script("s", "1 + missing", "y")], "start > s > end")
    p.ended(y=None)
    assert p.of(fx.Warned)


def test_an_incident_sentence_is_chinese_and_names_what_to_do() -> None:
    p = play([], 'start > xor; xor > end1 if n > "x"; xor > end2 else', {"n": 1})
    assert any("一" <= letter <= "鿿" for letter in p.incident.message)
    assert 'n > "x"' in p.incident.message


@pytest.mark.parametrize(
    "flows",
    [
        "start > xor > step > xor2; xor2 > xor if true; xor2 > end else",
        "start > xor > and > xor; and > end",
    ],
)
def test_an_automatic_loop_without_end_is_refused(flows: str) -> None:
    p = Play(d.diagram([], flows))
    with pytest.raises(TooManySteps, match="循环"):
        p.begin()


def test_an_automatic_loop_behind_a_task_leaves_the_stored_instance_as_it_was() -> None:
    flows = "start > u > xor > step > xor2; xor2 > xor if true; xor2 > end else"
    p = play([d.user("u")], flows)
    before = p.cases[0].state
    token = p.at("u").token
    with pytest.raises(TooManySteps):
        p._run(0, lambda i, c: i.complete(c, token, {}))
    assert p.cases[0].state == before
    assert p.todo == ["u"]


def test_a_cancelled_instance_has_nothing_open() -> None:
    inner = d.sub("sp", [d.service("a")], "start1 > a > end1", loop=d.each("[1,2]"))
    handler = d.handler("ev", "es", d.signal("S"), [], "es > end8", False)
    parts = [inner, d.boundary("t", "sp", d.duration("PT1M")), d.user("u"), d.catch("c", d.message("M", "k")), handler]
    p = play(parts, "start > and > sp > end; and > u > end2; and > c > end3; t > end4", {"k": "k1"})
    p.fail(p.at("a"))
    p.terminate(0)
    assert (p.status, p.waits, p.held, p.active(0)) == ("terminated", [], [], [])
    assert set(p.cases[0].variables) <= {0}


@pytest.mark.parametrize("terminated", [False, True])
def test_an_ended_instance_takes_no_command(terminated: bool) -> None:
    p = play([d.user("u")], "start > u > end")
    token = p.at("u").token
    if terminated:
        p.terminate(0)
    else:
        p.do("u")
    live = p._load(p.cases[0])
    for command in (
        lambda: live.complete(p.context, token, {}),
        lambda: live.throw_error(p.context, token, "E", "", {}),
        lambda: live.fail(p.context, token, "job", ""),
        lambda: live.retry(p.context, token),
        lambda: live.resolve(p.context, token, {}),
        lambda: live.set_variables(p.context, 0, {"x": 1}),
        lambda: live.cancel(p.context),
        lambda: live.move(p.context, [], [Place("u")]),
    ):
        with pytest.raises(NotOpen):
            command()
    assert live.trigger(p.context, token, "u", {}) is False
    assert live.dump() == p.cases[0].state
