"""Every page's behaviour in a real browser, under the strict CSP that pages without a bpmn.io module have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.frontend.conftest import STRICT, Site, page_html
from tests.support.accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

pytestmark = pytest.mark.browser

ROWS = "".join(
    f"<tr data-row><td><input type='checkbox' data-select aria-label='选择 {name}'></td>"
    f"<td><a href='/{name}'>{name}</a></td>"
    f"<td><button type='button' class='button button--small' data-key='e' "
    f"data-dialog-open='dialog-{name}'>领取</button></td></tr>"
    for name in ("one", "two", "three")
)
BODY = f"""<body class="bare"><main class="card card--wide"><h1>工作台</h1>
<input type="search" data-key="/" aria-label="查找">
<input type="checkbox" data-select-all aria-label="全选"><table class="table" data-rows>
<tbody>{ROWS}</tbody></table>
<div class="bulk-bar" hidden>已选 <span data-select-count>0</span> 件</div>
<dialog class="dialog" id="dialog-two"><button type="button" data-dialog-close>取消</button></dialog>
<form method="post" action="/send"><button>发送</button></form>
<button type="button" hx-post="/act" hx-swap="none">办理</button>
</main></body>"""


@pytest.fixture
def page(site: Site, open_page: Open) -> Page:
    site.csp = STRICT
    site.pages["/list"] = page_html(BODY, ["app/index.js"])
    site.pages["/two"] = page_html("<body><h1>第二件</h1></body>", ["app/index.js"])
    return open_page(f"{site.url}/list")


def test_rows_are_walked_and_opened_without_a_mouse(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("[data-row][aria-selected=true] a").inner_text() == "two"
    page.keyboard.press("Enter")
    page.wait_for_url("**/two")


def test_key_of_a_row_acts_on_the_chosen_row(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#dialog-two")).to_be_visible()
    page.get_by_role("button", name="取消").click()
    expect(page.locator("#dialog-two")).to_be_hidden()


def test_keys_are_letters_again_inside_a_field(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("jek")
    assert page.get_by_label("查找").input_value() == "jek"
    assert page.locator("[data-row][aria-selected=true]").count() == 0


def test_chosen_boxes_bring_the_bar_with_their_number(page: Page) -> None:
    expect(page.locator(".bulk-bar")).to_be_hidden()
    page.get_by_label("全选").check()
    expect(page.locator(".bulk-bar")).to_have_text("已选 3 件")
    page.get_by_label("选择 two").uncheck()
    expect(page.locator(".bulk-bar")).to_have_text("已选 2 件")


def test_second_click_on_a_sent_form_sends_nothing(site: Site, page: Page) -> None:
    site.answers["/send"] = [(200, {}), (200, {})]
    page.get_by_role("button", name="发送").evaluate("button => { button.click(); button.click(); button.click(); }")
    page.wait_for_url("**/send")
    assert len(site.posted("/send")) == 1


def test_refused_action_is_said_in_the_words_of_the_server(site: Site, page: Page) -> None:
    site.answers["/act"] = [(409, {"title": "此件已被领取", "detail": "由示例柜员二于 15:02 领取。"})]
    page.get_by_role("button", name="办理").click()
    expect(page.get_by_role("status")).to_have_text("此件已被领取：由示例柜员二于 15:02 领取。")
    assert site.posts[0][1]["X-CSRF-Token"] == "token-1"


def test_list_with_a_chosen_row_is_accessible(page: Page) -> None:
    page.keyboard.press("j")
    page.get_by_label("全选").check()
    assert violations(page) == []
