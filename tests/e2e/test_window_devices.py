"""The window's devices at the desk, through the simulated window: card, camera, signing pad."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest

from device_bridge.simulated.devices import Devices
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk, scan
from tests.e2e.simulator import asked_for, devices_of
from tests.support.accessibility import violations
from tests.support.site import Site

pytestmark = pytest.mark.browser
WINDOW = "A03"


@pytest.fixture(scope="module")
def devices(server: Site) -> Iterator[Devices]:
    with devices_of(server, WINDOW) as found:
        yield found


def test_a_card_read_begins_the_visit_and_camera_and_pad_fill_the_check_list(
    enter: Callable[..., Person], devices: Devices
) -> None:
    teller = enter("teller01", window=WINDOW)
    devices.put_card(0)
    for _ in range(100):  # the light is on once the devices have polled
        desk = Desk(teller)
        if desk.page.get_by_role("button", name="读卡").count():
            break
        desk.page.wait_for_timeout(100)
    page = desk.page
    assert violations(page) == []
    page.locator("h1").click()
    page.keyboard.press("r")
    page.locator(".desk__name", has_text=devices.cards[0]["card"]["name"]).wait_for()
    devices.put_card(None)
    desk.choose("cbzm", "个人参保证明查询打印")

    desk.row("居民身份证").get_by_role("button", name="拍摄").click()
    devices.capture(asked_for(devices, "capture"))
    page.locator(".materials__thumb").first.wait_for()

    page.get_by_role("button", name="请客户确认").click()
    page.get_by_role("button", name="在客户屏上签").click()
    devices.sign(asked_for(devices, "sign"), base64.b64encode(scan()).decode(), 1)
    desk.row("业务申请单").get_by_text("已收").wait_for()
    desk.end()


def test_no_card_on_the_reader_is_said_beside_the_button(enter: Callable[..., Person], devices: Devices) -> None:
    desk = Desk(enter("teller01", window=WINDOW))
    desk.page.get_by_role("button", name="读卡").click()
    desk.page.get_by_text("正在读卡").wait_for()
    devices.fail(asked_for(devices, "read_card"), "no_card")
    desk.page.get_by_text("没有读到卡").wait_for()
