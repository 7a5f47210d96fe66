"""scripts/worker on a real Redis: it performs the jobs; Redis emptied or gone, they are performed all the same."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Worker

from engine.jobs import redis_queue
from engine.jobs.redis_queue import Doorbell
from tests.support import drawing as d
from tests.support.site import PASSWORD, ROOT, Site
from web.app import create_app
from web.settings import Settings

pytestmark = pytest.mark.redis
PACKAGE: dict[str, str | bytes] = {
    "p.bpmn": d.diagram([d.catch("Wait", d.duration("PT0.1S"))], "start > Wait > end", "worked")
}


@pytest.fixture
def connection(redis_url: str) -> Iterator[Any]:
    found = redis.Redis.from_url(redis_url)
    found.flushall()
    yield found
    found.close()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names under which this process itself, and not the worker process, looked at jobs."""
    names: list[str] = []

    def noting(work: Callable[..., Any]) -> Callable[..., Any]:
        def noted(parts: Any, name: str, *args: Any, **more: Any) -> Any:
            names.append(name)
            return work(parts, name, *args, **more)

        return noted

    for name in ("drain", "perform_next"):
        monkeypatch.setattr(redis_queue, name, noting(getattr(redis_queue, name)))
    return names


@contextmanager
def site(tmp_path: Path, url: str) -> Iterator[Site]:
    settings = Settings(data=tmp_path, redis_url=url, demo_password=PASSWORD)
    app = create_app(settings)
    use = app.extensions["tellerflow"]
    use.start_work()
    try:
        yield Site("", app, use)
    finally:
        use.stop_work()


@contextmanager
def worker_process(tmp_path: Path, url: str, connection: Any) -> Iterator[None]:
    env = os.environ | {"TELLERFLOW_DATA": str(tmp_path), "REDIS_URL": url, "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "web.cli.worker"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: Worker.count(connection=connection) or process.poll() is not None)
            assert process.poll() is None, process.stderr and process.stderr.read()
            yield
        finally:
            process.terminate()
            process.wait(30)


def until(true: Callable[[], Any]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("did not happen")


def completed(site: Site) -> Callable[[], bool]:
    case = site.start("worked")["id"]
    return lambda: site.call("analyst01").get(f"/process-instances/{case}").json["state"] == "completed"


def test_the_worker_process_performs_the_job(tmp_path: Path, redis_url: str, connection: Any, here: list[str]) -> None:
    with site(tmp_path, redis_url) as running:
        assert isinstance(running.services.worker, Doorbell)
        running.publish(PACKAGE)
        with worker_process(tmp_path, redis_url, connection):
            here.clear()
            until(completed(running))
            assert here == []


def test_a_redis_emptied_under_a_living_worker_loses_nothing(
    tmp_path: Path, redis_url: str, connection: Any, here: list[str]
) -> None:
    with site(tmp_path, redis_url) as running:
        running.publish(PACKAGE)
        with worker_process(tmp_path, redis_url, connection):
            done = [completed(running) for _ in range(3)]
            connection.flushall()
            until(lambda: all(each() for each in done))


def test_without_redis_the_server_performs_the_job_itself(tmp_path: Path, here: list[str]) -> None:
    with site(tmp_path, "redis://127.0.0.1:1/0") as running:
        running.publish(PACKAGE)
        until(completed(running))
        assert any(name.endswith("-sweep") for name in here)


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"REDIS_URL": ""}, "没有设置 REDIS_URL"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0", "TELLERFLOW_NOTIFY": "fax"}, "TELLERFLOW_NOTIFY 须是"),
    ],
)
def test_the_worker_says_what_is_wrong_with_its_settings(tmp_path: Path, env: dict[str, str], sentence: str) -> None:
    given = os.environ | {"TELLERFLOW_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)} | env
    ended = subprocess.run(
        [sys.executable, "-m", "web.cli.worker"], cwd=ROOT, env=given, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1 and ended.stderr.splitlines()[-1].startswith(sentence), ended.stderr
