"""企业社会保险参保登记: an agent sits at the window for an employer; two reviewers; the result paper. Items64 no 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from handlers.registry.demo.market import code_of, unknown_code
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.e2e.steps import review, wait_for_step
from tests.e2e.test_window_unemployment import DRAWN_BY_OTHERS
from tests.e2e.test_window_unemployment import code_of as verification_code
from tests.support.accessibility import violations
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ITEM = "企业社会保险参保登记"
NAME = "攀枝花市云上数据服务有限公司（虚构）"


def find_employer(desk: Desk, typed: str) -> None:
    desk.page.get_by_text("来人替单位办理").click()
    desk.page.get_by_role("searchbox", name="单位").fill(typed)


def check_agent(desk: Desk) -> None:
    """The teller looks at the agent's document and the letter."""
    form = desk.step("核验经办人")
    desk.teller.tick("受单位委托的经办人")
    form.get_by_label("授权委托书有效期至").first.fill("2027-06-30")
    desk.page.keyboard.press("Enter")
    desk.teller.tick("人证一致，授权有效")
    form.get_by_label("授权委托书盖有单位公章").check()
    desk.teller.submit()


def fill_in(desk: Desk, month: str) -> None:
    desk.step("受理")
    desk.teller.type("在职职工人数", "12")
    desk.teller.type("起始年月", month)
    desk.teller.type("开户银行", "攀枝花市商业银行")
    desk.teller.type("单位银行账号", "6299990000000001")
    desk.teller.type("姓名", "李四")
    desk.teller.type("手机号码", "13800000001")
    desk.teller.tick("受理")


def test_an_employer_is_enrolled_through_its_agent(
    enter: Callable[..., Person], open_page: Callable[..., Page], server: Site
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    agent = desk.receive("months_60")
    find_employer(desk, "yssj")
    desk.page.get_by_role("radio", name=NAME).check()
    assert violations(desk.page, DRAWN_BY_OTHERS) == []
    case_no = desk.choose("单位参保", ITEM)
    case = server.call("teller01").get(f"/cases/{case_no}").json
    instance = case["id"]
    assert (case["applicant"]["name"], case["agent"]["name"]) == (NAME, agent.name)

    check_agent(desk)
    form = desk.step("受理")
    assert form.get_by_label("单位名称").first.input_value() == NAME
    wanted = {row["code"]: row["need"] for row in server.call("teller01").get(f"/cases/{case_no}").json["materials"]}
    assert wanted == {"m_unitauth": "required", "m_wts": "required", "m_form": "required", "m_khxx": "required"}
    desk.take_originals()
    desk.teller.tick("企业职工基本养老保险")
    fill_in(desk, f"{server.services.clock.now():%Y-%m}")
    desk.teller.submit()
    form.get_by_text("险种核定的问题").wait_for()
    assert "还应当参加：失业保险" in form.get_by_label("险种核定的问题").first.input_value()
    desk.teller.tick("失业保险")
    desk.teller.tick("工伤保险")
    desk.teller.tick("受理")
    desk.teller.submit()
    desk.page.get_by_text("业务申请单").first.wait_for(timeout=20_000)
    desk.page.get_by_text("受理回执").first.wait_for(timeout=20_000)
    desk.end()

    first, second = enter("reviewer01"), enter("reviewer02")
    wait_for_step(first.page, server, instance, "Task_Review1")
    review(first, server, instance, "Task_Review1", "通过", "材料齐全")
    review(second, server, instance, "Task_Review2", "通过", "同意登记")

    wait_for_step(desk.page, server, instance, "Task_Deliver")
    desk.resume("months_60", case_no)
    desk.hand_over()
    desk.end()

    done = server.call("teller01").get(f"/cases/{case_no}").json
    assert (done["status"], done["outcome"]) == ("archived", "granted")
    employer = server.services.registry.employer(code_of("software"))
    enrolment = server.services.registry.enrolment(employer.ref)
    assert enrolment is not None and enrolment.insurances == ("pension", "unemployment", "work_injury")
    assert str(enrolment.rate) == "0.2"
    desk.teller.go(f"/cases/{case_no}")
    assert NAME in desk.page.locator("main").inner_text() and agent.name not in desk.page.locator("main").inner_text()
    result = next(document for document in done["documents"] if document["title"] == "业务结果单")
    assert result["printed"]
    public = open_page(f"{server.url}/verify/{verification_code(server, result['id'])}")
    assert public.get_by_text(result["number"]).is_visible()


def test_an_employer_that_nobody_knows_is_named_from_its_licence_and_a_silent_regulator_is_told(
    enter: Callable[..., Person], server: Site
) -> None:
    desk = Desk(enter("teller02", window="A02"))
    desk.receive("months_120")
    find_employer(desk, unknown_code())
    desk.page.get_by_text("没有查到").wait_for()
    desk.page.get_by_role("searchbox", name="查找事项").fill("单位参保")
    desk.page.locator("#items button", has_text=ITEM).wait_for()
    desk.page.locator("#items button", has_text=ITEM).click()
    desk.page.get_by_text("请照证照填写单位名称").wait_for()
    find = desk.page.get_by_role("searchbox", name="单位")
    assert find.input_value() == unknown_code()
    desk.page.get_by_label("单位名称").fill("攀枝花市新办商行（虚构）")
    desk.choose("单位参保", ITEM)
    check_agent(desk)
    desk.step("核对证照")
    desk.page.get_by_text("市场监管登记没有这个统一社会信用代码").wait_for()
    desk.end()

    desk.receive("months_120")
    find_employer(desk, code_of("outage"))
    desk.page.get_by_text("市场监管登记信息接口没有应答").wait_for()


def test_an_item_for_employers_asks_for_one(enter: Callable[..., Person]) -> None:
    desk = Desk(enter("teller02", window="A02"))
    desk.receive("months_120")
    desk.page.get_by_role("searchbox", name="查找事项").fill("单位参保")
    desk.page.locator("#items button", has_text=ITEM).click()
    desk.page.get_by_text("这个事项的服务对象是单位").wait_for()
