"""A running claim for unemployment benefit in the hands of its reviewers: passed on, others asked, sent back.

Then straight back to who sent it back; and what each of them is shown of it, at 1366x768.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.feel.temporal import BEIJING
from handlers.registry.demo import players
from tests.e2e.conftest import Person
from tests.e2e.shots import Shots
from tests.support import drawing as d
from tests.support.accessibility import violations
from tests.support.site import Site, word

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
DRAWN_BY_OTHERS = ".fjs-container, .diagram"


@pytest.fixture
def shots(tmp_path: Path) -> Shots:
    return Shots(tmp_path)


def sound(page: Page) -> None:
    """Nothing that axe finds, nothing that scrolls sideways."""
    assert violations(page, DRAWN_BY_OTHERS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def claim_for(server: Site, player: str) -> Any:
    """An accepted claim of one of the registry's people; answers the case."""
    who = players()[player]
    today = server.services.clock.now().astimezone(BEIJING).date()
    facts = server.services.registry.unemployment(who.identity.ref, today)
    assert facts.left_on is not None
    teller = server.log_in("teller01", window="A01")
    applicant = {
        "kind": "person", "name": who.name, "id_type": "id_card", "id_no": who.identity.id_no,
        "registry_ref": who.identity.ref,
    }  # fmt: skip
    opened = teller.post("/cases", {"item": "41", "window": "A01", "applicant": applicant})
    assert opened.status == 201, opened.text
    case = opened.json
    data = {
        "unemp_date": facts.left_on.isoformat(), "unemp_reason": facts.leaving_reason, "account_kind": "card",
        "acceptance": "accepted",
    }  # fmt: skip
    complete(server, "teller01", at(server, case["id"], "Task_Accept"), data)
    return case


def at(server: Site, instance: str, element: str) -> Any:
    """The open to-do of a step; the steps between are done by workers in their own time."""
    for _ in range(100):
        found = [task for task in server.tasks_of(instance, "supervisor02") if task["element_id"] == element]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"{element}: {[task['element_id'] for task in server.tasks_of(instance, 'supervisor02')]}")


def complete(server: Site, person: str, task: Any, data: dict[str, Any]) -> None:
    call = server.call(person)
    call.post(f"/tasks/{task['id']}/claim")
    revision = call.get(f"/tasks/{task['id']}").json["revision"]
    answer = call.post(f"/tasks/{task['id']}/complete", {"data": data, "revision": revision})
    assert answer.status == 200, answer.text


def operate(person: Person, name: str) -> Locator:
    """Opens an operation from the menu; answers its dialog."""
    page = person.page
    page.locator(".menu > summary").click()
    page.locator(".menu__item", has_text=name).first.click()
    page.locator("dialog[open]").wait_for()
    return page.locator("dialog[open]")


