"""Two workers at the same moment: the same job twice has one effect, two jobs for one right have one winner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

from handlers.registry import NewChange, NewClaim
from handlers.registry.refusals import AlreadyClaiming, AlreadyPaid, NumberTaken, RegistryRefusal
from tests.handlers.registry.conftest import NOW, Site, ref


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returned or was refused with."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait(30)
        try:
            return work()
        except RegistryRefusal as refused:
            return type(refused)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_job_twice_opens_one_claim_and_both_are_told_of_it(site: Site) -> None:
    new = NewClaim(ref("months_60"), Decimal("1864.00"), 18, 202603)
    first, second = at_once(*[lambda: site.registry.open_claim("job-1", new, NOW)] * 2)
    assert first == second
    assert len(site.registry.claims(ref("months_60"))) == 1


def test_two_jobs_for_one_benefit_have_one_winner(site: Site) -> None:
    new = NewClaim(ref("left_10"), Decimal("1864.00"), 24, 202603)
    answers = at_once(*[lambda key=key: site.registry.open_claim(key, new, NOW) for key in ("a", "b", "c")])
    assert sorted(answer is AlreadyClaiming for answer in answers) == [False, True, True]
    assert [claim.state for claim in site.registry.claims(ref("left_10"))].count("open") == 1


def test_two_jobs_for_one_first_payment_have_one_winner(site: Site) -> None:
    claim = site.registry.open_claim("job-1", NewClaim(ref("months_12"), Decimal("1864.00"), 12, 202603), NOW).ref
    answers = at_once(*[lambda key=key: site.registry.first_payment(key, claim, NOW) for key in ("a", "b")])
    assert sorted(answer is AlreadyPaid for answer in answers) == [False, True]
    assert len(site.registry.payments(claim)) == 1


def test_two_people_cannot_take_the_same_new_number(site: Site) -> None:
    new = "11010519491231002X"
    answers = at_once(
        lambda: site.registry.change("a", NewChange(ref("employed"), {"id_no": new}), NOW),
        lambda: site.registry.change("b", NewChange(ref("months_12"), {"id_no": new}), NOW),
    )
    assert sorted(answer is NumberTaken for answer in answers) == [False, True]
