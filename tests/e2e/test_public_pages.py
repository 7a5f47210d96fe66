"""A citizen without a log-in: finds an item by pinyin, reads it in large print, follows a case, proves a paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.accessibility import violations
from tests.support.site import Site
from tests.web.hall import applicant, at_window, open_case
from tests.web.test_documents import printed as printed

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def sound(page: Page) -> None:
    """Nothing to scroll sideways, nothing for axe to say."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url
    assert violations(page) == [], page.url


@pytest.mark.parametrize("size", SIZES)
def test_a_citizen_finds_reads_follows_and_proves(
    open_page: Callable[..., Page], server: Site, printed: dict[str, Any], size: str
) -> None:
    case = open_case(at_window(server), applicant=applicant(name="欧阳晓燕"))
    page = open_page(server.url + "/public", viewport=SIZES[size])
    sound(page)

    # by pinyin, with the keyboard alone
    page.get_by_label("事项名称或拼音").fill("cbzm")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="个人参保证明查询打印").wait_for()
    assert page.get_by_role("link", name="失业保险金申领").count() == 0
    sound(page)
    page.get_by_role("link", name="个人参保证明查询打印").press("Enter")
    page.get_by_role("heading", name="投诉举报渠道").wait_for()
    sound(page)

    # in large print, which stays on the next page
    size_of_text = "parseFloat(getComputedStyle(document.querySelector('.guide__part p')).fontSize)"
    assert page.evaluate(size_of_text) < 24, "18 pt are 24 px"
    page.get_by_role("button", name="大字版").click()
    page.locator("html.large-print").wait_for()
    page.wait_for_load_state("load")  # with its styles
    assert "/public/items/19" in page.url
    assert page.evaluate(size_of_text) >= 24
    assert page.get_by_role("button", name="大字版").get_attribute("aria-pressed") == "true"
    sound(page)
    page.emulate_media(media="print")
    assert not page.locator(".public__nav").is_visible() and page.locator(".guide__qr img").is_visible()
    page.emulate_media(media="screen")

    # how far the case is, by what stands on the receipt
    page.get_by_role("navigation", name="公众服务").get_by_role("link", name="进度查询").click()
    page.locator("html.large-print").wait_for()
    page.get_by_label("流水号").fill(case["case_no"])
    page.get_by_label("查询码").fill("AAAAAAAAAA")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert "个人基本信息变更" not in page.inner_text("main")
    sound(page)
    page.get_by_label("查询码").fill(case["lookup_code"].lower())
    page.keyboard.press("Enter")
    page.get_by_text("正在受理").wait_for()
    assert "欧" not in page.inner_text("main")
    sound(page)

    # and whether a paper is ours
    page.get_by_role("navigation", name="公众服务").get_by_role("link", name="文书查验").click()
    page.get_by_label("验证码").fill(printed["code"])
    page.keyboard.press("Enter")
    page.get_by_text("个人参保证明").wait_for()
    assert page.get_by_text(printed["number"]).is_visible()
    sound(page)
    page.get_by_role("button", name="大字版").click()
    page.locator("html:not(.large-print)").wait_for()
