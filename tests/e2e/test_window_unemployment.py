"""失业保险金申领 from the window to the archive: corrected once, returned once, three reviewers. Items64 no 41."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from engine.errors import BEIJING
from handlers.registry.words import LEAVING_REASONS
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk, scan
from tests.support.accessibility import violations
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ITEM = "失业保险金申领"
DRAWN_BY_OTHERS = ".fjs-container, .diagram"


def open_step(person: Person, server: Site, instance: str, element: str) -> None:
    """Takes this to-do of this very case on its task page."""
    found = server.tasks_of(instance, "supervisor02")
    (task,) = [task for task in found if task["element_id"] == element and task["status"] in ("open", "claimed")]
    person.go(f"/tasks/{task['id']}")
    claim = person.page.get_by_role("button", name="领取并办理")
    if claim.count():
        claim.click()
    person.form()


def review(person: Person, server: Site, instance: str, element: str, conclusion: str, opinion: str) -> None:
    wait_for_step(person.page, server, instance, element)
    open_step(person, server, instance, element)
    person.tick(conclusion)
    person.page.locator(".fjs-container").get_by_label("意见", exact=False).last.fill(opinion)
    person.submit()
    person.page.wait_for_url("**note=completed**")


def wait_for_step(page: Page, server: Site, instance: str, element: str) -> None:
    """The steps between are done by workers in their own time."""
    for _ in range(100):
        open_now = server.tasks_of(instance, "supervisor02")
        if any(task["element_id"] == element and task["status"] in ("open", "claimed") for task in open_now):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{element} never opened: {[task['element_id'] for task in open_now]}")


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


def test_a_claim_from_the_window_to_the_archive(
    enter: Callable[..., Person], open_page: Callable[..., Page], server: Site
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    who = desk.receive("months_120")
    case_no = desk.choose("领失业金", ITEM)
    desk.take_originals()
    desk.row("居民身份证").locator("[data-upload]").set_input_files(
        {"name": "id.png", "mimeType": "image/png", "buffer": scan()}
    )
    desk.page.locator(".materials__thumb").first.wait_for()
    fill_in(desk, server, who.identity.ref)
    assert violations(desk.page, DRAWN_BY_OTHERS) == []
    desk.teller.submit()
    desk.page.get_by_text("受理回执").first.wait_for(timeout=20_000)
    case = server.call("teller01").get(f"/cases/{case_no}").json
    instance = case["id"]
    desk.end()

    first, second, third = enter("reviewer01"), enter("reviewer02"), enter("reviewer03")
    wait_for_step(first.page, server, instance, "Task_Review1")
    open_step(first, server, instance, "Task_Review1")
    first.page.locator("[data-viewer][data-ready=true]").wait_for()
    assert who.name not in first.page.locator("main").inner_text()
    assert violations(first.page, DRAWN_BY_OTHERS) == []
    review(first, server, instance, "Task_Review1", "退回", "请补终止劳动合同的证明")

    wait_for_step(desk.page, server, instance, "Task_Correct")
    desk.receive("months_120")
    desk.open(f"?case={case_no}")
    desk.page.get_by_role("button", name="领取并办理").click()
    desk.step("受理后补正")
    desk.teller.tick("已补正")
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
    desk.teller.tick("窗口领取")
    desk.teller.submit()
    desk.step("请服务对象评价")
    desk.teller.tick("已在评价器上评价")
    desk.teller.submit()
    desk.page.get_by_text("可以请客户评价").wait_for(timeout=20_000)
    desk.end()

    done = server.call("teller01").get(f"/cases/{case_no}").json
    assert (done["status"], done["outcome"]) == ("archived", "granted")
    assert all(document["printed"] for document in done["documents"])
    desk.teller.go(f"/cases/{case_no}")
    desk.page.locator("[data-diagram][data-ready=true]").wait_for()
    assert violations(desk.page, DRAWN_BY_OTHERS) == []
    result = next(document for document in done["documents"] if document["title"] == "业务结果单")
    public = open_page(f"{server.url}/verify/{code_of(server, result['id'])}")
    assert public.get_by_text(result["number"]).is_visible()


def code_of(server: Site, document_id: str) -> str:
    """The code as printed on the paper."""
    from handlers import documents

    with server.services.db.read() as conn:
        return str(documents.document(conn, document_id)["code"])
