"""A hall that an administrator sets up by the pages alone, with two windows and three people, serves all six items.

The matrix of incompatible posts (HB-46.3) lets three people be: a 综合柜员, a 前台主管, and one who is 后台柜员 with
后台主管, 外协柜员 and 外协主管. Nothing of this fits with the first two, and four eyes ask for another person at each
further level of a case: those are done by people of the whole area, everything at a window by the three alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from device_bridge.simulated.devices import Devices
from engine.feel.temporal import BEIJING
from handlers.registry.demo import players
from handlers.registry.demo.market import code_of
from tests.e2e import test_employer_enrolment as enrolment
from tests.e2e import test_pin_reset as pin_reset
from tests.e2e import test_relation_transfer as transfer
from tests.e2e import test_window_unemployment as benefit
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.e2e.office import PASSWORD, Office, first_day
from tests.e2e.simulator import asked_for, put_card_of, read_card, simulated
from tests.e2e.steps import change_post, finish, review, wait_for_step
from tests.support.pages import Watch
from tests.support.site import Site, started, word

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
BACK_OFFICE = ("后台柜员", "后台主管", "外协柜员", "外协主管")
OLD_HALL = {"teller01", "teller02", "supervisor01"}


@dataclass(frozen=True)
class Hall:
    """`town` is where everybody else works; `site` the same product with the password of the three."""

    town: Site
    site: Site
    code: str
    windows: tuple[str, str]
    teller: str
    chief: str
    clerk: str
    device_key: bytes


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own: what these cases change in the registry is nobody else's."""
    with started(tmp_path_factory.mktemp("town")) as site:
        yield site


