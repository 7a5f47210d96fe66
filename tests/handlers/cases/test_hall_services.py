"""Visits, materials, notices, authorization and separation of duties as services, each in its own transaction."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from catalog.regions import load_region
from engine import Actor, InlineCall
from engine.errors import FourEyes, NotAllowed, NotFound
from handlers.base import HandlerFailed
from handlers.cases import authorization, control, finding, materials, searching, visits
from handlers.cases.handlers import case_authorization
from handlers.cases.progress import WORDS, progress
from handlers.cases.searching import Search
from handlers.cases.separation import know_own_number, recuse, why_barred
from handlers.cases.tables import CaseFile
from tests.handlers.cases.conftest import ELSEWHERE, LI, REVIEWER, TELLER, WANG, Counter, opened_visit

REGION = load_region("pzh")
SUPERVISOR = Actor("supervisor01", "周国平", posts=frozenset({"front_supervisor"}), scope="510400/H01")


def allow(counter: Counter, case_no: str | None, supervisor: Actor = SUPERVISOR, act: str = "second_correction") -> Any:
    return counter.run(
        TELLER,
        lambda work: authorization.authorize(work, REGION, supervisor, act, "材料有误", case_no, "510400/H01"),
    )


def test_a_grant_serves_once_for_its_case_and_act(counter: Counter) -> None:
    opened, other = counter.open(), counter.open()
    allow(counter, opened.case_no)
    spend = authorization.spend
    with counter.hall.database.write() as conn:
        now = counter.hall.now
        assert spend(conn, other.case_no, "second_correction", now) is None
        assert spend(conn, opened.case_no, "reprint", now) is None
        assert (spend(conn, opened.case_no, "second_correction", now) or {})["supervisor"] == "supervisor01"
        assert spend(conn, opened.case_no, "second_correction", now) is None
    (told,) = [body for type, body in counter.facts(opened) if type == "authorized"]
    assert (told["teller"], told["supervisor"], told["reason"]) == ("teller01", "supervisor01", "材料有误")


def test_a_grant_runs_out(counter: Counter) -> None:
    opened = counter.open()
    allow(counter, opened.case_no)
    with counter.hall.database.write() as conn:
        late = counter.hall.now + authorization.LASTS
        assert authorization.spend(conn, opened.case_no, "second_correction", late) is None


def test_the_handler_tells_the_diagram_whether_an_act_was_allowed(counter: Counter) -> None:
    opened = counter.open()
    allow(counter, opened.case_no)
    run: Any = case_authorization.for_engine()
    given = {"case": {"no": opened.case_no, "item": "benefit"}, "act": "second_correction"}
    with counter.hall.database.write() as conn:
        answers = [
            run.run(InlineCall("case.authorization", {}, given, "Check", 1), conn, counter.hall.now) for _ in range(2)
        ]
        with pytest.raises(HandlerFailed, match="办件"):
            run.run(InlineCall("case.authorization", {}, {"act": "x"}, "Check", 1), conn, counter.hall.now)
    assert [answer["authorized"] for answer in answers] == [True, False]
    assert answers[0]["authorized_by"] == "supervisor01"


@pytest.mark.parametrize(
    "who",
    [
        replace(SUPERVISOR, posts=frozenset({"back_supervisor"})),
        replace(SUPERVISOR, scope="510400/H02"),
        replace(SUPERVISOR, posts=frozenset({"teller"})),
    ],
)
def test_only_a_front_supervisor_of_the_hall_authorizes(counter: Counter, who: Actor) -> None:
    opened = counter.open()
    with pytest.raises(NotAllowed, match="前台主管"):
        allow(counter, opened.case_no, who)


def test_nobody_authorizes_themselves_or_in_their_own_case(counter: Counter) -> None:
    opened = counter.open()
    with pytest.raises(FourEyes):
        allow(counter, opened.case_no, replace(SUPERVISOR, person="teller01"))
    with counter.hall.database.write() as conn:
        know_own_number(conn, counter.desk.secrecy, "supervisor01", "id_card", WANG.id_no)
    with pytest.raises(NotAllowed, match="本人"):
        allow(counter, opened.case_no)


def test_a_supervisor_does_their_to_do_on_the_tellers_screen(counter: Counter) -> None:
    """The deed is the supervisor's, the window the teller's, and the case's history names both."""
    opened = counter.open()
    task = counter.hall.task(opened.instance_id, "Accept")
    here = replace(SUPERVISOR, window="A01", medium="on_the_spot")
    grant, done = counter.run(
        here,
        lambda work: authorization.complete(
            work, REGION, TELLER, task["id"], {"conclusion": "yes"}, task["revision"], "特殊情况"
        ),
    )
    assert done.task["status"] == "completed" and counter.status(opened) == "reviewing"
    (row,) = counter.hall.rows("SELECT * FROM on_the_spot")
    assert row["used_at"] is not None and row["teller"] == "teller01" and row["act"] == "Accept"
    (doer,) = counter.hall.rows("SELECT * FROM doer")
    assert doer["person"] == "supervisor01" and grant["window"] == "A01"
    with counter.hall.database.read() as conn:
        headers = counter.hall.rows("SELECT medium, window FROM history_event WHERE type = 'authorized'")
        assert conn is not None and headers == [{"medium": "on_the_spot", "window": "A01"}]


