"""The handlers `timing.*` as the engine calls them."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine import values
from engine.handlers import HandlerFailed, InlineCall, InlineHandler
from handlers import collected

REGISTRY = collected()


def run(type: str, **given: Any) -> Mapping[str, Any]:
    """Through exact values on both sides, as variables travel."""
    found = REGISTRY.find(type)
    assert isinstance(found, InlineHandler)
    answer: Mapping[str, Any] = values.exact(dict(found.run(InlineCall(type, {}, values.exact(given), "Task", 1))))
    return answer


def test_a_case_is_accepted_paused_resumed_and_stopped() -> None:
    state = run("timing.start", days=10, at="2026-09-01T09:00:00+08:00")
    assert (state["due_on"], state["due_estimated"], state["left_days"]) == ("2026-09-15", False, 10)
    assert state["overdue_at"] == "2026-09-16T00:00:00+08:00"
    state = run(
        "timing.pause",
        clock=state["clock"],
        at="2026-09-04T15:00:00+08:00",
        kind="correction",
        reason="补交离职证明",
        by="reviewer01",
        approved_by="reviewer02",
    )
    assert (state["due_on"], state["overdue_at"], state["left_days"]) == (None, None, 8)
    state = run("timing.resume", clock=state["clock"], at="2026-09-10T08:30:00+08:00")
    assert (state["due_on"], state["paused_days"]) == ("2026-09-20", 4)
    state = run("timing.stop", clock=state["clock"], at="2026-09-18T17:00:00+08:00")
    assert state["clock"] == {
        "days": 10,
        "accepted_on": "2026-09-01",
        "pauses": [
            {
                "from": "2026-09-04",
                "to": "2026-09-10",
                "kind": "correction",
                "reason": "补交离职证明",
                "by": "reviewer01",
                "approved_by": "reviewer02",
            }
        ],
        "stopped_on": "2026-09-18",
    }
    assert run("timing.due", clock=state["clock"], at="2026-12-01T09:00:00+08:00")["used_days"] == 9


def test_an_evening_online_counts_from_the_next_working_day() -> None:
    state = run("timing.start", days=1, at="2026-09-30T09:30:00Z", channel="online")
    assert (state["clock"]["accepted_on"], state["due_on"]) == ("2026-10-08", "2026-10-09")


def test_an_estimate_says_so_and_names_its_calendar() -> None:
    state = run("timing.start", days=10, at="2026-12-22T09:00:00+08:00")
    assert state["due_estimated"] is True and state["calendar_version"].endswith("/0")


def test_correction_before_acceptance_has_a_last_day_and_no_clock() -> None:
    assert run("timing.correction", at="2026-09-24T09:00:00+08:00") == {
        "correct_by": "2026-10-09",
        "lapses_at": "2026-10-10T00:00:00+08:00",
    }


def test_what_cannot_be_done_is_an_incident_with_the_reason() -> None:
    state = run("timing.start", days=5, at="2026-09-01T09:00:00+08:00")
    with pytest.raises(HandlerFailed, match="计时没有暂停，不必恢复。"):
        run("timing.resume", clock=state["clock"], at="2026-09-02T09:00:00+08:00")
    with pytest.raises(HandlerFailed, match="日历只有 2004 年到 2050 年"):
        run("timing.start", days=5, at="2051-09-01T09:00:00+08:00")
    with pytest.raises(HandlerFailed, match="“开始计时”收到的数据不对：受理时刻：时间须带时区。"):
        run("timing.start", days=5, at="2026-09-01T09:00:00")
