"""Whole instances: suspend and resume, terminate, held steps, moves, answers kept, rollback."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from engine import history
from engine.actor import SYSTEM
from engine.commands.errors import AnswerKept
from engine.commands.execute import Once
from engine.commands.instances import NewInstance
from engine.commands.messages import NewMessage
from engine.commands.moves import Plan
from engine.errors import KeyReused, NotAllowed, NotFound, NoWaiter
from engine.kernel import Place
from tests.support import drawing as d
from tests.support.hall import TELLER, Hall

LINE = d.diagram([d.user("u"), d.user("v")], "start > u > v > end")


def once(key: str, request: str = "a", person: str = "teller01") -> Once:
    return Once(person, key, hashlib.sha256(request.encode()).digest(), lambda result: (201, repr(result).encode()))


def test_a_failing_step_holds_its_element_and_leaves_the_work_before_committed(hall: Hall) -> None:
    hall.publish(
        d.diagram([d.user("u")], "start > u > xor; xor > step if n > 5; xor > step2 else; step > end; step2 > end2")
    )
    case = hall.start()
    hall.complete(case, "u", {"m": 1})
    assert hall.incident(case)["element_id"] == "xor"
    assert hall.path(case) == ["start", "u"]
    assert hall.variables(case) == {"m": 1}
    hall.engine.retry_incident(SYSTEM, hall.incident(case)["id"])
    assert hall.incident(case)["attempts"] == 2
    hall.engine.resolve_incident(SYSTEM, hall.incident(case)["id"], {"n": 6})
    assert hall.path(case)[-2:] == ["step", "end"]
    assert hall.state(case) == "completed"


def test_nothing_is_done_or_accepted_while_suspended(hall: Hall) -> None:
    parts = [
        d.user("u"),
        d.service("a"),
        d.catch("c", d.message("A", "k")),
        d.catch("t", d.duration("PT1M")),
        d.catch("g", d.signal("S")),
    ]
    hall.publish(
        d.diagram(
            parts, "start > and1; and1 > u > end; and1 > a > end2; and1 > c > end3; and1 > t > end4; and1 > g > end5"
        )
    )
    case = hall.start(k="k1")
    (job,) = hall.activate("a", lease_s=3600)
    task = hall.task(case)
    hall.engine.suspend_instance(SYSTEM, case, "等待核查")
    assert hall.state(case) == "suspended"
    with pytest.raises(NotAllowed):
        hall.engine.complete_task(TELLER, task["id"], {})
    with pytest.raises(NotAllowed):
        hall.engine.complete_job(SYSTEM, job.id, job.lease, {})
    with pytest.raises(NoWaiter):
        hall.engine.publish_message(SYSTEM, NewMessage("A", "k1", {}))
    hall.engine.publish_message(SYSTEM, NewMessage("A", "k1", {"kept": True}, None, 3600))
    hall.engine.broadcast_signal(SYSTEM, "S", {})
    hall.pass_time(minutes=2)
    assert hall.drain() == 0
    assert hall.path(case) == ["start", "and1"]
    hall.engine.resume_instance(SYSTEM, case, "核查完毕")
    assert hall.variables(case)["kept"] is True
    assert hall.drain() == 2
    assert hall.at(case) == ["a", "u"]
    hall.engine.complete_job(SYSTEM, job.id, job.lease, {})
    hall.complete(case, "u")
    assert hall.state(case) == "completed"


def test_a_timer_claimed_before_the_suspension_fires_after_it(hall: Hall) -> None:
    from engine.jobs.claim import claim_due
    from engine.jobs.perform import perform

    hall.publish(d.diagram([d.catch("t", d.duration("PT1M")), d.user("u")], "start > t > u > end"))
    case = hall.start()
    hall.pass_time(minutes=1)
    job = claim_due(hall.database, hall.now, hall.wall, "w", 60)
    assert job is not None
    hall.engine.suspend_instance(SYSTEM, case, "x")
    perform(hall.parts, job)
    assert hall.path(case) == ["start"]
    hall.engine.resume_instance(SYSTEM, case, "x")
    hall.drain()
    assert hall.path(case) == ["start", "t"]


def test_suspending_twice_and_resuming_what_runs_are_refused(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start()
    with pytest.raises(NotAllowed):
        hall.engine.resume_instance(SYSTEM, case, "x")
    hall.engine.suspend_instance(SYSTEM, case, "x")
    with pytest.raises(NotAllowed):
        hall.engine.suspend_instance(SYSTEM, case, "x")


def test_termination_ends_everything_and_keeps_the_reason(hall: Hall) -> None:
    parts = [d.user("u"), d.service("a"), d.catch("c", d.message("A", "k"))]
    hall.publish(d.diagram(parts, "start > and1 > u > end; and1 > a > end2; and1 > c > end3"))
    case = hall.start(k="k1")
    hall.engine.suspend_instance(SYSTEM, case, "x")
    hall.engine.terminate_instance(TELLER, case, "申请人撤回")
    assert hall.state(case) == "terminated"
    for table in ("job", "subscription", "user_task_seat"):
        assert hall.rows(f"SELECT * FROM {table}") == []
    with pytest.raises(NotFound):
        hall.engine.terminate_instance(TELLER, case, "x")
    with hall.database.read() as conn:
        events = history.read(conn, case, hall.keys)
    assert any(event.body and event.body.get("reason") == "申请人撤回" for event in events)


def test_a_move_is_previewed_and_then_made(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start()
    hall.complete(case, "u", {"a": 1})
    (active,) = hall.engine.instance(case).active
    plan = Plan((active.token,), (Place("u"),))
    preview = hall.engine.plan_move(SYSTEM, case, plan)
    assert ([a.element_id for a in preview.before], [a.element_id for a in preview.after]) == (["v"], ["u"])
    assert hall.at(case) == ["v"]
    checked = Plan(plan.drop, plan.place, preview.revision)
    hall.engine.move(SYSTEM, case, checked, "补充材料")
    assert hall.at(case) == ["u"]
    assert hall.variables(case) == {"a": 1}
    with pytest.raises(NotAllowed):
        hall.engine.move(SYSTEM, case, checked, "again")
    hall.complete(case, "u")
    hall.complete(case, "v")
    assert hall.path(case) == ["start", "u", "u", "v", "end"]


def test_the_same_request_has_one_effect_and_one_answer(hall: Hall) -> None:
    hall.publish(LINE)
    new = NewInstance("p")
    first = hall.engine.start_instance(TELLER, new, once=once("k"))
    with pytest.raises(AnswerKept) as kept:
        hall.engine.start_instance(TELLER, new, once=once("k"))
    assert (kept.value.status, kept.value.body) == (201, repr(first).encode())
    with pytest.raises(KeyReused):
        hall.engine.start_instance(TELLER, new, once=once("k", "b"))
    hall.engine.start_instance(TELLER, new, once=once("k", person="other"))
    hall.pass_time(hours=25)
    hall.engine.start_instance(TELLER, new, once=once("k", "b"))
    assert len(hall.rows("SELECT id FROM process_instance")) == 3


def test_a_refused_request_may_come_again_with_its_key(hall: Hall) -> None:
    with pytest.raises(NotFound):
        hall.engine.start_instance(TELLER, NewInstance("p"), once=once("k"))
    hall.publish(LINE)
    hall.engine.start_instance(TELLER, NewInstance("p"), once=once("k"))


def test_what_belongs_to_a_case_is_in_the_same_commit(hall: Hall) -> None:
    hall.publish(LINE)

    def fails(conn: Any, started: Any) -> None:
        raise NotAllowed("编号已用完。")

    with pytest.raises(NotAllowed):
        hall.engine.start_instance(TELLER, NewInstance("p"), also=fails)
    assert hall.rows("SELECT * FROM process_instance") == []
    assert hall.rows("SELECT * FROM case_key") == []


def test_a_loop_without_a_wait_is_refused_with_a_sentence(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u")], "start > u > xor1 > step > xor2; xor2 > xor1 if true; xor2 > end else"))
    case = hall.start()
    with pytest.raises(NotAllowed, match="循环"):
        hall.complete(case, "u")
    assert hall.at(case) == ["u"]


def test_the_chain_of_a_case_verifies_and_is_replayed(hall: Hall) -> None:
    parts = [
        d.user("u"),
        d.service("a"),
        d.catch("c", d.message("A", "k")),
        d.boundary("t", "u", d.duration("PT1M"), interrupting=False),
    ]
    hall.publish(d.diagram(parts, "start > u > a > c > end; t > step > end2"))
    case = hall.start(k="k1")
    hall.engine.claim_task(TELLER, hall.task(case)["id"])
    hall.pass_time(minutes=1)
    hall.drain()
    hall.complete(case, "u", {"x": 1.5})
    hall.work("a", {"y": [1]})
    hall.engine.publish_message(SYSTEM, NewMessage("A", "k1", {"z": "完"}))
    with hall.database.read() as conn:
        events = history.read(conn, case, hall.keys)
        assert history.verify(conn, case).ok
        from engine.history.replay import replay

        again = replay(events, lambda id: hall.shelf.process(conn, id), lambda *asked: pytest.fail("no decision"))
    assert again.ok, again.differences
    assert again.ended and again.path == hall.path(case)
    assert again.variables[0] == hall.variables(case)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


def test_moving_time_backwards_fires_nothing_twice(hall: Hall) -> None:
    hall.publish(d.diagram([d.catch("t", d.duration("PT1M")), d.user("u")], "start > t > u > end"))
    case = hall.start()
    hall.moved = timedelta(hours=1)
    hall.drain()
    hall.moved = timedelta()
    hall.drain()
    hall.moved = timedelta(hours=1)
    assert hall.drain() == 0
    assert hall.path(case) == ["start", "t"]
