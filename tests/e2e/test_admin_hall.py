"""An administrator sets up a new hall with two windows and three people; the first of them serves a certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.support.accessibility import violations
from tests.support.site import Site, word

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ITEM = "个人参保证明查询打印"
PASSWORD = "Xin-Kouling-2026"


class Office:
    """The administrator at the pages; every page is looked over on the way."""

    def __init__(self, admin: Person) -> None:
        self.admin = admin
        self.page = admin.page
        self.hall = word()

    def look(self) -> None:
        assert violations(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    def open_hall(self, windows: tuple[str, str]) -> None:
        self.admin.go("/")
        self.page.get_by_role("link", name="大厅与窗口").click()
        self.look()
        form = self.page.get_by_role("region", name="新增大厅")
        form.get_by_label("编号").fill(self.hall)
        form.get_by_label("名称").fill("仁和区人社服务大厅")
        form.get_by_label("地址").fill("仁和区迤沙拉大道 1 号")
        form.get_by_role("button", name="新增").click()
        self.page.get_by_role("heading", name="仁和区人社服务大厅").wait_for()
        for n, code in enumerate(windows, 1):
            form = self.page.get_by_role("form", name="新增窗口")
            form.get_by_label("窗口编号").fill(code)
            form.get_by_label("窗口名称").fill(f"{n}号综合窗口")
            form.get_by_role("button", name="新增窗口").click()
            self.page.get_by_role("link", name=f"{n}号综合窗口").wait_for()
        for n, day in enumerate(("周一", "周二", "周三", "周四", "周五")):
            self.page.get_by_label(day).fill("09:00-12:00 13:00-17:00" if n < 4 else "09:00-12:00")
        self.page.get_by_role("button", name="保存开放时间").click()
        self.page.get_by_text("已保存").wait_for()
        assert self.page.get_by_label("周一").input_value() == "09:00-12:00、13:00-17:00"
        self.look()

    def hire(self, name: str, post: str) -> tuple[str, str]:
        """A new person of the hall with one post; (username, one-time password)."""
        username = word()
        self.admin.go("/admin/people/new")
        self.look()
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("姓名").fill(name)
        self.page.get_by_label("所属范围").select_option(f"510400/{self.hall}")
        self.page.get_by_role("button", name="新增并生成一次性口令").click()
        password = self.page.locator("#one-time").inner_text()
        self.look()
        self.page.get_by_role("link", name="接着授权").click()
        give = self.page.get_by_role("region", name="授权")
        give.get_by_label("岗位或权限").select_option(label=post)
        give.get_by_label("范围").select_option(f"510400/{self.hall}")
        give.get_by_role("button", name="授权").click()
        self.page.get_by_text("已授权，立即生效").wait_for()
        self.look()
        return username, password


def first_day(open_page: Callable[..., Page], server: Site, username: str, password: str, window: str = "") -> Page:
    """The first log-in, with a password that is good for nothing but choosing another."""
    page = open_page(server.url + "/login")
    page.fill("#username", username)
    page.fill("#password", password)
    if window:
        page.select_option("#window", window)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="修改口令").wait_for()
    assert violations(page) == []
    page.get_by_label("原口令").fill(password)
    page.get_by_label("新口令", exact=True).fill("short")
    page.get_by_label("再输一次新口令").fill("short")
    page.get_by_role("button", name="修改口令").click()
    page.get_by_text("至少 10 个字符，请换").wait_for()
    page.get_by_label("原口令").fill(password)
    page.get_by_label("新口令", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新口令").fill(PASSWORD)
    page.get_by_role("button", name="修改口令").click()
    page.get_by_text("口令已修改").wait_for()
    return page


class Known(Person):
    """A person who has logged in already."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site


def test_a_hall_set_up_by_pages_alone_serves_a_certificate(
    enter: Callable[..., Person], open_page: Callable[..., Page], server: Site
) -> None:
    office = Office(enter("admin01"))
    windows = word(), word()
    office.open_hall(windows)
    teller, one_time = office.hire("何新柜", "综合柜员")
    for name, post in (("罗初审", "后台柜员"), ("宋复审", "后台主管")):
        reviewer, first = office.hire(name, post)
        page = first_day(open_page, server, reviewer, first)
        page.get_by_role("heading", name="工作台").wait_for()
    page = first_day(open_page, server, teller, one_time, windows[0])
    desk = Desk(Known(page, server))
    assert "1号综合窗口" in page.locator(".topbar").inner_text()

    desk.receive("months_120")
    case_no = desk.choose("cbzm", ITEM)
    desk.step("选择查询范围")
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
    page.get_by_text("可以请客户评价").wait_for()

    desk.teller.go(f"/cases/{case_no}?tab=documents")
    page.get_by_text("个人参保证明").first.wait_for()
    desk.open()
    desk.end()

    admin = office.admin
    admin.go(f"/admin/changes?subject={teller}")
    assert admin.page.get_by_role("row").count() >= 4  # headings, made, granted, own password
    office.look()
    admin.go("/admin/changes?check=1")
    admin.page.get_by_text("核验通过").wait_for()


@pytest.mark.parametrize(
    "path", ["/admin/people", "/admin/posts", "/admin/posts/teller", "/admin/rules", "/admin/import", "/admin/changes",
             "/admin/windows/A01", "/admin/halls/H01", "/admin/people/teller01"],
)  # fmt: skip
def test_the_pages_of_administration_are_accessible_and_fit(enter: Callable[..., Person], path: str) -> None:
    office = Office(enter("admin01"))
    office.admin.go(path)
    office.look()
