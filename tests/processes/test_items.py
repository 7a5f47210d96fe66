"""The three items of the main job: every end and branch reached, reviews that cannot be left out, rules by vectors."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from catalog.items import load_items
from engine import values
from engine.bpmn.model import Element, Process
from engine.kernel import Instance
from engine.kernel.context import Context
from engine.kernel.effects import UserTaskOpened
from engine.kernel.moves import Place
from engine.packages import inspect
from engine.packages.factory import read_packages
from engine.packages.scenarios import FILE, Folders
from engine.packages.scenarios.case import Case
from engine.packages.scenarios.read import read
from engine.packages.scenarios.run import play
from engine.packages.scenarios.steps import take
from handlers import collected
from handlers.eligibility import load_rules
from handlers.eligibility.unemployment import benefit_months
from web.cli import processes
from web.cli.common import Wrong
from web.settings import ROOT

CERTIFICATE, CHANGE, CLAIM, RESET = (
    "records/insurance_certificate",
    "records/personal_info_change",
    "unemployment/benefit_claim",
    "cards/pin_reset",
)
TRANSFER = "pension/relation_transfer"
PACKAGES = {folder: inspect(files) for folder, files in read_packages([ROOT / "processes"]).items()}
LIBRARY = Folders(PACKAGES.values())
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHASES = {"apply", "accept", "confirm", "handle", "feedback", "archive"}
ACTIVITIES = ("userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """All packages: an item calls the shared steps."""
    return Path(shutil.copytree(ROOT / "processes", tmp_path / "processes"))


def report_of(root: Path, folder: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `scripts/processes test --json` tells of a package."""
    try:
        processes.main(["test", folder, "--root", str(root), "--json"])
        red = False
    except Wrong:
        red = True
    report: dict[str, Any] = json.loads(capsys.readouterr().out)[folder]
    assert report["ok"] is not red
    return report


def without(file: Path, task: str) -> None:
    """Takes a task out and joins the flows that led to it and from it."""
    tree = etree.parse(file)
    flows = list(tree.iter(f"{BPMN}sequenceFlow"))
    (leaving,) = [flow for flow in flows if flow.get("sourceRef") == task]
    for flow in flows:
        if flow.get("targetRef") == task:
            flow.set("targetRef", leaving.get("targetRef", ""))
    (node,) = [found for found in tree.iter(f"{BPMN}userTask") if found.get("id") == task]
    for gone in (node, leaving):
        around = gone.getparent()
        assert around is not None
        around.remove(gone)
    tree.write(file, xml_declaration=True, encoding="UTF-8")


def process_of(folder: str) -> Process:
    return PACKAGES[folder].processes[folder.rpartition("/")[2]][1]


def elements_of(folder: str) -> Iterator[Element]:
    for _, process in PACKAGES[folder].processes.values():
        yield from process.elements.values()


# ---------------------------------------------------------------- scenarios


