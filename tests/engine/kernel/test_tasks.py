"""Tasks for people, for handlers, for decisions and scripts, and those that wait or pass."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.kernel import (
    BusinessError,
    Context,
    Decision,
    DecisionFailed,
    HandlerFailed,
    InlineCall,
    InlineResult,
    NotOpen,
)
from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.kernel.play import START, d, play


def test_a_user_task_tells_who_when_and_with_which_form() -> None:
    task = d.user(
        "u",
        name="初审",
        form="=form",
        assignment={
            "assignee": "=person",
            "candidateGroups": '=["back_teller", "approval"]',
            "candidateUsers": "甲, 乙",
        },
        schedule={"dueDate": '=now() + duration("P1D")', "followUpDate": "2026-12-01T09:00"},
        priority="=prio",
        properties={"reviewLevel": "1"},
    )
    p = play([task], "start > u > end", {"form": "f1", "person": "teller01", "prio": 80})
    opened: fx.UserTaskOpened = p.at("u").data
    assert (opened.name, opened.form_id, opened.assignee) == ("初审", "f1", "teller01")
    assert (opened.groups, opened.users) == (("back_teller", "approval"), ("甲", "乙"))
    assert opened.due == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert opened.follow_up == datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    assert (opened.priority, opened.properties) == (80, {"reviewLevel": "1"})
    p.do("u", {"a": "甲"}).ended(a="甲")


def test_a_user_task_without_settings_has_plain_ones() -> None:
    opened: fx.UserTaskOpened = play([d.user("u")], "start > u > end").at("u").data
    assert (opened.name, opened.form_id, opened.assignee, opened.groups, opened.users) == ("u", None, None, (), ())
    assert (opened.due, opened.follow_up, opened.priority) == (None, None, 50)


def test_a_form_drawn_into_the_diagram_is_named_by_its_mark() -> None:
    opened = play([d.user("u", form_key="camunda-forms:bpmn:form_1")], "start > u > end").at("u").data
    assert opened.form_id == "#form_1"


def test_one_group_given_as_text_is_a_list_of_one() -> None:
    p = play([d.user("u", assignment={"candidateGroups": "=post"})], "start > u > end", {"post": "teller"})
    assert p.at("u").data.groups == ("teller",)


def test_an_assignee_that_is_no_text_is_held() -> None:
    p = play([d.user("u", assignment={"assignee": "=1 + 1"})], "start > u > end")
    assert (p.held, p.incident.kind) == (["u"], "assignment")


def test_a_user_task_can_be_done_only_once() -> None:
    p = play([d.user("u"), d.user("v")], "start > u > v > end")
    wait = p.at("u")
    p.do("u")
    with pytest.raises(NotOpen):
        p._run(0, lambda i, c: i.complete(c, wait.token, {}))
    assert p.todo == ["v"]


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "scriptTask", "businessRuleTask"])
def test_a_task_with_a_type_is_a_job(tag: str) -> None:
    p = play([d.service("a", '="t" + n', retries="5", headers={"k": "v"}, tag=tag)], "start > a > end", {"n": "1"})
    job: fx.JobOpened = p.at("a").data
    assert (job.type, job.retries, job.headers) == ("t1", 5, {"k": "v"})
    p.do("a", {"x": 1}).ended(x=1)


def test_a_job_has_three_attempts_unless_drawn_otherwise() -> None:
    assert play([d.service("a")], "start > a > end").at("a").data.retries == 3


def test_retries_that_are_no_number_are_held() -> None:
    p = play([d.service("a", retries='="many"')], "start > a > end")
    assert (p.held, p.incident.kind) == (["a"], "number")


def inline(answer: Any) -> Context:
    def run(call: InlineCall) -> InlineResult:
        found = answer(call)
        assert isinstance(found, Mapping)
        return InlineResult("1", found)

    return Context(START, is_inline=lambda type: type == "calc", inline=run)


def test_an_inline_handler_works_within_the_command() -> None:
    context = inline(lambda call: {"y": call.input["x"] + 1, "h": call.headers["k"]})
    p = play([d.service("a", "calc", headers={"k": "v"})], "start > a > end", {"x": 1}, context=context)
    p.ended(y=2, h="v")
    (handled,) = p.of(fx.Handled)
    assert (handled.handler, handled.version, handled.result) == ("calc", "1", exact({"y": 2, "h": "v"}))


def test_an_inline_handler_that_fails_is_held_and_can_be_retried() -> None:
    answers: list[Any] = [HandlerFailed("缺少基数。"), {"y": 1}]

    def answer(call: InlineCall) -> Mapping[str, Any]:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, Mapping)
        return found

    p = play([d.service("a", "calc")], "start > a > end", context=inline(answer))
    assert (p.incident.kind, p.incident.message) == ("handler", "缺少基数。")
    p.retry(0, "a")
    p.ended(y=1)


def test_an_inline_handler_may_throw_an_error_that_the_diagram_catches() -> None:
    def answer(call: InlineCall) -> Mapping[str, Any]:
        raise BusinessError("E1", "不符合条件", {"why": Decimal(1)})

    parts = [d.service("a", "calc"), d.boundary("b", "a", d.error("E1"))]
    p = play(parts, "start > a > end; b > end2", context=inline(answer))
    p.ended(why=1)
    assert p.ends == ("end2",)


def test_an_inline_result_that_cannot_be_stored_is_held() -> None:
    p = play([d.service("a", "calc")], "start > a > end", context=inline(lambda call: {"y": object()}))
    assert (p.held, p.incident.kind) == (["a"], "handler")


def test_a_receive_task_takes_its_message_once() -> None:
    p = play([d.receive("r", "M", "k", outputs={"got": "v"})], "start > r > end", {"k": "k1"})
    p.send("M", "k1", {"v": 1}).ended(got=1)
    assert not p.message("M", "k1")


def test_a_script_writes_its_result() -> None:
    p = play([d.script("s", "x + y", "z", inputs={"y": "2"})], "start > s > end", {"x": 1})
    p.ended(z=3)
    assert "y" not in p.vars


def test_a_script_result_can_be_mapped() -> None:
    p = play([d.script("s", "{a: 1}", "r", outputs={"n": "r.a + 1"})], "start > s > end")
    p.ended(n=2)
    assert "r" not in p.vars


def test_a_script_that_makes_a_function_is_held() -> None:
    p = play([d.script("s", "function(x) x", "z")], "start > s > end")
    assert (p.held, p.incident.kind) == (["s"], "expression")


def deciding(answer: Any) -> Context:
    def decide(
        decision: str, definition: str, binding: str, tag: str | None, context: Mapping[str, Any], now: datetime
    ) -> Decision:
        if isinstance(answer, Exception):
            raise answer
        value = {"decision": decision, "binding": binding, "tag": tag, "n": context.get("n")}
        return Decision(value, [{"decision": decision, "rules": ["r1"]}])

    return Context(START, decide=decide)


@pytest.mark.parametrize(("binding", "tag"), [("latest", None), ("deployment", None), ("versionTag", "v1")])
def test_a_decision_is_asked_with_its_binding_and_sees_the_variables(binding: str, tag: str | None) -> None:
    rule = d.decide("r", '="level" + n', "out", binding, tag, inputs={"n": "m"})
    p = play([rule], "start > r > end", {"m": "1"}, context=deciding(None))
    p.ended(out={"decision": "level1", "binding": binding, "tag": tag, "n": "1"})
    (decided,) = p.of(fx.Decided)
    assert decided.matched == [{"decision": "level1", "rules": ["r1"]}]


def test_a_missing_decision_is_held_and_resolving_gives_its_result() -> None:
    p = play([d.decide("r", "level", "out")], "start > r > end", context=deciding(DecisionFailed("找不到决策。")))
    assert (p.incident.kind, p.incident.message) == ("decision", "找不到决策。")
    p.resolve(0, "r", {"out": 3})
    p.ended(out=3)


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_undefined_and_manual_tasks_pass_with_their_mappings(tag: str) -> None:
    p = play([d.task("t", {"l": "x + 1"}, {"y": "l * 2"}, tag)], "start > t > end", {"x": 1})
    p.ended(y=4)
    assert p.left == ["start", "t", "end"]
    assert "l" not in p.vars
