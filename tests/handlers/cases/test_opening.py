"""HB-28.1, HB-28.2: a case is opened with its number, people and check-list in one transaction."""

from dataclasses import replace
from typing import Any

import pytest

from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed, NotFound, UnknownField
from handlers import cases
from handlers.cases import NewCase, materials, persons
from handlers.cases.secrecy import code_hash
from tests.handlers.cases.conftest import LI, TELLER, WANG, Counter, Item, opened_visit
from tests.support.hall import Killed


def test_a_case_starts_its_process_and_has_its_own_number(counter: Counter) -> None:
    opened = counter.open()
    row = counter.file(opened)
    assert row["case_no"] == opened.case_no and len(opened.case_no) == 22
    assert (row["status"], row["scope"], row["channel"]) == ("accepting", "510400/H01/社会保障", "window")
    (instance,) = counter.hall.rows("SELECT * FROM process_instance")
    assert (instance["id"], instance["business_key"], instance["item"]) == (
        opened.instance_id,
        opened.case_no,
        "benefit",
    )
    assert counter.hall.at(opened.instance_id) == ["Accept"]


def test_the_process_knows_references_and_masked_names_but_no_number(counter: Counter) -> None:
    opened = counter.open(agent=LI, data={"reason": "合同到期"})
    seen = counter.hall.variables(opened.instance_id)
    assert seen["applicant"] == {
        "ref": counter.file(opened)["applicant_id"], "name_masked": "王**", "kind": "person", "registry_ref": None,
    }  # fmt: skip
    assert seen["case"]["no"] == opened.case_no and seen["reason"] == "合同到期"
    assert WANG.id_no not in str(seen) and LI.id_no not in str(seen)
    assert WANG.id_no not in str(counter.facts(opened))


def test_id_numbers_are_sealed_in_the_database_and_open_with_the_key_only(counter: Counter) -> None:
    opened = counter.open()
    (row,) = counter.hall.rows("SELECT * FROM case_person")
    assert WANG.id_no not in str(row) and str(WANG.phone) not in str(row)
    assert row["id_masked"] == "510402********1234"
    with counter.hall.database.read() as conn:
        whole = persons.whole(conn, counter.desk.secrecy, str(counter.file(opened)["applicant_id"]))
    assert (whole["id_no"], whole["phone"]) == (WANG.id_no, WANG.phone)


def test_a_sealed_number_does_not_open_in_the_place_of_another(counter: Counter) -> None:
    from engine.keyfiles import KeyUnusable

    counter.open(agent=LI)
    one, other = counter.hall.rows("SELECT id, id_no FROM case_person ORDER BY id")
    with pytest.raises(KeyUnusable, match="现有密钥"):
        counter.desk.secrecy.unseal(f"case_person.id_no/{one['id']}", other["id_no"])


def test_only_the_digest_of_the_lookup_code_is_kept(counter: Counter) -> None:
    opened = counter.open()
    row = counter.file(opened)
    assert bytes(row["lookup_hash"]) == code_hash(opened.lookup_code)
    assert opened.lookup_code not in str(row)
    assert counter.desk.secrecy.lookup_code(opened.case_no, 1) == opened.lookup_code, "a receipt prints it again"
    assert counter.desk.secrecy.lookup_code(opened.case_no, 2) != opened.lookup_code


def test_a_death_at_the_commit_leaves_nothing(counter: Counter) -> None:
    counter.hall.crash_at = 1
    with pytest.raises(Killed):
        counter.open()
    counter.hall.reboot()
    for table in ("case_file", "case_person", "material", "process_instance", "user_task"):
        assert counter.hall.rows(f"SELECT * FROM {table}") == []


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"applicant": replace(WANG, id_no="510402199001011235")}, "applicant.id_no", "校验"),
        ({"agent": replace(LI, id_no="11010519490230002X")}, "agent.id_no", ""),
        ({"agent": replace(LI, kind="employer")}, "agent.kind", "个人"),
        ({"applicant": replace(WANG, kind="employer")}, "applicant.kind", "服务对象是个人"),
        ({"channel": "pigeon"}, "channel", "渠道"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    counter: Counter, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(FormInvalid) as refused:
        counter.open(**changes)
    assert words in "".join(refused.value.errors[field])
    assert counter.hall.rows("SELECT * FROM case_file") == []


def test_nobody_hands_in_what_the_product_keeps_itself(counter: Counter) -> None:
    with pytest.raises(UnknownField) as refused:
        counter.open(data={"clock": {}, "outcome": "granted"})
    assert set(refused.value.errors) == {"clock", "outcome"}


def test_an_item_without_a_process_or_that_there_is_not_is_refused(counter: Counter) -> None:
    items = counter.desk.items.rows  # type: ignore[attr-defined]
    items["drawn"] = Item("drawn", process="drawn")
    items["planned"] = Item("planned", process=None)
    for code in ("drawn", "planned"):
        with pytest.raises(NotAllowed, match="还没有发布流程"):
            counter.open(item=code)
    with pytest.raises(NotFound):
        counter.open(item="nothing")
    items["benefit"] = Item(agent_allowed=False)
    with pytest.raises(FormInvalid, match="有误"):
        counter.open(agent=LI)


def test_a_case_belongs_to_an_open_visit_of_its_teller(counter: Counter) -> None:
    visit = opened_visit(counter)
    opened = counter.open(visit_id=visit["id"])
    assert counter.file(opened)["visit_id"] == visit["id"]
    with pytest.raises(NotFound):
        counter.open(replace(TELLER, person="teller02"), visit_id=visit["id"])


def test_the_checklist_follows_the_catalogue_and_what_is_known_of_the_case(counter: Counter) -> None:
    def listed(**more: Any) -> list[tuple[str, str]]:
        opened = counter.open(**more)
        with counter.hall.database.read() as conn:
            return [(row["code"], row["need"]) for row in materials.of_case(conn, opened.instance_id)]

    alone = [("m_id", "required"), ("m_end", "required"), ("m_photo", "conditional")]
    assert listed() == alone
    assert listed(agent=LI) == [alone[0], ("m_agent", "required"), *alone[1:]]


def test_a_number_that_the_policy_refuses_to_start_is_not_used(counter: Counter) -> None:
    from engine.policy import OpenPolicy

    class Closed(OpenPolicy):
        def may_instance(self, *asked: object) -> NotAllowed:
            return NotAllowed("您的岗位不能受理。")

    counter.hall.parts.policy = Closed()
    with pytest.raises(NotAllowed):
        counter.open()
    counter.hall.parts.policy = OpenPolicy()
    assert counter.open().case_no[15:21] == "000001"


def test_everything_of_a_case_can_be_opened_inside_a_longer_command(counter: Counter) -> None:
    """A bundle (打包办): two cases in one transaction."""

    def both(work: Work) -> list[str]:
        new = NewCase("benefit", "window", "510400/H01", applicant=WANG)
        return [cases.open_case(work, counter.desk, new).case_no for _ in range(2)]

    assert len(set(counter.run(TELLER, both))) == 2
