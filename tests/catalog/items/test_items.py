"""Service items: the files of those that are served, the rules between their fields, and how they are found."""

import re
from pathlib import Path

import pytest
from lxml import etree

from catalog.items import FOLDER, Catalogue, load_items
from catalog.items.lookup import initials
from catalog.yaml_file import CatalogInvalid
from handlers.cases.catalogue import Items

CATALOGUE = load_items()
FOR_CASES: Items = CATALOGUE
PROCESSES = Path(__file__).resolve().parents[3] / "processes"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CHANGE = "013-personal_info_change.yaml"
CERTIFICATE = "019-insurance_certificate.yaml"
BENEFIT = "041-benefit_claim.yaml"


def refused(tmp_path: Path, name: str, *swaps: tuple[str, str]) -> str:
    text = (FOLDER / name).read_text("utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(CatalogInvalid) as caught:
        load_items(tmp_path)
    return str(caught.value)


def codes(typed: str) -> list[str]:
    return [item.code for item in CATALOGUE.search(typed)]


def test_items_different_in_kind() -> None:
    told = {
        item.code: (item.name, item.kind, item.promise_working_days, item.risk_level, item.review_names)
        for item in CATALOGUE.all()
    }
    assert told.items() >= {
        "1": ("企业社会保险参保登记", "限时", 1, "中", ("初审", "复审")),
        "13": ("个人基本信息变更", "限时", 1, "中", ("初审", "复审")),
        "19": ("个人参保证明查询打印", "即时", None, "低", ("初审",)),
        "41": ("失业保险金申领", "限时", 5, "高", ("初审", "复审", "审核")),
    }.items()


def test_a_guide_has_every_field_that_the_public_reads() -> None:
    for item in CATALOGUE.all():
        for field in ("summary", "main", "item_type", "levels", "form_fields", "result_document", "fee", "archive"):
            assert item.guide[field] not in (None, "", [])
        assert item.laws and item.conditions and item.channels and item.materials


def test_what_an_agent_must_bring_is_asked_for_only_when_one_comes() -> None:
    for item in (each for each in CATALOGUE.all() if each.object == "个人" and each.agent_allowed):
        conditional = {row.id: row.when for row in item.materials if row.required_when == "委托他人代办"}
        assert conditional == {"m_agent": "agent != null", "m_wts": "agent != null"}


@pytest.mark.parametrize(
    ("name", "swaps", "told"),
    [
        (CERTIFICATE, [("promise_working_days: null", "promise_working_days: 1")], "即时事项不写承诺时限"),
        (BENEFIT, [("promise_working_days: 5", "promise_working_days: 7")], "只能是 1、3、5、10、15 个工作日"),
        (BENEFIT, [("promise_working_days: 5", "promise_working_days: null")], "只能是 1、3、5、10、15 个工作日"),
        (BENEFIT, [("kind: 限时", "kind: 即时"), ("days: 5", "days: null")], "kind：高风险事项不得即时办结"),
        (CHANGE, [("kind: 限时", "kind: 即时"), ("days: 1", "days: null")], "kind：要交附件材料或系统不能审核"),
        (CERTIFICATE, [("kind: 即时", "kind: 限时"), ("days: null", "days: 3")], "是即时事项，请改为即时"),
        (BENEFIT, [("review_levels: 3", "review_levels: 2")], "review_levels：高风险事项须审核 3 级"),
        (BENEFIT, [("risk_level: 高", "risk_level: 中")], "review_levels：中风险事项须审核 2 级"),
        (BENEFIT, [("- 复审\n- 审核", "- 审核\n- 复审")], "review_names：审核级次名须依次为：初审、复审、审核"),
        (BENEFIT, [("- level: 3", "- level: 2")], "review_chain：审核环节须为 3 级"),
        (CHANGE, [("required_review: 0", "required_review: 2")], "branches.0.required_review：这一支须比事项本身少审"),
        (CHANGE, [("why: ", "reasons: ")], "branches.0.why：请填写此项"),
        (CERTIFICATE, [("- id: m_form", "- id: m_id")], "materials.1.id：“m_id”用了两次"),
        (CERTIFICATE, [("key: id_no", "key: name")], "form_fields.1.key：“name”用了两次"),
        (CERTIFICATE, [("required_when: null", "required_when: 有时")], "materials.0.required：必交的材料不写条件"),
        (CERTIFICATE, [("sharing_source: 电子社保卡/公安人口库", "sharing_source: null")], "须写明来源"),
        (CERTIFICATE, [("type: month_range", "type: enum")], "form_fields.4.validation：选择项须给出 options"),
        (CERTIFICATE, [("seq: 19", "no: 19")], "没有这个字段"),
        (CERTIFICATE, [("board: 社会保障", "board: 养老")], "board：只能是：就业创业"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_field(
    tmp_path: Path, name: str, swaps: list[tuple[str, str]], told: str
) -> None:
    message = refused(tmp_path, name, *swaps)
    assert told in message
    assert re.match(rf"{re.escape(name)} 第 \d+ 行 ", message)


def test_the_line_is_that_of_the_field(tmp_path: Path) -> None:
    lines = (FOLDER / BENEFIT).read_text("utf-8").splitlines()
    line = lines.index("review_levels: 3") + 1
    message = refused(tmp_path, BENEFIT, ("review_levels: 3", "review_levels: 1"))
    assert message.startswith(f"{BENEFIT} 第 {line} 行 review_levels：")


def test_two_files_cannot_be_the_same_item(tmp_path: Path) -> None:
    text = (FOLDER / BENEFIT).read_text("utf-8")
    (tmp_path / "041.yaml").write_text(text, "utf-8")
    message = refused(tmp_path, BENEFIT, ("name: 失业保险金申领", "name: 失业金"))
    assert "seq：“41”在 041-benefit_claim.yaml 中已用过。" in message
    assert "process：“benefit_claim”在 041-benefit_claim.yaml 中已用过。" in message


def test_every_file_is_told_of_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("seq: [", "utf-8")
    message = refused(tmp_path, BENEFIT, ("review_levels: 3", "review_levels: 1"))
    assert "x.yaml" in message and BENEFIT in message


# -- the catalogue and the diagrams say the same


def fewer_reviews(process: str, levels: int) -> dict[str, int] | None:
    """Granting end events of the item's own diagram that need fewer levels; None where there is no diagram."""
    found = list(PROCESSES.glob(f"*/{process}/process.bpmn"))
    if not found:
        return None
    fewer = {}
    for end in etree.parse(found[0]).iter(f"{BPMN}endEvent"):
        told = {each.get("name"): each.get("value") for each in end.iter(f"{ZEEBE}property")}
        needed = int(told.get("requiredReview") or levels)
        if told.get("outcome") == "granted" and needed < levels:
            fewer[str(end.get("id"))] = needed
    return fewer


def test_a_branch_with_fewer_reviews_is_in_the_diagram_and_in_the_catalogue_with_why() -> None:
    compared = 0
    for item in CATALOGUE.all():
        drawn = fewer_reviews(item.process or "", item.review_levels)
        if drawn is not None:
            assert drawn == {branch.end: branch.required_review for branch in item.branches}, item.name
            compared += 1
    assert compared
    assert all(len(branch.why) > 10 for item in CATALOGUE.all() for branch in item.branches)


# -- looking up


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("41", ["41"]),
        ("sybxjsl", ["41"]),
        ("SYJ", ["41"]),
        ("失业", ["41"]),
        ("失业金", ["41"]),
        ("cbzm", ["19"]),
        ("打社保", ["19"]),
        ("grjb", ["13"]),
        ("改手机", ["13"]),
        ("gdh", ["13"]),
        ("  信 息 ", ["13"]),
        ("没有这个", []),
        ("9", []),
    ],
)
def test_items_are_found_by_number_letters_name_and_what_people_call_them(typed: str, found: list[str]) -> None:
    assert codes(typed) == found


def test_nothing_typed_lists_all_and_better_matches_come_first() -> None:
    assert codes("") == sorted((item.code for item in CATALOGUE.all()), key=int)
    assert codes("gr") == ["13", "19"]
    assert codes("改姓名")[0] == "13"


def test_characters_read_in_several_ways_are_found_by_each() -> None:
    assert {"cy", "zy"} <= set(initials("重用"))
    assert len(set(initials("重重重重重重重重"))) == 1


def test_codes_and_processes_lead_to_their_item() -> None:
    item = CATALOGUE.find("41")
    assert item is not None and CATALOGUE.of_process("benefit_claim") is item
    assert CATALOGUE.find("失业") is None and CATALOGUE.of_process("nothing") is None
    assert Catalogue([]).all() == []


def test_cases_are_given_what_they_need_to_know_of_an_item() -> None:
    item = FOR_CASES.of_process("benefit_claim")
    assert item is not None and item.object == "个人" and item.materials[0].form == "原件"
