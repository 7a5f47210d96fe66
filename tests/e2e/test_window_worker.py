"""A worker that died: the desk says so, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.support.site import Site, started

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def unserved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own, whose worker is gone."""
    with started(tmp_path_factory.mktemp("unserved")) as site:
        assert site.services.worker is not None
        site.services.worker.stop()
        yield site


def test_a_dead_worker_is_said_and_the_case_is_kept(open_page: Callable[..., Page], unserved: Site) -> None:
    desk = Desk(Person(open_page(unserved.url + "/login"), unserved, "teller01", "A01"))
    desk.receive("months_120")
    desk.choose("cbzm", "个人参保证明查询打印")
    desk.step("选择查询范围")
    desk.submit_by_keyboard()
    desk.page.get_by_text("后台服务没有应答").wait_for(timeout=15_000)
    assert desk.page.get_by_text("办件已保存").is_visible()
