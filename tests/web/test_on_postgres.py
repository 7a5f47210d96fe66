"""The same product on PostgreSQL: a case through the API, with two people at once and a job of an outside worker."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.site import PASSWORD, Answer, Site, word
from tests.web import diagrams
from web.app import create_app
from web.settings import Settings

pytestmark = pytest.mark.postgres


@pytest.fixture
def site(postgres_url: str, tmp_path: Path) -> Iterator[Site]:
    emptied = create_engine(postgres_url)
    with emptied.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    emptied.dispose()
    app = create_app(Settings(data=tmp_path, database_url=postgres_url, demo_password=PASSWORD, worker=False))
    services = app.extensions["tellerflow"]
    yield Site("", app, services)
    services.stop_work()
    services.db.engine.dispose()


def test_two_people_complete_one_to_do_and_one_wins(site: Site) -> None:
    key = word()
    site.publish(diagrams.one_task(key, candidateGroups="teller"))
    task = site.tasks_of(site.start(key)["id"])[0]
    answers: list[Answer] = []

    def complete(person: str) -> None:
        answers.append(site.call(person).post(f"/tasks/{task['id']}/complete", {"data": {"by": person}, "revision": 1}))

    site.call("teller01"), site.call("teller02")
    both = [threading.Thread(target=complete, args=(person,)) for person in ("teller01", "teller02")]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(answer.status for answer in answers) == [200, 409]
    late = next(answer for answer in answers if answer.status == 409)
    assert late.code == "task_taken" and late.json["by"] in ("teller01", "teller02")


def test_jobs_messages_and_repeated_requests_behave_alike(site: Site) -> None:
    key, call = word(), site.call("analyst01")
    site.publish(diagrams.one_job(key))
    body = {"definition": key, "variables": {"x": 1}}
    first, second = (call.post("/process-instances", body, key="once") for _ in range(2))
    assert first.text == second.text and first.status == 201
    jobs = call.post("/jobs/activate", {"types": [f"{key}.job"], "worker": "w", "max": 5}).json["jobs"]
    assert len(jobs) == 1
    assert call.post(f"/jobs/{jobs[0]['id']}/complete", {"lease": jobs[0]["lease"]}).status == 200
    assert call.post("/messages", {"name": "nobody", "correlation_key": "1"}).code == "no_waiter"
    assert call.get("/tasks/counts").status == 200 and call.get("/incidents").json["items"] == []
