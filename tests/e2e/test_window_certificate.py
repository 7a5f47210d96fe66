"""个人参保证明查询打印 at the window: one visit from the typed number to the verified paper. Items64 no 19."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person
from tests.e2e.desk import Desk, scan
from tests.support.accessibility import violations
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ITEM = "个人参保证明查询打印"
DRAWN_BY_OTHERS = ".fjs-container, .diagram"


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_one_visit_from_the_typed_number_to_the_verified_paper_by_keyboard(
    enter: Callable[..., Person], open_page: Callable[..., Page], server: Site
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    page = desk.page
    assert violations(page) == [] and fits(page)
    desk.receive("months_120")
    page.get_by_text("实缴 120 个月").first.wait_for()
    assert violations(page) == [] and fits(page)

    case_no = desk.choose("cbzm", ITEM)
    desk.step("选择查询范围")
    assert violations(page, DRAWN_BY_OTHERS) == [] and fits(page)
    desk.take_originals()
    desk.submit_by_keyboard()
    desk.step("预览并请申请人确认")
    page.locator(".fjs-container").get_by_label("打印").first.check()
    desk.submit_by_keyboard()
    desk.step("打印结果并送达")
    desk.teller.tick("窗口领取")
    desk.submit_by_keyboard()
    desk.step("请服务对象评价")
    desk.teller.tick("已在评价器上评价")
    desk.submit_by_keyboard()

    page.locator("[data-viewer][data-ready=true]").first.wait_for()
    page.get_by_text("可以请客户评价").wait_for()
    paper = page.get_by_role("link", name="打开", exact=True).first.get_attribute("href")
    answer = page.request.get(server.url + str(paper))
    assert answer.headers["content-type"] == "application/pdf" and answer.body()[:5] == b"%PDF-"
    assert violations(page) == [] and fits(page)

    page.keyboard.press("p")
    page.get_by_role("radio", name="非常满意").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("评价已收到").wait_for()
    assert page.get_by_text("已评价").is_visible()
    desk.end()

    document = server.call("teller01").get(f"/cases/{case_no}").json["documents"][0]
    code = code_of(server, document["id"])
    public = open_page(f"{server.url}/verify/{code}")
    assert public.get_by_text("个人参保证明").first.is_visible() and public.get_by_text(document["number"]).is_visible()


def code_of(server: Site, document_id: str) -> str:
    """The code as printed on the paper."""
    from handlers import documents

    with server.services.db.read() as conn:
        return str(documents.document(conn, document_id)["code"])


def test_a_wrong_number_says_what_is_wrong_and_stays_typed(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller02", window="A02"))
    number = desk.page.get_by_label("证件号码")
    number.fill("510402199001011235")
    desk.page.get_by_label("姓名").fill("王五")
    desk.page.keyboard.press("Enter")
    desk.page.get_by_text("校验码").wait_for()
    assert number.input_value() == "510402199001011235" and desk.page.get_by_label("姓名").input_value() == "王五"
    assert violations(desk.page) == []
    number.fill("510402200602301238")
    desk.page.keyboard.press("Enter")
    desk.page.locator(".field__error").wait_for()


def test_scans_are_taken_in_beside_the_form_and_turned_over_in_the_viewer(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller02", window="A02"))
    page = desk.page
    desk.receive("months_60")
    desk.choose("19", ITEM)
    desk.teller.type("起始年月", "2020-01")
    row = desk.row("居民身份证")
    row.get_by_role("button", name="收原件").click()
    row.get_by_text("已收").wait_for()
    row.locator("[data-upload]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": scan()})
    row.get_by_role("button", name="查看").click()
    page.locator("[data-viewer-dialog] [data-viewer][data-ready=true]").wait_for()
    before = page.locator("[data-viewer-dialog] img").get_attribute("style")
    page.keyboard.press("r")
    assert "rotate(90deg)" in str(page.locator("[data-viewer-dialog] img").get_attribute("style")) and before
    page.keyboard.press("+")
    assert violations(page, DRAWN_BY_OTHERS) == []
    page.keyboard.press("Escape")
    row.locator("[data-upload]").set_input_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"no pdf"})
    page.locator(".toast").wait_for()
    # what was typed beside it is untouched
    assert desk.teller.form().get_by_label("起始年月").input_value() == "2020-01"
    desk.end()


def test_the_customer_signs_on_this_screen(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller02", window="A02"))
    page = desk.page
    desk.receive("months_12")
    desk.choose("cbzm", ITEM)
    page.locator("h1").click()
    page.keyboard.press("s")
    box = page.locator("[data-signature-pad]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="确认签名").click()
    desk.row("业务申请单").get_by_text("已收").wait_for()
    desk.end()


def test_what_was_typed_is_there_after_logging_in_elsewhere(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller02", window="A02"))
    desk.receive("months_59")
    case_no = desk.choose("cbzm", ITEM)
    desk.teller.type("起始年月", "2019-03")
    desk.page.get_by_text("草稿已保存").wait_for()
    desk.page.context.close()
    again = enter("teller02", window="A02")
    again.go(f"/window?case={case_no}")
    assert again.form().get_by_label("起始年月").input_value() == "2019-03"
    Desk(again)


def test_somebody_else_s_window_and_no_window_say_what_to_do(enter: Callable[..., Person]) -> None:
    reviewer = enter("reviewer01")
    reviewer.go("/window")
    assert reviewer.page.get_by_text("您的岗位不办理窗口受理").is_visible()
    teller = enter("teller01")
    teller.go("/window")
    assert teller.page.get_by_text("请先选择所在的窗口").is_visible()


@pytest.mark.parametrize("tab", ["", "timeline", "data", "materials", "documents"])
def test_a_case_page_shows_everything_masked_and_accessible(
    enter: Callable[..., Person], server: Site, tab: str
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    who = desk.receive("months_119")
    case_no = desk.choose("cbzm", ITEM)
    desk.end()
    desk.teller.go(f"/cases/{case_no}?tab={tab}")
    desk.page.wait_for_load_state("load")
    text = desk.page.locator("main").inner_text()
    assert ITEM in text and case_no in text
    assert who.name not in text and who.identity.id_no not in text
    assert violations(desk.page, DRAWN_BY_OTHERS) == [] and fits(desk.page)
    desk.teller.go("/cases?q=" + case_no)
    assert desk.page.get_by_role("row").filter(has_text=case_no).count() == 1
    assert violations(desk.page) == []


def test_the_receipt_s_number_and_code_open_the_public_progress(
    open_page: Callable[..., Page], enter: Callable[..., Person], server: Site
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    desk.receive("months_300")
    case_no = desk.choose("cbzm", ITEM)
    desk.end()
    code = server.services.desk.secrecy.lookup_code(case_no, 1)
    page = open_page(server.url + "/progress")
    page.get_by_label("流水号").fill(case_no)
    page.get_by_label("查询码").fill("0000")
    page.keyboard.press("Enter")
    page.locator(".alert--error").wait_for()
    assert page.get_by_label("流水号").input_value() == case_no
    page.wait_for_timeout(1200)
    page.get_by_label("查询码").fill(code)
    page.keyboard.press("Enter")
    page.get_by_text("正在受理").wait_for()
    assert page.get_by_text(ITEM).is_visible() and violations(page) == []
    assert not re.search("曾", page.locator("main").inner_text())