@pytest.mark.parametrize("folder", PACKAGES)
def test_the_scenarios_reach_every_end_every_branch_and_every_step(
    root: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    report = report_of(root, folder, capsys)
    assert report["ok"]
    coverage = report["coverage"]
    assert coverage["ends_reached"]
    assert coverage["ends_missed"] + coverage["branches_missed"] + coverage["elements_missed"] == []


@pytest.mark.parametrize("folder", PACKAGES)
def test_no_expression_warns_on_the_way(folder: str) -> None:
    """A warning stands in the record of every case, where nobody can do anything about it."""
    told = read(PACKAGES[folder].files.content[FILE])
    process = told.process or next(iter(PACKAGES[folder].processes))
    warned = []
    for scenario in told.scenarios:
        case = Case(scenario, LIBRARY.process(process), told.now, LIBRARY, collected())
        play(case, scenario)
        warned += [(fact.element_id, fact.body) for fact in case.facts if fact.type == "warned"]
    assert warned == []


@pytest.mark.parametrize(
    ("folder", "task"),
    [
        (CERTIFICATE, "Task_Confirm"),
        (CHANGE, "Task_Review1"),
        (CHANGE, "Task_Review2"),
        (CLAIM, "Task_Review1"),
        (CLAIM, "Task_Review2"),
        (CLAIM, "Task_Review3"),
        (RESET, "Task_Accept"),
        (TRANSFER, "Task_Approve"),
        (TRANSFER, "Task_Review1"),
        (TRANSFER, "Task_Review2"),
        (TRANSFER, "Task_Review3"),
    ],
)
def test_a_review_that_is_taken_out_turns_the_scenarios_red(
    root: Path, capsys: pytest.CaptureFixture[str], folder: str, task: str
) -> None:
    without(root / folder / "process.bpmn", task)
    report = report_of(root, folder, capsys)
    assert not report["ok"] and report["problem"] is None
    assert report["results"][0]["failures"] or report["results"][1]["failures"]


# ---------------------------------------------------------------- what the diagrams say of themselves


@pytest.mark.parametrize("folder", PACKAGES)
def test_every_activity_names_its_phase_and_every_handler_exists(folder: str) -> None:
    """HB-49: 申请 受理 确认 办理 反馈 归档."""
    handlers = collected()
    for element in elements_of(folder):
        if element.kind in ACTIVITIES:
            assert element.properties.get("phase") in PHASES, element.id
        if element.job is not None:
            assert handlers.find(element.job.type.source) is not None, element.id


@pytest.mark.parametrize("folder", [CERTIFICATE, CHANGE, CLAIM, RESET, TRANSFER])
def test_every_end_tells_its_outcome(folder: str) -> None:
    ends = [element for element in process_of(folder).elements.values() if element.kind == "endEvent"]
    assert {end.properties["outcome"] for end in ends} <= {"granted", "rejected", "withdrawn", "not_accepted"}


@pytest.mark.parametrize("folder", [CERTIFICATE, CHANGE, CLAIM, RESET, TRANSFER])
def test_ends_that_need_fewer_reviews_are_in_the_catalogue_with_why(folder: str) -> None:
    process = process_of(folder)
    item = load_items().of_process(process.id)
    assert item is not None
    drawn = {
        element.id: int(element.properties["requiredReview"])
        for element in process.elements.values()
        if "requiredReview" in element.properties
    }
    assert drawn == {branch.end: branch.required_review for branch in item.branches}
    assert all(branch.why for branch in item.branches)


@pytest.mark.parametrize(("folder", "levels"), [(CHANGE, (1, 2)), (CLAIM, (1, 2, 3)), (TRANSFER, (1, 2, 3))])
def test_acceptance_and_each_review_of_a_limited_item_are_for_different_people(
    folder: str, levels: tuple[int, ...]
) -> None:
    """HB-57, PZH D.1: the same person neither reviews what they accepted nor does two levels."""
    apart = {element.id for element in elements_of(folder) if element.properties.get("sodGroup") == "case"}
    reviews = {element.id for element in elements_of(folder) if "reviewLevel" in element.properties}
    assert reviews == {f"Task_Review{level}" for level in levels}
    assert apart == reviews | {"Task_Accept"}
    for level in levels:
        task = process_of(folder).elements[f"Task_Review{level}"]
        assert (task.properties["reviewLevel"], task.properties["opinion"]) == (str(level), "required")


def test_an_immediate_item_asks_for_no_second_person() -> None:
    assert not [element.id for element in elements_of(CERTIFICATE) if "sodGroup" in element.properties]


def test_who_accepts_a_pin_reset_cannot_authorize_it() -> None:
    """HB-21, PZH-5.3: 前台主管 signs in for one act of another person."""
    (task,) = [element for element in elements_of("shared/authorization") if element.kind == "userTask"]
    accept = process_of(RESET).elements["Task_Accept"]
    assert task.properties["sodGroup"] == accept.properties["sodGroup"] == "authorization"


def test_devices_are_drawn_and_their_failure_leads_somewhere() -> None:
    drawn = {element.id: element for element in elements_of(RESET) if element.job is not None}
    asked = {id for id, element in drawn.items() if element.job and element.job.type.source.startswith("device.")}
    assert asked == {"Read_Card", "Set_Pin", "Print_Result"}
    caught = {element.attached_to for element in elements_of(RESET) if element.kind == "boundaryEvent"}
    assert asked <= caught


# ---------------------------------------------------------------- the rules of 社会保障卡密码重置


def card(**more: Any) -> dict[str, Any]:
    found = {
        "found": True, "matches": True, "state": "normal", "issued_on": "2019-01-14", "holder_alive": True,
        "recent_resets": 0,
    }  # fmt: skip
    return found | more


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "ok"),
        ({"found": False, "matches": False, "state": None, "issued_on": None, "holder_alive": None}, "unusable"),
        ({"matches": False, "state": None, "issued_on": None, "holder_alive": None}, "unusable"),
        ({"holder_alive": False}, "unusable"),
        ({"state": "lost"}, "lost"),
        ({"state": "frozen"}, "frozen"),
        ({"state": "cancelled"}, "unusable"),
        ({"state": "not_activated"}, "unusable"),
        ({"issued_on": "2016-03-02"}, "ok"),
        ({"issued_on": "2016-03-01"}, "expired"),
    ],
)
def test_a_card_that_cannot_be_used_is_told_apart(changed: dict[str, Any], verdict: str) -> None:
    found = LIBRARY.decide("pin_reset_card", {"card": values.exact(card(**changed))}, NOW)
    assert isinstance(found.value, dict)
    assert found.value["verdict"] == verdict
    assert bool(found.value["reason"]) is bool(found.value["where_to"]) is (verdict != "ok")


