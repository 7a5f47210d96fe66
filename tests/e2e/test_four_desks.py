"""The desks of an analyst, a supervisor and an auditor over cases of a real item: what stands in the README."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person
from tests.e2e.shots import Shots
from tests.e2e.test_operations import at, claim_for, complete
from tests.support.accessibility import violations
from tests.support.site import ROOT, Site, started

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
DRAWN_BY_OTHERS = ".fjs-container, .diagram"
CLAIM = "unemployment/benefit_claim"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A product of its own, because its clock is moved."""
    with started(tmp_path_factory.mktemp("town")) as site:
        yield site


@pytest.fixture(scope="module")
def case(town: Site) -> str:
    """The number of a claim that two people have passed; beside it two of ten days ago and two of today."""
    passed = {"conclusion": "passed", "opinion": "材料齐全"}
    one = claim_for(town, "months_300")
    complete(town, "reviewer01", at(town, one["id"], "Task_Review1"), passed)
    complete(town, "reviewer02", at(town, one["id"], "Task_Review2"), passed)
    at(town, one["id"], "Task_Review3")
    late = [claim_for(town, player)["id"] for player in ("months_60", "months_119")]
    at(town, late[0], "Task_Review1")
    town.call("reviewer01").post(f"/tasks/{at(town, late[1], 'Task_Review1')['id']}/claim")
    moved = town.services.clock.now() + timedelta(days=10)
    assert town.call("analyst01")("PUT", "/clock", {"now": moved.isoformat()}).status == 200
    for player in ("months_120", "months_12"):
        at(town, claim_for(town, player)["id"], "Task_Review1")
    return str(one["case_no"])


@pytest.fixture
def as_(open_page: Callable[..., Page], town: Site, case: str) -> Callable[[str], Person]:
    return lambda username: Person(open_page(town.url + "/login"), town, username)


@pytest.fixture
def shots(tmp_path: Path) -> Shots:
    return Shots(tmp_path)


def sound(page: Page) -> None:
    assert violations(page, DRAWN_BY_OTHERS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_a_supervisor_sees_what_is_late_and_who_holds_it(as_: Callable[[str], Person], shots: Shots) -> None:
    supervisor = as_("supervisor02")
    supervisor.go("/supervision")
    page = supervisor.page
    rows = page.get_by_role("row").filter(has_text="失业保险金申领")
    rows.filter(has_text="已超").filter(has_text="张敏").first.wait_for()
    assert rows.filter(has_text="未领取").count() >= 2
    assert rows.first.locator("a.mono").bounding_box()["height"] < 30  # type: ignore[index]
    sound(page)
    shots.take(page, "supervisor")


def test_an_auditor_walks_a_claim_on_its_diagram(as_: Callable[[str], Person], case: str, shots: Shots) -> None:
    auditor = as_("auditor01")
    auditor.go(f"/audit?number={case}")
    page = auditor.page
    page.get_by_role("row").filter(has_text=case).get_by_role("link").first.click()
    page.locator("[data-diagram][data-ready=true]").wait_for()
    page.get_by_text("第 1 步").first.wait_for()
    step = page.get_by_role("option").filter(has_text="复审").last
    step.click()
    assert page.locator("g.tf-active, g.tf-completed").count() > 5
    sound(page)
    shots.take(page, "auditor")


def test_an_analyst_sees_what_a_changed_diagram_changes(
    as_: Callable[[str], Person], tmp_path: Path, shots: Shots
) -> None:
    drawn = (ROOT / "processes" / CLAIM / "process.bpmn").read_text("utf-8")
    assert 'id="Task_Review3" name="审核"' in drawn
    changed = tmp_path / "process.bpmn"
    changed.write_text(drawn.replace('id="Task_Review3" name="审核"', 'id="Task_Review3" name="审核（主任）"'), "utf-8")
    analyst = as_("analyst02")
    page = analyst.page
    analyst.go(f"/packages?folder={CLAIM}")
    page.set_input_files("#file", str(changed))
    page.get_by_role("button", name="上传并检查").click()
    row = page.get_by_role("row").filter(has_text="审核 → 审核（主任）")
    row.wait_for(timeout=60_000)
    page.locator("[data-diagram][data-ready=true]").nth(1).wait_for()
    row.get_by_role("button").first.click()
    page.locator("g.tf-pointed[data-element-id=Task_Review3]").nth(1).wait_for()
    sound(page)
    shots.take(page, "analyst")
