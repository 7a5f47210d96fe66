"""What people of the back office do with a to-do of a case on its task page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.conftest import Person
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def open_step(person: Person, server: Site, instance: str, element: str) -> None:
    """Takes this to-do of this very case on its task page."""
    found = server.tasks_of(instance, "supervisor02")
    (task,) = [task for task in found if task["element_id"] == element and task["status"] in ("open", "claimed")]
    person.go(f"/tasks/{task['id']}")
    claim = person.page.get_by_role("button", name="领取并办理")
    if claim.count():
        claim.click()
    person.form()


def review(person: Person, server: Site, instance: str, element: str, conclusion: str, opinion: str) -> None:
    wait_for_step(person.page, server, instance, element)
    open_step(person, server, instance, element)
    person.tick(conclusion)
    person.page.locator(".fjs-container").get_by_label("意见", exact=False).last.fill(opinion)
    person.submit()
    person.page.wait_for_url("**note=completed**")


def wait_for_step(page: Page, server: Site, instance: str, element: str) -> None:
    """The steps between are done by workers in their own time."""
    for _ in range(100):
        open_now = server.tasks_of(instance, "supervisor02")
        if any(task["element_id"] == element and task["status"] in ("open", "claimed") for task in open_now):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{element} never opened: {[task['element_id'] for task in open_now]}")


def finish(person: Person, server: Site, instance: str, element: str, tick: str, **texts: str) -> None:
    wait_for_step(person.page, server, instance, element)
    open_step(person, server, instance, element)
    if tick:
        person.tick(tick)
    for label, text in texts.items():
        person.type(label, text)
    person.submit()
    person.page.wait_for_url("**note=completed**")


def change_post(person: Person, post: str) -> None:
    person.go("/place")
    person.page.get_by_label(post).check()
    person.page.get_by_role("button", name="确定").click()
    person.page.get_by_role("heading", name="工作台").wait_for()
