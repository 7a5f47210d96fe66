"""Items 19 and 41, and the window desk: who this is, what they have, and what is never shown."""

from typing import Any

import pytest
from sqlalchemy import text

from engine import Actor
from engine.handlers import BusinessError
from handlers.registry import find_person, profile
from tests.handlers.registry.conftest import PLAYERS, TODAY, Site, ref

TELLER = Actor("teller01", "王秀兰", "teller", "A01")


def everything(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in everything(each)]
    if isinstance(value, list):
        return [text for each in value for text in everything(each)]
    return [str(value)]


def test_a_person_is_told_masked_with_card_and_insurances(shared: Site) -> None:
    found = shared.job("registry.person", {"person": ref("months_60")})
    assert found["applicant"] == {"ref": ref("months_60"), "name_masked": "段**", "kind": "person"}
    assert (found["state_name"], found["card"]["state_name"], found["fictitious"]) == ("正常", "正常", True)
    assert [row["insurance_name"] for row in found["insured"]] == ["企业职工基本养老保险", "失业保险", "工伤保险"]
    assert {(row["paid_months"], row["state_name"]) for row in found["insured"]} == {(60, "暂停缴费")}
    who = PLAYERS["months_60"].identity
    told = everything(found)
    for secret in (who.id_no, who.phone, who.address, who.account_no, *who.cards, "段云飞", who.id_no[6:14]):
        assert not any(secret in text for text in told)


def test_a_certificate_counts_the_asked_months_and_insurances_alone(shared: Site) -> None:
    found = shared.job(
        "registry.participations",
        {
            "person": ref("months_60"),
            "insurances": ["pension", "unemployment"],
            "first_month": "2025-07",
            "last_month": "2025-12",
            "by_month": True,
        },
    )
    assert found["found"] is True
    assert [(row["insurance"], row["first_month"], row["last_month"], row["paid_months"]) for row in found["rows"]] == [
        ("pension", "2025-07", "2025-12", 6),
        ("unemployment", "2025-07", "2025-12", 6),
    ]
    assert len(found["contributions"]) == 12
    line = found["contributions"][0]
    assert (line["month"], line["state_name"]) == ("2025-07", "已缴")
    assert line["personal"] == line["base"] * 8 / 100 and line["personal"].as_tuple().exponent == -2


def test_a_period_without_contributions_says_so(shared: Site) -> None:
    asked = {"person": ref("months_60"), "first_month": "1990-01", "last_month": "1990-12"}
    assert shared.job("registry.participations", asked) == {"found": False, "rows": [], "contributions": []}
    with pytest.raises(BusinessError) as refused:
        shared.job("registry.participations", {**asked, "last_month": "1989-12"})
    assert refused.value.code == "PERIOD_REVERSED"


def test_an_employer_is_found_by_number_and_by_credit_code(shared: Site) -> None:
    owing = shared.job("registry.employer", {"employer": "DW510400098"})
    assert (owing["state_name"], owing["owed_months"]) == ("欠费", 5)
    assert shared.job("registry.employer", {"employer": owing["credit_code"]}) == owing
    with pytest.raises(BusinessError) as refused:
        shared.job("registry.employer", {"employer": "91510402MA00000000"})
    assert refused.value.code == "EMPLOYER_UNKNOWN"


def test_the_account_of_the_card_is_checked_without_a_number_and_another_by_its_number(shared: Site) -> None:
    mine = shared.job("registry.account_check", {"person": ref("months_60")})
    assert (mine["ok"], mine["state_name"], mine["problems"]) == (True, "正常", [])
    number = PLAYERS["months_60"].identity.account_no
    typed = f"{number[:4]} {number[4:]}"
    assert shared.job("registry.account_check", {"person": ref("months_60"), "account_no": typed}) == mine
    somebody_elses = PLAYERS["months_12"].identity.account_no
    checked = shared.job("registry.account_check", {"person": ref("months_60"), "account_no": somebody_elses})
    assert (checked["ok"], checked["account"]) == (False, None)


def test_a_strange_account_number_only_warns_beside_the_problem(shared: Site) -> None:
    checked = shared.job("registry.account_check", {"person": ref("months_60"), "account_no": "6222021234567890124"})
    assert "请核对账号" in checked["problems"][0] and "校验位" in checked["warnings"][0]


@pytest.mark.parametrize("key", ["card_lost", "card_none", "deceased"])
def test_without_a_card_in_use_there_is_no_account_of_the_card(shared: Site, key: str) -> None:
    checked = shared.job("registry.account_check", {"person": ref(key)})
    assert (checked["ok"], checked["problems"]) == (
        False,
        ["没有可用的社会保障卡金融账户，请提供其他银行账号，或先补办社会保障卡。"],
    )


