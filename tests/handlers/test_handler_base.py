"""`@handler`: what goes in and out is checked, and said in Chinese."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from marshmallow import fields
from sqlalchemy import create_engine, text

from catalog.messages import ChineseSchema
from engine.handlers import HandlerFailed, InlineCall, InlineHandler, JobCall, JobHandler, StoringHandler
from handlers import collected, described
from handlers.base import Described, Whole, handler, labelled

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


class Given(ChineseSchema):
    days = Whole(required=True, metadata=labelled("天数"))
    on = fields.Date(load_default=None, metadata=labelled("日期"))


class Answer(ChineseSchema):
    due = fields.Date(required=True, metadata=labelled("到期日"))


def made(work: Any, kind: Any = "inline") -> Described:
    return handler("t.t", "3", name="测试", help="说明。", input=Given, output=Answer, kind=kind, lease_s=7)(work)


def inline(described: Described, given: dict[str, Any]) -> dict[str, Any]:
    found = described.for_engine()
    assert isinstance(found, InlineHandler)
    return dict(found.run(InlineCall("t.t", {}, given, "Task", 1)))


def test_other_variables_in_sight_are_dropped_and_dates_leave_as_text() -> None:
    seen: list[Any] = []

    def work(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        seen.append(data)
        return {"due": date(2026, 11, 30)}

    assert inline(made(work), {"days": Decimal(5), "other": "x"}) == {"due": "2026-11-30"}
    assert seen == [{"days": 5, "on": None}]


@pytest.mark.parametrize("wrong", [Decimal("5.5"), True, "五", None])
def test_what_is_not_whole_is_refused_with_the_chinese_name_of_the_field(wrong: Any) -> None:
    with pytest.raises(HandlerFailed, match="“测试”收到的数据不对：天数：.+。$"):
        inline(made(lambda data, call: {}), {"days": wrong})


def test_an_answer_that_breaks_the_contract_is_an_incident_not_a_variable() -> None:
    with pytest.raises(HandlerFailed, match="“测试”的结果不符合约定，请联系管理员：到期日：请填写此项。"):
        inline(made(lambda data, call: {}), {"days": 1})


def test_each_kind_gets_what_it_may_use() -> None:
    with create_engine("sqlite://").connect() as conn:
        storing = made(lambda data, call, conn, now: {"due": conn.execute(text("select 1")) and now}, "storing")
        found = storing.for_engine()
        assert isinstance(found, StoringHandler)
        assert found.run(InlineCall("t.t", {}, {"days": 1}, "T", 1), conn, NOW) == {"due": "2026-11-21"}
    job = made(lambda data, call: {"due": call.now}, "job").for_engine()
    assert isinstance(job, JobHandler) and job.lease_s == 7
    assert job.run(JobCall("k", "t.t", {}, {"days": 1}, "i", "T", 1, NOW)) == {"due": "2026-11-21"}


def test_every_handler_can_be_shown_in_the_palette_in_chinese() -> None:
    found = [each.palette() for each in described()]
    assert found
    for shown in found:
        labels = [shown["name"], shown["help"], *(field["label"] for field in shown["input"] + shown["output"])]
        assert all(any("\u4e00" <= char <= "\u9fff" for char in label) for label in labels), shown
        assert shown["help"].endswith("。")


def test_the_registry_finds_handlers_by_type_and_nothing_else() -> None:
    found = collected()
    assert all(found.find(each.type) is not None for each in described())
    assert found.find("no.such") is None
