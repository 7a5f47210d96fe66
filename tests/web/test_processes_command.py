"""scripts/processes as a person types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.packages.house import form
from tests.support import drawing as d

ROOT = Path(__file__).resolve().parents[2]
CASES = "scenarios: [{name: 办结, steps: [{task: accept}, {task: review, data: {a: x}}], expect: {ends: [end]}}]"


@pytest.fixture
def set_(tmp_path: Path) -> Path:
    folder = tmp_path / "processes" / "records" / "item"
    (folder / "forms").mkdir(parents=True)
    parts = [d.user("accept"), d.user("review", form="f")]
    (folder / "process.bpmn").write_bytes(d.diagram(parts, "start > accept > review > end", "item"))
    (folder / "forms" / "f.form").write_bytes(form("f", "a"))
    (folder / "scenarios.yaml").write_text(CASES)
    return tmp_path / "processes"


def typed(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "TELLERFLOW_DATA": str(root.parent / "data")}
    command = [sys.executable, "-m", "web.cli.processes", *words, "--root", str(root)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_lint_and_test_are_green_for_a_sound_set(set_: Path) -> None:
    assert "没有错误" in typed(set_, "lint").stdout
    done = typed(set_, "test")
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ 办结" in done.stdout


def test_a_diagram_without_its_review_turns_the_test_red(set_: Path) -> None:
    without = d.diagram([d.user("accept")], "start > accept > end", "item")
    (set_ / "records/item/process.bpmn").write_bytes(without)
    done = typed(set_, "test", "records/item")
    assert done.returncode == 1
    assert "“review”不能办理" in done.stdout
    assert "1 个流程包的案例未通过" in done.stderr


def test_the_report_can_be_read_by_programs(set_: Path) -> None:
    told = json.loads(typed(set_, "test", "--json").stdout)["records/item"]
    assert told["ok"] is True
    assert told["coverage"]["ends_reached"] == ["end"]
    assert told["coverage"]["elements_missed"] == []
    assert json.loads(typed(set_, "lint", "--json").stdout) == {"records/item": []}


def test_a_missing_form_is_an_error(set_: Path) -> None:
    (set_ / "records/item/forms/f.form").unlink()
    done = typed(set_, "lint")
    assert done.returncode == 1
    assert "表单“f”尚未发布" in done.stdout


def test_an_unknown_folder_is_named(set_: Path) -> None:
    done = typed(set_, "test", "records/other")
    assert done.returncode == 1
    assert "records/other" in done.stderr


def test_a_set_goes_to_the_database_and_back(set_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATA", tmp_path / "data"), ("PROCESSES", set_), ("DEMO_PASSWORD", "Demo-2026-pass")):
        monkeypatch.setenv(f"TELLERFLOW_{name}", str(value))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    start = "from web.wiring import build; from web.settings import Settings; build(Settings.from_environment())"
    subprocess.run([sys.executable, "-c", start], cwd=ROOT, check=True)
    assert "目录与数据库一致" in typed(set_, "diff", "records/item").stdout
    form_file = set_ / "records/item/forms/f.form"
    form_file.write_bytes(form("f", "a", "b"))
    changed = typed(set_, "diff")
    assert (changed.returncode, "* forms/f.form" in changed.stdout) == (1, True)
    assert "没有用户“nobody”" in typed(set_, "import", "records/item", "--by", "nobody").stderr
    assert "等待另一人审批" in typed(set_, "import", "records/item", "--by", "analyst01").stdout
    assert "已写出 records/item" in typed(set_, "export", "records/item").stdout
    assert form_file.read_bytes() == form("f", "a")
