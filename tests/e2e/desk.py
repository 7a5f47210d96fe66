"""The window desk as a teller works it, for the tests of the main job."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from handlers.registry import demo
from tests.e2e.conftest import Person

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def scan() -> bytes:
    """A page with something on it, as a camera gives it."""
    picture = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(picture).rectangle((60, 60, 560, 300), outline="black", width=4)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


class Desk:
    """One teller at a window; a visit that an earlier test left open is ended first."""

    def __init__(self, teller: Person) -> None:
        self.teller = teller
        self.page = teller.page
        self.open()
        if self.page.get_by_role("button", name="结束接待").count():
            self.end()

    def open(self, query: str = "") -> None:
        self.teller.go("/window" + query)
        self.page.get_by_role("heading", name="窗口受理").wait_for()

    def receive(self, player: str, name: str = "") -> demo.Player:
        """By the typed number of one of the registry's people, with the keyboard alone; `name` if it was changed."""
        who = demo.players()[player]
        self.page.get_by_label("证件号码").fill(who.identity.id_no)
        self.page.keyboard.press("Enter")
        self.page.locator(".desk__name", has_text=name or who.name).wait_for()
        self.page.get_by_role("heading", name="在途办件").wait_for()
        return who

    def choose(self, typed: str, name: str) -> str:
        """Enter goes to the first item found, Enter again begins it. Answers the case's number."""
        search = self.page.get_by_role("searchbox", name="查找事项")
        search.fill(typed)
        self.page.locator("#items button").first.filter(has_text=name).wait_for()
        self.page.wait_for_timeout(300)  # the list is asked for once the typing rests
        search.press("Enter")
        self.page.keyboard.press("Enter")
        self.step(name)
        found = re.search(r"case=(\d+)", self.page.url)
        assert found, self.page.url
        return found[1]

    def step(self, name: str) -> Locator:
        """The form in the middle, once it is that of the step."""
        self.page.locator("h2", has_text=name).wait_for()
        return self.teller.form()

    def submit_by_keyboard(self) -> None:
        self.page.locator(".fjs-container").locator("input:visible").first.focus()
        self.page.keyboard.press("Control+Enter")

    def take_originals(self) -> None:
        """Notes every required material of the check-list that is still missing as handed in."""
        rows = self.page.locator("[data-material]").filter(has_text="必交")
        rows.first.wait_for()
        missing = [row.get_attribute("data-material") for row in rows.all() if "未交" in row.inner_text()]
        for id in missing:
            row = self.page.locator(f"[data-material='{id}']")
            row.get_by_role("button", name="收原件").click()
            row.get_by_text("已收").wait_for()

    def row(self, material: str) -> Locator:
        return self.page.locator("[data-material]", has_text=material)

    def hand_over(self) -> None:
        """The last two steps: given to the applicant at the window, and asked what they think."""
        self.step("打印结果并送达")
        self.teller.tick("窗口领取")
        self.teller.submit()
        self.step("请服务对象评价")
        self.teller.tick("已在评价器上评价")
        self.teller.submit()
        self.page.get_by_text("可以请客户评价").wait_for(timeout=20_000)

    def resume(self, player: str, case_no: str, name: str = "") -> None:
        """The applicant is back, and the case has a step for the window."""
        self.receive(player, name)
        self.open(f"?case={case_no}")
        self.page.get_by_role("button", name="领取并办理").click()

    def end(self) -> None:
        self.page.get_by_role("button", name="结束接待").click()
        self.page.get_by_role("heading", name="接待下一位").wait_for()
