"""Handlers of ours: performed outside the transaction, at least once, one effect per idempotency key."""

import threading
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text

from engine.actor import SYSTEM
from engine.handlers import BusinessError, HandlerFailed, InlineCall, InlineHandler, JobCall, JobHandler, StoringHandler
from engine.jobs.claim import claim_due
from engine.jobs.worker import Worker, perform_next
from tests.support import drawing as d
from tests.support.hall import Hall, Killed


def printing(hall: Hall, *answers: Any, type: str = "print") -> list[JobCall]:
    """A handler that gives these answers in turn, the last for ever; exceptions are raised."""
    calls: list[JobCall] = []

    def run(call: JobCall) -> Any:
        calls.append(call)
        answer = answers[min(len(calls), len(answers)) - 1]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    hall.handlers.add(JobHandler(type, "1", run))
    return calls


LINE = d.diagram([d.service("a", type="print")], "start > a > end")


def test_a_handler_works_after_the_commit_and_its_result_comes_back(hall: Hall) -> None:
    calls = printing(hall, {"page": 1})
    hall.publish(LINE)
    case = hall.start(n=1)
    assert calls == [] and hall.at(case) == ["a"]
    assert hall.drain() == 1
    assert hall.state(case) == "completed"
    assert [call.attempt for call in calls] == [1]
    assert hall.activate("print") == []


def test_inline_handlers_run_inside_the_command(hall: Hall) -> None:
    def double(call: InlineCall) -> dict[str, Any]:
        return {"y": call.input["x"] * 2}

    hall.handlers.add(InlineHandler("double", "1", double))
    hall.publish(d.diagram([d.service("a", type="double", inputs={"x": "n"})], "start > a > end"))
    case = hall.start(n=2)
    assert hall.state(case) == "completed"
    assert hall.variables(case)["y"] == 4


def counting(hall: Hall) -> None:
    def count(call: InlineCall, conn: Connection, now: datetime) -> dict[str, Any]:
        conn.execute(text("insert into counted values (1)"))
        return {"n": conn.execute(text("select count(*) from counted")).scalar_one()}

    hall.handlers.add(StoringHandler("count", "1", count))
    with hall.database.write() as conn:
        conn.execute(text("create table counted (x integer)"))


COUNTED = d.diagram([d.service("a", type="count")], "start > a > end")


def test_rows_that_a_storing_handler_writes_are_kept_with_the_command_or_not_at_all(hall: Hall) -> None:
    counting(hall)
    hall.publish(COUNTED)
    case = hall.start()
    assert (hall.state(case), hall.variables(case)["n"]) == ("completed", 1)
    hall.crash_at = 1
    with pytest.raises(Killed):
        hall.start()
    hall.reboot()
    assert hall.rows("select count(*) as n from counted") == [{"n": 1}]


def test_a_storing_handler_never_runs_in_the_sandbox(hall: Hall) -> None:
    counting(hall)
    hall.publish(COUNTED, sandbox=True)
    case = hall.start()
    assert hall.at(case) == ["a"]
    assert hall.rows("select count(*) as n from counted") == [{"n": 0}]
    assert [job.type for job in hall.activate("count")] == ["count"]


def test_a_failing_handler_is_tried_three_times_with_one_key_then_held(hall: Hall) -> None:
    calls = printing(hall, HandlerFailed("打印机缺纸"))
    hall.publish(LINE)
    case = hall.start()
    for _ in range(3):
        hall.drain()
        hall.pass_time(minutes=11)
    assert [call.attempt for call in calls] == [1, 2, 3]
    assert len({call.key for call in calls}) == 1
    incident = hall.incident(case)
    assert (incident["message"], incident["attempts"]) == ("打印机缺纸", 3)
    assert hall.drain() == 0
    hall.engine.retry_incident(SYSTEM, incident["id"])
    hall.drain()
    assert calls[-1].key == calls[0].key


def test_a_retry_sees_data_mended_by_a_person(hall: Hall) -> None:
    calls = printing(hall, HandlerFailed("x"), {"ok": True})
    hall.publish(d.diagram([d.service("a", type="print", retries="1")], "start > a > end"))
    case = hall.start()
    hall.drain()
    hall.engine.set_variables(SYSTEM, case, {"n": 1}, "更正")
    hall.engine.retry_incident(SYSTEM, hall.incident(case)["id"])
    hall.drain()
    assert calls[1].variables == {"n": 1}
    assert hall.state(case) == "completed"


def test_an_unexpected_error_is_a_failed_try_with_its_trace_kept(hall: Hall) -> None:
    printing(hall, ZeroDivisionError("boom"))
    hall.publish(d.diagram([d.service("a", type="print", retries="1")], "start > a > end"))
    case = hall.start()
    hall.drain()
    incident = hall.incident(case)
    assert "ZeroDivisionError" in incident["detail"] and "boom" not in incident["message"]


def test_a_business_error_goes_to_the_diagram(hall: Hall) -> None:
    printing(hall, BusinessError("PAPER", "缺纸", {"left": 0}))
    parts = [d.service("a", type="print"), d.boundary("e", "a", d.error("PAPER")), d.user("u")]
    hall.publish(d.diagram(parts, "start > a > end; e > u > end2"))
    case = hall.start()
    hall.drain()
    assert hall.at(case) == ["u"]


def test_a_job_that_kills_its_worker_uses_up_its_tries(hall: Hall) -> None:
    calls = printing(hall, KeyboardInterrupt())
    hall.publish(LINE)
    case = hall.start()
    for _ in range(3):
        try:
            perform_next(hall.parts, "dying")
        except KeyboardInterrupt:
            hall.pass_time(minutes=2)
    assert len(calls) == 3
    hall.drain()
    assert len(calls) == 3
    assert hall.incident(case)["element_id"] == "a"


