"""Every page as people see it: by keyboard, without reload, in Chinese, accessible, and nothing lost by a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person
from tests.e2e.test_personal_info_change import opened
from tests.support.accessibility import violations
from tests.support.site import Site, started, word
from tests.web import diagrams

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
DRAWN_BY_OTHERS = ".fjs-container, .diagram"
ENGLISH = re.compile(r"[A-Za-z]{2,}")
# what may stand on a page in Latin letters: keys, formats and names of formats
ALLOWED = {
    "JSON",
    "Enter",
    "Ctrl",
    "Tab",
    "sandbox",
    "bpmn",
    "form",
    "dmn",
    "zip",
    "xor",
    "null",
    "amount",
    "approved",
    "true",
}


def english_on(person: Person, names: set[str]) -> set[str]:
    """Latin words that a page shows outside of identifiers (.mono), fields and the given names."""
    text = person.page.evaluate(
        """() => { const copy = document.body.cloneNode(true);
            copy.querySelectorAll('.mono, script, textarea, .fjs-container, .diagram, kbd').forEach(e => e.remove());
            return copy.textContent; }"""
    )
    return {
        found for found in ENGLISH.findall(text) if found not in ALLOWED and not any(found in name for name in names)
    }


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own, so that no other test's names stand on its pages."""
    with started(tmp_path_factory.mktemp("calm")) as site:
        yield site


@pytest.fixture(scope="module")
def furnished(calm: Site) -> dict[str, str]:
    """Something for every list: an incident, a to-do with a form, a package that waits."""
    return furnish(calm)


def furnish(server: Site) -> dict[str, str]:
    key, broken, waiting = word(), word(), word()
    server.publish(diagrams.one_task(key, form=True, candidateGroups="teller"))
    server.publish(diagrams.broken_gateway(broken))
    instance = server.start(key, {"name": "张三丰", "id_no": "510402199001011234"})["id"]
    server.start(broken)
    files = diagrams.one_task(waiting, candidateGroups="teller")
    server.call("analyst02").upload("/packages", files, folder=f"records/{waiting}")
    return {
        "key": key,
        "broken": broken,
        "waiting": waiting,
        "instance": instance,
        "task": server.tasks_of(instance)[0]["id"],
    }


