"""个人参保证明查询打印 served with the keyboard alone, from the typed number to the end of the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from handlers.registry import demo
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
ITEM = "个人参保证明查询打印"
FOCUSED = "element => element === document.activeElement"
COUNT_POINTERS = """addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'used'), true)"""


def reach(page: Page, target: Locator) -> None:
    """Tab by Tab, and by arrow within a group of radio buttons; whoever cannot be reached so fails here."""
    target.wait_for()
    for _ in range(80):
        if target.evaluate(FOCUSED):
            return
        group = target.evaluate(
            "e => e.type === 'radio' && e !== document.activeElement && e.name !== ''"
            " && document.activeElement?.type === 'radio' && document.activeElement.name === e.name"
        )
        page.keyboard.press("ArrowDown" if group else "Tab")
    raise AssertionError(f"not reached by Tab: {target}")


def mark(page: Page, label: str) -> None:
    """Chooses a radio button or ticks a box of the form."""
    box = page.locator("[data-form][data-ready=true] .fjs-container").get_by_label(label).first
    reach(page, box)
    if not box.is_checked():
        page.keyboard.press("Space")
    assert box.is_checked()


def submit(page: Page) -> None:
    reach(page, page.locator("[data-form-submit]"))
    page.keyboard.press("Enter")


def test_a_visit_is_served_without_a_pointer(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller01", window="A01"))
    page = desk.page
    page.context.add_init_script(COUNT_POINTERS)
    page.reload()
    who = demo.players()["months_300"]
    reach(page, page.get_by_label("证件号码"))
    page.keyboard.type(who.identity.id_no)
    page.keyboard.press("Enter")
    page.locator(".desk__name", has_text=who.name).wait_for()

    reach(page, page.get_by_role("searchbox", name="查找事项"))
    page.keyboard.type("cbzm")
    found = page.locator("#items button")
    found.first.filter(has_text=ITEM).wait_for()
    page.wait_for_timeout(300)  # the list is asked for once the typing rests
    reach(page, found.first)
    page.keyboard.press("Enter")

    desk.step("选择查询范围")
    required = page.locator("[data-material]").filter(has_text="必交")
    required.first.wait_for()
    for n in range(required.count()):
        reach(page, required.nth(n).get_by_role("button", name="收原件"))
        page.keyboard.press("Enter")
        required.nth(n).get_by_text("已收").wait_for()
    submit(page)
    desk.step("预览并请申请人确认")
    mark(page, "打印")
    submit(page)
    desk.step("打印结果并送达")
    mark(page, "窗口领取")
    submit(page)
    desk.step("请服务对象评价")
    mark(page, "已在评价器上评价")
    submit(page)
    page.get_by_text("可以请客户评价").wait_for()

    page.keyboard.press("p")
    reach(page, page.get_by_role("radio", name="非常满意"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("评价已收到").wait_for()
    page.wait_for_load_state("load")  # the keys answer once the page's scripts are there
    page.keyboard.press("q")
    page.get_by_role("heading", name="接待下一位").wait_for()
    assert page.evaluate("sessionStorage.getItem('pointer')") is None
