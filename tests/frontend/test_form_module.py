"""The form viewer in a real browser: what a person types, what is sent, and that nothing typed is ever lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.frontend.conftest import Site, page_html
from tests.support.accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

pytestmark = pytest.mark.browser

SCHEMA = {
    "type": "default",
    "components": [
        {"type": "textfield", "id": "f_name", "key": "name", "label": "姓名", "validate": {"required": True}},
        {"type": "textfield", "id": "f_phone", "key": "phone", "label": "手机号码", "validate": {"maxLength": 11}},
        {
            "type": "select",
            "id": "f_kind",
            "key": "kind",
            "label": "变更类别",
            "values": [{"label": "联系方式", "value": "contact"}, {"label": "姓名", "value": "name"}],
        },
        {"type": "datetime", "id": "f_day", "key": "day", "subtype": "date", "dateLabel": "变更日期"},
        {
            "type": "dynamiclist",
            "id": "f_list",
            "path": "people",
            "label": "家庭成员",
            "isRepeating": True,
            "allowAddRemove": True,
            "defaultRepetitions": 1,
            "components": [{"type": "textfield", "id": "f_member", "key": "member", "label": "成员姓名"}],
        },
    ],
}


def form_page(data: dict[str, Any], attributes: str = "data-draft-url='/draft'") -> str:
    content = json.dumps({"schema": SCHEMA, "data": data, "revision": 7})
    return page_html(
        "<body class='bare'><main class='card card--wide'><h1>个人基本信息变更</h1>"
        f"<section class='form-host' data-form data-action='/complete' {attributes}>"
        f"<script type='application/json'>{content}</script><div data-form-place></div>"
        "<p class='muted small' data-draft-state></p><div class='form__actions'>"
        "<button type='button' class='button button--primary' data-form-submit>提交</button></div></section>"
        "</main></body>",
        ["app/index.js", "form/index.js"],
    )


@pytest.fixture
def form(site: Site, open_page: Open) -> Open:
    def open_form(data: dict[str, Any], attributes: str = "data-draft-url='/draft'") -> Page:
        site.pages["/task"] = form_page(data, attributes)
        site.pages["/next"] = page_html("<body><h1>下一步</h1></body>", ["app/index.js"])
        page = open_page(f"{site.url}/task")
        page.wait_for_selector("[data-form][data-ready]")
        return page

    return open_form


def test_accepted_form_is_sent_once_with_token_key_and_revision_and_goes_on(site: Site, form: Open) -> None:
    site.answers["/complete"] = [(200, {"location": "/next"})]
    page = form({"phone": "13900000000"}, "")
    page.get_by_label("姓名").first.fill("张三")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/next")
    path, headers, body = site.posts[0]
    assert len(site.posts) == 1
    assert path == "/complete"
    assert headers["X-CSRF-Token"] == "token-1"
    assert len(headers["Idempotency-Key"]) == 32
    assert body["revision"] == 7
    assert body["data"]["name"] == "张三"
    assert body["data"]["phone"] == "13900000000"


def test_missing_value_is_said_in_chinese_at_its_field_and_nothing_is_sent(site: Site, form: Open) -> None:
    page = form({}, "")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("此项必填。").wait_for()
    expect(page.get_by_label("姓名").first).to_be_focused()
    assert site.posts == []


def test_a_list_that_lost_its_last_row_is_sent_empty(site: Site, form: Open) -> None:
    site.answers["/complete"] = [(200, {"location": "/next"})]
    page = form({"name": "张三", "people": [{"member": "李四"}]}, "")
    page.locator(".fjs-repeat-row-remove").click()
    expect(page.get_by_label("成员姓名")).to_have_count(0)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/next")
    assert site.posts[0][2]["data"]["people"] == []


def test_refusal_of_the_server_stands_at_its_fields_and_keeps_what_was_typed(site: Site, form: Open) -> None:
    problem = {
        "title": "表单没有通过检查",
        "detail": "请改正后再提交。",
        "errors": {"phone": ["该号码已被占用。"], "people[0].member": ["请填写成员姓名。"], "secret": ["不接受此项。"]},
    }
    site.answers["/complete"] = [(422, problem), (200, {"location": "/next"})]
    page = form({"name": "张三", "phone": "13900000000"}, "")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("该号码已被占用。").wait_for()
    assert page.get_by_text("请填写成员姓名。").is_visible()
    assert page.get_by_role("alert").filter(has_text="secret：不接受此项。").is_visible()
    assert page.get_by_label("手机号码").input_value() == "13900000000"
    page.get_by_label("手机号码").fill("13800000000")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/next")
    first, second = (headers["Idempotency-Key"] for _, headers, _ in site.posts)
    assert first != second


def test_draft_is_kept_when_a_field_is_left(site: Site, form: Open) -> None:
    site.answers["/draft"] = [(200, {"revision": 8})]
    page = form({})
    page.get_by_label("姓名").first.fill("李四")
    page.keyboard.press("Tab")
    page.get_by_text("草稿已保存").wait_for()
    assert site.posted("/draft")[0]["data"]["name"] == "李四"


def test_no_english_word_of_the_form_library_reaches_the_page(site: Site, form: Open) -> None:
    page = form({}, "")
    text = page.locator(".fjs-container").inner_text()
    placeholders = page.locator(".fjs-container input").evaluate_all("inputs => inputs.map(input => input.placeholder)")
    assert not [char for char in text + "".join(placeholders) if char.isascii() and char.isalpha()]


def test_form_without_an_action_is_only_shown(site: Site, open_page: Open) -> None:
    site.pages["/task"] = form_page({"name": "张三"}, "").replace("data-action='/complete'", "")
    page = open_page(f"{site.url}/task")
    page.wait_for_selector("[data-form][data-ready]")
    assert page.get_by_label("姓名").first.get_attribute("readonly") is not None


def test_form_is_accessible_while_errors_stand_at_its_fields(form: Open) -> None:
    page = form({}, "")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("此项必填。").wait_for()
    assert violations(page) == []
