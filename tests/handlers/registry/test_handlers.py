"""The handlers `registry.*` among all others: jobs, described in Chinese, and safe on a machine without a registry."""

import pytest

from catalog.standards import read_standards
from engine.handlers import HandlerFailed, InlineCall, InlineHandler, JobCall, JobHandler
from handlers import collected
from handlers.registry import handlers, no_registry, standard_handler
from tests.handlers.registry.conftest import NOW

OURS = handlers(no_registry)


def test_every_read_and_write_is_there_and_is_a_job() -> None:
    assert {each.type for each in OURS} == {
        "registry.person",
        "registry.employer",
        "registry.participations",
        "registry.unemployment_facts",
        "registry.account_check",
        "registry.change",
        "registry.benefit_apply",
        "registry.first_payment",
    }
    assert {each.kind for each in OURS} == {"job"}


def test_the_palette_shows_every_field_in_chinese() -> None:
    for each in (*OURS, standard_handler(read_standards(), "510400")):
        palette = each.palette()
        for shown in (*palette["input"], *palette["output"]):
            assert not shown["label"].isascii(), (each.type, shown)


def test_without_a_registry_a_job_is_held_with_a_sentence() -> None:
    handler = collected().find("registry.person")
    assert isinstance(handler, JobHandler)
    with pytest.raises(HandlerFailed, match="没有接通参保登记系统，请联系管理员"):
        handler.run(JobCall("k", "registry.person", {}, {"person": "51040000001"}, "case-1", "Task", 1, NOW))


def test_the_monthly_standard_is_that_of_the_day_in_the_region_or_the_one_named() -> None:
    handler = standard_handler(read_standards(), "510400").for_engine()
    assert isinstance(handler, InlineHandler)

    def asked(**given: str) -> dict[str, object]:
        call = InlineCall(handler.type, {}, given, "Task", 1)
        return {key: str(value) for key, value in handler.run(call).items() if key != "basis"}

    assert asked(on="2024-12-31") == {"monthly_amount": "1680.00", "begins": "2022-04-01", "area_name": "攀枝花市"}
    assert asked(on="2026-03-18", area="130100")["area_name"] == "河北省"
    with pytest.raises(HandlerFailed, match="还没有失业保险金标准"):
        asked(on="1998-01-01")
