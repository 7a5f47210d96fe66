"""Item 59: which card it is, by what a reader gave or its last digits, and that its PIN was set anew, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from engine.handlers import BusinessError, HandlerFailed, JobCall, JobHandler
from handlers.registry.cards import StoredCards, handlers, no_cards
from tests.handlers.registry.conftest import NOW, PLAYERS, Site, ref

READ = {"q-1": "case-1"}
"""Device request -> the case in which it was asked."""


def job(site: Site, type: str, variables: dict[str, Any], key: str = "job-1", now: datetime = NOW) -> dict[str, Any]:
    """As a worker performs it; the reader holds the card of whoever `variables` says."""
    held = variables.pop("holds", None)

    def reading(request: str, instance_id: str) -> Mapping[str, Any] | None:
        return {"card_no": held} if READ.get(request) == instance_id else None

    stored = StoredCards(site.db, site.seals)
    described = next(each for each in handlers(lambda: stored, reading) if each.type == type)
    handler = described.for_engine()
    assert isinstance(handler, JobHandler)
    return dict(handler.run(JobCall(key, type, {}, variables, "case-1", "Task", 1, now)))


def number(player: str) -> str:
    return PLAYERS[player].identity.cards[-1]


@pytest.mark.parametrize(
    ("player", "state"),
    [("months_60", "normal"), ("card_lost", "lost"), ("card_frozen", "frozen"), ("card_idle", "not_activated")],
)
def test_the_card_that_was_read_is_told_with_its_state_and_masked(shared: Site, player: str, state: str) -> None:
    found = job(shared, "registry.card", {"person": ref(player), "request": "q-1", "holds": number(player)})
    assert (found["found"], found["matches"], found["state"]) == (True, True, state)
    assert number(player) not in str(found) and found["masked"].endswith(number(player)[-3:])


def test_of_somebody_elses_card_nothing_is_told(shared: Site) -> None:
    found = job(shared, "registry.card", {"person": ref("months_60"), "request": "q-1", "holds": number("months_12")})
    assert (found["found"], found["matches"]) == (True, False)
    assert {found[name] for name in ("card", "masked", "state", "bank", "issued_on", "holder_alive")} == {None}


def test_a_card_nobody_holds_is_not_found(shared: Site) -> None:
    found = job(shared, "registry.card", {"person": ref("months_60"), "request": "q-1", "holds": "Z00000000"})
    assert (found["found"], found["matches"]) == (False, False)


@pytest.mark.parametrize(("request_id", "held"), [("q-1", None), ("q-of-another-case", "Z00000000")])
def test_an_id_card_or_a_read_of_another_case_is_no_card_read(shared: Site, request_id: str, held: str | None) -> None:
    with pytest.raises(BusinessError) as refused:
        job(shared, "registry.card", {"person": ref("months_60"), "request": request_id, "holds": held})
    assert refused.value.code == "CARD_NOT_READ"


def test_without_a_reader_the_last_digits_find_the_card_in_use(shared: Site) -> None:
    """秦岭 has an old card that was cancelled and a new one."""
    found = job(shared, "registry.card", {"person": ref("card_replaced"), "tail": number("card_replaced")[-3:]})
    assert (found["matches"], found["state"]) == (True, "normal")
    assert not job(shared, "registry.card", {"person": ref("card_replaced"), "tail": "zzz"})["found"]


def reset(site: Site, player: str = "months_60", key: str = "job-9", **more: Any) -> dict[str, Any]:
    card = job(site, "registry.card", {"person": ref(player), "tail": number(player)[-3:]})["card"]
    return job(site, "registry.pin_reset", {"person": ref(player), "card": card, "case_no": "5104", **more}, key)


def test_a_reset_is_recorded_once_however_often_its_job_is_tried(site: Site) -> None:
    assert reset(site) == reset(site)
    stored = StoredCards(site.db, site.seals)
    assert stored.resets(ref("months_60"), NOW) == 1
    assert reset(site, key="job-10")["reset"] != reset(site)["reset"]
    assert stored.resets(ref("months_60"), NOW) == 2
    tail = number("months_60")[-3:]
    for days, count in ((29, 2), (31, 0)):
        later = NOW + timedelta(days=days)
        found = job(site, "registry.card", {"person": ref("months_60"), "tail": tail}, now=later)
        assert found["recent_resets"] == count


@pytest.mark.parametrize(
    ("player", "more", "sentence"),
    [("card_lost", {}, "已挂失"), ("card_frozen", {}, "已冻结"), ("months_60", {"person": "nobody"}, "不在申请人名下")],
)
def test_a_card_that_changed_meanwhile_is_refused(site: Site, player: str, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BusinessError, match=sentence) as refused:
        reset(site, player, **more)
    assert refused.value.code == "CARD_UNUSABLE"


def test_a_pin_handed_in_by_mistake_is_kept_nowhere(site: Site) -> None:
    """domain 0.8: there is no column for it, and the schema drops what it does not name."""
    made = reset(site, pin="135246")
    with site.db.read() as conn:
        (row,) = conn.execute(text("SELECT * FROM registry_pin_reset")).all()
    assert "135246" not in str(made) + str(tuple(row))


def test_without_a_card_system_the_step_says_so() -> None:
    with pytest.raises(HandlerFailed, match="没有接通社会保障卡系统"):
        no_cards()
