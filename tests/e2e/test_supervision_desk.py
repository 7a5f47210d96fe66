"""A supervisor in a browser: sees who holds what, hands to-dos on with a reason, and is told who may not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.conftest import Person
from tests.support.accessibility import violations
from tests.support.site import Site, started, word
from tests.web import diagrams

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own: its lists hold what this file puts there."""
    with started(tmp_path_factory.mktemp("hall")) as site:
        yield site


@pytest.fixture(scope="module")
def second(hall: Site) -> str:
    """The instance whose next step teller01 may not do, having done the first; beside it two held by teller02."""
    for _ in range(2):
        key = word()
        hall.publish(diagrams.one_task(key, candidateGroups="teller"))
        task = hall.tasks_of(hall.start(key)["id"])[0]
        hall.call("teller02").post(f"/tasks/{task['id']}/claim")
    key = word()
    hall.publish(diagrams.two_tasks_of_two_people(key))
    instance = str(hall.start(key)["id"])
    task = hall.tasks_of(instance)[0]
    assert hall.call("teller01").post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1}).status == 200
    hall.publish(diagrams.broken_gateway(stuck := word()))
    hall.start(stuck)
    return instance


@pytest.fixture
def supervisor(open_page: Callable[..., object], hall: Site, second: str) -> Person:
    return Person(open_page(hall.url + "/login"), hall, "supervisor01")  # type: ignore[arg-type]


def test_a_supervisor_hands_a_review_on_by_keyboard_to_somebody_who_may_do_it(
    supervisor: Person, hall: Site, second: str
) -> None:
    page = supervisor.page
    page.get_by_role("link", name="督办").click()
    page.get_by_role("link", name="未领取").click()
    page.wait_for_url("**show=unclaimed")
    page.get_by_role("row").filter(has_text="复核").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_text("已选 1 项").is_visible()
    page.get_by_role("button", name="转交选中的待办").click()
    page.get_by_role("heading", name="转交 1 项待办").wait_for()
    assert page.get_by_label("李建国").is_visible() and not page.get_by_label("王秀兰").is_visible()
    page.get_by_text("不能转给的人和原因").click()
    assert page.get_by_text("王秀兰已办理过本件的“受理”，这一步须由另一人办理。").is_visible()
    assert violations(page) == []
    page.get_by_label("李建国").check()
    page.get_by_label("原因").fill("当事人在窗口等候")
    page.get_by_role("button", name="转交").click()
    page.get_by_text("已转交。").wait_for()
    assert page.get_by_role("row").filter(has_text="复核").filter(has_text="李建国").is_visible()
    (task,) = hall.tasks_of(second, "teller02")
    assert task["assignee"] == "teller02"
    supervisor.go(f"/instances/{second}")
    assert page.get_by_text("把“复核”转交给李建国：当事人在窗口等候").is_visible()


@pytest.mark.parametrize(
    "path", ["/supervision", "/supervision?show=stuck", "/supervision?show=late", "/supervision?person=teller02"]
)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_lists_are_accessible_and_fit_both_screens(
    open_page: Callable[..., object], hall: Site, second: str, path: str, size: tuple[int, int]
) -> None:
    opened = open_page(hall.url + "/login", viewport={"width": size[0], "height": size[1]})
    person = Person(opened, hall, "supervisor01")  # type: ignore[arg-type]
    person.go(path)
    assert violations(person.page) == []
    wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert person.page.locator(".with-aside__aside tr").filter(has_text="李建国").is_visible()


def test_a_case_is_taken_back_after_a_preview_and_with_a_reason(supervisor: Person, hall: Site) -> None:
    key = word()
    hall.publish(diagrams.two_tasks_of_two_people(key))
    instance = str(hall.start(key)["id"])
    (task,) = hall.tasks_of(instance)
    assert hall.call("teller01").post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1}).status == 200
    page = supervisor.page
    supervisor.go(f"/instances/{instance}")
    page.get_by_role("link", name="退回到前面的环节").click()
    page.get_by_text("现在办到：复核").wait_for()
    assert violations(page, ".diagram") == []
    page.get_by_label("原因").fill("申请表缺签名")
    page.get_by_role("button", name="退回到“受理”").click()
    page.get_by_text("已退回到前面的环节，原因已记录。").wait_for()
    assert page.get_by_text("调整流程位置：申请表缺签名").is_visible()
    assert [task["element_id"] for task in hall.tasks_of(instance)] == ["a"]
