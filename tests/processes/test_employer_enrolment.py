"""企业社会保险参保登记: the rules of its tables, and that no review of it can be left out. Items64 no 1."""

import json
from decimal import Decimal
from typing import Any

import pytest

from engine import values
from tests.processes.test_items import LIBRARY, NOW, PACKAGES, elements_of, process_of

ITEM = "registration/employer_enrolment"
SHARED = {
    "source": "shared", "name": "甲公司", "kind": "enterprise", "kind_name": "企业", "state": "active",
    "state_name": "存续", "legal_person": "周子墨", "industry": "65", "registered_on": "2026-01-05",
}  # fmt: skip
GONE = dict.fromkeys(SHARED)


def admission(business: dict[str, Any], **more: Any) -> dict[str, Any]:
    context = {
        "business": business, "enrolled": False, "authority": "letter", "applicant": {"name_masked": "甲公司"},
        "unit_name": None, "legal_person": None, "unit_kind": None,
    }  # fmt: skip
    found = LIBRARY.decide("employer_enrolment_admission", values.exact(context | more), NOW)
    assert isinstance(found.value, dict)
    return found.value


def plan(kind: str, insurances: list[str], staff: int = 5, industry: str = "65") -> dict[str, Any]:
    context = {"unit_kind": kind, "insurances": insurances, "staff_count": staff, "industry": industry}
    found = LIBRARY.decide("employer_enrolment_plan", values.exact(context), NOW)
    assert isinstance(found.value, dict)
    return found.value


@pytest.mark.parametrize(
    ("business", "enrolled", "way", "said"),
    [
        (SHARED, False, "shared", None),
        (SHARED, True, "refused", "单位信息变更"),
        (SHARED | {"state": "cancelled"}, False, "refused", "已注销"),
        (SHARED | {"state": "revoked"}, False, "refused", "已吊销"),
        (SHARED | {"state": "abnormal"}, False, "manual", "经营异常"),
        (GONE | {"source": "none"}, False, "manual", "没有这个统一社会信用代码"),
        (GONE | {"source": "down"}, False, "manual", "没有应答"),
        (GONE | {"source": "down"}, True, "refused", "单位信息变更"),
    ],
)
def test_who_may_be_enrolled_and_whose_licence_a_person_must_see(
    business: dict[str, Any], enrolled: bool, way: str, said: str | None
) -> None:
    """items64 no 1: 单位已依法登记并处于存续状态; 该统一社会信用代码无有效参保登记."""
    found = admission(business, enrolled=enrolled)
    assert found["way"] == way
    assert found["reason"] is None if said is None else said in found["reason"]


@pytest.mark.parametrize(
    ("business", "authority", "needed"),
    [
        (SHARED, "legal", ["m_khxx"]),
        (SHARED, "letter", ["m_wts", "m_khxx"]),
        (GONE | {"source": "down"}, "letter", ["m_yyzz", "m_wts", "m_khxx"]),
        (SHARED | {"state": "abnormal"}, "legal", ["m_yyzz", "m_khxx"]),
    ],
)
def test_what_is_shared_need_not_be_handed_in(business: dict[str, Any], authority: str, needed: list[str]) -> None:
    assert admission(business, authority=authority)["needed"] == needed


def test_every_difference_from_the_regulators_data_is_told() -> None:
    assert admission(SHARED)["differences"] == []
    assert admission(SHARED, unit_name="甲公司", legal_person="周子墨", unit_kind="enterprise")["differences"] == []
    told = admission(SHARED, unit_name="乙公司", legal_person="吴新", unit_kind="household")["differences"]
    assert (
        len(told) == 3 and "“甲公司”，申请的是“乙公司”" in told[0] and "法定代表人" in told[1] and "单位类型" in told[2]
    )
    assert admission(GONE | {"source": "none"}, unit_name="乙公司", legal_person="吴新")["differences"] == []


ALL = ["pension", "unemployment", "work_injury"]


@pytest.mark.parametrize(
    ("kind", "staff", "must", "may"),
    [
        ("enterprise", 0, ALL, []),
        ("branch", 3, ALL, []),
        ("household", 2, ["pension", "work_injury"], ["unemployment"]),
        ("private_unit", 2, ["pension", "work_injury"], ["unemployment"]),
        ("association", 2, ["pension", "work_injury"], ["unemployment"]),
        ("institution", 9, ["unemployment", "work_injury"], []),
        ("household", 0, [], []),
    ],
)
def test_the_kind_of_employer_decides_the_insured_kinds(kind: str, staff: int, must: list[str], may: list[str]) -> None:
    """社会保险法, 失业保险条例, 工伤保险条例."""
    duties = plan(kind, ALL, staff)["duties"]
    assert [row["code"] for row in duties if row["must"]] == must
    assert [row["code"] for row in duties if not row["must"]] == may
    assert all(row["basis"] for row in duties)


@pytest.mark.parametrize(
    ("kind", "staff", "insurances", "problem"),
    [
        ("enterprise", 5, ALL, None),
        ("enterprise", 5, ["pension"], "还应当参加：失业保险（《失业保险条例》）、工伤保险（《工伤保险条例》）。"),
        ("household", 5, ["pension", "work_injury"], None),
        ("household", 0, ["pension"], "灵活就业"),
        ("institution", 5, ["unemployment", "work_injury"], None),
        ("institution", 5, ALL, "机关事业单位养老保险"),
    ],
)
def test_a_choice_that_leaves_out_a_duty_is_told_with_its_basis(
    kind: str, staff: int, insurances: list[str], problem: str | None
) -> None:
    found = plan(kind, insurances, staff)["problem"]
    assert found is None if problem is None else problem in found


@pytest.mark.parametrize(
    ("industry", "risk_class", "rate"),
    [("65", 1, "0.2"), ("62", 2, "0.4"), ("13", 3, "0.7"), ("34", 4, "0.9"), ("54", 5, "1.1"), ("47", 6, "1.3"),
     ("25", 7, "1.6"), ("06", 8, "1.9")],
)  # fmt: skip
def test_the_industry_gives_class_and_base_rate_of_work_injury(industry: str, risk_class: int, rate: str) -> None:
    found = plan("enterprise", ALL, industry=industry)
    assert (found["risk_class"], found["rate"]) == (Decimal(risk_class), Decimal(rate))


def test_every_industry_that_the_form_offers_has_exactly_one_class() -> None:
    form = json.loads(PACKAGES[ITEM].files.content["forms/accept.form"])
    (field,) = [each for each in form["components"] if each.get("key") == "industry"]
    codes = [option["value"] for option in field["values"]]
    assert len(codes) == len(set(codes)) > 90
    for code in codes:
        found = plan("enterprise", ALL, industry=code)
        assert found["risk_class"] is not None and found["rate"] is not None, code


def test_acceptance_and_both_reviews_are_for_different_people() -> None:
    """HB-57, PZH D.1."""
    apart = {element.id for element in elements_of(ITEM) if element.properties.get("sodGroup") == "case"}
    assert apart == {"Task_Accept", "Task_Review1", "Task_Review2"}
    for level in (1, 2):
        task = process_of(ITEM).elements[f"Task_Review{level}"]
        assert (task.properties["reviewLevel"], task.properties["opinion"]) == (str(level), "required")
