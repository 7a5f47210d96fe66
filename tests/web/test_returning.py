"""退回: a supervisor takes a case back to an earlier step after a preview and with a reason; nothing is skipped."""

import re
from typing import Any

import pytest

from engine import history
from tests.support import drawing as d
from tests.support.site import Caller, Site, word
from tests.web import diagrams

THREE = ("a", "b", "c")


@pytest.fixture(scope="module")
def supervisor(server: Site) -> Caller:
    return server.log_in("supervisor01")


def three_steps(server: Site, path: str = "start > a > b > c > end") -> tuple[str, str]:
    """The key and an instance of three steps with names 甲 乙 丙."""
    key = word()
    steps = [d.user(id, name=name) for id, name in zip(THREE, "甲乙丙", strict=True)]
    server.publish({"p.bpmn": d.diagram(steps, path, key)})
    return key, server.start(key)["id"]


def do(server: Site, instance: str, *elements: str, **data: Any) -> None:
    for element in elements:
        (task,) = [t for t in server.tasks_of(instance) if t["element_id"] == element]
        answer = server.call("analyst01").post(f"/tasks/{task['id']}/complete", {"data": data, "revision": 1})
        assert answer.status == 200, answer.text


def page(call: Caller, instance: str, query: str = "", status: int = 200) -> str:
    answer = call.client.get(f"/instances/{instance}/return{query}")
    assert answer.status_code == status, answer.text
    return str(answer.text)


def offered(text: str) -> list[str]:
    return re.findall(r'class="chip" href="[^"]*to=([^"&]+)"', text)


def give_back(call: Caller, instance: str, to: str, reason: str = "材料有误", revision: str = "") -> Any:
    revision = revision or (re.findall(r'name="revision" value="(\d+)"', page(call, instance)) or ["0"])[0]
    form = {"csrf_token": call.csrf, "to": to, "revision": revision, "reason": reason}
    return call.client.post(f"/instances/{instance}/return", data=form)


def standing(server: Site, instance: str) -> list[str]:
    return [
        each["element_id"] for each in server.call("analyst01").get(f"/process-instances/{instance}").json["active"]
    ]


def test_a_case_goes_back_and_every_step_after_is_done_again(server: Site, supervisor: Caller) -> None:
    _, instance = three_steps(server)
    do(server, instance, "a", "b", kept="yes")
    text = page(supervisor, instance)
    assert offered(text) == ["b", "a"]
    text = page(supervisor, instance, "?to=a")
    assert re.search(r"<dt>取消</dt><dd>丙</dd>", text) and re.search(r"<dt>还须重办</dt><dd>乙</dd>", text)
    answer = give_back(supervisor, instance, "a")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("note=returned")
    assert standing(server, instance) == ["a"]
    do(server, instance, "a", "b", "c")
    state = server.call("analyst01").get(f"/process-instances/{instance}").json
    assert state["state"] == "completed" and state["completed"].count("b") == 2 and state["variables"]["kept"] == "yes"


def test_it_is_one_event_with_its_reason_and_the_record_replays(server: Site, supervisor: Caller) -> None:
    _, instance = three_steps(server)
    do(server, instance, "a")
    give_back(supervisor, instance, "a", "签名缺失")
    with server.services.db.read() as conn:
        events = history.read(conn, instance, server.services.engine.parts.keys)
    moves = [e for e in events if e.type == "command" and e.body and e.body["name"] == "move"]
    assert [(e.actor, e.body["reason"]) for e in moves if e.body] == [("supervisor01", "签名缺失")]
    assert server.call("auditor01").get(f"/process-instances/{instance}/replay").json["ok"]


def test_what_was_seen_only_later_in_a_loop_is_not_offered(server: Site, supervisor: Caller) -> None:
    """Back at the first step, a later one cannot be jumped to: the ones between would be skipped."""
    _, instance = three_steps(server)
    do(server, instance, "a", "b")
    give_back(supervisor, instance, "a")
    assert offered(page(supervisor, instance)) == []
    assert give_back(supervisor, instance, "b", revision="5").status_code in (403, 404)
    do(server, instance, "a")
    assert offered(page(supervisor, instance)) == ["a"]


def test_automatic_steps_in_between_are_said_to_stay_done(server: Site, supervisor: Caller) -> None:
    key = word()
    steps = [d.user("a", name="甲"), d.service("r", f"{key}.r")]
    server.publish({"p.bpmn": d.diagram([*steps, d.user("b", name="乙")], "start > a > r > b > end", key)})
    instance = server.start(key)["id"]
    do(server, instance, "a")
    jobs = server.call("analyst01").post("/jobs/activate", {"types": [f"{key}.r"], "worker": "w"}).json["jobs"]
    server.call("analyst01").post(f"/jobs/{jobs[0]['id']}/complete", {"lease": jobs[0]["lease"], "variables": {}})
    assert "不会撤销" in page(supervisor, instance)


def test_parallel_work_is_cancelled_with_the_step_and_nothing_is_stranded(server: Site, supervisor: Caller) -> None:
    key = word()
    steps = [d.user(id, name=id) for id in ("a", "b", "c")]
    path = "start > a > and_split > b > and_join > end; and_split > c > and_join"
    server.publish({"p.bpmn": d.diagram(steps, path, key)})
    instance = server.start(key)["id"]
    do(server, instance, "a", "b")
    assert offered(page(supervisor, instance)) == ["a"], "back at b the other branch would be lost"
    give_back(supervisor, instance, "a")
    assert standing(server, instance) == ["a"]
    do(server, instance, "a", "b", "c")
    assert server.call("analyst01").get(f"/process-instances/{instance}").json["state"] == "completed"