def test_who_is_named_in_a_case_or_recused_is_barred_from_it_alone(counter: Counter) -> None:
    mine, agents, others = counter.open(), counter.open(applicant=LI, agent=WANG), counter.open(applicant=LI)
    secrecy, now = counter.desk.secrecy, counter.hall.now
    with counter.hall.database.write() as conn:
        know_own_number(conn, secrecy, "teller01", "id_card", WANG.id_no)
        know_own_number(conn, secrecy, "teller01", "id_card", WANG.id_no)
        recuse(conn, "r1", "teller02", others.instance_id, None, "亲属", TELLER, now)
        recuse(conn, "r2", "teller03", None, secrecy.index("id_card", WANG.id_no), "亲属", TELLER, now)

        def barred(person: str) -> list[bool]:
            return [why_barred(conn, person, each.instance_id) is not None for each in (mine, agents, others)]

        assert barred("teller01") == [True, True, False]
        assert barred("teller02") == [False, False, True]
        assert barred("teller03") == [True, True, False]
        assert barred("reviewer01") == [False, False, False]


def test_who_is_barred_cannot_cancel_either(counter: Counter) -> None:
    opened = counter.open()
    with counter.hall.database.write() as conn:
        know_own_number(conn, counter.desk.secrecy, "teller01", "id_card", WANG.id_no)
    with pytest.raises(NotAllowed, match="本人"):
        counter.run(TELLER, lambda work: control.cancel(work, opened.case_no, "x"))


def test_materials_are_promised_where_the_item_allows_and_still_owed(counter: Counter) -> None:
    """PZH-6.2.2.1-2: 容缺受理."""
    from datetime import date

    from handlers.cases import notice

    opened = counter.open()
    with counter.hall.database.read() as conn:
        rows = {row["code"]: row for row in materials.of_case(conn, opened.instance_id)}

    def change(code: str, **changes: Any) -> Any:
        return counter.run(TELLER, lambda work: materials.change(work, counter.desk, rows[code]["id"], changes))

    with pytest.raises(Exception) as refused:
        change("m_end", state="promised")
    assert "until" in refused.value.errors  # type: ignore[attr-defined]
    change("m_end", state="promised", until=date(2026, 12, 1))
    change("m_id", state="shared")
    with pytest.raises(Exception, match="有误"):
        change("m_id", state="committed")
    with counter.hall.database.read() as conn:
        found = materials.of_case(conn, opened.instance_id)
    lines = notice.missing(counter.desk.items.find("benefit"), found)
    assert [line.name for line in lines] == ["终止劳动关系证明"], "what was promised is told again until it is there"
    assert "复印件1份，加盖公章" in notice.text(opened.case_no, "失业保险金申领", lines)
    changed = [body for type, body in counter.facts(opened) if type == "material_changed"]
    assert [body["after"]["state"] for body in changed] == ["promised", "shared"]


def test_a_list_of_materials_has_an_end(counter: Counter) -> None:
    opened = counter.open()

    def many(work: Any) -> None:
        for n in range(materials.MAX_MATERIALS):
            materials.add(work, opened.case_no, f"附件{n}", "copy", 1, 0, "received", "")

    with pytest.raises(NotAllowed, match="60"):
        counter.run(TELLER, many)


def test_a_case_is_seen_in_its_own_hall(counter: Counter) -> None:
    opened = counter.open()

    def found(actor: Actor) -> list[str]:
        with counter.hall.database.read() as conn:
            return [row["case_no"] for row in searching.search(conn, actor, Search(), 10, None).items]

    assert found(TELLER) == found(REVIEWER) == [opened.case_no]
    assert found(ELSEWHERE) == [] and found(Actor("x")) == []
    assert found(Actor("a", rights=frozenset({"audit@*"}))) == [opened.case_no]
    assert found(Actor("a", rights=frozenset({"audit@*/H01"}))) == [opened.case_no]
    assert found(Actor("a", rights=frozenset({"audit@51040"}))) == [], "half an area code is no area"
    with pytest.raises(NotFound):
        counter.run(ELSEWHERE, lambda work: control.cancel(work, opened.case_no, "x"))


def test_a_look_by_number_is_remembered_without_it(counter: Counter) -> None:
    from engine import history

    counter.open()
    found = counter.run(
        TELLER, lambda work: finding.of_number(work, counter.desk.secrecy, "id_card", WANG.id_no.lower())
    )
    assert len(found) == 1
    with counter.hall.database.read() as conn:
        (event,) = history.read(conn, finding.LOG, counter.hall.keys)
    assert event.type == "looked" and event.body is not None and event.body["found"] == 1
    assert WANG.id_no not in str(event.body)


def test_an_evaluation_may_come_later_but_not_for_ever(counter: Counter) -> None:
    """Domain 9: whoever gave none is not taken as satisfied; later ones are marked."""
    visit = opened_visit(counter)["id"]
    counter.run(TELLER, lambda work: visits.end_visit(work, visit))
    counter.hall.pass_time(days=8)

    def rate(work: Any) -> None:
        visits.evaluate(work, visit, 5, [], "", None, True)

    with pytest.raises(NotAllowed, match="期限"):
        counter.run(TELLER, rate)
    counter.hall.wall -= timedelta(days=4)
    counter.run(TELLER, rate)
    (row,) = counter.hall.rows("SELECT * FROM evaluation")
    assert (row["grade"], row["late"], row["anonymous"]) == (5, 1, 1)


def test_the_public_page_has_words_for_every_status(counter: Counter) -> None:
    opened = counter.open()
    counter.complete(opened, "Accept", conclusion="no")
    with counter.hall.database.read() as conn:
        found = progress(conn, opened.case_no, f" {opened.lookup_code.lower()} ")
        assert found.words == WORDS["not_accepted"] and found.concluded_at is not None
        for number, code in ((opened.case_no, "WRONG"), ("1" * 22, opened.lookup_code)):
            with pytest.raises(NotFound):
                progress(conn, number, code)
    documented = (CaseFile.__doc__ or "").split("`status`:")[1].split(".")[0].split()
    assert set(WORDS) == set(documented)
