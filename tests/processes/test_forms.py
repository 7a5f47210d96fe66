"""The forms of the factory set: nothing to remark on, and a box for what is wrong is there only where something is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import forms

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
    """A field that is on screen may be sent back as it is; one that is not is refused by its name."""
    form = forms.load((ROOT / file).read_bytes())

    def refused(rows: list[dict[str, str]]) -> str:
        sent = {group: {name: [{"text": "在职参保", "basis": "条例第十四条"}]}}
        try:
            form.submit(sent, {group: {name: rows}}, NOW)
        except (forms.UnknownFields, forms.FormInvalid) as error:
            return "".join(sum((said for key, said in error.errors.items() if key.startswith(group)), []))
        return ""

    assert refused([{"text": "在职参保", "basis": "条例第十四条"}]) == ""
    assert "此时不显示" in refused([])
