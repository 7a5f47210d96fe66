"""People at their browsers, each with a session of their own, on one running product."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Person:
    """One logged-in person; a page has settled when its modules have drawn what they draw."""

    def __init__(self, page: Page, site: Site, username: str, window: str = "") -> None:
        self.page = page
        self.site = site
        page.fill("#username", username)
        page.fill("#password", site.password)
        if window:
            page.select_option("#window", window)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login" not in url)  # who has several posts is asked which

    def go(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def form(self) -> Locator:
        host = self.page.locator("[data-form][data-ready=true]")
        host.wait_for()
        return host

    def type(self, label: str, text: str) -> None:
        field = self.form().get_by_label(label, exact=False).and_(self.page.locator(":not([readonly])")).first
        field.fill(text)
        field.press("Tab")  # form-js checks a field when it is left, and may move what stands below

    def tick(self, label: str) -> None:
        self.form().get_by_label(label, exact=True).first.check()

    def submit(self) -> None:
        self.form().get_by_role("button", name="提交").click()

    def take_first(self, name: str, case_no: str) -> None:
        """Takes the case's to-do of this name from the group's list by keyboard."""
        self.go(f"/?view=group&sort=created&q={case_no}")
        self.page.get_by_role("row").filter(has_text=name).first.wait_for()
        row = self.page.get_by_role("row").filter(has_text=name).first
        while row.get_attribute("aria-selected") != "true":
            self.page.keyboard.press("j")
        self.page.keyboard.press("e")
        self.page.wait_for_url("**/tasks/**")


@pytest.fixture
def enter(open_page: Callable[..., Page], server: Site) -> Callable[..., Person]:
    """`enter("teller01", window="A01")` logs a person in in a new browser session."""

    def log_in(username: str, window: str = "", **context: object) -> Person:
        return Person(open_page(server.url + "/login", **context), server, username, window)

    return log_in
