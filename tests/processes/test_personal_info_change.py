"""个人基本信息变更: its scenarios reach everything, and notice when a review is taken out of the diagram."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from web.cli import processes
from web.cli.common import Wrong
from web.settings import ROOT

FOLDER = "records/personal_info_change"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "processes" / FOLDER, tmp_path / FOLDER)
    return tmp_path


def report_of(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `scripts/processes test --json` tells; `exit` beside it."""
    try:
        processes.main(["test", "--root", str(root), "--json"])
        red = False
    except Wrong:
        red = True
    report: dict[str, Any] = json.loads(capsys.readouterr().out)[FOLDER]
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


def test_the_scenarios_reach_every_end_and_every_branch(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = report_of(root, capsys)
    assert report["ok"]
    coverage = report["coverage"]
    assert len(coverage["ends_reached"]) == 7 and len(coverage["branches_taken"]) == 15
    assert not coverage["ends_missed"] + coverage["branches_missed"] + coverage["elements_missed"]


@pytest.mark.parametrize("task", ["Task_Review1", "Task_Review2"])
def test_a_review_that_is_taken_out_is_noticed(root: Path, capsys: pytest.CaptureFixture[str], task: str) -> None:
    without(root / FOLDER / "process.bpmn", task)
    report = report_of(root, capsys)
    assert not report["ok"]
    failing = {found["name"] for found in report["results"] if found["failures"]}
    assert "变更姓名，补正一次，两级审核通过" in failing
