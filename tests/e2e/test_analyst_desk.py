"""Two analysts in their browsers: a changed diagram is found wrong, mended, seen beside the old one, and published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Person
from tests.support.accessibility import violations
from tests.support.site import Site, word
from tests.web import diagrams

pytestmark = pytest.mark.browser
BROKEN = {'candidateGroups="teller"': 'candidateGroups="= 1 +"'}


@pytest.fixture
def folder(server: Site) -> str:
    """A package of two steps, published by two people."""
    key = word()
    files = diagrams.laid_out(diagrams.two_tasks_of_two_people(key))
    answer = server.call("analyst02").upload("/packages", files, folder=f"records/{key}")
    assert server.call("analyst01").post(f"/packages/{answer.json['id']}/approve").status == 200
    return f"records/{key}"


def changed(folder: str, tmp_path: Path, **more: str) -> str:
    """The same diagram with another name of the second step, in a file."""
    text = str(diagrams.laid_out(diagrams.two_tasks_of_two_people(folder.rpartition("/")[2]))["p.bpmn"])
    for old, new in ({"复核": "再次复核"} | more).items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "p.bpmn"
    path.write_text(text)
    return str(path)


def accepted(teller: Person, folder: str) -> str:
    """A new case of the process; answers its instance."""
    teller.go(f"/accept?q={folder.rpartition('/')[2]}")
    teller.page.get_by_role("button", name="受理").click()
    teller.page.get_by_text("流程已启动").wait_for()
    task = teller.page.url.partition("?")[0].rpartition("/")[2]
    return str(teller.site.call("teller01").get(f"/tasks/{task}").json["process_instance"])


def do(site: Site, instance: str, person: str) -> None:
    (task,) = site.tasks_of(instance, person)
    done = site.call(person).post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": task["revision"]})
    assert done.status == 200, done.text


def test_a_changed_diagram_of_two_people_is_used_next_while_the_old_case_ends_on_its_own(
    enter: Callable[..., Person], server: Site, folder: str, tmp_path: Path
) -> None:
    teller = enter("teller01", window="A01")
    old = accepted(teller, folder)
    author = enter("analyst02")
    page = author.page
    author.go(f"/packages?folder={folder}")
    page.set_input_files("#file", changed(folder, tmp_path, **BROKEN))
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text("改好后再提交").wait_for()
    assert page.get_by_role("button", name="提交审批").is_disabled()
    page.locator("[data-diagram][data-ready=true]").nth(1).wait_for()
    page.get_by_role("row").filter(has_text="错误").get_by_role("button", name="a", exact=True).first.click()
    assert page.locator("g.tf-pointed[data-element-id=a]").count() == 2

    page.set_input_files("#file", changed(folder, tmp_path))
    page.get_by_role("button", name="替换并重新检查").click()
    page.get_by_text("检查没有错误，可以提交").wait_for()
    row = page.get_by_role("row").filter(has_text="用户任务")
    assert "名称：复核 → 再次复核" in row.inner_text()
    page.locator("g.tf-changed[data-element-id=b]").nth(1).wait_for()
    row.get_by_role("button", name="再次复核").click()
    assert page.locator("g.tf-pointed[data-element-id=b]").count() == 2
    assert violations(page, ".diagram") == []
    page.get_by_role("button", name="提交审批").click()
    page.get_by_text("这是您提交的，须由另一人审批。").wait_for()
    assert page.get_by_role("button", name="批准发布").count() == 0

    second = enter("analyst01")
    second.go("/approvals")
    second.page.get_by_label(folder).get_by_role("link", name="看改动").click()
    assert "名称：复核 → 再次复核" in second.page.get_by_role("row").filter(has_text="用户任务").inner_text()
    second.page.get_by_role("button", name="批准发布").click()
    second.page.get_by_text("已批准发布").wait_for()

    new = accepted(teller, folder)
    author.go(f"/packages/folders/{folder}")
    rows = page.locator("tbody tr")
    assert [rows.nth(at).locator("td").nth(4).inner_text() for at in (0, 1)] == ["1", "1"]
    assert violations(page) == []
    for instance, version, name in ((old, 1, "复核"), (new, 2, "再次复核")):
        do(server, instance, "teller01")
        (task,) = server.tasks_of(instance, "teller02")
        assert task["name"] == name
        do(server, instance, "teller02")
        ended = server.services.engine.instance(instance).row
        assert (ended["state"], ended["version"]) == ("completed", version)
    with page.expect_download() as taken:
        rows.nth(1).get_by_role("link", name="下载").click()
    assert taken.value.suggested_filename.endswith("-1.zip")
    rows.nth(0).get_by_role("button", name="停用").click()
    page.locator("dialog[open] textarea").fill("改名有误")
    page.locator("dialog[open]").get_by_role("button", name="停用").click()
    page.get_by_text("这一版已停用").wait_for()
    again = accepted(teller, folder)
    assert server.services.engine.instance(again).row["version"] == 1


def test_what_is_sent_back_keeps_its_files_and_the_reason(
    enter: Callable[..., Person], folder: str, tmp_path: Path
) -> None:
    author = enter("analyst02")
    author.go(f"/packages?folder={folder}")
    author.page.set_input_files("#file", changed(folder, tmp_path))
    author.page.get_by_role("button", name="上传并检查").click()
    author.page.get_by_role("button", name="提交审批").click()
    author.page.get_by_text("须由另一人审批").wait_for()
    address = author.page.url
    second = enter("analyst01")
    second.page.goto(address)
    second.page.get_by_role("button", name="退回").click()
    second.page.locator("dialog[open] textarea").fill("名称请写全")
    second.page.locator("dialog[open]").get_by_role("button", name="退回").click()
    second.page.get_by_text("已退回").first.wait_for()
    author.go("/packages")
    row = author.page.get_by_role("row").filter(has_text=folder).filter(has_text="名称请写全")
    row.get_by_role("link").click()
    author.page.get_by_text("退回了这一版").wait_for()
    assert "再次复核" in author.page.get_by_role("row").filter(has_text="用户任务").inner_text()


def test_a_file_that_is_no_package_is_refused_in_a_sentence_and_the_folder_stays(
    enter: Callable[..., Person], folder: str, tmp_path: Path
) -> None:
    author = enter("analyst02")
    author.go(f"/packages?folder={folder}")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK no zip")
    author.page.set_input_files("#file", str(broken))
    author.page.get_by_role("button", name="上传并检查").click()
    author.page.get_by_text("压缩包已损坏").wait_for()
    assert author.page.locator("#folder").input_value() == folder
    assert violations(author.page) == []
