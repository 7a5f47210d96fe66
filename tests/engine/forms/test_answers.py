"""What a person typed, in words: labels, options by their names, nothing hidden, nothing that the office fills in."""

from datetime import UTC, datetime
from typing import Any

from engine.forms import Answer, load

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
REASONS = [{"label": "单位解除", "value": "dismissed"}, {"label": "其他", "value": "other"}]
FORM = {
    "type": "default",
    "id": "claim",
    "schemaVersion": 18,
    "components": [
        {"type": "text", "id": "t", "text": "### 申领"},
        {"type": "datetime", "id": "d", "key": "left_on", "subtype": "date", "dateLabel": "失业日期"},
        {"type": "select", "id": "s", "key": "reason", "label": "失业原因", "values": REASONS},
        {"type": "checklist", "id": "c", "key": "kinds", "label": "险种", "values": REASONS},
        {"type": "checkbox", "id": "b", "key": "promise", "label": "承诺补交"},
        {
            "type": "textfield",
            "id": "n",
            "key": "note",
            "label": "补交材料",
            "conditional": {"hide": "=not(promise = true)"},
        },
        {"type": "textfield", "id": "o", "key": "opinion", "label": "审核意见", "readonly": True},
        {"type": "number", "id": "m", "key": "months", "label": "月数"},
        {"type": "radio", "id": "a", "key": "ok", "label": "结论", "values": REASONS, "properties": {"office": "true"}},
        {
            "type": "dynamiclist",
            "id": "l",
            "path": "rows",
            "label": "账户",
            "components": [{"type": "textfield", "id": "r", "key": "bank", "label": "银行"}],
        },
    ],
}


def said(**data: Any) -> list[tuple[str, str, str]]:
    found = load(FORM).answers(data, {"opinion": "同意"}, NOW)
    return [(each.key, each.label, each.value) for each in found if isinstance(each, Answer)]


def test_options_are_told_by_their_words_and_empty_fields_not_at_all() -> None:
    assert said(left_on="2026-01-31", reason="dismissed", kinds=["dismissed", "other"], months=12) == [
        ("left_on", "失业日期", "2026-01-31"),
        ("reason", "失业原因", "单位解除"),
        ("kinds", "险种", "单位解除、其他"),
        ("promise", "承诺补交", "否"),
        ("months", "月数", "12"),
    ]


def test_hidden_read_only_and_office_fields_are_no_answers() -> None:
    assert said(note="毕业证", ok="other") == [("promise", "承诺补交", "否")]
    assert ("note", "补交材料", "毕业证") in said(promise=True, note="毕业证")


def test_rows_are_told_one_by_one() -> None:
    assert said(rows=[{"bank": "甲"}, {"bank": "乙"}])[1:] == [
        ("rows[0].bank", "第 1 行 银行", "甲"),
        ("rows[1].bank", "第 2 行 银行", "乙"),
    ]
