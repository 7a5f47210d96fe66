"""个人基本信息变更 in real browsers: acceptance, a correction, two reviewers, delivery. Items64 no 13."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from catalog.access import Held
from catalog.load import add_person, replace_grants
from engine import Actor
from engine.clock import wall_now
from handlers.registry.people import PERSON
from tests.e2e.conftest import Person
from tests.e2e.steps import change_post
from tests.support.site import Site, word
from tests.web.hall import photo, put

pytestmark = pytest.mark.browser


def opened(teller: Person, server: Site, who_opens: str = "teller01") -> str:
    """A case for somebody of the registry, as the desk opens it once their card is read; answers its instance.

    Its materials are scanned, and the teller stands at its acceptance.
    """
    with server.services.db.read() as conn:
        alive = select(PERSON.c.ref).where(PERSON.c.died_on.is_(None)).order_by(PERSON.c.ref).limit(1)
        ref = conn.execute(alive).scalar_one()
    who = server.services.registry.whole(ref, Actor("teller01"), "测试")
    applicant = {
        "kind": "person", "name": who.name, "id_type": who.id_type, "id_no": who.id_no, "registry_ref": who.ref,
    }  # fmt: skip
    desk = server.log_in(who_opens, window="A01")
    case = desk.post("/cases", {"item": "13", "applicant": applicant}).json
    for material in case["materials"]:
        if material["need"] == "required":
            assert put(desk, material["id"], photo()).status < 300
    (task,) = case["tasks"]
    teller.go(f"/tasks/{task['id']}")
    teller.page.get_by_role("button", name="领取并办理").click()
    return str(case["id"])


def accept(teller: Person, server: Site, name: str = "王小兰") -> str:
    """Fills the acceptance of a change of name; answers the instance's id."""
    instance = opened(teller, server)
    teller.tick("姓名")
    teller.type("变更后姓名", name)
    teller.tick("受理")
    return instance


def await_step(server: Site, instance: str, element_id: str) -> dict[str, Any]:
    """The open to-do of this very case, once the papers and look-ups before it are done."""
    patience = Event()
    for _ in range(300):
        found = [task for task in server.tasks_of(instance, "supervisor02") if task["element_id"] == element_id]
        if found:
            return dict(found[0])
        patience.wait(0.1)
    raise AssertionError(f"{element_id} never opened")


def review(reviewer: Person, task: dict[str, Any], conclusion: str, opinion: str) -> None:
    reviewer.take_first(task["name"], task["case_no"])
    reviewer.tick(conclusion)
    reviewer.type("意见", opinion)
    reviewer.submit()
    reviewer.page.wait_for_url("**note=completed**")


def test_a_case_from_acceptance_through_a_correction_and_two_reviewers_to_its_end(
    enter: Callable[..., Person], server: Site
) -> None:
    teller = enter("teller01", window="A01")
    instance = accept(teller, server)
    teller.submit()
    teller.page.wait_for_url("**note=completed**")

    first = enter("reviewer01")
    review(first, await_step(server, instance, "Task_Review1"), "退回", "请补正联系电话")
    case_no = await_step(server, instance, "Task_Correct")["case_no"]
    teller.take_first("受理后补正", case_no)
    teller.tick("已补正")
    teller.submit()
    teller.page.wait_for_url("**note=completed**")
    review(first, await_step(server, instance, "Task_Review1"), "通过", "材料齐全")

    second = enter("reviewer02")
    review(second, await_step(server, instance, "Task_Review2"), "通过", "同意")
    await_step(server, instance, "Task_Deliver")
    teller.take_first("打印结果并送达", case_no)
    teller.tick("窗口领取")
    teller.submit()
    teller.page.wait_for_url("**note=completed**")
    await_step(server, instance, "Task_Evaluate")
    teller.take_first("请服务对象评价", case_no)
    teller.tick("已在评价器上评价")
    teller.submit()
    teller.page.wait_for_url("**note=completed**")

    teller.go(f"/instances/{instance}")
    teller.page.locator(".badge", has_text="已办结").first.wait_for()
    story = teller.page.locator(".timeline").inner_text()
    for words in ("办理“受理”", "办理“初审”", "办理“受理后补正”", "办理“复审”", "办理“打印结果并送达”", "流程结束"):
        assert words in story, story
    assert story.count("办理“初审”") == 2 and "王秀兰" in story and "张敏" in story and "陈志强" in story
    teller.page.locator("[data-diagram][data-ready=true]").wait_for()
    assert teller.page.locator(".tf-completed").count() > 5
    data = teller.page.locator("section", has_text="个人信息已遮盖").inner_text()
    assert "510402199001011234" not in data and "13812345678" not in data


