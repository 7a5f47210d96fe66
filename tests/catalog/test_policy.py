"""Who may do what: posts, scopes, four eyes, the sandbox's border."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog import places
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
    return HallPolicy(db, REGION, lambda: PLACES)


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
    """PZH D.1; the refusal comes from the part that keeps case files and is the answer to every act on the case."""
    why = NotAllowed("这是您本人申请或代办的办件，须由其他人办理。")
    own = replace(policy, barred=lambda who, instance: why if (who, instance) == ("teller01", "i1") else None)
    case = replace(TASK, item="benefit")
    for action in ("claim", "complete", "receive", "draft"):
        assert ask(own, TELLER, action, replace(case, assignee="teller01" if action == "complete" else None)) is why
    assert ask(own, TELLER, "release", replace(case, assignee="teller01")) is None
    assert ask(own, TELLER, "claim", replace(case, instance_id="i2")) is None
    assert ask(own, TELLER, "claim", TASK) is None, "without an item there is no case"


def test_an_items_diagram_is_begun_as_a_case_only(policy: HallPolicy) -> None:
    """Decision 11."""
    door = replace(policy, is_item=lambda key: key == "benefit")
    direct = InstanceFacts("", "benefit", None, None, False, "510400/H01", "teller01")
    refusal = door.may_instance(TELLER, "start", direct)
    assert isinstance(refusal, NotAllowed) and "受理" in refusal.message
    assert door.may_instance(TELLER, "start", replace(direct, item="41")) is None
    assert door.may_instance(TELLER, "start", replace(direct, key="errand")) is None
    assert door.may_instance(ANALYST, "start", replace(direct, sandbox=True, scope="sandbox")) is None


def test_a_teller_ends_a_case_that_its_applicant_withdraws(policy: HallPolicy) -> None:
    """Decision 19; other instances need a supervisor or an operator."""
    case = InstanceFacts("i1", "benefit", "41", "510400…", False, "510400/H01/社会保障", "teller02")
    assert policy.may_instance(TELLER, "terminate", case) is None
    assert policy.may_instance(TELLER, "terminate", replace(case, item=None)) is not None
    assert policy.may_instance(OTHER_HALL, "terminate", case) is not None
    assert policy.may_instance(REVIEWER, "terminate", case) is not None
    assert policy.may_instance(TELLER, "suspend", case) is not None
    assert policy.may_instance(SUPERVISOR, "suspend", case) is None


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


def test_in_the_sandbox_one_person_plays_all_parts_until_somebody_takes_the_task(policy: HallPolicy) -> None:
    assigned = replace(TASK, sandbox=True, scope="sandbox", assignee="teller02")
    assert ask(policy, ANALYST, "complete", assigned) is None
    assert isinstance(ask(policy, ANALYST, "complete", replace(assigned, status="claimed")), NotAllowed)


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


def test_every_board_of_every_hall_is_a_place_that_lists_look_into(policy: HallPolicy) -> None:
    with policy.db.read() as conn:
        found = places.scopes(conn, REGION)
    assert "510400/H01/社会保障" in found and "510400" in found
    whole = replace(policy, where=lambda: found)
    scopes = whole.sight(TELLER).scopes
    assert scopes is not None and "510400/H01/社会保障" in scopes and "510400" not in scopes
