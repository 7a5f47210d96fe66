"""Item 41: the facts that decide on 失业保险金, for a person in each state (domain 2.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.handlers import BusinessError
from tests.handlers.registry.conftest import Site, ref

Facts = Callable[[str], dict[str, Any]]


@pytest.fixture
def facts(shared: Site) -> Facts:
    return lambda key: shared.job("registry.unemployment_facts", {"person": ref(key)})


@pytest.mark.parametrize("months", [8, 11, 12, 59, 60, 119, 120, 300])
def test_the_months_at_every_boundary_are_counted_exactly(facts: Facts, months: int) -> None:
    found = facts(f"months_{months}")
    assert (found["paid_months"], found["left_months"]) == (months, 0)
    assert (found["employed"], found["registered"], found["claiming"]) == (False, True, False)
    assert (found["leaving_reason"], found["involuntary"]) == ("contract_expired", True)
    assert (found["left_on"], found["registered_on"]) == ("2026-02-28", "2026-03-11")


def test_after_a_new_job_months_count_anew_and_the_rest_of_the_last_claim_is_told(facts: Facts) -> None:
    found = facts("left_10")
    assert (found["paid_months"], found["left_months"]) == (70, 10)


def test_a_claim_drawn_to_its_end_leaves_nothing_over(facts: Facts) -> None:
    found = facts("finished_before")
    assert (found["paid_months"], found["left_months"]) == (12, 0)


def test_a_month_paid_by_two_employers_counts_once(facts: Facts) -> None:
    assert facts("two_places")["paid_months"] == 12


def test_months_that_the_employer_owes_do_not_count(facts: Facts) -> None:
    assert facts("owed_2")["paid_months"] == 11


def test_who_draws_the_benefit_already_is_told_with_what_is_left(facts: Facts) -> None:
    found = facts("claiming")
    assert (found["claiming"], found["claim_months_left"], found["paid_months"]) == (True, 13, 0)


@pytest.mark.parametrize(
    ("key", "reason", "involuntary"),
    [
        ("dismissed", "单位解除", True),
        ("employer_closed", "单位破产或撤销", True),
        ("resigned", "个人辞职", False),
        ("reason_other", "其他", None),
        ("reason_unknown", None, None),
    ],
)
def test_the_reason_for_leaving_says_whether_it_was_against_ones_will_or_that_a_person_must_judge(
    facts: Facts, key: str, reason: str | None, involuntary: bool | None
) -> None:
    found = facts(key)
    assert (found["leaving_reason_name"], found["involuntary"]) == (reason, involuntary)


def test_who_still_works_has_no_day_and_no_reason_of_leaving(facts: Facts) -> None:
    found = facts("employed")
    assert found["employed"] is True
    assert (found["left_on"], found["leaving_reason"], found["registered"]) == (None, None, False)
    assert found["employer_name"].endswith("（虚构）")


def test_without_registration_as_unemployed_it_is_said(facts: Facts) -> None:
    found = facts("not_registered")
    assert (found["registered"], found["registered_on"], found["paid_months"]) == (False, None, 60)


def test_pensioners_and_the_deceased_are_told_apart(facts: Facts) -> None:
    assert facts("pensioner")["receives_pension"] is True
    assert facts("deceased")["deceased"] is True
    assert facts("months_60")["receives_pension"] is facts("months_60")["deceased"] is False


def test_an_unknown_person_is_an_error_the_diagram_may_catch(shared: Site) -> None:
    with pytest.raises(BusinessError) as refused:
        shared.job("registry.unemployment_facts", {"person": "51049999999"})
    assert refused.value.code == "PERSON_UNKNOWN"
    assert refused.value.message == "参保登记中没有这个人，请核对号码，或先办理参保登记。"