def test_after_a_join_no_single_branch_is_offered(server: Site, supervisor: Caller) -> None:
    key = word()
    steps = [d.user(id, name=id) for id in ("a", "b", "c", "e")]
    path = "start > a > and_split > b > and_join > e > end; and_split > c > and_join"
    server.publish({"p.bpmn": d.diagram(steps, path, key)})
    instance = server.start(key)["id"]
    do(server, instance, "a", "b", "c")
    assert offered(page(supervisor, instance)) == ["a"], "the join would wait for the other branch for ever"


def test_the_branch_of_a_decision_that_was_taken_is_offered(server: Site, supervisor: Caller) -> None:
    key = word()
    steps = [d.user(id, name=id) for id in ("a", "b", "c", "e")]
    path = "start > a > xor; xor > b > xor_m if n = 1; xor > c > xor_m else; xor_m > e > end"
    server.publish({"p.bpmn": d.diagram(steps, path, key)})
    instance = server.start(key, {"n": 1})["id"]
    do(server, instance, "a", "b")
    assert offered(page(supervisor, instance)) == ["b", "a"]


def test_a_called_process_is_begun_anew_as_a_whole(server: Site, supervisor: Caller) -> None:
    """Shared steps are processes of their own: from inside one, and back into one."""
    inner, key = word(), word()
    server.publish({"p.bpmn": d.diagram([d.user("i", name="内")], "start > i > end", inner)})
    steps = [d.user("a", name="甲"), d.call("c", inner), d.user("b", name="乙")]
    server.publish({"p.bpmn": d.diagram(steps, "start_1 > a > c > b > end_1", key)})
    instance = server.start(key)["id"]
    do(server, instance, "a")
    assert offered(page(supervisor, instance)) == ["a"]
    do(server, instance, "i")
    assert offered(page(supervisor, instance)) == ["c", "a"]
    give_back(supervisor, instance, "c")
    assert sorted(standing(server, instance)) == ["c", "i"]
    give_back(supervisor, instance, "a")
    assert standing(server, instance) == ["a"]
    do(server, instance, "a", "i", "b")
    assert server.call("analyst01").get(f"/process-instances/{instance}").json["state"] == "completed"


def test_without_a_reason_nothing_moves(server: Site, supervisor: Caller) -> None:
    _, instance = three_steps(server)
    do(server, instance, "a")
    answer = give_back(supervisor, instance, "a", reason=" ")
    assert answer.status_code == 422 and "请填写原因" in answer.text and standing(server, instance) == ["b"]


def test_a_case_that_moved_on_since_the_preview_is_left_alone(server: Site, supervisor: Caller) -> None:
    _, instance = three_steps(server)
    do(server, instance, "a")
    seen = re.findall(r'name="revision" value="(\d+)"', page(supervisor, instance))[0]
    do(server, instance, "b")
    answer = give_back(supervisor, instance, "a", revision=seen)
    assert answer.status_code == 403 and "又有变化" in answer.text and standing(server, instance) == ["c"]


def test_who_only_opens_the_page_does_not_spoil_what_was_prepared(server: Site, supervisor: Caller) -> None:
    """A look and a refused attempt are events of the case, in the same chain, but they change nothing in it."""
    _, instance = three_steps(server)
    do(server, instance, "a")
    seen = re.findall(r'name="revision" value="(\d+)"', page(supervisor, instance))[0]
    assert server.log_in("supervisor02").client.get(f"/instances/{instance}").status_code == 200
    (task,) = server.tasks_of(instance)
    assert server.call("auditor01").post(f"/tasks/{task['id']}/claim").status == 403
    with server.services.db.read() as conn:
        types = [event.type for event in history.read(conn, instance, server.services.engine.parts.keys)]
        assert types.count("looked") == 1 and types.count("refused") == 1
    assert give_back(supervisor, instance, "a", revision=seen).status_code == 303
    with server.services.db.read() as conn:
        assert history.verify(conn, instance).ok


def test_a_finished_or_suspended_case_cannot_go_back(server: Site, supervisor: Caller) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    instance = server.start(key)["id"]
    do(server, instance, "u")
    assert "没有可以退回的环节" in page(supervisor, instance)
    _, held = three_steps(server)
    do(server, held, "a")
    send = {"csrf_token": supervisor.csrf, "reason": "停"}
    assert supervisor.client.post(f"/instances/{held}/suspend", data=send).status_code == 303
    assert "恢复后才能退回" in page(supervisor, held)


@pytest.mark.parametrize("person", ["teller01", "auditor01"])
def test_only_supervisors_and_operators_may(server: Site, person: str) -> None:
    _, instance = three_steps(server)
    do(server, instance, "a")
    call = server.log_in(person)
    page(call, instance, status=403)
    assert give_back_blindly(call, instance) == 403 and standing(server, instance) == ["b"]
    shown = call.client.get(f"/instances/{instance}")
    assert "退回到前面" not in shown.text


def give_back_blindly(call: Caller, instance: str) -> int:
    form = {"csrf_token": call.csrf, "to": "a", "revision": "2", "reason": "x"}
    return int(call.client.post(f"/instances/{instance}/return", data=form).status_code)