def test_a_pin_that_was_reset_lately_is_told_to_the_supervisor() -> None:
    found = LIBRARY.decide("pin_reset_card", {"card": values.exact(card(recent_resets=2))}, NOW)
    assert isinstance(found.value, dict)
    assert "2 次" in found.value["notice"]


# ---------------------------------------------------------------- the move primitive on the drawn diagrams


@pytest.mark.parametrize(
    ("folder", "start", "target"),
    [
        (CHANGE, "Task_Review2", "Task_Review1"),
        (CLAIM, "Task_Review2", "Task_Review1"),
        (CLAIM, "Task_Review3", "Task_Review2"),
        (TRANSFER, "Task_Review3", "Task_Review2"),
    ],
)
def test_a_review_may_also_be_moved_back(folder: str, start: str, target: str) -> None:
    """Returned by an operation instead of a drawn edge: the case goes on from there as it would have."""
    case = at(folder, start)
    kernel = Instance.restore(case._blob, case._variables, LIBRARY.definition)
    (token,) = [found.token for found in kernel.active() if found.element_id == start]
    context = Context(case.now, case._is_inline, case._inline, case._decide, case._process)
    kernel.move(context, [token], [Place(target, 0)])
    assert [found.element_id for found in kernel.active()] == [target]
    opened = [effect for effect in kernel.effects if isinstance(effect, UserTaskOpened)]
    kernel.complete(context, opened[0].token, values.exact({"conclusion": "passed", "opinion": "已核对"}))
    assert [found.element_id for found in kernel.active()] == [start]


def at(folder: str, element_id: str) -> Case:
    """The first case of a package's scenarios that stands at this element."""
    told = read(PACKAGES[folder].files.content[FILE])
    for scenario in told.scenarios:
        case = Case(scenario, LIBRARY.process(process_of(folder).id), told.now, LIBRARY, collected())
        case.start()
        for step in scenario.steps:
            if element_id in case.standing:
                return case
            take(case, step)
    raise AssertionError(element_id)


# ---------------------------------------------------------------- the rules of 失业保险金


