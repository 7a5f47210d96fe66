"""Item 41 as a process sees it: from the facts to the first payment, through the real worker, over its death."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.feel.temporal import BEIJING
from engine.history import Keys
from handlers import Faces, described
from handlers.cases import Secrecy
from handlers.registry import StoredRegistry, demo
from tests.handlers.registry.conftest import ref
from tests.support import drawing as d
from tests.support.hall import Hall, Killed

BENEFIT = d.diagram(
    [
        d.service("facts", "registry.unemployment_facts", {"person": "applicant.ref"}),
        d.service(
            "entitled",
            "eligibility.unemployment",
            {"paid_months": "paid_months", "left_months": "left_months"},
            {"months": "benefit_months"},
        ),
        d.service("standard", "registry.unemployment_standard", {"on": "today()"}, {"amount": "monthly_amount"}),
        d.service(
            "apply",
            "registry.benefit_apply",
            {"person": "applicant.ref", "monthly_amount": "amount", "months": "months"},
            {"claim": "claim", "total": "total_amount"},
        ),
        d.boundary("refused", "apply", d.error("ALREADY_CLAIMING")),
        d.service("pay", "registry.first_payment", {"claim": "claim"}, {"paid": "amount"}),
    ],
    "start > facts > entitled > standard > apply > pay > end\nrefused > endRefused",
)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    found = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    seals = Secrecy.open(tmp_path / "keys")
    with found.database.write() as conn:
        demo.load(conn, seals, found.now.astimezone(BEIJING).date(), persons=60)
    registry = StoredRegistry(found.database, seals, lambda *look: None)
    for each in described(Faces(registry=lambda: registry, area="510400")):
        if each.type.startswith(("registry.", "eligibility.")):
            found.handlers.add(each.for_engine())
    found.publish(BENEFIT)
    yield found
    found.close()


def rows(hall: Hall, key: str) -> list[tuple[str, int]]:
    found = hall.rows("select state, drawn from registry_claim where person = :person order by ref", person=ref(key))
    return [(row["state"], row["drawn"]) for row in found]


def test_facts_months_standard_claim_and_payment_follow_each_other(hall: Hall) -> None:
    case = hall.start(applicant={"ref": ref("months_60")})
    hall.drain()
    assert hall.state(case) == "completed"
    told = hall.variables(case)
    assert (str(told["months"]), str(told["total"]), str(told["paid"])) == ("18", "33552.00", "1864.00")
    assert rows(hall, "months_60") == [("open", 1)]


def test_who_draws_already_leaves_by_the_error_the_diagram_catches(hall: Hall) -> None:
    case = hall.start(applicant={"ref": ref("left_10")})
    again = hall.start(applicant={"ref": ref("left_10")})
    hall.drain()
    ends = sorted(hall.path(each)[-1] for each in (case, again))
    assert ends == ["end", "endRefused"]
    assert [state for state, _ in rows(hall, "left_10")].count("open") == 1


def test_an_account_that_takes_no_money_holds_the_case_with_the_sentence(hall: Hall) -> None:
    case = hall.start(applicant={"ref": ref("account_closed")})
    hall.drain()
    assert "已销户" in str(hall.incident(case))
    assert rows(hall, "account_closed") == []


@pytest.mark.parametrize("commit", range(1, 10))
def test_a_worker_that_dies_at_any_commit_pays_once(hall: Hall, commit: int) -> None:
    case = hall.start(applicant={"ref": ref("months_60")})
    hall.crash_at = commit
    try:
        hall.drain()
    except Killed:
        hall.reboot()
    hall.pass_time(hours=1)
    hall.drain()
    assert hall.state(case) == "completed"
    assert rows(hall, "months_60") == [("open", 1)]
    paid = "select count(*) as n from registry_payment p join registry_claim c on c.ref = p.claim where c.person = :who"
    assert hall.rows(paid, who=ref("months_60")) == [{"n": 1}]