@pytest.fixture(scope="module")
def hall(browser: Browser, town: Site) -> Iterator[Hall]:
    watches: list[Watch] = []

    def opened(url: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        watches.append(Watch(context, url))
        return watches[-1].page

    office = Office(Person(opened(town.url + "/login"), town, "admin01"))
    windows = f"W{word()}", f"W{word()}"
    office.open_hall(windows)
    key = office.enrol_device(windows[0], f"{windows[0]}-sim")
    staff = []
    for name, posts, window in (
        ("何新柜", ("综合柜员",), windows[0]), ("罗新管", ("前台主管",), windows[1]), ("宋新审", BACK_OFFICE, ""),
    ):  # fmt: skip
        username, one_time = office.hire(name, *posts)
        refused(office, *posts)
        first_day(opened, town, username, one_time, window)
        staff.append(username)
    office.admin.go("/admin/changes?check=1")
    office.page.get_by_text("核验通过").wait_for()
    office.admin.go(f"/admin/changes?subject={staff[2]}")
    assert office.page.get_by_role("row").count() >= 7  # headings, made, four posts, own password
    teller, chief, clerk = staff
    site = replace(town, password=PASSWORD, _callers={})
    yield Hall(town, site, office.hall, windows, teller, chief, clerk, key)
    assert [problem for watch in watches for problem in watch.close()] == []


def refused(office: Office, *held: str) -> None:
    """What nobody may hold beside these posts."""
    for post in sorted({"综合柜员", "前台主管", "后台柜员", "审批岗"} - {*held}):
        office.give(post)
        office.page.get_by_text(re.compile(f"“{post}”.*不相容，不得由一人兼任")).wait_for()


@pytest.fixture(scope="module")
def devices(hall: Hall) -> Iterator[Devices]:
    with simulated(hall.town, f"{hall.windows[0]}-sim", hall.windows[0], hall.device_key) as found:
        yield found


@pytest.fixture
def as_(open_page: Callable[..., Page], hall: Hall) -> Callable[..., Person]:
    """Logs one of the three in, or one of the town."""

    def log_in(username: str, window: str = "") -> Person:
        site = hall.site if username in (hall.teller, hall.chief, hall.clerk) else hall.town
        return Person(open_page(site.url + "/login"), site, username, window)

    return log_in


def clerk_as(as_: Callable[..., Person], hall: Hall, post: str) -> Person:
    clerk = as_(hall.clerk)
    change_post(clerk, post)
    assert post in clerk.page.locator(".topbar__context").inner_text()
    return clerk


def instance_of(hall: Hall, case_no: str) -> str:
    return str(case_of(hall, case_no)["id"])


def case_of(hall: Hall, case_no: str) -> Any:
    return hall.site.call(hall.teller).get(f"/cases/{case_no}").json


def check_served(hall: Hall, case_no: str, status: str = "archived") -> None:
    """Granted in this hall, under a number of the area; what was done at a window was done at one of its two."""
    case = case_of(hall, case_no)
    assert (case["status"], case["outcome"], case["hall"]) == (status, "granted", hall.code)
    assert case_no.startswith("510400") and case["window"] in hall.windows
    query = "SELECT DISTINCT actor, window FROM history_event WHERE instance = :id AND type = 'command'"
    with hall.town.services.db.read() as conn:
        deeds = [tuple(row) for row in conn.execute(text(query), {"id": case["id"]})]
    assert {window for _, window in deeds if window} <= {*hall.windows}
    assert not {actor for actor, _ in deeds} & OLD_HALL and (hall.teller, case["window"]) in deeds


def test_a_certificate_is_printed_and_its_bad_evaluation_reaches_the_supervisor_of_the_hall(
    as_: Callable[..., Person], hall: Hall, open_page: Callable[..., Page]
) -> None:
    desk = Desk(as_(hall.teller, hall.windows[0]))
    page = desk.page
    assert "仁和区人社服务大厅 · 1号综合窗口" in page.locator(".topbar").inner_text()
    desk.receive("months_60")
    case_no = desk.choose("cbzm", "个人参保证明查询打印")
    desk.step("选择查询范围")
    desk.take_originals()
    desk.submit_by_keyboard()
    desk.step("预览并请申请人确认")
    page.locator(".fjs-container").get_by_label("打印").first.check()
    desk.submit_by_keyboard()
    desk.hand_over()
    page.get_by_role("button", name="请客户评价").click()
    page.get_by_role("radio", name="非常不满意").check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("评价已收到").wait_for()
    desk.end()
    check_served(hall, case_no)

    chief = as_(hall.chief)
    chief.go("/?view=group")
    chief.page.get_by_role("row").filter(has_text="核实差评").wait_for()

    code = hall.town.services.desk.secrecy.lookup_code(case_no, 1)
    public = open_page(hall.town.url + "/progress")
    public.get_by_label("流水号").fill(case_no)
    public.get_by_label("查询码").fill(code)
    public.keyboard.press("Enter")
    public.get_by_text("个人参保证明查询打印").first.wait_for()


def test_personal_information_is_changed(as_: Callable[..., Person], hall: Hall) -> None:
    desk = Desk(as_(hall.teller, hall.windows[1]))
    desk.receive("months_119")
    case_no = desk.choose("信息变更", "个人基本信息变更")
    desk.step("受理")
    desk.take_originals()
    desk.teller.tick("姓名")
    desk.teller.type("变更后姓名", "罗小慧")
    desk.teller.tick("受理")
    desk.teller.submit()
    desk.page.get_by_text("受理回执").first.wait_for(timeout=20_000)
    desk.end()
    instance = instance_of(hall, case_no)

    review(clerk_as(as_, hall, "后台柜员"), hall.town, instance, "Task_Review1", "通过", "材料齐全")
    review(as_("reviewer02"), hall.town, instance, "Task_Review2", "通过", "同意")

    wait_for_step(desk.page, hall.town, instance, "Task_Deliver")
    desk.resume("months_119", case_no, "罗小慧")
    desk.hand_over()
    desk.end()
    check_served(hall, case_no)


def test_an_unemployment_benefit_is_granted(as_: Callable[..., Person], hall: Hall, devices: Devices) -> None:
    who = players()["months_120"]
    desk = read_card(as_(hall.teller, hall.windows[0]), devices, who)
    case_no = desk.choose("领失业金", benefit.ITEM)
    desk.step("受理")
    desk.page.wait_for_load_state("load")
    desk.row("身份证").get_by_role("button", name="拍摄").click()
    devices.capture(asked_for(devices, "capture"))
    desk.page.locator(".materials__thumb").first.wait_for()
    benefit.fill_in(desk, hall.town, who.identity.ref)
    desk.take_originals()
    desk.teller.submit()
    desk.page.get_by_text("受理回执").first.wait_for(timeout=20_000)
    desk.end()
    instance = instance_of(hall, case_no)

    review(clerk_as(as_, hall, "后台柜员"), hall.town, instance, "Task_Review1", "通过", "材料齐全")
    review(as_("reviewer02"), hall.town, instance, "Task_Review2", "通过", "同意")
    review(as_("reviewer03"), hall.town, instance, "Task_Review3", "通过", "准予")

    wait_for_step(desk.page, hall.town, instance, "Task_Deliver")
    desk.resume("months_120", case_no)
    desk.step("打印结果并送达")
    row = desk.page.locator(".papers__row", has_text="业务结果单")
    row.get_by_role("button", name="打印").click()
    desk.page.get_by_text("已打印").first.wait_for()
    desk.hand_over()
    desk.end()
    check_served(hall, case_no)


def test_a_card_gets_another_password(as_: Callable[..., Person], hall: Hall, devices: Devices) -> None:
    who = players()["months_60"]
    desk = read_card(as_(hall.teller, hall.windows[0]), devices, who)
    put_card_of(devices, who.identity.id_no, "social_security_card")
    case_no = pin_reset.begin(desk)
    pin_reset.accept(desk)
    pin_reset.sign(desk, hall.chief, PASSWORD)
    desk.page.get_by_text("请服务对象在密码键盘上输入").wait_for()
    devices.type_pin(asked_for(devices, "pin"), pin_reset.PIN, pin_reset.PIN)
    desk.hand_over()
    desk.end()
    check_served(hall, case_no)
    signed = (hall.chief, hall.teller, hall.windows[0], "on_the_spot")
    assert pin_reset.authorizations(hall.town, case_no) == [signed]


def test_an_employer_is_enrolled(as_: Callable[..., Person], hall: Hall) -> None:
    desk = Desk(as_(hall.teller, hall.windows[1]))
    desk.receive("months_12")
    enrolment.find_employer(desk, code_of("software"))
    desk.page.get_by_role("radio", name=enrolment.NAME).check()
    case_no = desk.choose("单位参保", enrolment.ITEM)
    enrolment.check_agent(desk)
    desk.step("受理")
    desk.take_originals()
    for kind in ("企业职工基本养老保险", "失业保险", "工伤保险"):
        desk.teller.tick(kind)
    enrolment.fill_in(desk, f"{hall.town.services.clock.now().astimezone(BEIJING):%Y-%m}")
    desk.teller.submit()
    desk.page.get_by_text("受理回执").first.wait_for(timeout=20_000)
    desk.end()
    instance = instance_of(hall, case_no)

    review(as_("reviewer01"), hall.town, instance, "Task_Review1", "通过", "材料齐全")
    review(clerk_as(as_, hall, "后台主管"), hall.town, instance, "Task_Review2", "通过", "同意登记")

    wait_for_step(desk.page, hall.town, instance, "Task_Deliver")
    desk.resume("months_12", case_no)
    desk.hand_over()
    desk.end()
    check_served(hall, case_no)


def test_a_pension_relation_moves_here(as_: Callable[..., Person], hall: Hall, tmp_path: Path) -> None:
    desk = Desk(as_(hall.teller, hall.windows[0]))
    desk.receive("card_replaced")
    case_no = desk.choose("转社保", transfer.ITEM)
    desk.take_originals()
    transfer.accept(desk)
    desk.end()
    instance = instance_of(hall, case_no)

    clerk, chief = clerk_as(as_, hall, "外协柜员"), as_("liaison02")
    finish(clerk, hall.town, instance, "Task_Request", "", 特殊程序的依据="等待转出地办理，国办发〔2009〕66号")
    finish(chief, hall.town, instance, "Task_Approve", "批准发函，暂停计时")
    assert "已收到，办件继续" in transfer.answered(hall.town, tmp_path)
    transfer.receive_funds(clerk, hall.town, instance)
    review(clerk, hall.town, instance, "Task_Review1", "通过", "信息表与资金相符")
    review(chief, hall.town, instance, "Task_Review2", "通过", "同意")
    review(as_("reviewer03"), hall.town, instance, "Task_Review3", "通过", "准予转入")

    wait_for_step(desk.page, hall.town, instance, "Task_Deliver")
    desk.resume("card_replaced", case_no)
    desk.hand_over()
    desk.end()
    check_served(hall, case_no)


def test_the_public_finds_the_hall_with_its_hours(open_page: Callable[..., Page], hall: Hall) -> None:
    page = open_page(hall.town.url + "/public/items/19")
    page.get_by_text("仁和区人社服务大厅：仁和区迤沙拉大道 1 号").wait_for()
    page.get_by_text("仁和区人社服务大厅：周一至周四 09:00-12:00、13:00-17:00；周五 09:00-12:00").wait_for()