def facts(**more: Any) -> dict[str, Any]:
    found = {
        "paid_months": 70, "left_months": 0, "employed": False, "involuntary": True, "registered": True,
        "claiming": False, "receives_pension": False, "deceased": False,
    }  # fmt: skip
    return found | more


def assessed(given_facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    context = {"facts": given_facts, "account": {"ok": True, "problems": []}, "account_kind": "card", "agent": None}
    found = LIBRARY.decide("benefit_claim_assessment", values.exact(context | {"deferred": False} | more), NOW)
    assert isinstance(found.value, dict)
    return found.value


@pytest.mark.parametrize(
    ("paid", "left", "months"),
    [(11, 0, 0), (12, 0, 12), (59, 0, 12), (60, 0, 18), (119, 0, 18), (120, 0, 24), (300, 0, 24), (70, 10, 24)],
)
def test_vectors_of_the_months_in_the_decision_table(paid: int, left: int, months: int) -> None:
    """domain 2.4; what an earlier claim had left is added, up to 24."""
    assert assessed(facts(paid_months=paid, left_months=left))["months"] == Decimal(months)


@given(st.integers(0, 720), st.integers(0, 24))
def test_the_table_and_the_handler_count_the_same_months(paid: int, left: int) -> None:
    found = assessed(facts(paid_months=paid, left_months=left))
    known = benefit_months(paid, left, load_rules().unemployment)
    assert (found["own_months"], found["months"]) == (known.own, known.total)


@pytest.mark.parametrize(
    ("changed", "words", "judged"),
    [
        ({"deceased": True}, "死亡", False),
        ({"employed": True}, "在职", False),
        ({"involuntary": False}, "因本人意愿", False),
        ({"involuntary": None}, "审核人认定", True),
        ({"registered": False}, "失业登记", False),
        ({"claiming": True}, "正在领取", False),
        ({"receives_pension": True}, "养老", False),
        ({"paid_months": 11}, "不满 12 个月", False),
    ],
)
def test_each_condition_that_is_not_met_is_told_with_its_basis(
    changed: dict[str, Any], words: str, judged: bool
) -> None:
    """《失业保险条例》: only what the registry cannot tell may be judged by a person."""
    found = assessed(facts(**changed))
    (reason,) = found["reasons"]
    assert words in reason["text"] and reason["basis"] and reason["judged"] is judged
    assert found["blocked"] is not judged


def test_an_account_that_cannot_be_paid_to_blocks_the_claim_and_says_why() -> None:
    found = assessed(facts(), account={"ok": False, "problems": ["账户已冻结。"]})
    assert [reason["text"] for reason in found["reasons"]] == ["发放账户不能使用：账户已冻结。"] and found["blocked"]


REST = {"paid_months": 8, "left_months": 10}


@pytest.mark.parametrize(
    ("given_facts", "more", "risk", "level"),
    [
        (facts(), {}, "高", 3),
        (facts(**REST), {}, "中", 2),
        (facts(**REST), {"agent": {"ref": "c-2"}}, "高", 3),
        (facts(**REST), {"account_kind": "other"}, "高", 3),
        (facts(**REST), {"deferred": True}, "高", 3),
        (facts(**REST, involuntary=None), {}, "高", 3),
    ],
)
def test_the_level_of_review_comes_from_the_risk(
    given_facts: dict[str, Any], more: dict[str, Any], risk: str, level: int
) -> None:
    """HB-57: three levels for what pays out; two only where nothing new is granted and all is checked by the system."""
    assert assessed(given_facts, **more)["risk"] == risk
    assert LIBRARY.decide("review_level", {"risk": risk}, NOW).value == level


@pytest.mark.parametrize("risk", [None, "", "未知"])
def test_a_risk_that_nobody_named_gets_the_most_reviews(risk: str | None) -> None:
    assert LIBRARY.decide("review_level", {"risk": risk}, NOW).value == 3
