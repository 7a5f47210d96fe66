"""What a pension relation that moves here must satisfy, and what is kept of it (国办发〔2009〕66号; items64 no 34)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import values
from engine.handlers import HandlerFailed, InlineCall, InlineHandler, JobCall, JobHandler
from engine.kernel.context import BusinessError
from handlers import Faces, collected
from handlers.registry import months
from handlers.registry.other_region import Exchange, StoredPensions, letters_after
from handlers.registry.other_region.jobs import judged
from handlers.registry.other_region.transfers import merged
from scripts.region_parts.agency import MISTAKES, Agency, information, spoilt
from tests.handlers.registry.conftest import NOW, TODAY, Site, ref

PERSON = {"name_masked": "陈*正", "id_masked": "510402********1236"}
FORM: dict[str, Any] = {
    **PERSON,
    "periods": [
        {"first_month": "2012-03", "last_month": "2014-02", "base": "3000.00", "personal": "240.00", "employer": "600"},
        {"first_month": "2014-05", "last_month": "2015-04", "base": "3333.33", "personal": "266.67", "employer": "667"},
    ],
    "months": 36,
    "personal_account": "9120.55",
    "pooled_fund": "13440.00",
    "total": "22560.55",
}


def verdict(content: Mapping[str, Any], kind: str = "information") -> dict[str, Any]:
    return judged({"no": "A-1", "kind": kind, "content": content}, PERSON["name_masked"], PERSON["id_masked"], NOW)


def job(site: Site, type: str, variables: dict[str, Any], key: str = "job-1") -> dict[str, Any]:
    faces = Faces(pensions=lambda: StoredPensions(site.db), exchange=Exchange(site.db))
    handler = collected(faces).find(type)
    assert isinstance(handler, JobHandler)
    return dict(handler.run(JobCall(key, type, {}, values.exact(variables), "case-1", "Task", 1, NOW)))


# ---------------------------------------------------------------- the information form


def test_a_form_that_agrees_is_taken_with_exact_amounts() -> None:
    found = verdict(FORM)
    assert (found["verdict"], found["differences"]) == ("complete", [])
    assert found["transfer"]["total"] == Decimal("22560.55")
    assert values.loads(values.dumps(found["transfer"]))["personal_account"] == Decimal("9120.55")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id_masked": "510402********9999"}, "与申请人不一致"),
        ({"months": 35}, "合计 36 个月，表上写 35"),
        ({"pooled_fund": "13440.01", "total": "22560.56"}, "13440.00 元，表上写 13440.01"),
        ({"total": "22560.54"}, "不等于"),
        ({"personal_account": "8960.03", "total": "22400.03"}, "少于个人缴费合计 8960.04"),
        ({"periods": [FORM["periods"][0], FORM["periods"][0] | {"first_month": "2014-02"}]}, "互相重叠"),
        ({"periods": [FORM["periods"][0] | {"last_month": "2026-04"}]}, "超出当前年月"),
        ({"periods": [FORM["periods"][0] | {"last_month": "2012-02"}]}, "早于起始年月"),
        ({"total": "abc"}, "total"),
        ({"total": "22560.555"}, "最多两位小数"),
        ({"periods": []}, "periods"),
    ],
)
def test_each_thing_that_does_not_agree_is_named(changes: dict[str, Any], words: str) -> None:
    found = verdict(FORM | changes)
    assert found["verdict"] == "mismatch" and found["transfer"] is None
    assert any(words in row["text"] for row in found["differences"]), found["differences"]


def test_a_refusal_is_told_with_its_reason_and_what_is_no_form_is_a_mismatch() -> None:
    assert verdict({"reason": "查无此人"}, "refused")["differences"] == [{"text": "对方不予办理：查无此人"}]
    assert verdict({}, "telegram")["verdict"] == "mismatch"


MONTHS = st.integers(1990 * 12, 2026 * 12 + 1)


@given(MONTHS, MONTHS, st.integers(), st.sampled_from(MISTAKES))
def test_what_the_simulated_agency_sends_agrees_and_what_it_spoils_does_not(
    one: int, other: int, seed: int, mistake: str
) -> None:
    first, last = (f"{month // 12:04}-{month % 12 + 1:02}" for month in sorted((one, other)))
    form = information({"person": PERSON, "first_month": first, "last_month": last}, Random(seed))
    assert verdict(form)["differences"] == []
    assert verdict(spoilt(form, mistake))["verdict"] == "mismatch"


# ---------------------------------------------------------------- the simulated agency


def letter(kind: str = "request", seq: int = 1) -> dict[str, Any]:
    body = {"person": PERSON, "first_month": "2012-03", "last_month": "2015-02"}
    return {"seq": seq, "request_no": "R-1", "kind": kind, "area": "510100", "sent_at": NOW.isoformat(), "body": body}


@pytest.mark.parametrize(
    ("mode", "soon", "later"), [("answer", 1, 0), ("twice", 2, 0), ("wrong", 1, 0), ("never", 0, 0), ("late", 0, 1)]
)
def test_each_mode_answers_as_it_says(mode: str, soon: int, later: int) -> None:
    agency = Agency(mode, 7)
    agency.read(letter())
    found = list(agency.answers(NOW))
    assert (len(found), len(list(agency.answers(NOW + timedelta(days=61))))) == (soon, later)
    assert len({answer.number for answer in found}) == min(soon, 1)
    judgements = {verdict(answer.content)["verdict"] for answer in found}
    assert judgements == ({"mismatch"} if mode == "wrong" else {"complete"} if soon else set())


def test_after_a_query_the_wrong_agency_tells_of_the_same_months_rightly() -> None:
    agency = Agency("wrong", 7)
    agency.read(letter())
    agency.read(letter("query", 2))
    first, second = agency.answers(NOW)
    assert first.number != second.number and verdict(second.content)["verdict"] == "complete"
    assert first.content["periods"] == second.content["periods"]


def test_the_same_seed_gives_the_same_answers_and_other_regions_are_left_alone() -> None:
    answers = []
    for area in (None, "510100", "110100"):
        agency = Agency(None, 3, area)
        agency.read(letter())
        answers.append(list(agency.answers(NOW + timedelta(days=99))))
    assert answers[0] == answers[1] and answers[2] == []


# ---------------------------------------------------------------- letters


SENT = {"kind": "request", "request_no": "R-1", "area": "510100", "agency": "成都市社保局", "body": {"person": PERSON}}


def test_a_letter_is_sent_once_however_often_its_job_is_tried(site: Site) -> None:
    first, again = (job(site, "region.send", SENT, key="k-1") for _ in range(2))
    assert (
        first
        == again
        == {"letter": {"kind": "request", "name": "联系函", "agency": "成都市社保局", "on": "2026-03-18"}}
    )
    job(site, "region.send", SENT | {"kind": "urge"}, key="k-2")
    with site.db.read() as conn:
        assert [(row["seq"], row["kind"]) for row in letters_after(conn, 0, 10)] == [(1, "request"), (2, "urge")]
        assert [row["seq"] for row in letters_after(conn, 1, 10)] == [2]


# ---------------------------------------------------------------- taking over


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_a_month_paid_in_both_places_counts_once(theirs: set[int], ours: set[int]) -> None:
    found = merged(sorted(theirs), ours)
    assert set(found.taken) | set(found.overlapping) == theirs
    assert set(found.taken) & ours == set() and set(found.overlapping) <= ours
    assert len(ours | theirs) == len(ours) + len(found.taken)


def transfer(who: str, **more: Any) -> dict[str, Any]:
    kept = verdict(FORM | more)["transfer"]
    assert kept is not None
    return {"person": ref(who), "case_no": "5104", "area": "510100", "agency": "成都市社保局", "transfer": kept}


def test_months_and_money_are_taken_over_to_the_fen_and_only_once(site: Site) -> None:
    pensions = StoredPensions(site.db)
    before = pensions.facts(ref("employed"), TODAY).paid_months
    first, again = (job(site, "registry.transfer_in", transfer("employed"), key="k-1") for _ in range(2))
    assert first == again
    assert (first["months"], first["overlapping"], first["paid_months"]) == (36, 0, before + 36)
    assert (first["first_month"], first["last_month"]) == ("2012-03", "2015-04")
    assert (first["personal_account"], first["pooled_fund"], first["total"]) == (
        Decimal("9120.55"), Decimal("13440.00"), Decimal("22560.55"),
    )  # fmt: skip
    rows = [row for row in site.registry.participations(ref("employed")) if row.insurance == "pension"]
    assert sorted(row.months_paid for row in rows) == sorted([before, 36])
    with pytest.raises(BusinessError) as refused:
        job(site, "registry.transfer_in", transfer("employed"), key="k-2")
    assert refused.value.code == "TRANSFER_REFUSED"


def test_months_also_paid_here_are_counted_as_double_and_not_taken(site: Site) -> None:
    facts = StoredPensions(site.db).facts(ref("employed"), TODAY)
    ours = [row.first_month for row in site.registry.participations(ref("employed")) if row.insurance == "pension"]
    assert ours[0] is not None
    first, last = months.plus(ours[0], -2), months.plus(ours[0], 2)
    period = {"first_month": months.text(first), "last_month": months.text(last), "base": "1000.00"}
    given_form = {
        "periods": [period | {"personal": "80.00", "employer": "160.00"}], "months": 5,
        "personal_account": "400.00", "pooled_fund": "600.00", "total": "1000.00",
    }  # fmt: skip
    found = job(site, "registry.transfer_in", transfer("employed", **given_form))
    assert (found["months"], found["overlapping"], found["paid_months"]) == (2, 3, facts.paid_months + 2)


@pytest.mark.parametrize(("who", "code"), [("pensioner", "TRANSFER_REFUSED"), ("deceased", "PERSON_DECEASED")])
def test_who_draws_a_pension_or_has_died_takes_nothing_over(site: Site, who: str, code: str) -> None:
    with pytest.raises(BusinessError) as refused:
        job(site, "registry.transfer_in", transfer(who))
    assert refused.value.code == code and refused.value.variables["refusal"].endswith("。")


@pytest.mark.parametrize(
    ("who", "insured", "pension"), [("employed", True, False), ("pensioner", False, True), ("resident", False, False)]
)
def test_the_facts_of_a_person(shared: Site, who: str, insured: bool, pension: bool) -> None:
    found = job(shared, "registry.pension_facts", {"person": ref(who)})
    assert (found["insured"], found["receives_pension"], found["deceased"]) == (insured, pension, False)


# ---------------------------------------------------------------- reminders in working days


def after(at: datetime, days: list[int]) -> Any:
    handler = collected().find("timing.after")
    assert isinstance(handler, InlineHandler)
    return handler.run(InlineCall("timing.after", {}, values.exact({"at": at.isoformat(), "days": days}), "Plan", 1))


def test_reminders_fall_on_working_days_when_the_office_opens() -> None:
    """Domain 3, 4: 2026-09-30 is followed by the holidays, and Saturday 10-10 is worked."""
    found = after(datetime(2026, 9, 30, 2, tzinfo=UTC), [1, 3])
    assert found["days_on"] == ["2026-10-08", "2026-10-10"]
    assert found["moments"] == ["2026-10-08T09:00:00+08:00", "2026-10-10T09:00:00+08:00"]


@pytest.mark.parametrize("days", [[], [0], [366]])
def test_reminders_that_cannot_be_are_refused(days: list[int]) -> None:
    with pytest.raises(HandlerFailed):
        after(NOW, days)
