"""The browser is closed in the middle of 失业保险金申领: another one finds the draft, the scan and the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Person
from tests.e2e.desk import Desk, scan

pytestmark = pytest.mark.browser
ITEM = "失业保险金申领"
MATERIAL = "居民身份证"


def test_a_browser_closed_in_the_middle_of_the_claim_loses_nothing(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller02", window="A02"))
    who = desk.receive("months_60")
    case_no = desk.choose("领失业金", ITEM)
    desk.row(MATERIAL).locator("[data-upload]").set_input_files(
        {"name": "id.png", "mimeType": "image/png", "buffer": scan()}
    )
    desk.page.locator(".materials__thumb").first.wait_for()
    form = desk.step("受理")
    before = form.get_by_label("失业日期").first.input_value()
    form.get_by_label("失业日期").first.fill("2026-05-31")
    desk.page.keyboard.press("Enter")
    typed = form.get_by_label("失业日期").first.input_value()
    assert typed not in ("", before)
    desk.page.get_by_text("草稿已保存").wait_for()
    desk.page.context.close()

    again = enter("teller02", window="A02")
    again.go("/window")
    page = again.page
    page.locator(".desk__name", has_text=who.name).wait_for()
    page.get_by_role("navigation", name="本次接待的办件").get_by_role("link", name=ITEM).click()
    page.get_by_role("link", name=case_no).first.wait_for()
    assert again.form().get_by_label("失业日期").first.input_value() == typed

    row = page.locator("[data-material]", has_text=MATERIAL)
    row.locator(".materials__thumb").wait_for()
    assert row.locator(".materials__thumb").count() == 1
    row.locator(".materials__thumb").click()
    page.locator("[data-viewer-dialog] [data-viewer][data-ready=true]").wait_for()
    page.keyboard.press("Escape")
    Desk(again)
