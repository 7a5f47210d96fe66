"""The page watcher of the browser tests sees what a finished page must not do; without this it might see nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.frontend.conftest import Site
from tests.support.pages import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def watch_of(browser: Browser, site: Site, body: str) -> Watch:
    site.pages["/page"] = f"<!doctype html><html><head><link rel='icon' href='data:,'></head>{body}</body></html>"
    watch = Watch(browser.new_context(), f"{site.url}/page")
    watch.page.wait_for_load_state("networkidle")
    return watch


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<body onload='1'>", "console: "),
        ("<body><img src='http://other.test/a.png'>", "console: "),
        ("<body><img src='/missing.png'>", "404 for "),
    ],
)
def test_fault_of_a_page_is_reported(browser: Browser, site: Site, body: str, found: str) -> None:
    problems = watch_of(browser, site, body).close()
    assert len(problems) == 1
    assert problems[0].startswith(found)


def test_call_to_another_origin_is_stopped_and_reported(browser: Browser, site: Site) -> None:
    watch = watch_of(browser, site, "<body>")
    with pytest.raises(Error):
        watch.page.goto("http://other.test/")
    assert watch.close() == ["asked another origin: http://other.test/"]


def test_page_without_fault_is_reported_as_such(browser: Browser, site: Site) -> None:
    assert watch_of(browser, site, "<body><p>好</p>").close() == []
