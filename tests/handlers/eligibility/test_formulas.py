"""Retirement age and months of unemployment benefit (domain 2.3, 2.4): vectors and rules."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.yaml_file import CatalogInvalid
from engine import values
from engine.handlers import HandlerFailed, InlineCall, InlineHandler
from handlers import collected
from handlers.eligibility import benefit_months, load_rules
from handlers.eligibility.months import Month
from handlers.eligibility.retirement import pension_minimum, retirement
from handlers.eligibility.rules import FILE

RULES = load_rules()
KINDS = RULES.retirement.kinds
BIRTHS = st.builds(Month, st.integers(1940, 2020), st.integers(1, 12))


@pytest.mark.parametrize(
    ("born", "kind", "retires", "delay"),
    [
        ("1963-12", "male", "2023-12", 0),
        ("1964-02", "male", "2024-02", 0),
        ("1965-01", "male", "2025-02", 1),
        ("1965-12", "male", "2026-03", 3),
        ("1995-12", "male", "2058-12", 36),
        ("1976-08", "male", "2039-07", 35),
        ("1976-09", "male", "2039-09", 36),
        ("1964-12", "male", "2024-12", 0),
        ("2000-12", "male", "2063-12", 36),
        ("1970-01", "female_55", "2025-02", 1),
        ("1971-04", "female_55", "2026-08", 4),
        ("2000-12", "female_55", "2058-12", 36),
        ("1963-04", "female_55", "2018-04", 0),
        ("1995-12", "female_50", "2050-12", 60),
        ("1975-01", "female_50", "2025-02", 1),
        ("1975-03", "female_50", "2025-05", 2),
        ("1984-10", "female_50", "2039-09", 59),
        ("1984-11", "female_50", "2039-11", 60),
    ],
)
def test_vectors_of_the_retirement_month(born: str, kind: str, retires: str, delay: int) -> None:
    found = retirement(Month.parse(born), KINDS[kind], RULES.retirement)
    assert (str(found.statutory), found.delay) == (retires, delay)


@pytest.mark.parametrize(
    ("kind", "first", "full"),
    [
        ("male", "1965-01", "1976-09"),
        ("female_55", "1970-01", "1981-09"),
        ("female_50", "1975-01", "1984-11"),
    ],
)
def test_the_first_born_concerned_and_the_first_with_the_full_delay(kind: str, first: str, full: str) -> None:
    def delay(born: Month) -> int:
        return retirement(born, KINDS[kind], RULES.retirement).delay

    one, last = Month.parse(first), Month.parse(full)
    assert (delay(one.plus(-1)), delay(one)) == (0, 1)
    assert (delay(last.plus(-1)), delay(last)) == (KINDS[kind].limit - 1, KINDS[kind].limit)


@given(BIRTHS, st.sampled_from(sorted(KINDS)))
def test_who_is_born_later_never_retires_earlier(born: Month, kind: str) -> None:
    one = retirement(born, KINDS[kind], RULES.retirement)
    other = retirement(born.plus(1), KINDS[kind], RULES.retirement)
    assert one.statutory < other.statutory and other.delay - one.delay in (0, 1)


@given(BIRTHS, st.sampled_from(sorted(KINDS)))
def test_choice_lies_within_three_years_and_not_before_the_old_age(born: Month, kind: str) -> None:
    found = retirement(born, KINDS[kind], RULES.retirement)
    assert found.original <= found.earliest <= found.statutory <= found.latest
    assert found.statutory.since(found.earliest) <= 36 and found.latest.since(found.statutory) <= 36


@pytest.mark.parametrize(
    ("year", "months"),
    [(2025, 180), (2029, 180), (2030, 186), (2031, 192), (2035, 216), (2038, 234), (2039, 240), (2060, 240)],
)
def test_months_that_must_have_been_paid(year: int, months: int) -> None:
    assert pension_minimum(year, RULES.pension_minimum) == months


@pytest.mark.parametrize(
    ("paid", "left", "months"),
    [
        (11, 0, 0),
        (12, 0, 12),
        (59, 0, 12),
        (60, 0, 18),
        (119, 0, 18),
        (120, 0, 24),
        (300, 0, 24),
        (70, 10, 24),
        (12, 3, 15),
        (11, 10, 10),
    ],
)
def test_vectors_of_the_months_of_benefit(paid: int, left: int, months: int) -> None:
    assert benefit_months(paid, left, RULES.unemployment).total == months


@given(st.integers(0, 720), st.integers(0, 24), st.integers(0, 60))
def test_more_paid_or_more_left_is_never_less_benefit(paid: int, left: int, more: int) -> None:
    found = benefit_months(paid, left, RULES.unemployment).total
    assert found <= RULES.unemployment.limit
    assert found <= benefit_months(paid + more, left, RULES.unemployment).total
    assert found <= benefit_months(paid, left + more, RULES.unemployment).total


def run(type: str, **given: object) -> dict[str, object]:
    found = collected().find(type)
    assert isinstance(found, InlineHandler)
    return dict(found.run(InlineCall(type, {}, values.exact(given), "Task", 1)))


def test_handlers_answer_with_months_as_text() -> None:
    assert run("eligibility.retirement", born="1976-08-15", kind="male") == {
        "original": "2036-08",
        "statutory": "2039-07",
        "delay": 35,
        "earliest": "2036-08",
        "latest": "2042-07",
        "paid_months_needed": 240,
    }
    assert run("eligibility.unemployment", paid_months=70, left_months=10) == {"own_months": 18, "benefit_months": 24}


def test_a_kind_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(HandlerFailed, match="没有“female”这种人员类别，只能是：male（男职工）"):
        run("eligibility.retirement", born="1976-08", kind="female")
    with pytest.raises(HandlerFailed, match="请按 1975-01 的样子填写年月。"):
        run("eligibility.retirement", born="1976/08", kind="male")


def test_wrong_parameters_are_told_with_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(FILE.read_text("utf-8").replace("paid: 60", "paid: 6"), "utf-8")
    with pytest.raises(CatalogInvalid, match=r"rules.yaml 第 \d+ 行 unemployment.tiers：各档须按缴费月数从少到多"):
        load_rules(path)
    path.write_text(FILE.read_text("utf-8").replace("step: 4, limit: 36", "step: 0, limit: 36"), "utf-8")
    with pytest.raises(CatalogInvalid, match=r"第 \d+ 行 retirement.kinds.0.step：须在 1 到 12 之间"):
        load_rules(path)
