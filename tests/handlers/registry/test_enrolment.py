"""Registration of employers: numbered once, refused with a sentence, and what the simulated regulator answers."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import store, values
from engine.handlers import BusinessError, JobCall, JobHandler
from handlers.numbering.tables import IssuedNumber, NumberCounter
from handlers.registry import Unconnected, enrolment_handlers
from handlers.registry.demo.market import DemoMarket, code_of, unknown_code
from handlers.registry.demo.rows import employer_code, employer_ref
from handlers.registry.market import Market
from tests.handlers.registry.conftest import NOW, Site

MARKET = DemoMarket(100)
NEW: dict[str, Any] = {
    "area": "510402", "credit_code": code_of("software"), "name": "攀枝花市云上数据服务有限公司（虚构）",
    "kind": "enterprise",
    "industry": "65", "legal_person": "周子墨", "insurances": ["pension", "unemployment", "work_injury"],
    "first_month": "2026-03", "risk_class": 1, "rate": Decimal("0.20"), "bank": "攀枝花市商业银行",
    "account_no": "6299990000000001", "contacts": [{"name": "李四", "phone": "13800000001", "duty": "人事"}],
    "case_no": "1",
}  # fmt: skip


def asked(site: Site, type: str, given: dict[str, Any], key: str = "job-1", market: Market = MARKET) -> dict[str, Any]:
    described = next(each for each in enrolment_handlers(lambda: site.registry, lambda: market) if each.type == type)
    handler = described.for_engine()
    assert isinstance(handler, JobHandler)
    answer = dict(handler.run(JobCall(key, type, {}, given, "case-1", "Task", 1, NOW)))
    values.exact(answer)
    return answer


@pytest.fixture
def ready(site: Site) -> Site:
    tables = [store.table(model) for model in (NumberCounter, IssuedNumber)]
    NumberCounter.metadata.create_all(site.db.engine, tables)
    with site.db.write() as conn:
        for table in tables:
            conn.execute(table.delete())
    return site


def test_a_registration_gives_one_number_however_often_the_job_is_tried(ready: Site) -> None:
    first, again = (asked(ready, "registry.enrol", NEW) for _ in range(2))
    assert first == again and first["number"] == "510402202600001"
    assert (first["insurance_names"][0], str(first["rate"])) == ("企业职工基本养老保险", "0.20")
    assert first["account_masked"] == "攀枝花市商业银行 尾号 0001"
    employer = ready.registry.employer(NEW["credit_code"])
    assert (employer.ref, employer.state) == ("510402202600001", "active")
    enrolment = ready.registry.enrolment(employer.ref)
    assert enrolment is not None and enrolment.rate == Decimal("0.20") and enrolment.first_month == 202603
    with ready.db.read() as conn:
        row = conn.exec_driver_sql("SELECT account, contacts FROM registry_enrolment").one()
        assert conn.scalar(select(NumberCounter.last)) == 1
    assert b"6299990000000001" not in bytes(row.account) and b"13800000001" not in bytes(row.contacts)


def test_a_code_in_use_is_refused_and_a_closed_employer_gets_its_old_number_back(ready: Site) -> None:
    with pytest.raises(BusinessError, match="已有有效的参保登记") as refused:
        asked(ready, "registry.enrol", NEW | {"credit_code": employer_code(1)})
    assert refused.value.code == "ALREADY_ENROLLED"
    back = asked(ready, "registry.enrol", NEW | {"credit_code": employer_code(100)}, key="job-2")
    assert back["number"] == employer_ref(100)
    assert ready.registry.employer(employer_code(100)).state == "active"


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"credit_code": "91510402MA0000001X"}, "credit_code", "校验码"),
        ({"insurances": []}, "insurances", "至少选一种"),
        ({"rate": None}, "rate", "须核定费率"),
        ({"insurances": ["pension"]}, "rate", "须核定费率"),
        ({"first_month": "2026-04"}, "first_month", "不能晚于本月"),
        ({"first_month": "2024-02"}, "first_month", "24 个月前"),
        ({"name": "甲"}, "name", "2 至 200"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_its_field_and_takes_no_number(
    ready: Site, changed: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(BusinessError, match=said) as refused:
        asked(ready, "registry.enrol", NEW | changed)
    assert refused.value.code == "VALUE_REFUSED" and refused.value.variables["field"] == field
    with ready.db.read() as conn:
        assert conn.scalar(select(NumberCounter.last)) is None


@pytest.mark.parametrize(
    ("key", "kind", "state"),
    [("software", "enterprise", "active"), ("noodles", "household", "active"), ("cancelled", "enterprise", "cancelled"),
     ("abnormal", "enterprise", "abnormal"), ("revoked", "enterprise", "revoked")],
)  # fmt: skip
def test_the_regulator_tells_kind_and_state(ready: Site, key: str, kind: str, state: str) -> None:
    found = asked(ready, "registry.business", {"credit_code": code_of(key).lower()})
    assert found["found"] and (found["kind"], found["state"]) == (kind, state)


def test_nobody_found_a_bad_code_and_a_silent_interface_are_told_apart(ready: Site) -> None:
    assert asked(ready, "registry.business", {"credit_code": unknown_code()})["found"] is False
    for code, market, wrong, said in (
        (code_of("software")[:-1] + "?", MARKET, "CODE_REFUSED", "不会有"),
        (code_of("outage"), MARKET, "SOURCE_DOWN", "没有应答"),
        (code_of("software"), Unconnected(), "SOURCE_DOWN", "没有应答"),
    ):
        with pytest.raises(BusinessError, match=said) as refused:
            asked(ready, "registry.business", {"credit_code": code}, market=market)
        assert refused.value.code == wrong


def test_businesses_are_found_by_name_and_by_pinyin_initials(ready: Site) -> None:
    assert [row.name for row in MARKET.named("云上数据")] == [row.name for row in MARKET.named("yssj")]
    assert len(MARKET.named("pzh", most=7)) == 7 and MARKET.named(" ") == []
    assert ready.registry.employers("攀枝花市金沙机械")[0].ref == employer_ref(1)
    assert ready.registry.employers(employer_code(1).lower())[0].ref == employer_ref(1)
    assert ready.registry.employers("%") == []


def test_the_palette_shows_every_field_in_chinese(ready: Site) -> None:
    for each in enrolment_handlers(lambda: ready.registry, lambda: MARKET):
        palette = each.palette()
        for shown in (*palette["input"], *palette["output"]):
            assert not shown["label"].isascii(), (each.type, shown)
