"""The handlers `registry.*` among all others: jobs, described in Chinese, and safe on a machine without a registry."""

import pytest

import handlers as package
from engine.handlers import HandlerFailed, JobCall, JobHandler
from tests.handlers.registry.conftest import NOW

OURS = [each for each in package.described() if each.type.startswith("registry.")]


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
    for each in OURS:
        palette = each.palette()
        for shown in (*palette["input"], *palette["output"]):
            assert not shown["label"].isascii(), (each.type, shown)


def test_without_a_registry_a_job_is_held_with_a_sentence() -> None:
    handler = package.registry().find("registry.person")
    assert isinstance(handler, JobHandler)
    with pytest.raises(HandlerFailed, match="没有接通参保登记系统，请联系管理员"):
        handler.run(JobCall("k", "registry.person", {}, {"person": "51040000001"}, "case-1", "Task", 1, NOW))


def test_the_function_that_collects_handlers_is_not_hidden_by_the_package_of_its_name() -> None:
    assert callable(package.registry)
