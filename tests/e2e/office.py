"""The administrator at the pages of halls, people and devices, and the first day of who was hired there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.e2e.conftest import Person
from tests.support.accessibility import violations
from tests.support.site import Site, word

if TYPE_CHECKING:
    from playwright.sync_api import Page

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

    def hire(self, name: str, *posts: str) -> tuple[str, str]:
        """A new person of the hall with these posts; (username, one-time password)."""
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
        for post in posts:
            self.give(post)
            self.page.get_by_role("row").filter(has_text=post).filter(has_text=self.hall).wait_for()
        self.page.get_by_text("已授权，立即生效").wait_for()
        self.look()
        return username, password

    def give(self, post: str) -> None:
        """To whose page is open."""
        give = self.page.get_by_role("region", name="授权")
        give.get_by_label("岗位或权限").select_option(label=post)
        give.get_by_label("范围").select_option(f"510400/{self.hall}")
        give.get_by_role("button", name="授权").click()

    def enrol_device(self, window: str, device: str) -> bytes:
        """Its key, which the page shows once."""
        self.admin.go(f"/admin/halls/{self.hall}")
        self.page.get_by_role("row").filter(has_text=window).get_by_role("link").click()
        form = self.page.get_by_role("region", name="登记设备")
        form.get_by_label("设备编号").fill(device)
        form.get_by_label("设备名称").fill("模拟设备")
        form.get_by_role("button", name="登记并生成密钥").click()
        key = self.page.locator("#device-key").inner_text()
        self.look()
        return bytes.fromhex(key.strip())


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