def test_a_claim_is_passed_on_advised_on_and_sent_back_and_comes_straight_back(
    enter: Callable[..., Person], server: Site, shots: Shots
) -> None:
    case = claim_for(server, "months_300")
    instance = case["id"]
    complete(
        server, "reviewer01", at(server, instance, "Task_Review1"), {"conclusion": "passed", "opinion": "材料齐全"}
    )
    task = at(server, instance, "Task_Review2")

    first = enter("reviewer02")
    first.go(f"/tasks/{task['id']}")
    first.page.get_by_role("button", name="领取并办理").click()
    first.form()
    first.page.locator(".menu > summary").click()
    first.page.locator(".menu__item.is-barred", has_text="现在没有在等谁的意见").wait_for()
    sound(first.page)
    shots.take(first.page, "operations-menu")
    first.page.keyboard.press("Escape")

    dialog = operate(first, "转办")
    dialog.get_by_role("button", name="转办").click()
    dialog.get_by_role("alert").get_by_text("请选择一个人").wait_for()
    first.page.get_by_label("按姓名、拼音或岗位查找").fill("wxy")
    first.page.keyboard.press("Enter")
    assert dialog.get_by_role("radio", name="吴晓燕").is_checked()
    first.page.get_by_label("转办说明").fill("下午外出开会，请代为复审")
    sound(first.page)
    dialog.get_by_role("button", name="转办").click()
    first.page.get_by_text("已转办").wait_for()

    second = enter("supervisor02")
    second.go("/?view=mine")
    second.page.get_by_role("row").filter(has_text=case["case_no"]).get_by_text("转办自陈志强").wait_for()
    sound(second.page)
    second.go(f"/tasks/{task['id']}")
    second.page.get_by_text("下午外出开会").first.wait_for()
    dialog = operate(second, "加签")
    dialog.get_by_role("checkbox", name="陈志强").check()
    second.page.get_by_label("要请教的问题").fill("离职日期与单位申报的是否一致")
    sound(second.page)
    dialog.get_by_role("button", name="加签").click()
    second.page.get_by_text("等待答复").wait_for()
    second.page.locator("[data-diagram][data-ready=true]").wait_for()
    sound(second.page)

    first.go("/?view=mine")
    first.page.get_by_role("row").filter(has_text=case["case_no"]).get_by_text("加签给您").wait_for()
    first.go(f"/tasks/{task['id']}")
    first.page.get_by_text("离职日期与单位申报的是否一致").first.wait_for()
    first.page.get_by_role("radio", name="不同意").check()
    first.page.get_by_role("button", name="提交意见").click()
    first.page.get_by_text("意见：请填写").wait_for()
    assert first.page.get_by_role("radio", name="不同意").is_checked()
    first.page.get_by_role("textbox", name="意见").last.fill("单位申报早一天，请初审核对")
    sound(first.page)
    shots.take(first.page, "operations-answer")
    first.page.get_by_role("button", name="提交意见").click()
    first.page.get_by_text("意见已提交").wait_for()

    second.go(f"/tasks/{task['id']}")
    second.page.get_by_text("不同意：单位申报早一天").first.wait_for()
    dialog = operate(second, "退回")
    dialog.locator("[data-diagram][data-ready=true]").wait_for()
    dialog.get_by_role("radio", name="受理后补正").check()
    dialog.get_by_role("button", name="显示全图").click()
    dialog.locator("[data-element-id=Task_Review1].djs-shape").click()
    assert dialog.locator("input[value=Task_Review1]").is_checked()
    dialog.get_by_role("radio", name="直接回到我这里").check()
    dialog.get_by_label("原因").fill("请核对离职日期")
    sound(second.page)
    shots.take(second.page, "operations-return")
    dialog.get_by_role("button", name="退回").click()
    second.page.get_by_text("已退回，经办人能看到原因").wait_for()

    third = enter("reviewer01")
    third.go("/?view=mine")
    third.page.get_by_role("row").filter(has_text=case["case_no"]).get_by_text("被退回").wait_for()
    sound(third.page)
    shots.take(third.page, "operations-inbox")
    back = at(server, instance, "Task_Review1")
    third.go(f"/tasks/{back['id']}")
    third.page.get_by_text("请核对离职日期").first.wait_for()
    third.page.get_by_role("button", name="领取并办理").click()
    third.tick("通过")
    third.page.locator(".fjs-container").get_by_label("意见", exact=False).last.fill("材料齐全")
    third.submit()
    third.page.wait_for_url("**note=completed**")
    again = at(server, instance, "Task_Review2")
    assert again["assignee"] == "supervisor02", "straight back to who sent it back"

    third.go("/handled")
    third.page.get_by_role("row").filter(has_text=case["case_no"]).first.wait_for()
    sound(third.page)
    third.go(f"/cases/{case['case_no']}")
    third.page.get_by_role("button", name="催办").first.click()
    third.page.get_by_text("今天还可以催办 3 次").wait_for()
    third.page.get_by_label("催办说明").fill("申请人明天要取结果")
    third.page.locator("dialog[open]").get_by_role("button", name="催办").click()
    third.page.get_by_text("今天还可 2 次").wait_for()
    third.page.locator("[data-diagram][data-ready=true]").wait_for()
    sound(third.page)
    third.go(f"/cases/{case['case_no']}?tab=timeline")
    for told in ("转办给吴晓燕", "前加签陈志强", "退回到“初审”", "催办“复审”"):
        third.page.get_by_text(told).first.wait_for()

    second.go(f"/tasks/{again['id']}")
    claim = second.page.get_by_role("button", name="领取并办理")
    if claim.count():
        claim.click()
    second.tick("通过")
    second.page.locator(".fjs-container").get_by_label("意见", exact=False).last.fill("已核对，同意")
    dialog = operate(second, "抄送")
    dialog.get_by_role("checkbox", name="刘芳").check()
    dialog.get_by_label("抄送说明").fill("离职日期已核对")
    sound(second.page)
    dialog.get_by_role("button", name="抄送").click()
    second.page.get_by_text("已抄送").wait_for()
    dialog = operate(second, "加签")
    dialog.get_by_role("radio", name="后加签").check()
    dialog.get_by_role("checkbox", name="陈志强").check()
    dialog.get_by_label("要请教的问题").fill("请共同签署")
    dialog.get_by_role("button", name="加签").click()
    second.page.get_by_text("已提交，等加签人同意").wait_for()

    first.go(f"/tasks/{again['id']}")
    assert "已核对，同意" in [field.input_value() for field in first.form().locator("textarea").all()]
    first.page.get_by_role("radio", name="同意", exact=True).check()
    first.page.locator("#opinion").fill("同意")
    first.page.get_by_role("button", name="提交意见").click()
    first.page.get_by_text("意见已提交").wait_for()
    at(server, instance, "Task_Review3")

    approver = enter("reviewer03")
    approver.go("/copies?unread=1")
    row = approver.page.get_by_role("row").filter(has_text=case["case_no"])
    row.get_by_text("离职日期已核对").wait_for()
    sound(approver.page)
    row.get_by_role("button", name="标为已阅").click()
    approver.page.get_by_text("已标为已阅").wait_for()


def test_several_sign_and_read_one_another(enter: Callable[..., Person], server: Site) -> None:
    key = word()
    loop = d.each("people", "who", "opinions", "{ok: ok, text: opinion, by: author}")
    step = d.user("u", name="集体会商", loop=loop, assignment={"assignee": "=who"}, properties={"opinion": "required"})
    server.publish({"p.bpmn": d.diagram([step, d.user("v", name="决定")], "start > u > v > end", key)})
    instance = server.start(key, {"people": ["teller01", "reviewer01"]})["id"]
    first, second = sorted(server.tasks_of(instance), key=lambda row: row["assignee"], reverse=True)
    complete(server, first["assignee"], first, {"ok": True, "opinion": "条件都符合"})
    person = enter(second["assignee"])
    person.go(f"/tasks/{second['id']}")
    signed = person.page.get_by_role("region", name="集体会商的签署意见")
    signed.get_by_text("条件都符合").wait_for()
    signed.get_by_text("待签署").wait_for()
    sound(person.page)