PAGES = [
    ("teller01", "/"),
    ("teller01", "/?view=group"),
    ("teller01", "/accept"),
    ("teller01", "/place"),
    ("teller01", "/tasks/{task}"),
    ("supervisor01", "/?view=all"),
    ("supervisor01", "/incidents"),
    ("supervisor01", "/instances/{instance}"),
    ("supervisor01", "/instances/{instance}/return"),
    ("supervisor01", "/supervision"),
    ("supervisor01", "/supervision?show=stuck"),
    ("supervisor01", "/supervision/reassign?task={task}"),
    ("auditor01", "/audit"),
    ("auditor01", "/audit/{instance}?check=verify"),
    ("auditor01", "/audit/chains?check=1"),
    ("analyst01", "/trial?definition={key}"),
    ("analyst01", "/packages"),
    ("analyst01", "/approvals"),
    ("auditor01", "/?q=nothing-like-it"),
    ("auditor01", "/nothing"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_is_accessible_chinese_and_fits_its_width(
    open_page: Callable[..., Page], calm: Site, furnished: dict[str, str], who: str, path: str
) -> None:
    person = Person(open_page(calm.url + "/login"), calm, who)
    person.go(path.format(**furnished))
    person.page.wait_for_load_state("networkidle")
    assert violations(person.page, DRAWN_BY_OTHERS) == []
    names = {*furnished.values(), "Absence Request Process", f"records/{furnished['waiting']}"}
    assert english_on(person, names) == set()
    wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} is {wide} px too wide at 1366"


def test_the_log_in_page_is_accessible_and_keeps_the_name_after_a_wrong_password(
    open_page: Callable[..., Page], server: Site
) -> None:
    page = open_page(server.url + "/tasks/none")
    assert page.url.endswith("/login?next=/tasks/none")
    assert violations(page) == []
    page.fill("#username", "auditor01")
    page.fill("#password", "wrong")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("用户名或口令不对").wait_for()
    assert page.input_value("#username") == "auditor01"


def test_the_inbox_is_walked_by_keys_and_a_new_to_do_appears_without_reload(
    enter: Callable[..., Person], server: Site
) -> None:
    teller = enter("teller02", window="A02")
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    teller.go(f"/?view=group&definition={key}")
    assert teller.page.locator("[data-row]").count() == 0
    teller.page.evaluate("window.stayed = true")
    for _ in range(2):
        server.start(key)
    teller.page.evaluate("window.dispatchEvent(new Event('focus'))")
    teller.page.locator("[data-row]").nth(1).wait_for()
    assert teller.page.evaluate("window.stayed") is True
    keys = teller.page.keyboard
    chosen = teller.page.locator("[data-row][aria-selected=true]")
    keys.press("j")
    first = chosen.locator("a").first.get_attribute("href")
    keys.press("j")
    second = chosen.locator("a").first.get_attribute("href")
    keys.press("k")
    assert chosen.locator("a").first.get_attribute("href") == first != second
    keys.press("e")
    teller.page.wait_for_url("**/tasks/**")
    assert teller.page.get_by_text("办理中").first.is_visible()


def test_a_filter_is_named_and_several_to_dos_are_taken_by_keys(enter: Callable[..., Person], server: Site) -> None:
    key, name = word(), word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    for _ in range(6):
        server.start(key)
    teller = enter("teller02", window="A02")
    teller.go(f"/?view=group&definition={key}")
    teller.page.get_by_role("button", name="保存为视图").click()
    teller.page.get_by_label("名称", exact=True).fill(name)
    teller.page.keyboard.press("Enter")
    teller.page.get_by_text("视图已保存").wait_for()
    teller.page.wait_for_load_state("networkidle")  # the keys are listened for once the scripts have run
    assert teller.page.get_by_role("link", name=f"{name} 6").get_attribute("aria-current") == "page"
    bar = teller.page.locator(".bulk-bar")
    assert not bar.is_visible()
    for _ in range(6):
        teller.page.keyboard.press("j")
        teller.page.keyboard.press("x")
    assert "已选 6 项" in bar.inner_text() and bar.get_by_role("button").is_disabled()
    teller.page.keyboard.press("x")
    server.start(key)
    teller.page.evaluate("window.dispatchEvent(new Event('focus'))")
    teller.page.locator("[data-row]").nth(6).wait_for()
    assert "已选 5 项" in bar.inner_text(), "what is ticked stays so when the list is fetched again"
    bar.get_by_role("button", name="领取选中的待办").click()
    teller.page.get_by_text("已领取所选待办").wait_for()
    taken = teller.site.call("teller02").get(f"/tasks?view=mine&definition={key}").json["items"]
    assert len(taken) == 5


def test_the_to_do_page_foresees_the_next_step_and_shows_the_present_one_legibly(
    enter: Callable[..., Person], server: Site
) -> None:
    teller = enter("teller01", window="A01")
    opened(teller, server)
    ahead = teller.page.locator("[data-preview-place]")
    ahead.get_by_text("表单还没有填好").wait_for()
    teller.type("联系电话", "12")
    teller.page.get_by_text("格式不符合要求（11 位手机号码；与登记的相同时不填）").wait_for()
    teller.type("联系电话", "13800001234")
    teller.tick("姓名")
    teller.type("变更后姓名", "王小兰")
    teller.tick("不予受理")
    teller.type("告知内容", "不属于本大厅受理范围。")
    ahead.get_by_text("先由系统办理").wait_for()
    assert teller.page.get_by_role("heading", name="受理").first.is_visible()

    diagram = teller.page.locator("[data-diagram][data-ready=true]")
    diagram.wait_for()
    assert zoom(teller.page) >= 0.8
    canvas, active = diagram.bounding_box(), teller.page.locator(".tf-active").first.bounding_box()
    assert canvas is not None and active is not None
    assert abs((active["x"] + active["width"] / 2) - (canvas["x"] + canvas["width"] / 2)) < 60
    diagram.get_by_role("button", name="显示全图").click()
    assert zoom(teller.page) < 0.8
    diagram.get_by_role("button", name="显示当前环节").click()
    assert zoom(teller.page) >= 0.8


def zoom(page: Page) -> float:
    scale: float = page.evaluate("document.querySelector('.djs-container .viewport').getCTM().a")
    return scale


def test_the_filter_stands_in_the_address(enter: Callable[..., Person], server: Site) -> None:
    furnish(server)
    supervisor = enter("supervisor01")
    supervisor.go("/?view=all")
    supervisor.page.keyboard.press("/")
    supervisor.page.keyboard.type("没有这样的待办")
    supervisor.page.keyboard.press("Enter")
    supervisor.page.get_by_text("没有符合条件的待办").wait_for()
    assert "q=" in supervisor.page.url and "view=all" in supervisor.page.url
    supervisor.page.get_by_role("link", name="清除筛选").first.click()
    supervisor.page.locator("[data-row]").first.wait_for()


def test_a_supervisor_mends_an_incident_and_wrong_json_is_kept(enter: Callable[..., Person], server: Site) -> None:
    key = word()
    server.publish(diagrams.broken_gateway(key))
    instance = server.start(key)["id"]
    supervisor = enter("supervisor01")
    supervisor.go("/incidents")
    row = supervisor.page.get_by_role("row").filter(has_text=key)
    row.get_by_role("button", name="补充数据").click()
    dialog = supervisor.page.locator("dialog[open]")
    dialog.locator("textarea").fill('{"n": ')
    dialog.get_by_role("button", name="写入并继续").click()
    supervisor.page.get_by_role("alert").wait_for()
    assert dialog.locator("textarea").input_value() == '{"n": '
    dialog.locator("textarea").fill('{"n": 5}')
    dialog.get_by_role("button", name="写入并继续").click()
    supervisor.page.get_by_text("已处理，流程继续").wait_for()
    supervisor.go(f"/instances/{instance}")
    assert supervisor.page.locator(".badge", has_text="已办结").is_visible()


def test_an_analyst_publishes_tries_and_a_second_person_approves(
    enter: Callable[..., Person], server: Site, tmp_path: Path
) -> None:
    key = word()
    path = tmp_path / "item.bpmn"
    content = diagrams.one_task(key, candidateGroups="teller")["p.bpmn"]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    author = enter("analyst02")
    author.go("/packages")
    author.page.set_input_files("#file", str(path))
    assert author.page.get_by_text("item.bpmn", exact=True).is_visible()
    author.page.fill("#folder", f"records/{key}")
    author.page.get_by_role("button", name="上传并检查").click()
    author.page.get_by_role("button", name="提交审批").click()
    author.page.get_by_text("等待另一人审批").first.wait_for()
    author.go("/approvals")
    assert author.page.get_by_label(f"records/{key}").get_by_text("须由另一人审批").is_visible()
    second = enter("analyst01")
    second.go("/approvals")
    second.page.get_by_label(f"records/{key}").get_by_role("button", name="批准发布").click()
    second.page.get_by_text("已批准发布").wait_for()
    teller = enter("teller01", window="A01")
    teller.go(f"/accept?q={key}")
    teller.page.get_by_role("button", name="受理").click()
    teller.page.get_by_text("流程已启动").wait_for()


def test_a_to_do_without_a_form_takes_json_and_keeps_what_was_typed(enter: Callable[..., Person], server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    analyst = enter("analyst01")
    analyst.go(f"/trial?definition={key}")
    analyst.page.fill("#variables", '{"x": 0.10')
    analyst.page.get_by_role("button", name="启动").click()
    analyst.page.get_by_role("alert").wait_for()
    assert analyst.page.input_value("#variables") == '{"x": 0.10'
    analyst.page.fill("#variables", '{"x": 0.10}')
    analyst.page.get_by_role("button", name="启动").click()
    analyst.page.wait_for_url("**/tasks/**")
    assert analyst.page.get_by_role("cell", name="0.10").is_visible()
    analyst.page.fill("#data", "[1]")
    analyst.page.get_by_role("button", name="提交").click()
    analyst.page.get_by_text("花括号").wait_for()
    assert analyst.page.input_value("#data") == "[1]"
    analyst.page.fill("#data", '{"y": 1}')
    analyst.page.get_by_role("button", name="提交").click()
    analyst.page.get_by_text("已提交").wait_for()


def test_a_supervisor_hands_a_to_do_on_with_a_reason(enter: Callable[..., Person], server: Site) -> None:
    furnished = furnish(server)
    supervisor = enter("supervisor01")
    supervisor.go(f"/tasks/{furnished['task']}")
    supervisor.page.get_by_role("button", name="转交").click()
    supervisor.page.select_option("#to", "teller02")
    supervisor.page.fill("#reassign-reason", "王秀兰午休")
    supervisor.page.locator("dialog[open]").get_by_role("button", name="转交").click()
    supervisor.page.get_by_text("已转交").wait_for()
    supervisor.go(f"/instances/{furnished['instance']}")
    assert "王秀兰午休" in supervisor.page.locator(".timeline").inner_text()


def test_logging_out_ends_it_in_every_tab(enter: Callable[..., Person]) -> None:
    teller = enter("teller02")
    teller.page.get_by_role("button", name="退出登录").click()
    teller.page.wait_for_url("**/login")
    teller.go("/")
    assert "/login" in teller.page.url
