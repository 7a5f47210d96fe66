"""Item 41: a decided benefit becomes a claim and a first payment, once, and only into an account that takes it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.handlers import BusinessError, HandlerFailed
from tests.handlers.registry.conftest import TODAY, Site, ref

DECIDED = {"monthly_amount": Decimal("1864"), "months": Decimal("18"), "case_no": "5104002026031800000014"}


def apply(site: Site, key: str, job: str = "job-1", **more: Any) -> dict[str, Any]:
    return site.job("registry.benefit_apply", {"person": ref(key), **DECIDED, **more}, job)


def test_a_claim_has_months_amount_and_total_with_two_decimals(site: Site) -> None:
    made = apply(site, "months_60")
    assert {name: str(value) for name, value in made.items() if name != "claim"} == {
        "first_month": "2026-03",
        "last_month": "2027-08",
        "months": "18",
        "monthly_amount": "1864.00",
        "total_amount": "33552.00",
    }
    [claim] = site.registry.claims(ref("months_60"))
    assert (claim.state, claim.left, claim.monthly) == ("open", 18, Decimal("1864.00"))


def test_a_second_try_of_the_same_job_makes_no_second_claim(site: Site) -> None:
    assert apply(site, "months_60") == apply(site, "months_60")
    assert len(site.registry.claims(ref("months_60"))) == 1


def test_another_job_for_somebody_who_draws_already_is_refused(site: Site) -> None:
    apply(site, "months_60")
    for key in ("months_60", "claiming"):
        with pytest.raises(BusinessError, match="正在领取失业保险金，不能重复核定") as refused:
            apply(site, key, "job-2")
        assert refused.value.code == "ALREADY_CLAIMING"


def test_the_rest_of_the_last_claim_is_merged_and_never_counted_again(site: Site) -> None:
    apply(site, "left_10", months=Decimal(24))
    assert {claim.state for claim in site.registry.claims(ref("left_10"))} == {"open", "merged"}
    after = site.registry.unemployment(ref("left_10"), TODAY)
    assert (after.claiming, after.claim_months_left, after.left_months, after.paid_months) == (True, 24, 0, 0)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("account_closed", "已销户"),
        ("account_frozen", "已冻结"),
        ("account_idle", "尚未激活"),
        ("holder_differs", "户名与申请人姓名不一致"),
    ],
)
def test_no_claim_is_opened_into_an_account_that_cannot_take_it(site: Site, key: str, sentence: str) -> None:
    with pytest.raises(BusinessError, match=sentence) as refused:
        apply(site, key)
    assert refused.value.code == "ACCOUNT_UNUSABLE"
    assert not site.registry.claims(ref(key))


def test_nothing_is_granted_to_the_deceased(site: Site) -> None:
    with pytest.raises(BusinessError, match="已登记死亡") as refused:
        apply(site, "deceased")
    assert refused.value.code == "PERSON_DECEASED"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"months": Decimal(25)}, "领取月数：须在 1 到 24 之间"),
        ({"months": Decimal("1.5")}, "领取月数"),
        ({"monthly_amount": Decimal(0)}, "金额须大于 0"),
        ({"first_month": "2026-13"}, "起领年月"),
    ],
)
def test_what_no_rule_can_have_decided_is_an_incident(site: Site, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(HandlerFailed, match=sentence):
        apply(site, "months_60", **wrong)


def test_the_first_payment_is_ordered_once_and_counts_as_drawn(site: Site) -> None:
    claim = apply(site, "months_60")["claim"]
    paid = site.job("registry.first_payment", {"claim": claim}, "job-2")
    assert (paid["month"], paid["amount"], paid["state_name"]) == ("2026-03", Decimal("1864.00"), "待发放")
    assert paid["account_masked"].endswith(site.registry.accounts(ref("months_60"))[0].masked[-4:])
    assert site.job("registry.first_payment", {"claim": claim}, "job-2") == paid
    assert len(site.registry.payments(claim)) == 1
    assert site.registry.claims(ref("months_60"))[0].left == 17
    with pytest.raises(BusinessError) as refused:
        site.job("registry.first_payment", {"claim": claim}, "job-3")
    assert refused.value.code == "ALREADY_PAID"


def test_a_payment_without_an_open_claim_is_refused(site: Site) -> None:
    stopped = site.registry.claims(ref("left_10"))[0].ref
    for claim in ("nothing", stopped):
        with pytest.raises(BusinessError) as refused:
            site.job("registry.first_payment", {"claim": claim})
        assert refused.value.code == "CLAIM_UNKNOWN"


def test_a_refused_try_leaves_its_key_free_for_the_next(site: Site) -> None:
    with pytest.raises(BusinessError):
        apply(site, "account_closed", account="nowhere")
    assert apply(site, "months_12")["months"] == 18


def test_without_a_first_month_it_is_the_month_it_now_is_in_beijing(site: Site) -> None:
    late = datetime(2026, 3, 31, 17, tzinfo=UTC)
    made = site.job("registry.benefit_apply", {"person": ref("months_12"), **DECIDED}, now=late)
    assert (made["first_month"], made["last_month"]) == ("2026-04", "2027-09")
