"""Who may pass a to-do on, ask others, answer, urge and copy; and to whom."""

from dataclasses import replace
from pathlib import Path

import pytest

from catalog.policy import HallPolicy
from engine.base import Base
from engine.database import Database, open_engine
from engine.errors import FourEyes, NotAllowed, NotFound
from engine.policy import ADVISED, Deed
from tests.catalog.test_policy import NOW, OTHER_HALL, PLACES, REGION, REVIEWER, SUPERVISOR, TASK, TELLER, ask, person

HELD = replace(TASK, status="claimed", assignee="teller01", properties={"sodGroup": "case"})
COLLEAGUE = person("teller03", ("teller", "510400/H01"))


@pytest.fixture
def policy(tmp_path: Path) -> HallPolicy:
    engine = open_engine(f"sqlite:///{tmp_path / 't.db'}")
    Base.metadata.create_all(engine)
    return HallPolicy(Database(engine), REGION, lambda: PLACES)


@pytest.mark.parametrize("action", ["transfer", "delegate", "add_signers", "remove_signer", "return", "terminate"])
def test_these_are_for_the_holder_alone(policy: HallPolicy, action: str) -> None:
    assert ask(policy, TELLER, action, HELD) is None  # type: ignore[arg-type]
    for actor in (COLLEAGUE, SUPERVISOR):
        assert isinstance(ask(policy, actor, action, HELD), NotAllowed)  # type: ignore[arg-type]
    assert isinstance(ask(policy, OTHER_HALL, action, HELD), NotFound)  # type: ignore[arg-type]
    free = replace(HELD, status="open", assignee=None)
    refused = ask(policy, TELLER, action, free)  # type: ignore[arg-type]
    assert isinstance(refused, NotAllowed) and "先领取" in refused.message


def test_who_must_not_decide_may_still_pass_it_on(policy: HallPolicy) -> None:
    deed = Deed("review", "teller01", "王秀兰", "teller", {"sodGroup": "case"}, NOW)
    assert policy.may(TELLER, "transfer", HELD, lambda: [deed]) is None
    assert isinstance(policy.may(TELLER, "return", HELD, lambda: [deed]), FourEyes)


def test_only_the_post_is_asked_and_only_another_pair_of_eyes(policy: HallPolicy) -> None:
    assert ask(policy, COLLEAGUE, "advise", HELD) is None
    for stranger in (OTHER_HALL, REVIEWER):
        assert isinstance(ask(policy, stranger, "advise", HELD), NotAllowed)
    deed = Deed("accept0", "teller03", "某", "teller", {"sodGroup": "case"}, NOW)
    assert isinstance(policy.may(COLLEAGUE, "advise", HELD, lambda: [deed]), FourEyes)


def test_whoever_has_advised_does_not_decide_the_same_step_but_may_advise_again(policy: HallPolicy) -> None:
    advised = Deed("accept", "teller03", "某", "teller", {"sodGroup": "case", ADVISED: "before"}, NOW)
    assert isinstance(policy.may(COLLEAGUE, "receive", HELD, lambda: [advised]), FourEyes)
    assert policy.may(COLLEAGUE, "advise", HELD, lambda: [advised]) is None


def test_only_who_is_asked_answers_and_sees_it_whatever_their_post_now(policy: HallPolicy) -> None:
    asked = replace(HELD, helpers=("reviewer01",))
    assert ask(policy, REVIEWER, "see", asked) is None
    assert ask(policy, REVIEWER, "answer", asked) is None
    assert isinstance(ask(policy, COLLEAGUE, "answer", asked), NotAllowed)


def test_whoever_did_an_earlier_step_may_urge_and_nobody_urges_themselves(policy: HallPolicy) -> None:
    deed = Deed("accept0", "reviewer01", "张敏", "back_teller", {}, NOW)
    assert isinstance(ask(policy, REVIEWER, "urge", HELD), NotFound)
    assert policy.may(REVIEWER, "urge", HELD, lambda: [deed]) is None
    assert isinstance(ask(policy, TELLER, "urge", HELD), NotAllowed)
    assert ask(policy, TELLER, "urge", replace(HELD, helpers=("teller03",))) is None


def test_a_copy_stays_within_the_readers_scope_and_away_from_who_is_barred(policy: HallPolicy) -> None:
    assert ask(policy, REVIEWER, "copied", HELD) is None
    assert isinstance(ask(policy, OTHER_HALL, "copied", HELD), NotAllowed)
    why = NotAllowed("这是您本人申请或代办的办件，须由其他人办理。")
    own = replace(policy, barred=lambda who, instance: why if who == "reviewer01" else None)
    assert ask(own, REVIEWER, "copied", replace(HELD, item="benefit")) is why
