"""The demo registry: 2,000 believable people and 100 employers, the same at every start, all marked as fictitious."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from engine import Database
from engine.base import Base
from handlers.cases import Secrecy
from handlers.identity import bank_warnings, check_credit_code, check_id_card
from handlers.registry import demo, names, words
from handlers.registry.demo.cast import cast
from handlers.registry.demo.crowd import crowd
from handlers.registry.demo.identities import identities
from handlers.registry.demo.rows import Rows
from tests.handlers.registry.conftest import TODAY, Site, ref

PLANS = [*cast(), *crowd(demo.PERSONS - len(cast()), demo.EMPLOYERS)]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return demo.generate(Secrecy.open(tmp_path_factory.mktemp("keys")), TODAY)


def test_there_are_two_thousand_people_and_a_hundred_employers_all_marked(rows: Rows) -> None:
    assert (len(rows.people), len(rows.employers)) == (2000, 100)
    assert all(row["fictitious"] for row in (*rows.people, *rows.employers))
    assert all(row["name"].endswith("（虚构）") for row in rows.employers)


def test_every_number_is_valid_and_nobodys_twice() -> None:
    people = identities(PLANS)
    for plan, who in zip(PLANS, people, strict=True):
        checked = check_id_card(who.id_no, TODAY)
        assert checked.ok and not checked.warnings, who.id_no
        assert (checked.born, checked.sex) == (who.born, plan.sex)
        assert not bank_warnings(who.account_no)
        assert len(who.phone) == 11 and who.phone.startswith("154")
        assert names.problem(plan.name) is None, plan.name
    for numbers in (
        [who.id_no for who in people],
        [who.phone for who in people],
        [who.account_no for who in people],
        [card for who in people for card in who.cards],
    ):
        assert len(set(numbers)) == len(numbers)


def test_ages_lie_between_16_and_95(rows: Rows) -> None:
    ages = [2026 - row["born"].year for row in rows.people]
    assert min(ages) >= 16 and max(ages) <= 95
    assert sum(age > 60 for age in ages) > 200 and sum(age < 25 for age in ages) > 50


def test_credit_codes_are_valid_and_unique(rows: Rows) -> None:
    codes = [row["credit_code"] for row in rows.employers]
    assert len(set(codes)) == 100
    assert all(check_credit_code(code).ok for code in codes)
    assert len({row["name"] for row in rows.employers}) == 100


def test_every_state_there_is_a_word_for_occurs(rows: Rows) -> None:
    assert {row["state"] for row in rows.cards} == set(words.CARD_STATES)
    assert {row["state"] for row in rows.accounts} == set(words.ACCOUNT_STATES)
    assert {row["state"] for row in rows.employers} == set(words.EMPLOYER_STATES)
    assert {row["insurance"] for row in rows.participations} == set(words.INSURANCES)
    assert {row["leaving_reason"] for row in rows.employments} == {None, *words.LEAVING_REASONS}
    assert any("·" in row["name"] for row in rows.people)
    assert {"䶮", "𬭎"} <= {char for row in rows.people for char in row["name"]}
    assert max(Counter(row["name"] for row in rows.people).values()) > 1


def test_a_life_follows_the_calendar(rows: Rows) -> None:
    born = {row["ref"]: row["born"] for row in rows.people}
    for job in rows.employments:
        assert job["joined_on"].year - born[job["person"]].year >= 16
        assert job["left_on"] is None or job["joined_on"] < job["left_on"] < TODAY
    left = {job["person"]: job["left_on"] for job in rows.employments}
    for jobless in rows.jobless:
        assert jobless["registered_on"] <= TODAY
        assert jobless["registered_on"] > (left[jobless["person"]] or date.max)
    assert max(row[1] for row in rows.contributions) == 202602
    keys = [row[:2] for row in rows.contributions]
    assert len(set(keys)) == len(keys)


def test_the_players_are_the_same_people_whenever_the_demo_begins(tmp_path: Path) -> None:
    seals = Secrecy.open(tmp_path)
    then, later = (demo.generate(seals, day, persons=60) for day in (TODAY, date(2027, 1, 2)))
    stable = ("ref", "name", "id_index", "phone_masked", "address_masked")
    assert [[row[key] for key in stable] for row in then.people] == [
        [row[key] for key in stable] for row in later.people
    ]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_on_any_day_the_months_of_the_players_are_right(site: Site, day: date) -> None:
    with site.db.write() as conn:
        _empty(conn)
        assert demo.load(conn, site.seals, day, persons=44)
    for months in (8, 12, 60, 120):
        facts = site.registry.unemployment(ref(f"months_{months}"), day)
        assert (facts.paid_months, facts.employed, facts.registered) == (months, False, True)
    assert site.registry.unemployment(ref("left_10"), day).left_months == 10


def test_it_is_loaded_once_and_never_over_what_is_there(site: Site) -> None:
    with site.db.write() as conn:
        assert demo.load(conn, site.seals, TODAY, persons=60) is False


def test_few_statements_load_everything(site: Site) -> None:
    with site.db.write() as conn:
        _empty(conn)
    statements = _counted(site.db)
    with site.db.write() as conn:
        assert demo.load(conn, site.seals, TODAY, persons=300)
    assert len(statements) < 60


def test_a_player_can_be_given_to_a_simulated_card_reader() -> None:
    player = demo.players()["rare_yan"]
    assert (player.name, player.about) == ("王䶮", "姓名含生僻字䶮")
    assert replace(player.identity, address="").id_no.isascii()


def _empty(conn: Connection) -> None:
    for name, table in Base.metadata.tables.items():
        if name.startswith("registry_"):
            conn.execute(table.delete())


def _counted(db: Database) -> list[str]:
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen
