"""The forms of the factory set: nothing to remark on, and a box for what is wrong is there only where something is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import forms
from engine.forms.reading import read_form, read_json
from engine.forms.state import initial_state, on_screen

ROOT = Path(__file__).resolve().parents[2] / "processes"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
REASONS = [
    ("unemployment/benefit_claim/forms/review.form", "assessment", "reasons"),
    ("unemployment/benefit_claim/forms/verify.form", "assessment", "reasons"),
    ("pension/relation_transfer/forms/review.form", "assessment", "reasons"),
    ("pension/relation_transfer/forms/verify.form", "assessment", "reasons"),
]


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.form")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_field_of_ours_shows_again_what_it_hides(path: Path) -> None:
    assert [found for found in forms.lint(path.read_bytes()) if found.rule == "form-hides-itself"] == []


@pytest.mark.parametrize(("file", "group", "name"), REASONS)
def test_the_box_of_failed_conditions_stands_only_where_one_failed(file: str, group: str, name: str) -> None:
    read, _ = read_json((ROOT / file).read_bytes())
    assert read is not None
    root, _ = read_form(read)

    def shown(rows: list[dict[str, str]] | None) -> bool:
        opened = initial_state(root, {group: {name: rows}}, NOW)
        return (group, name) in {instance.path for instance in on_screen(root, opened, opened, NOW)}

    assert shown([{"text": "在职参保", "basis": "条例第十四条"}])
    assert not shown([]) and not shown(None)
