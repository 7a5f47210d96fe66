"""The public page behind the QR code, in a real browser without a login."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.accessibility import violations
from tests.support.site import Site
from tests.web.test_documents import printed as printed

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_citizen_types_the_code_from_the_paper_and_sees_what_it_is(
    open_page: Callable[..., Page], server: Site, printed: dict[str, Any]
) -> None:
    page = open_page(server.url + "/verify")
    code = printed["code"]
    page.get_by_label("验证码").fill(f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower())
    page.keyboard.press("Enter")
    page.get_by_text("个人参保证明").wait_for()
    assert page.get_by_text("欧****").is_visible() and page.get_by_text(printed["number"]).is_visible()
    assert violations(page) == []
    page.get_by_label("验证码").fill("0000")
    page.keyboard.press("Enter")
    page.get_by_text("没有查到这个验证码的文书").wait_for()
    assert page.get_by_label("验证码").input_value() == "0000"
    assert violations(page) == []
