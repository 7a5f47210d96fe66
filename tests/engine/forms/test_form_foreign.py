"""Forms that others drew: what we say of each stands in docs/forms.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.forms import FormRefused, UnknownFields, lint, load
from tests.engine.forms.form_parts import NOW

DOCUMENT = Path(__file__).parents[3] / "docs" / "forms.md"
pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def foreign(conformance_dir: Path) -> list[Path]:
    return sorted((conformance_dir / "camunda8").glob("*.form"))


def test_the_table_in_the_document_tells_the_verdict_on_every_foreign_form(foreign: list[Path]) -> None:
    rows = re.findall(r"^\| (\S+\.form) \| (\S+) \| (.*) \|$", DOCUMENT.read_text(), re.MULTILINE)
    told = {name: (verdict, findings) for name, verdict, findings in rows}
    found = {}
    for path in foreign:
        try:
            load(path.read_bytes())
            verdict = "可用"
        except FormRefused:
            verdict = "拒绝"
        rules = sorted({finding.rule for finding in lint(path.read_bytes())})
        found[path.name] = verdict, "、".join(rules) or "–"
    assert told == found


def test_every_rule_that_a_form_can_break_stands_in_the_document() -> None:
    sources = (Path(__file__).parents[3] / "engine" / "forms").glob("*.py")
    rules = {rule for path in sources for rule in re.findall(r'"(form-[a-z-]+)"', path.read_text())}
    assert rules <= set(re.findall(r"`(form-[a-z-]+)`", DOCUMENT.read_text()))


def test_a_foreign_approval_form_shows_and_takes_what_its_process_needs(foreign: list[Path]) -> None:
    approve = next(path for path in foreign if path.name == "ApproveAbsence.form")
    form = load(approve.read_bytes())
    variables = {"employeeName": "Lee", "absenceStartDate": "2026-04-01", "requestComment": "", "other": 1}
    shown = form.initial(variables, NOW)
    assert shown["employeeName"] == "Lee" and "other" not in shown
    assert form.submit({"approvalResult": "rejected", "rejectionReason": "no"}, variables, NOW) == {
        "approvalResult": "rejected",
        "rejectionReason": "no",
    }
    with pytest.raises(UnknownFields) as refused:
        form.submit({"approvalResult": "approved", "rejectionReason": "no", "employeeName": "Kim"}, variables, NOW)
    assert sorted(refused.value.errors) == ["employeeName", "rejectionReason"]