def test_a_refused_submit_keeps_everything_typed_and_shows_the_field(
    enter: Callable[..., Person], server: Site
) -> None:
    teller = enter("teller01", window="A01")
    accept(teller, server, "李四光")
    teller.type("联系电话", "123")
    teller.submit()
    teller.page.locator("[data-form-problem]").wait_for()
    assert teller.form().get_by_label("变更后姓名").first.input_value() == "李四光"
    assert teller.form().get_by_label("联系电话").first.input_value() == "123"
    teller.type("联系电话", "13812345678")
    teller.submit()
    teller.page.wait_for_url("**note=completed**")


def test_a_draft_is_there_at_the_next_log_in(enter: Callable[..., Person], server: Site) -> None:
    teller = enter("teller02", window="A02")
    opened(teller, server, "teller02")
    teller.tick("姓名")
    teller.type("变更后姓名", "赵半")
    teller.form().get_by_label("联系电话").first.focus()
    teller.page.get_by_text("草稿已保存").wait_for()
    address = teller.page.url
    again = enter("teller02", window="A03")
    again.page.goto(address)
    again.form().get_by_label("变更后姓名").first.wait_for()
    assert again.form().get_by_label("变更后姓名").first.input_value() == "赵半"


def test_whoever_accepted_is_not_offered_the_review(enter: Callable[..., Person], server: Site) -> None:
    teller = enter("teller01", window="A01")
    instance = accept(teller, server)
    teller.submit()
    teller.page.wait_for_url("**note=completed**")
    task = await_step(server, instance, "Task_Review1")
    teller.go("/?view=all")
    assert task["id"] not in teller.page.locator("main").inner_html()
    teller.go(f"/tasks/{task['id']}")
    assert teller.page.get_by_role("heading", name="找不到").is_visible()
    assert server.call("teller01").post(f"/tasks/{task['id']}/claim").code == "not_found"


def test_whoever_did_the_first_review_is_told_why_not_the_second(enter: Callable[..., Person], server: Site) -> None:
    """Posts may fit together where deeds do not: this person holds both back-office posts."""
    username = "r" + word()
    with server.services.db.write() as conn:
        add_person(conn, username, "何双岗", server.password, wall_now())
        grants = [Held("back_teller", "510400"), Held("back_supervisor", "510400")]
        replace_grants(conn, username, grants, "admin01", wall_now())
    teller = enter("teller01", window="A01")
    instance = accept(teller, server)
    teller.submit()
    teller.page.wait_for_url("**note=completed**")
    both = enter(username)
    change_post(both, "后台柜员")
    take(both, server, instance, "Task_Review1")
    both.tick("通过")
    both.type("意见", "同意")
    both.submit()
    both.page.wait_for_url("**note=completed**")
    change_post(both, "后台主管")
    task = await_step(server, instance, "Task_Review2")
    both.go(f"/tasks/{task['id']}")
    assert both.page.get_by_text("您已办理过本件的“初审”，这一步须由另一人办理").first.is_visible()
    assert both.page.get_by_role("button", name="领取并办理").count() == 0
    assert both.page.get_by_role("button", name="提交").count() == 0
    refused = server.log_in(username, post="back_supervisor").post(f"/tasks/{task['id']}/claim")
    assert refused.code == "four_eyes"


def take(person: Person, server: Site, instance: str, element_id: str) -> None:
    """Opens the to-do of this very case and takes it."""
    task = await_step(server, instance, element_id)
    person.go(f"/tasks/{task['id']}")
    person.page.get_by_role("button", name="领取并办理").click()
    person.page.get_by_role("button", name="提交").wait_for()


def test_a_to_do_that_somebody_has_taken_says_who(enter: Callable[..., Person], server: Site) -> None:
    teller = enter("teller01", window="A01")
    instance = accept(teller, server)
    teller.submit()
    teller.page.wait_for_url("**note=completed**")
    case_no = await_step(server, instance, "Task_Review1")["case_no"]
    first = enter("reviewer01")
    first.take_first("初审", case_no)
    supervisor = enter("supervisor02")
    supervisor.page.goto(first.page.url)
    assert supervisor.page.get_by_text("由张敏办理", exact=True).is_visible()


def test_a_click_beside_a_field_that_turns_out_wrong_still_counts(enter: Callable[..., Person], server: Site) -> None:
    """The sentence that appears under the field left moves what was clicked: the click must not be lost."""
    teller = enter("teller01", window="A01")
    accept(teller, server)
    form = teller.form()
    form.get_by_label("联系电话").first.fill("123")
    box = form.get_by_label("证件号码", exact=True).last
    place = box.bounding_box()
    assert place is not None
    mouse = teller.page.mouse
    mouse.move(place["x"] + 5, place["y"] + 5)
    mouse.down()
    teller.page.wait_for_timeout(150)
    mouse.up()
    teller.page.wait_for_timeout(150)
    assert box.is_checked()
    assert form.get_by_text("格式不符合要求").first.is_visible()
