"""`/process-instances`, `/jobs`, `/messages`, `/signals`, `/incidents` and `/clock`."""

import threading
import time
from datetime import datetime, timedelta
from typing import Any

from tests.support import drawing as d
from tests.support.site import Answer, Caller, Site, word
from tests.web import diagrams


def activate(call: Caller, type: str, **more: Any) -> list[Any]:
    answer = call.post("/jobs/activate", {"types": [type], "worker": "w", "max": 5, "lease_s": 60} | more)
    assert answer.status == 200, answer.text
    return list(answer.json["jobs"])


def wait_for(look: Any, seconds: float = 10) -> Any:
    """Polls until `look()` is true, for what a worker does by itself."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found


def test_an_instance_has_the_shape_of_the_contract(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    started = server.start(key, {"x": 1, "list": [1, {"y": None}]})
    assert set(started) == {"id", "definition", "state", "variables", "active", "completed", "incidents"}
    assert started["definition"] == {"key": key, "version": 1} and started["state"] == "running"
    assert started["variables"] == {"x": 1, "list": [1, {"y": None}]}
    assert started["active"] == [{"element_id": "u", "type": "userTask"}] and started["completed"] == ["start"]
    assert server.call("analyst01").get(f"/process-instances/{started['id']}").json == started


def test_what_is_not_published_cannot_be_started(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    call = server.call("analyst01")
    assert call.post("/process-instances", {"definition": "nothing", "variables": {}}).code == "not_found"
    assert call.post("/process-instances", {"definition": key, "version": 9}).code == "not_found"
    assert call.post("/process-instances", {"definition": "personal_info_change"}).code == "not_allowed"


def test_terminating_asks_for_a_reason_and_ends_it(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    instance, call = server.start(key), server.call("analyst01")
    assert "reason" in call.post(f"/process-instances/{instance['id']}/terminate").json["errors"]
    assert call.post(f"/process-instances/{instance['id']}/terminate", {"reason": "试验完毕"}).status == 200
    assert call.get(f"/process-instances/{instance['id']}").json["state"] == "terminated"
    assert call.post(f"/process-instances/{instance['id']}/terminate", {"reason": "再次"}).code == "not_found"


def test_a_job_is_leased_completed_once_and_gone(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_job(key))
    instance = server.start(key, {"x": 1})
    job = activate(call, f"{key}.job")[0]
    assert (job["element_id"], job["process_instance"], job["variables"]) == ("job", instance["id"], {"x": 1})
    assert isinstance(job["lease"], str) and activate(call, f"{key}.job") == []
    done = {"lease": job["lease"], "variables": {"y": 2}}
    assert call.post(f"/jobs/{job['id']}/complete", done).status == 200
    assert call.post(f"/jobs/{job['id']}/complete", done).code == "not_found"
    after = call.get(f"/process-instances/{instance['id']}").json
    assert after["state"] == "completed" and after["variables"] == {"x": 1, "y": 2}


def test_an_old_lease_is_refused(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_job(key))
    server.start(key)
    job = activate(call, f"{key}.job")[0]
    back = {"lease": job["lease"], "message": "later", "attempts_left": 2, "retry_in_s": 0}
    assert call.post(f"/jobs/{job['id']}/fail", back).status == 200
    again = activate(call, f"{key}.job")[0]
    assert again["id"] == job["id"] and again["lease"] != job["lease"] and again["attempts_left"] == 2
    late = call.post(f"/jobs/{job['id']}/complete", {"lease": job["lease"], "variables": {}})
    assert (late.status, late.code) == (409, "lease_lost")
    assert "lease" in call.post(f"/jobs/{job['id']}/complete", {"lease": "abc"}).json["errors"]


def test_a_long_poll_answers_as_soon_as_a_job_appears(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_job(key))
    waiting = server.log_in("admin01")
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.extend(activate(waiting, f"{key}.job", wait_s=20)))
    thread.start()
    server.start(key)
    thread.join(15)
    assert [job["element_id"] for job in found] == ["job"]


def test_a_job_error_is_caught_by_its_boundary_event(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    drawn = [d.service("job", f"{key}.job"), d.boundary("b", "job", d.error("E1"))]
    server.publish({"p.bpmn": d.diagram(drawn, "start > job > end; b > step > end2", key)})
    instance = server.start(key)
    job = activate(call, f"{key}.job")[0]
    thrown = {"lease": job["lease"], "code": "E1", "message": "no", "variables": {"why": "x"}}
    assert call.post(f"/jobs/{job['id']}/throw-error", thrown).status == 200
    after = call.get(f"/process-instances/{instance['id']}").json
    assert "step" in after["completed"] and after["variables"]["why"] == "x"


def test_a_failed_job_becomes_an_incident_that_a_retry_mends(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_job(key))
    instance = server.start(key)
    job = activate(call, f"{key}.job")[0]
    call.post(f"/jobs/{job['id']}/fail", {"lease": job["lease"], "message": "打印机缺纸", "attempts_left": 0})
    incident = call.get(f"/process-instances/{instance['id']}").json["incidents"][0]
    assert incident["message"] == "打印机缺纸" and incident["element_id"] == "job" and incident["attempts"] == 1
    assert incident["case_no"] is None and incident["process_instance"] == instance["id"]
    assert incident["id"] in [row["id"] for row in all_incidents(call)]
    assert call.post(f"/incidents/{incident['id']}/retry").json["status"] == "resolved"
    assert call.post(f"/incidents/{incident['id']}/retry").code == "not_found"
    assert activate(call, f"{key}.job")


def all_incidents(call: Caller) -> list[Any]:
    found: list[Any] = []
    cursor = ""
    while True:
        page = call.get(f"/incidents?limit=100{cursor}").json
        found += page["items"]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


def test_an_incident_is_mended_by_data(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.broken_gateway(key))
    instance = server.start(key)
    incident = instance["incidents"][0]
    assert incident["element_id"] == "xor" and "n" in incident["message"]
    assert call.post(f"/incidents/{incident['id']}/resolve", {"variables": {"n": 5}}).status == 200
    assert call.get(f"/process-instances/{instance['id']}").json["state"] == "completed"


def test_a_message_reaches_who_waits_and_is_refused_where_nobody_does(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.waits_for(key, f"{key}.m"))
    instance = server.start(key, {"k": "1"})
    body = {"name": f"{key}.m", "correlation_key": "1", "data": {"d": 1}}
    nobody = call.post("/messages", body | {"correlation_key": "2"})
    assert (nobody.status, nobody.code) == (404, "no_waiter")
    assert call.post("/messages", body).json == {"received": [instance["id"]], "kept_until": None}
    assert call.post("/messages", body).code == "no_waiter"


def test_a_message_with_a_time_to_live_is_kept_and_its_double_refused(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    body = {"name": f"{key}.m", "correlation_key": "1", "message_id": "m1", "ttl_s": 600}
    kept = call.post("/messages", body)
    assert kept.status == 202 and kept.json["received"] == [] and kept.json["kept_until"]
    double = call.post("/messages", body)
    assert (double.status, double.code) == (409, "duplicate_message")
    server.publish(diagrams.waits_for(key, f"{key}.m"))
    assert server.start(key, {"k": "1"})["state"] == "completed"


def test_a_signal_answers_who_got_it(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish({"p.bpmn": d.diagram([d.catch("c", d.signal(f"{key}.s"))], "start > c > end", key)})
    both = [server.start(key)["id"], server.start(key)["id"]]
    assert call.post("/signals", {"name": f"{key}.s", "data": {"d": 1}}).json == {"received": both}
    again = call.post("/signals", {"name": f"{key}.s"}).json["received"]
    assert set(again) <= set(both)  # whose job the worker has not done yet
    wait_for(lambda: call.get(f"/process-instances/{both[0]}").json["state"] == "completed")


def test_the_clock_moves_timers_and_comes_back(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish({"p.bpmn": d.diagram([d.catch("c", d.duration("PT1H"))], "start > c > end", key)})
    instance = server.start(key)
    before = datetime.fromisoformat(call.get("/clock").json["now"])
    try:
        moved = call("PUT", "/clock", {"now": (before + timedelta(hours=2)).isoformat()})
        assert moved.json["simulated"] is True
        assert datetime.fromisoformat(moved.json["now"]) - before >= timedelta(hours=2)
        wait_for(lambda: call.get(f"/process-instances/{instance['id']}").json["state"] == "completed")
    finally:
        back: Answer = call("DELETE", "/clock")
    assert back.json["simulated"] is False
    assert "now" in call("PUT", "/clock", {"now": "2026-01-01 08:00"}).json["errors"]
    assert server.call("teller01")("PUT", "/clock", {"now": before.isoformat()}).code == "not_allowed"
