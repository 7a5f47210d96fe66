"""失业保险金申领 from the card to the archive and the verified result: confirmed by the customer on the second screen,

corrected once, returned once by the second of three reviewers, printed, delivered, evaluated. Items64 no 41.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from device_bridge.simulated.devices import Devices
from engine.feel.temporal import BEIJING
from handlers import documents
from handlers.registry.demo import players
from handlers.registry.words import LEAVING_REASONS
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.e2e.shots import Shots
from tests.e2e.simulator import asked_for, devices_of, read_card, sign
from tests.e2e.steps import open_step, review, wait_for_step
from tests.handlers.documents.reading import opened, text
from tests.support.accessibility import violations
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ITEM = "失业保险金申领"
WINDOW = "A04"
DRAWN_BY_OTHERS = ".fjs-container, .diagram"


def fill_in(desk: Desk, server: Site, ref: str) -> None:
    facts = server.services.registry.unemployment(ref, server.services.clock.now().astimezone(BEIJING).date())
    assert facts.left_on is not None and facts.leaving_reason is not None
    form = desk.step("受理")
    form.get_by_label("失业日期").first.fill(facts.left_on.isoformat())
    desk.page.keyboard.press("Enter")
    form.locator(".fjs-form-field-select", has_text="失业原因").locator(".fjs-input-group").click()
    desk.page.get_by_text(LEAVING_REASONS[facts.leaving_reason], exact=True).last.click()
    desk.teller.tick("本人社会保障卡")
    desk.teller.tick("受理")


@pytest.fixture
def devices(server: Site) -> Iterator[Devices]:
    with devices_of(server, WINDOW) as found:
        yield found


@pytest.fixture
def shots(tmp_path: Path) -> Shots:
    return Shots(tmp_path)


def sound(page: Page) -> None:
    """Nothing that axe finds, nothing that scrolls sideways."""
    assert violations(page, DRAWN_BY_OTHERS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def confirm(desk: Desk, devices: Devices, shots: Shots) -> None:
    """The customer is shown what the form says on the second screen and signs it there."""
    page = desk.page
    page.get_by_role("button", name="请客户确认").click()
    page.locator("#customer-sheet").get_by_text("失业原因").wait_for()
    sound(page)
    shots.take(page, "confirm")
    page.get_by_role("button", name="在客户屏上签").click()
    lines = sign(devices)
    assert "发放账户：本人社会保障卡" in lines and not any("受理结论" in line for line in lines)
    desk.row("业务申请单").get_by_text("已收").wait_for()


def evaluate(desk: Desk, shots: Shots) -> None:
    page = desk.page
    page.get_by_role("button", name="请客户评价").click()
    page.get_by_role("radio", name="非常不满意").check()
    page.get_by_text("哪里不满意").wait_for()
    sound(page)
    page.get_by_role("radio", name="非常满意").check()
    assert not page.get_by_text("哪里不满意").is_visible()
    shots.take(page, "evaluation")
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("评价已收到").wait_for()


def test_a_claim_from_the_card_to_the_verified_result(
    enter: Callable[..., Person], open_page: Callable[..., Page], server: Site, devices: Devices, shots: Shots
) -> None:
    who = players()["months_120"]
    desk = read_card(enter("teller01", window=WINDOW), devices, who)
    case_no = desk.choose("领失业金", ITEM)
    fill_in(desk, server, who.identity.ref)
    desk.row("身份证").get_by_role("button", name="拍摄").click()
    devices.capture(asked_for(devices, "capture"))
    desk.page.locator(".materials__thumb").first.wait_for()
    sound(desk.page)
    shots.take(desk.page, "desk")
    confirm(desk, devices, shots)
    desk.take_originals()
    desk.teller.submit()
    desk.page.locator(".viewer--paper[data-ready=true]").wait_for(timeout=20_000)
    desk.page.get_by_text("受理回执").first.wait_for()
    sound(desk.page)
    shots.take(desk.page, "receipt")
    case = server.call("teller01").get(f"/cases/{case_no}").json
    instance = case["id"]
    desk.end()

    first, second, third = enter("reviewer01"), enter("reviewer02"), enter("reviewer03")
    wait_for_step(first.page, server, instance, "Task_Review1")
    open_step(first, server, instance, "Task_Review1")
    first.page.locator("[data-viewer][data-ready=true]").wait_for()
    assert who.name not in first.page.locator("main").inner_text()
    sound(first.page)
    shots.take(first.page, "task")
    review(first, server, instance, "Task_Review1", "退回", "请补终止劳动合同的证明")

    wait_for_step(desk.page, server, instance, "Task_Correct")
    desk.resume("months_120", case_no)
    desk.step("受理后补正")
    desk.teller.tick("已补正")
    sound(desk.page)
    desk.teller.submit()
    wait_for_step(desk.page, server, instance, "Task_Review1")
    assert server.call("teller01").get(f"/cases/{case_no}").json["corrections"] == 1

    review(first, server, instance, "Task_Review1", "通过", "材料齐全")
    review(second, server, instance, "Task_Review2", "退回", "请核对离职日期")
    review(first, server, instance, "Task_Review1", "通过", "已核对")
    review(second, server, instance, "Task_Review2", "通过", "同意")
    review(third, server, instance, "Task_Review3", "通过", "准予")

    wait_for_step(desk.page, server, instance, "Task_Deliver")
    desk.open(f"?case={case_no}")
    desk.page.get_by_role("button", name="领取并办理").click()
    desk.step("打印结果并送达")
    printed_at(desk, devices, server, case_no)
    desk.teller.tick("窗口领取")
    desk.teller.submit()
    desk.step("请服务对象评价")
    desk.teller.tick("已在评价器上评价")
    desk.teller.submit()
    desk.page.get_by_text("可以请客户评价").wait_for(timeout=20_000)
    evaluate(desk, shots)
    desk.end()

    done = server.call("teller01").get(f"/cases/{case_no}").json
    assert (done["status"], done["outcome"]) == ("archived", "granted")
    assert all(document["printed"] for document in done["documents"])
    application = next(document for document in done["documents"] if document["kind"] == "application")
    assert "手写签名确认" in text_of(server, application["id"])
    desk.teller.go(f"/cases/{case_no}")
    desk.page.locator("[data-diagram][data-ready=true]").wait_for()
    sound(desk.page)
    shots.take(desk.page, "case")
    desk.teller.go(f"/cases/{case_no}?tab=documents")
    desk.page.locator("[data-viewer][data-ready=true]").wait_for()
    sound(desk.page)
    shots.take(desk.page, "application")
    result = next(document for document in done["documents"] if document["title"] == "业务结果单")
    public = open_page(f"{server.url}/verify/{code_of(server, result['id'])}")
    assert public.get_by_text(result["number"]).is_visible()
    sound(public)
    shots.take(public, "verify")


def printed_at(desk: Desk, devices: Devices, server: Site, case_no: str) -> None:
    """The result comes out of the printer of this window."""
    row = desk.page.locator(".papers__row", has_text="业务结果单")
    row.get_by_role("button", name="打印").click()
    desk.page.get_by_text("已打印").first.wait_for()
    folder = server.services.settings.data / f"printed-{WINDOW}"
    assert any(path.read_bytes()[:5] == b"%PDF-" for path in folder.iterdir())


def text_of(server: Site, document_id: str) -> str:
    with server.services.db.read() as conn:
        return text(opened(server.services.papers.pdf(conn, documents.document(conn, document_id))))


def code_of(server: Site, document_id: str) -> str:
    """The code as printed on the paper."""
    with server.services.db.read() as conn:
        return str(documents.document(conn, document_id)["code"])