def test_a_result_under_a_lost_lease_is_dropped(hall: Hall) -> None:
    def run(call: JobCall) -> dict[str, Any]:
        if call.attempt == 1:
            hall.pass_time(minutes=2)
            assert perform_next(hall.parts, "faster")
        return {"by": call.attempt}

    hall.handlers.add(JobHandler("print", "1", run))
    hall.publish(LINE)
    case = hall.start()
    assert perform_next(hall.parts, "slow")
    assert hall.variables(case) == {"by": 2}
    assert hall.path(case) == ["start", "a", "end"]


def test_one_instance_has_one_handler_at_work(hall: Hall) -> None:
    printing(hall, {})
    hall.publish(d.diagram([d.service("a", type="print", loop=d.each("[1,2,3]"))], "start > a > end"))
    case, other = hall.start(), hall.start()
    taken = [claim_due(hall.database, hall.now, hall.wall, "w", 60) for _ in range(4)]
    assert [job and job["instance_id"] for job in taken] == [case, other, None, None]


def test_in_the_sandbox_no_handler_of_ours_reaches_outside(hall: Hall) -> None:
    calls = printing(hall, {})
    hall.publish(LINE, sandbox=True)
    case = hall.start()
    assert hall.drain() == 0 and calls == []
    hall.work("print")
    assert hall.state(case) == "completed"


def test_the_worker_thread_is_woken_and_stops(hall: Hall) -> None:
    calls = printing(hall, {})
    worker = Worker(hall.parts, "embedded")
    hall.on_wake = lambda due, external: worker.wake()
    hall.publish(LINE)
    worker.start()
    cases = [hall.start() for _ in range(5)]
    for _ in range(500):
        if all(hall.state(case) == "completed" for case in cases):
            break
        worker._stopping.wait(0.02)
    worker.stop()
    assert sorted(call.instance_id for call in calls) == sorted(cases)
    assert not any(thread.is_alive() for thread in worker._threads)


def test_history_tells_handler_version_and_what_it_was_given(hall: Hall) -> None:
    from engine import history

    printing(hall, {"page": 1})
    hall.publish(LINE)
    case = hall.start(n=1)
    hall.drain()
    with hall.database.read() as conn:
        events = history.read(conn, case, hall.keys)
    told = [event.body for event in events if event.type == "command" and event.body and "handler" in event.body]
    assert [(body["handler"], body["handler_version"], body["input"]) for body in told] == [("print", "1", {"n": 1})]


def test_a_restarted_worker_takes_up_what_it_held_when_it_died(hall: Hall) -> None:
    calls = printing(hall, {})
    hall.publish(LINE)
    case = hall.start()
    assert claim_due(hall.database, hall.now, hall.wall, "embedded-1", 3600) is not None
    assert hall.drain() == 0
    worker = Worker(hall.parts, "embedded")
    worker.start()
    for _ in range(500):
        if hall.state(case) == "completed":
            break
        worker._stopping.wait(0.02)
    worker.stop()
    assert len(calls) == 1 and hall.state(case) == "completed"


def test_a_stopping_worker_gives_back_what_takes_too_long(hall: Hall) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def run(call: JobCall) -> dict[str, Any]:
        begun.set()
        go_on.wait(30)
        return {"by": call.attempt}

    hall.handlers.add(JobHandler("print", "1", run))
    hall.publish(LINE)
    case = hall.start()
    worker = Worker(hall.parts, "embedded")
    worker.start()
    assert begun.wait(10)
    worker.stop(timeout_s=0.1)
    (job,) = hall.rows("SELECT status, lease FROM job")
    assert (job["status"], job["lease"]) == ("due", 2)
    go_on.set()
    worker.stop()
    assert hall.at(case) == ["a"], "the late result comes under a lost lease"
    hall.drain()
    assert hall.variables(case) == {"by": 2}


def test_a_result_that_cannot_be_carried_on_becomes_an_incident(hall: Hall) -> None:
    calls = printing(hall, {})
    flows = "start > a > xor1 > step > xor2; xor2 > xor1 if true; xor2 > end else"
    hall.publish(d.diagram([d.service("a", type="print", retries="2")], flows))
    case = hall.start()
    hall.drain()
    hall.pass_time(minutes=1)
    hall.drain()
    assert len(calls) == 2
    assert "循环" in hall.incident(case)["message"]


def test_a_timer_that_cannot_fire_is_tried_ever_more_seldom(hall: Hall) -> None:
    flows = "start > t > xor1 > step > xor2; xor2 > xor1 if true; xor2 > end else"
    hall.publish(d.diagram([d.catch("t", d.duration("PT1M"))], flows))
    case = hall.start()
    hall.pass_time(minutes=1)
    assert [hall.drain(), hall.drain()] == [1, 0]
    hall.pass_time(seconds=6)
    assert [hall.drain(), hall.drain()] == [1, 0]
    assert hall.at(case) == ["t"]


def test_a_result_that_comes_while_suspended_is_asked_for_again_afterwards(hall: Hall) -> None:
    def run(call: JobCall) -> dict[str, Any]:
        if call.attempt == 1:
            hall.engine.suspend_instance(SYSTEM, call.instance_id, "x")
        return {"by": call.attempt}

    hall.handlers.add(JobHandler("print", "1", run))
    hall.publish(LINE)
    case = hall.start()
    assert [hall.drain(), hall.drain()] == [1, 0]
    hall.engine.resume_instance(SYSTEM, case, "x")
    hall.drain()
    assert hall.variables(case) == {"by": 2}
