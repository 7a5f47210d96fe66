"""RQ carries ids only; Redis emptied, gone or hostile loses nothing and runs nothing foreign."""

import json
import zlib
from typing import Any

import pytest
import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from engine.handlers import JobCall, JobHandler
from engine.jobs import redis_queue
from engine.jobs.redis_queue import QUEUE, Doorbell, serve
from tests.support import drawing as d
from tests.support.hall import Hall

LINE = d.diagram([d.service("a", type="print")], "start > a > end")
pytestmark = pytest.mark.redis


@pytest.fixture
def server(redis_url: str) -> Any:
    connection = redis.Redis.from_url(redis_url)
    connection.flushall()
    yield connection
    connection.close()


def printing(hall: Hall) -> list[JobCall]:
    calls: list[JobCall] = []
    hall.handlers.add(JobHandler("print", "1", lambda call: calls.append(call) or {}))  # type: ignore[func-returns-value]
    hall.publish(LINE)
    return calls


@pytest.fixture
def doorbell(hall: Hall, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = Doorbell(hall.parts, redis_url)
    monkeypatch.setattr(found, "_attended", lambda: found._connection.ping())
    yield found
    found.stop()


def test_rq_performs_what_the_sweep_announces(hall: Hall, server: Any, doorbell: Doorbell, redis_url: str) -> None:
    calls = printing(hall)
    cases = [hall.start() for _ in range(3)]
    assert doorbell.sweep() == 3
    assert calls == []
    serve(hall.parts, redis_url, burst=True)
    assert sorted(call.instance_id for call in calls) == sorted(cases)
    assert all(hall.state(case) == "completed" for case in cases)
    assert doorbell.sweep() == 0


def test_redis_holds_nothing_but_ids(hall: Hall, server: Any, doorbell: Doorbell) -> None:
    printing(hall)
    hall.start(name="王五")
    doorbell.sweep()
    (id,) = [row["id"] for row in hall.rows("SELECT id FROM job")]
    (key,) = server.lrange(f"rq:queue:{QUEUE}", 0, -1)
    data = json.loads(zlib.decompress(server.hget(b"rq:job:" + key, "data")))
    assert data == [redis_queue.FUNCTION, None, [id], {}]


def test_a_worker_announces_what_follows_from_its_work(
    hall: Hall, server: Any, doorbell: Doorbell, redis_url: str
) -> None:
    calls = printing(hall)
    hall.publish(d.diagram([d.service("a", type="print"), d.service("b", type="print")], "start > a > b > end"))
    case = hall.start()
    doorbell.sweep()
    serve(hall.parts, redis_url, burst=True)
    assert [call.element_id for call in calls] == ["a", "b"]
    assert hall.state(case) == "completed"


def test_what_registered_workers_do_not_take_the_sweep_does(
    hall: Hall, server: Any, doorbell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = printing(hall)
    hall.start()
    assert doorbell.sweep() == 1
    assert calls == []
    monkeypatch.setattr(redis_queue, "PATIENCE_S", 0)
    assert doorbell.sweep() == 1
    assert len(calls) == 1


def test_an_emptied_redis_is_told_again(
    hall: Hall, server: Any, doorbell: Doorbell, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = printing(hall)
    hall.start()
    assert doorbell.sweep() == 1
    assert doorbell.sweep() == 0, "announced a moment ago"
    server.flushall()
    monkeypatch.setattr(redis_queue, "REPEAT_S", 0)
    assert doorbell.sweep() == 1
    serve(hall.parts, redis_url, burst=True)
    assert len(calls) == 1


def test_a_double_announcement_has_one_effect(
    hall: Hall, server: Any, doorbell: Doorbell, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = printing(hall)
    hall.start()
    monkeypatch.setattr(redis_queue, "REPEAT_S", 0)
    assert doorbell.sweep() + doorbell.sweep() == 2
    serve(hall.parts, redis_url, burst=True)
    assert len(calls) == 1


def test_without_redis_the_sweep_works_by_itself(hall: Hall) -> None:
    calls = printing(hall)
    hall.start()
    doorbell = Doorbell(hall.parts, "redis://127.0.0.1:1/0")
    assert doorbell.sweep() == 1
    assert len(calls) == 1


def test_without_any_rq_worker_the_sweep_works_by_itself(hall: Hall, server: Any, redis_url: str) -> None:
    calls = printing(hall)
    hall.start()
    doorbell = Doorbell(hall.parts, redis_url)
    assert doorbell.sweep() == 1
    doorbell.stop()
    assert len(calls) == 1


@pytest.mark.parametrize(
    "planted",
    [
        ("os.system", ["touch PLANTED"], {}),
        ("subprocess.call", [["touch", "PLANTED"]], {}),
        (redis_queue.FUNCTION, ["x", "y"], {}),
        (redis_queue.FUNCTION, [{"a": 1}], {}),
        (redis_queue.FUNCTION, [], {"job_id": "x"}),
    ],
)
def test_a_planted_job_runs_nothing(
    hall: Hall, server: Any, redis_url: str, planted: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reached: list[str] = []
    monkeypatch.setattr(redis_queue, "perform_next", lambda *args, **more: reached.append(more["job_id"]))
    function, args, kwargs = planted
    queue = Queue(QUEUE, connection=server, serializer=JSONSerializer)
    queue.enqueue_call(function, args=args, kwargs=kwargs)
    serve(hall.parts, redis_url, burst=True)
    assert not (tmp_path / "PLANTED").exists()
    assert reached == []


RUN: list[Any] = []


def planted_callback(*given: Any) -> None:
    RUN.append(given)


def test_a_planted_callback_runs_nothing(hall: Hall, server: Any, redis_url: str) -> None:
    queue = Queue(QUEUE, connection=server, serializer=JSONSerializer)
    job: Job = queue.create_job(redis_queue.FUNCTION, args=["nothing"])
    job._success_callback_name = f"{__name__}.planted_callback"
    queue.enqueue_job(job)
    serve(hall.parts, redis_url, burst=True)
    assert server.llen(f"rq:queue:{QUEUE}") == 0
    assert RUN == []


def test_the_sweeping_thread_is_woken_by_a_commit(hall: Hall) -> None:
    calls = printing(hall)
    doorbell = Doorbell(hall.parts, "redis://127.0.0.1:1/0")
    hall.on_wake = doorbell.wake
    doorbell.start()
    case = hall.start()
    for _ in range(500):
        if hall.state(case) == "completed":
            break
        doorbell._stopping.wait(0.02)
    doorbell.stop()
    assert len(calls) == 1 and hall.state(case) == "completed"