def test_the_desk_finds_one_person_by_number_card_and_name(shared: Site) -> None:
    who = PLAYERS["two_dots"]
    typed: list[tuple[Any, str]] = [
        ("id_number", f" {who.identity.id_no.lower()} "),
        ("card", who.identity.cards[0].lower()),
        ("name", "吉克・阿依•木果"),
    ]
    for by, value in typed:
        found = find_person(shared.registry, value, by, TODAY)
        assert ([person.ref for person in found.people], found.problem) == ([who.identity.ref], None)


@pytest.mark.parametrize("key", ["rare_yan", "rare_hong", "dotted", "compound_name"])
def test_rare_names_are_found_as_they_are_written(shared: Site, key: str) -> None:
    [person] = find_person(shared.registry, PLAYERS[key].name, "name", TODAY).people
    assert (person.ref, person.name_masked) == (ref(key), PLAYERS[key].name[0] + "*" * (len(PLAYERS[key].name) - 1))


def test_two_people_of_one_name_are_both_shown_and_the_teller_told_to_make_sure(shared: Site) -> None:
    found = find_person(shared.registry, "李娜", "name", TODAY)
    assert [person.ref for person in found.people] == [ref("same_name_1"), ref("same_name_2")]
    assert found.notices == ("有 2 人同名，请用证件号码或社会保障卡确认是哪一位。",)


@pytest.mark.parametrize(
    ("by", "typed", "sentence"),
    [
        ("id_number", "110105194912310021", "校验码"),
        ("id_number", "11010519491231002X", "参保登记中没有这个号码"),
        ("id_number", "", "请录入"),
        ("card", "D00000000", "没有这张社会保障卡的记录"),
        ("name", "无此人", "没有这个姓名"),
        ("name", "X", "2 至 50 个字"),
    ],
)
def test_nobody_found_says_why_and_what_to_do(shared: Site, by: Any, typed: str, sentence: str) -> None:
    found = find_person(shared.registry, typed, by, TODAY)
    assert found.people == () and found.problem is not None and sentence in found.problem


def test_a_lost_card_opens_nobody_and_the_identity_card_does_with_a_notice(shared: Site) -> None:
    who = PLAYERS["card_lost"].identity
    refused = find_person(shared.registry, who.cards[0], "card", TODAY)
    assert refused.people == () and refused.problem is not None and "已挂失" in refused.problem
    assert find_person(shared.registry, who.id_no, "id_number", TODAY).people
    assert "社会保障卡已挂失，可办理解挂或补卡。" in profile(shared.registry, who.ref, TODAY).notices


def test_a_deceased_person_is_shown_with_the_day_and_a_warning(shared: Site) -> None:
    who = PLAYERS["deceased"].identity
    found = find_person(shared.registry, who.id_no, "id_number", TODAY)
    assert found.people[0].state == "deceased"
    assert found.notices == ("此人已于 2026-02-06 登记死亡，请核实身份，只能办理身后事项。",)


def test_the_profile_shows_what_this_person_has(shared: Site) -> None:
    found = profile(shared.registry, ref("card_replaced"), TODAY)
    assert (found.portrait.initial, found.portrait.sex) == ("秦", "male")
    assert found.card is not None and found.card.state == "normal"
    assert [card.state for card in found.cards] == ["normal", "cancelled"]
    assert found.accounts[0].on_card and found.notices == ()
    owing = profile(shared.registry, ref("employer_owes"), TODAY)
    assert [row.months_owed for row in owing.participations] == [5, 5, 5]
    assert owing.notices == ("有欠缴记录 15 条，请提醒核对。",)
    assert "正在领取失业保险金。" in profile(shared.registry, ref("claiming"), TODAY).notices


def test_a_look_at_whole_data_is_recorded_with_who_and_why_and_without_the_data(shared: Site) -> None:
    who = PLAYERS["months_60"]
    whole = shared.registry.whole(ref("months_60"), TELLER, "打印参保证明")
    assert (whole.name, whole.id_no, whole.phone, whole.address) == (
        who.name,
        who.identity.id_no,
        who.identity.phone,
        who.identity.address,
    )
    [(fact, actor)] = shared.looks
    assert (fact.type, actor) == ("looked", TELLER)
    assert fact.body == {"what": "registry.person", "person": ref("months_60"), "why": "打印参保证明"}


def test_a_look_that_cannot_be_recorded_tells_nothing(shared: Site) -> None:
    from handlers.registry import StoredRegistry

    def full_disk(*args: Any) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError):
        StoredRegistry(shared.db, shared.seals, full_disk).whole(ref("months_60"), TELLER, "核对")


def test_no_number_stands_in_any_table_unsealed(shared: Site) -> None:
    who = PLAYERS["months_60"].identity
    secrets = [who.id_no, who.phone, who.address, who.account_no, *who.cards]
    with shared.db.read() as conn:
        for table in ("registry_person", "registry_card", "registry_account"):
            for row in conn.execute(text(f"SELECT * FROM {table}")):
                for value in row:
                    kept = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    assert not any(secret.encode() in kept for secret in secrets)
