"""What is left of personal data: by what a form says of its field, by its key, else by how a number looks."""

import json
from decimal import Decimal

import pytest

from engine import forms
from tests.support.site import ROOT, Site, word
from tests.web import diagrams
from web.masking import KINDS, kind_of, marked_in, of_key
from web.words import masked_json, shown

FOLDER = ROOT / "processes"


@pytest.mark.parametrize(
    ("key", "whole", "left"),
    [
        ("new_id_no", "510402198802020020", "5104**********0020"),
        ("id_no", "P12345", "**2345"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "0812-3344556", "081*****4556"),
        ("phone", "3344556", "*******"),
        ("account_no", "12345678", "****5678"),
        ("new_address", "攀枝花市东区炳草岗1号", "攀枝花市东区******"),
        ("address", "", ""),
        ("new_name", "王小兰", "王**"),
        ("employer_name", "攀枝花市某某公司", "攀枝花市某某公司"),
        ("note", "电话 13812345678，卡 6222020123456789012", "电话 138****5678，卡 6222********9012"),
        ("phone_masked", "138****5678", "138****5678"),
    ],
)
def test_a_key_tells_what_is_left(key: str, whole: str, left: str) -> None:
    assert of_key(whole, key) == left
    assert masked_json({key: [whole]}) == {key: [left]}


def test_a_form_marks_fields_that_no_name_gives_away() -> None:
    """A kind that nobody knows hides everything: better too much than a typing mistake that shows all."""
    marked = marked_in({"rows[].permit": "number", "diagnosis": "medical", "note": ""})
    assert marked == {"permit": "number", "diagnosis": "medical"}
    told = {"rows": [{"permit": "AB1234567"}], "diagnosis": "流感", "note": "x", "weight": Decimal("61.5")}
    assert masked_json(told, "", marked) == {
        "rows": [{"permit": "*****4567"}], "diagnosis": "******", "note": "x", "weight": Decimal("61.5"),
    }  # fmt: skip
    assert shown(Decimal("12345678"), "salary", {"salary": "account"}) == "****5678"
    assert kind_of("diagnosis") is None and set(marked.values()) - set(KINDS) == {"medical"}


def test_every_field_of_ours_that_takes_a_number_of_a_person_is_marked() -> None:
    named = {"phone", "new_phone", "account_no", "new_id_no", "new_address", "new_name"}
    unmarked = [
        (path.name, field.key)
        for path in FOLDER.rglob("*.form")
        for field in forms.load(path.read_bytes()).fields
        if field.key.rpartition(".")[2] in named and not field.sensitive
    ]
    assert unmarked == []


def test_what_a_form_marks_is_masked_for_the_auditor_until_the_look_is_recorded(server: Site) -> None:
    key, secret = word(), "QK-77-3141"
    form = {
        "type": "default", "id": f"{key}_form", "schemaVersion": 16,
        "components": [{"type": "textfield", "key": "permit", "label": "许可证号", "id": "Field_permit",
                        "properties": {"sensitive": "number"}}],
    }  # fmt: skip
    server.publish(diagrams.one_task(key, form=True) | {"f.form": json.dumps(form)})
    started = server.start(key)
    task = server.tasks_of(started["id"])[0]
    done = server.call("analyst01").post(f"/tasks/{task['id']}/complete", {"data": {"permit": secret}, "revision": 1})
    assert done.status == 200, done.text
    auditor = server.call("auditor01")
    page = auditor.client.get(f"/audit/{started['id']}").get_data(as_text=True)
    assert secret not in page and "3141" in page
    assert secret not in auditor.get(f"/process-instances/{started['id']}/history?limit=500").text
    data = {"csrf_token": auditor.csrf, "reason": "投诉核查"}
    assert secret in auditor.client.post(f"/audit/{started['id']}/unmasked", data=data).get_data(as_text=True)
    assert "审计查看未遮盖的数据" in auditor.client.get(f"/audit/{started['id']}").get_data(as_text=True)
