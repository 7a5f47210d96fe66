"""An auditor in a browser: finds a case, walks it step by step on its diagram, verifies it, finds a planted change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from engine.history import Checkpoints
from tests.e2e.conftest import Person
from tests.support.accessibility import violations
from tests.support.site import Site, started, word
from tests.web import diagrams

pytestmark = pytest.mark.browser
DRAWN_BY_OTHERS = ".diagram"
SECRET = "510402199001011234"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own, because its records are tampered with."""
    with started(tmp_path_factory.mktemp("office")) as site:
        yield site


@pytest.fixture(scope="module")
def instance(office: Site) -> str:
    """Two steps by two people, done; then a checkpoint."""
    key = word()
    office.publish(diagrams.laid_out(diagrams.two_tasks_of_two_people(key)))
    found = str(office.start(key, {"applicant_name": "王秀兰", "id_no": SECRET})["id"])
    for person, window, data in (("teller01", "A01", {"accepted": True}), ("teller02", "A02", {"id_no": SECRET[::-1]})):
        teller = office.log_in(person, window=window)
        (task,) = office.tasks_of(found)
        assert teller.post(f"/tasks/{task['id']}/complete", {"data": data, "revision": 1}).status == 200
    use = office.services
    Checkpoints(use.settings.data / "checkpoints", use.engine.parts.keys).make(use.db.engine, use.clock.wall())
    return found


@pytest.fixture
def auditor(open_page: Callable[..., object], office: Site, instance: str) -> Person:
    return Person(open_page(office.url + "/login"), office, "auditor01")  # type: ignore[arg-type]


def test_a_case_is_found_by_who_acted_and_walked_by_keys_and_buttons(auditor: Person, instance: str) -> None:
    page = auditor.page
    page.get_by_role("link", name="审计").click()
    page.fill("#person", "teller02")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("row").filter(has_text="复核").get_by_role("link").click()
    page.locator("[data-diagram][data-ready=true]").wait_for()
    active, done = page.locator("g.tf-active"), page.locator("g.tf-completed")
    assert page.get_by_text("第 1 步，共 3 步").is_visible()
    assert active.get_attribute("data-element-id") == "a"
    page.keyboard.press("j")
    assert page.get_by_text("第 2 步，共 3 步").is_visible()
    assert active.get_attribute("data-element-id") == "b"
    page.get_by_role("button", name="下一步").click()
    assert active.count() == 0 and done.count() == 4
    assert page.get_by_role("button", name="下一步").is_disabled()
    shown = page.locator("[data-step-detail='2']")
    assert shown.is_visible() and "李建国" in shown.inner_text() and "A02" in shown.inner_text()
    page.keyboard.press("k")
    page.get_by_role("button", name="上一步").click()
    assert active.get_attribute("data-element-id") == "a"
    text = page.locator("main").inner_text()
    assert SECRET not in text and "王秀兰" not in text.replace("王秀兰（", "")


def test_an_auditor_verifies_and_finds_a_planted_change(auditor: Person, office: Site, instance: str) -> None:
    page = auditor.page
    auditor.go(f"/audit/{instance}")
    page.get_by_role("link", name="核验记录").click()
    page.get_by_text("核验通过").wait_for()
    page.get_by_role("link", name="重演").click()
    page.get_by_text("重演一致").wait_for()
    with office.services.db.write() as conn:
        planted = conn.exec_driver_sql(
            "UPDATE history_event SET actor = 'x' WHERE instance = ? AND actor = 'teller02' AND type = 'command'",
            (instance,),
        )
        assert planted.rowcount == 1
    page.get_by_role("link", name="核验记录").click()
    page.get_by_text("核验未通过，记录被动过").wait_for()
    assert page.locator("[role=option]").nth(2).get_by_text("记录不符").is_visible()
    assert page.locator("[role=option]").nth(1).get_by_text("记录不符").count() == 0
    auditor.go("/audit/chains")
    page.get_by_role("button", name="开始核验").click()
    page.get_by_text("核验未通过").wait_for()
    page.get_by_role("link", name=instance).click()
    page.get_by_text("登记信息被改动").first.wait_for()


def test_whole_data_are_shown_for_a_reason_that_is_kept(auditor: Person, instance: str) -> None:
    page = auditor.page
    auditor.go(f"/audit/{instance}")
    page.get_by_role("button", name="查看未遮盖的数据").click()
    page.get_by_label("原因").first.fill("核对证件")
    page.get_by_role("button", name="查看", exact=True).click()
    page.get_by_text("正在显示未遮盖的个人信息").wait_for()
    assert page.get_by_text(SECRET).first.is_visible()
    auditor.go(f"/audit/{instance}")
    page.get_by_role("option").filter(has_text="审计查看未遮盖的数据：核对证件").wait_for()
    assert SECRET not in page.content()


@pytest.mark.parametrize(
    "path",
    ["/audit", "/audit?person=teller01", "/audit?number=0", "/audit/{instance}?check=verify", "/audit/chains"],
)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_pages_are_accessible_and_fit_both_screens(
    open_page: Callable[..., object], office: Site, instance: str, path: str, size: tuple[int, int]
) -> None:
    opened = open_page(office.url + "/login", viewport={"width": size[0], "height": size[1]})
    person = Person(opened, office, "auditor01")  # type: ignore[arg-type]
    person.go(path.format(instance=instance))
    person.page.wait_for_load_state("networkidle")
    assert violations(person.page, DRAWN_BY_OTHERS) == []
    wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
