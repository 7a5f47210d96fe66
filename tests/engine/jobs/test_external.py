"""Jobs of workers behind the API: leases, fencing, attempts, BPMN errors, long polls."""

import threading
from decimal import Decimal

import pytest

from engine.actor import SYSTEM
from engine.errors import LeaseLost, NotFound
from tests.support import drawing as d
from tests.support.hall import Hall

LINE = d.diagram([d.service("a", inputs={"x": "n + 1"}), d.service("b")], "start > a > b > end")


def test_a_job_shows_what_its_element_sees(hall: Hall) -> None:
    hall.publish(d.diagram([d.service("a", inputs={"x": "n + 1"}, headers={"h": "1"})], "start > a > end"))
    case = hall.start(n=1)
    (job,) = hall.activate("a")
    assert job.variables == {"n": Decimal(1), "x": Decimal(2)}
    assert (job.instance_id, job.element_id, job.headers, job.attempts_left) == (case, "a", {"h": "1"}, 3)
    assert hall.activate("a") == []
    hall.engine.complete_job(SYSTEM, job.id, job.lease, {"r": 5})
    assert hall.state(case) == "completed"


def test_an_old_lease_is_refused_once_another_has_the_job(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start(n=1)
    (first,) = hall.activate("a", lease_s=10)
    hall.pass_time(seconds=11)
    (second,) = hall.activate("a", lease_s=10)
    assert second.id == first.id and second.lease > first.lease
    for late in (
        lambda: hall.engine.complete_job(SYSTEM, first.id, first.lease, {}),
        lambda: hall.engine.fail_job(SYSTEM, first.id, first.lease, "x", 0),
        lambda: hall.engine.throw_job_error(SYSTEM, first.id, first.lease, "E", "", {}),
    ):
        with pytest.raises(LeaseLost):
            late()
    hall.engine.complete_job(SYSTEM, second.id, second.lease, {})
    assert hall.at(case) == ["b"]
    with pytest.raises(NotFound):
        hall.engine.complete_job(SYSTEM, second.id, second.lease, {})


def test_a_lease_runs_on_wall_time_only(hall: Hall) -> None:
    hall.publish(LINE)
    hall.start(n=1)
    (job,) = hall.activate("a", lease_s=10)
    hall.moved = hall.moved * 0 + (hall.now - hall.wall) + 3600 * (hall.now.resolution * 1_000_000)
    assert hall.activate("a") == []
    hall.engine.complete_job(SYSTEM, job.id, job.lease, {})


def test_a_failed_job_waits_for_its_turn_and_ends_in_an_incident(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start(n=1)
    (job,) = hall.activate("a")
    hall.engine.fail_job(SYSTEM, job.id, job.lease, "稍后再试", 1, 300)
    with pytest.raises(LeaseLost):
        hall.engine.complete_job(SYSTEM, job.id, job.lease, {})
    assert hall.activate("a") == []
    hall.pass_time(seconds=301)
    (job,) = hall.activate("a")
    assert job.attempts_left == 1
    hall.engine.fail_job(SYSTEM, job.id, job.lease, "坏了", 0)
    incident = hall.incident(case)
    assert (incident["element_id"], incident["message"], incident["kind"]) == ("a", "坏了", "job")
    assert incident["attempts"] == 2
    hall.engine.retry_incident(SYSTEM, incident["id"])
    hall.work("a")
    assert hall.at(case) == ["b"]
    assert hall.engine.incident(incident["id"])["status"] == "resolved"


def test_an_incident_goes_away_with_its_token(hall: Hall) -> None:
    hall.publish(d.diagram([d.service("a"), d.boundary("t", "a", d.duration("PT1H"))], "start > a > end; t > end2"))
    case = hall.start()
    (job,) = hall.activate("a")
    hall.engine.fail_job(SYSTEM, job.id, job.lease, "坏了", 0)
    incident = hall.incident(case)
    hall.pass_time(hours=2)
    hall.drain()
    assert hall.state(case) == "completed"
    assert hall.engine.incident(incident["id"])["status"] == "resolved"
    with pytest.raises(NotFound):
        hall.engine.retry_incident(SYSTEM, incident["id"])


def test_a_bpmn_error_is_caught_or_held(hall: Hall) -> None:
    parts = [d.service("a"), d.boundary("e", "a", d.error("E1")), d.service("b")]
    hall.publish(d.diagram(parts, "start > a > end; e > b > end2"))
    caught, held = hall.start(), hall.start()
    for case, code in ((caught, "E1"), (held, "E2")):
        job = next(job for job in hall.activate("a", lease_s=0) if job.instance_id == case)
        hall.engine.throw_job_error(SYSTEM, job.id, job.lease, code, "出错", {"why": 1})
    assert hall.at(caught) == ["b"]
    assert hall.incident(held)["element_id"] == "a"
    hall.engine.resolve_incident(SYSTEM, hall.incident(held)["id"], {"ok": True})
    assert hall.state(held) == "completed"


def test_jobs_go_to_one_worker_each(hall: Hall) -> None:
    hall.publish(LINE)
    for n in range(20):
        hall.start(n=n)
    got: list[str] = []

    def take() -> None:
        while jobs := hall.activate("a", most=3):
            got.extend(job.id for job in jobs)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 20


def test_a_long_poll_gets_the_job_that_a_commit_opens(hall: Hall) -> None:
    hall.publish(LINE)
    got: list[int] = []
    poll = threading.Thread(
        target=lambda: got.append(len(hall.engine.activate_jobs(["a"], "w", 1, 60, 30, (True, False))))
    )
    poll.start()
    hall.start(n=1)
    poll.join(20)
    assert got == [1]


def test_a_stopped_engine_ends_long_polls(hall: Hall) -> None:
    poll = threading.Thread(target=lambda: hall.engine.activate_jobs(["a"], "w", 1, 60, 30, (True, False)))
    poll.start()
    hall.engine.activation.stop()
    poll.join(10)
    assert not poll.is_alive()


def test_activation_keeps_to_the_worlds_it_is_given(hall: Hall) -> None:
    hall.publish(LINE, sandbox=True)
    hall.start(n=1)
    assert hall.engine.activate_jobs(["a"], "w", 1, 60, 0, (False,)) == []
    assert len(hall.engine.activate_jobs(["a"], "w", 1, 60, 0, (True,))) == 1


def test_jobs_of_a_cancelled_branch_are_gone(hall: Hall) -> None:
    parts = [
        d.sub("s", [d.service("a"), d.service("b"), d.end("t", d.TERMINATE)], "start2 > and1 > a > t; and1 > b > end2")
    ]
    hall.publish(d.diagram(parts, "start > s > end"))
    case = hall.start()
    (b,) = hall.activate("b")
    hall.work("a")
    with pytest.raises(NotFound):
        hall.engine.complete_job(SYSTEM, b.id, b.lease, {})
    assert hall.state(case) == "completed"
    assert hall.rows("SELECT * FROM job") == []
