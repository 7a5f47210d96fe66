"""Who may do what: posts, scopes, four eyes, the sandbox's border."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog.access import Held, actor_of
from catalog.load import DEMO, read_site, store_site
from catalog.policy import HallPolicy
from catalog.regions import load_region
from catalog.scopes import covers
from engine.actor import Actor
from engine.base import Base
from engine.database import Database, open_engine
from engine.errors import FourEyes, NotAllowed, NotFound
from engine.policy import Deed, InstanceFacts, TaskAction, TaskFacts

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
REGION = load_region("pzh")
PLACES = ("510400", "510400/H01", "510400/H02")
TASK = TaskFacts(
    "t1", "i1", "accept", "受理", "p", None, None, False, "510400/H01", "open", None, ("teller",), (), {}, "teller02"
)


@pytest.fixture
def policy(tmp_path: Path) -> HallPolicy:
    engine = open_engine(f"sqlite:///{tmp_path / 't.db'}")
    Base.metadata.create_all(engine)
    db = Database(engine)
    with db.write() as conn:
        store_site(conn, read_site(DEMO), "a password", NOW)
    return HallPolicy(db, REGION, PLACES)


def person(username: str, *held: tuple[str, str], post: str | None = None) -> Actor:
    return actor_of(username, username, [Held(*one) for one in held], REGION, date(2026, 11, 21), post)


TELLER = person("teller01", ("teller", "510400/H01"))
OTHER_HALL = person("teller09", ("teller", "510400/H02"))
REVIEWER = person("reviewer01", ("back_teller", "510400"))
SUPERVISOR = person("supervisor01", ("front_supervisor", "510400/H01"))
ANALYST = person("analyst01", ("publish", "sandbox"), ("operate", "sandbox"))


def no_deeds() -> list[Deed]:
    return []


def ask(policy: HallPolicy, actor: Actor, action: TaskAction, task: TaskFacts = TASK) -> object:
    return policy.may(actor, action, task, no_deeds)


def test_a_teller_of_the_hall_takes_and_completes_the_task(policy: HallPolicy) -> None:
    assert ask(policy, TELLER, "claim") is None
    assert ask(policy, TELLER, "complete", replace(TASK, status="claimed", assignee="teller01")) is None


def test_another_hall_and_another_post_do_not_even_see_it(policy: HallPolicy) -> None:
    assert isinstance(ask(policy, OTHER_HALL, "see"), NotFound)
    assert isinstance(ask(policy, REVIEWER, "claim"), NotFound)


def test_a_supervisor_sees_and_reassigns_but_does_not_do_another_posts_work(policy: HallPolicy) -> None:
    assert ask(policy, SUPERVISOR, "see") is None
    assert ask(policy, SUPERVISOR, "reassign") is None
    refused = ask(policy, SUPERVISOR, "complete")
    assert isinstance(refused, NotAllowed) and "综合柜员" in refused.message
    assert isinstance(ask(policy, TELLER, "reassign"), NotAllowed)


def test_a_claimed_task_is_its_assignees_alone(policy: HallPolicy) -> None:
    claimed = replace(TASK, status="claimed", assignee="teller02")
    assert isinstance(ask(policy, TELLER, "complete", claimed), NotAllowed)
    assert isinstance(ask(policy, TELLER, "release", claimed), NotAllowed)
    assert ask(policy, SUPERVISOR, "release", claimed) is None


def test_four_eyes_refuses_whoever_did_a_step_of_the_same_word(policy: HallPolicy) -> None:
    review = replace(TASK, element_id="review", properties={"sodGroup": "case"})
    deed = Deed("accept", "teller01", "王秀兰", "teller", {"sodGroup": "case"}, NOW)
    refused = policy.may(TELLER, "complete", review, lambda: [deed])
    assert isinstance(refused, FourEyes) and refused.by == "teller01"
    assert policy.may(TELLER, "complete", review, lambda: [replace(deed, person="teller02")]) is None
    assert policy.may(TELLER, "complete", review, lambda: [replace(deed, properties={"sodGroup": "other"})]) is None


def test_a_supervisor_cannot_hand_a_review_to_whoever_accepted(policy: HallPolicy) -> None:
    review = replace(TASK, element_id="review", properties={"sodGroup": "case"}, assignee="teller02")
    deed = Deed("accept", "teller01", "王秀兰", "teller", {"sodGroup": "case"}, NOW)
    assert isinstance(policy.may(TELLER, "receive", review, lambda: [deed]), FourEyes)


def test_ones_own_second_round_of_the_same_step_is_no_breach(policy: HallPolicy) -> None:
    again = replace(TASK, properties={"sodGroup": "case"})
    deed = Deed("accept", "teller01", "王秀兰", "teller", {"sodGroup": "case"}, NOW)
    assert policy.may(TELLER, "complete", again, lambda: [deed]) is None


def test_nobody_handles_their_own_case(policy: HallPolicy) -> None:
    own = replace(policy, is_applicant=lambda who, instance: (who, instance) == ("teller01", "i1"))
    assert isinstance(own.may(TELLER, "claim", TASK, no_deeds), NotAllowed)
    assert own.may(TELLER, "claim", replace(TASK, instance_id="i2"), no_deeds) is None


def test_a_task_for_nobody_belongs_to_who_started_it_and_to_supervisors(policy: HallPolicy) -> None:
    nobodys = replace(TASK, groups=(), started_by="teller01")
    assert ask(policy, TELLER, "complete", nobodys) is None
    assert ask(policy, SUPERVISOR, "complete", nobodys) is None
    assert isinstance(ask(policy, person("teller02", ("teller", "510400/H01")), "complete", nobodys), NotFound)


def test_operating_the_sandbox_reaches_no_task_outside_it(policy: HallPolicy) -> None:
    assert ask(policy, ANALYST, "complete", replace(TASK, sandbox=True, scope="sandbox")) is None
    assert isinstance(ask(policy, ANALYST, "see"), NotFound)
    outside = InstanceFacts("", "p", None, None, False, "510400", "")
    assert isinstance(policy.may_instance(ANALYST, "start", outside), NotAllowed)
    assert policy.may_instance(ANALYST, "start", replace(outside, sandbox=True)) is None
    assert isinstance(policy.may_instance(TELLER, "start", replace(outside, sandbox=True)), NotAllowed)


def test_a_hall_post_does_not_reach_into_the_sandbox(policy: HallPolicy) -> None:
    assert isinstance(ask(policy, TELLER, "see", replace(TASK, sandbox=True, scope="sandbox")), NotFound)


def test_lists_hold_ones_own_places_and_all_only_for_those_who_watch(policy: HallPolicy) -> None:
    assert policy.sight(TELLER).scopes == ("510400/H01",) and not policy.sight(TELLER).all
    assert policy.sight(REVIEWER).scopes == PLACES
    assert policy.sight(SUPERVISOR).all and policy.sight(SUPERVISOR).scopes == ("510400/H01",)
    assert policy.sight(ANALYST).all and policy.sight(ANALYST).scopes == ("sandbox",)


def test_a_grant_ends_after_its_last_day() -> None:
    until = [Held("teller", "510400", date(2026, 11, 21))]
    assert actor_of("a", "a", until, REGION, date(2026, 11, 21)).posts == {"teller"}
    assert actor_of("a", "a", until, REGION, date(2026, 11, 22)).posts == frozenset()


def test_one_post_at_a_time() -> None:
    both = [Held("back_teller", "510400"), Held("back_supervisor", "510400")]
    acting = actor_of("a", "a", both, REGION, date(2026, 11, 21), "back_teller")
    assert acting.posts == {"back_teller"} and acting.rights == frozenset()


def test_only_people_who_exist_get_tasks(policy: HallPolicy) -> None:
    assert policy.knows("teller01") and not policy.knows("nobody")


@pytest.mark.parametrize(
    ("granted", "wanted", "reaches"),
    [
        ("510400", "510400/H01/社会保障", True),
        ("510400/*/社会保障", "510400/H01/社会保障", True),
        ("510400/*/社会保障", "510400/H01/劳动关系", False),
        ("510400/H01", "510400", False),
        ("510400", "5104001", False),
        ("*", "records/personal_info_change", True),
        ("*", "sandbox", False),
        ("*", "sandbox/p1", False),
        ("sandbox", "sandbox/p1", True),
        ("sandbox", "records", False),
    ],
)
def test_what_a_scope_covers(granted: str, wanted: str, reaches: bool) -> None:
    assert covers(granted, wanted) is reaches
