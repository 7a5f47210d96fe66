"""社会保障卡密码重置 at the window, with a reader, a keypad and a printer, and a supervisor on the teller's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from device_bridge.simulated.devices import Devices
from handlers.registry import demo
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.e2e.simulator import asked_for, devices_of, put_card_of, read_card
from tests.support.accessibility import violations
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser
WINDOW, ITEM = "A04", "社会保障卡密码重置"
DRAWN_BY_OTHERS = ".fjs-container"
PIN = "135246"


@pytest.fixture(scope="module")
def devices(server: Site) -> Iterator[Devices]:
    with devices_of(server, WINDOW) as found:
        yield found


def received(enter: Callable[..., Person], devices: Devices, player: str) -> Desk:
    """Somebody sits there, by their identity card; their social security card lies on the reader next."""
    who = demo.players()[player]
    desk = read_card(enter("teller01", window=WINDOW), devices, who)
    put_card_of(devices, who.identity.id_no, "social_security_card")
    return desk


def begin(desk: Desk) -> str:
    """Its first step is the reader's, so no form comes at once. Answers the case's number."""
    desk.page.get_by_role("searchbox", name="查找事项").fill("密码重置")
    desk.page.locator("#items button").first.filter(has_text=ITEM).click()
    desk.page.locator("h2", has_text=ITEM).wait_for()
    return str(desk.page.url.split("case=")[1].split("&")[0])


def accept(desk: Desk) -> None:
    form = desk.step("受理密码重置")
    desk.take_originals()
    desk.teller.tick("受理，请前台主管现场授权")
    form.locator(".fjs-form-field-select", has_text="重置原因").locator(".fjs-input-group").click()
    form.get_by_text("忘记密码", exact=True).click()
    form.get_by_label("本人到场，人、证、卡一致").check()
    desk.teller.submit()


def sign(desk: Desk, username: str, password: str, note: str = "人证一致") -> None:
    dialog = asking(desk)
    dialog.get_by_label("意见").fill(note)
    dialog.get_by_label("主管用户名").fill(username)
    dialog.get_by_label("主管口令").fill(password)
    dialog.get_by_role("button", name="确定").click()


def asking(desk: Desk) -> Locator:
    """The dialog, which comes by itself."""
    dialog = desk.page.get_by_role("dialog", name="主管现场授权")
    dialog.wait_for()
    return dialog


def test_from_the_card_to_the_end_with_a_supervisor_beside_and_two_entries_that_differ(
    enter: Callable[..., Person], devices: Devices, server: Site
) -> None:
    desk = received(enter, devices, "months_60")
    page = desk.page
    case_no = begin(desk)
    accept(desk)

    asking(desk).get_by_text("社会保障卡密码重置：").wait_for()
    assert violations(page, DRAWN_BY_OTHERS) == []
    for username, password, sentence in (
        ("supervisor01", "wrong", "用户名或口令不对"),
        ("teller01", server.password, "不能给自己授权"),
        ("teller02", server.password, "没有现场授权的岗位"),
    ):
        sign(desk, username, password)
        asking(desk).get_by_text(sentence).wait_for()
        assert asking(desk).get_by_label("意见").input_value() == "人证一致"
        assert asking(desk).get_by_label("主管口令").input_value() == ""
    assert violations(page, DRAWN_BY_OTHERS) == []
    sign(desk, "supervisor01", server.password)

    page.get_by_text("请服务对象在密码键盘上输入").wait_for()
    devices.type_pin(asked_for(devices, "pin"), PIN, PIN[::-1])
    page.get_by_text("请服务对象在密码键盘上重新输入").wait_for()
    devices.type_pin(asked_for(devices, "pin"), PIN, PIN)

    desk.hand_over()
    desk.end()

    case = server.call("teller01").get(f"/cases/{case_no}").json
    assert (case["status"], case["outcome"]) == ("archived", "granted")
    assert [document["kind"] for document in case["documents"]] == ["result"]
    assert list((server.services.settings.data / f"printed-{WINDOW}").glob("*.pdf"))
    events = history(server, case_no)
    assert PIN not in events and PIN[::-1] not in events
    assert authorizations(server, case_no) == [("supervisor01", "teller01", WINDOW, "on_the_spot")]


def test_a_broken_reader_is_worked_around_and_a_frozen_card_ends_it(
    enter: Callable[..., Person], devices: Devices, server: Site
) -> None:
    desk = received(enter, devices, "card_frozen")
    devices.put_card(None)
    case_no = begin(desk)
    desk.page.get_by_text("正在等读卡").wait_for()
    devices.fail(asked_for(devices, "read_card"), "device_gone")
    desk.step("人工核对卡片")
    desk.page.get_by_text("设备没有接好").wait_for()
    desk.teller.tick("读卡器不能用，手工核对卡片")
    desk.teller.type("卡号末三位", demo.players()["card_frozen"].identity.cards[-1][-3:])
    desk.teller.form().get_by_label("卡面姓名、社会保障号码与申请人身份证件一致").check()
    desk.teller.submit()
    desk.page.get_by_text("不予受理告知单").first.wait_for()
    desk.page.get_by_text("这件不予受理").wait_for()
    case = server.call("teller01").get(f"/cases/{case_no}").json
    assert (case["outcome"], [document["kind"] for document in case["documents"]]) == (
        "not_accepted",
        ["non_acceptance"],
    )
    desk.end()


def history(server: Site, case_no: str) -> str:
    """The events of a case as an auditor reads them."""
    found = server.call("auditor01").get(f"/cases/{case_no}/history?limit=200")
    assert found.status == 200 and "authorized" in found.text
    return found.text


def authorizations(server: Site, case_no: str) -> list[tuple[str, ...]]:
    """Who allowed something in a case, for whom, where and how, as its history tells."""
    query = (
        "SELECT o.supervisor, o.teller, e.window, e.medium FROM on_the_spot o"
        " JOIN case_file c ON c.instance_id = o.instance_id"
        " JOIN history_event e ON e.instance = o.instance_id AND e.type = 'authorized' WHERE c.case_no = :no"
    )
    with server.services.db.read() as conn:
        return [tuple(row) for row in conn.execute(text(query), {"no": case_no})]
