"""The operations on to-dos over the API: offered with reasons, carried out once, refused in Chinese."""

from typing import Any

import pytest

from tests.support import drawing as d
from tests.support.plans import Plans
from tests.support.site import Answer, Caller, Site, word

STEPS = ("a", "b", "c")


def diagram(key: str, **groups: Any) -> bytes:
    """Three steps for tellers, reviewers of the first level and again reviewers, under four eyes."""
    mark = {"sodGroup": "case"}
    steps = [
        d.user("a", name="受理", assignment={"candidateGroups": "teller,back_supervisor"}, properties=mark),
        d.user("b", name="初审", assignment={"candidateGroups": "teller,back_supervisor"}, properties=mark),
        d.user("c", name="复审", assignment={"candidateGroups": "teller,back_supervisor"}, properties=mark),
    ]
    return d.diagram(steps, "start > a > b > c > end", key)


@pytest.fixture
def case(server: Site) -> str:
    """At b; a was done by teller01."""
    key = word()
    server.publish({"p.bpmn": diagram(key)})
    instance = str(server.start(key, {"n": 1})["id"])
    do(server, instance, "teller01", "a")
    return instance


def task_of(server: Site, instance: str) -> Any:
    (task,) = server.tasks_of(instance)
    return task


def do(server: Site, instance: str, person: str, element: str) -> Answer:
    task = task_of(server, instance)
    assert task["element_id"] == element
    answer = server.call(person).post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": task["revision"]})
    assert answer.status == 200, answer.text
    return answer


def held(server: Site, instance: str, person: str = "teller02") -> tuple[Caller, str]:
    call, id = server.call(person), task_of(server, instance)["id"]
    assert call.post(f"/tasks/{id}/claim").status == 200
    return call, id


def events(server: Site, instance: str) -> list[Any]:
    return list(server.call("auditor01").get(f"/process-instances/{instance}/history?limit=500").json["items"])


def test_what_is_offered_and_why_not(server: Site, case: str) -> None:
    call, id = held(server, case)
    found = call.get(f"/tasks/{id}/operations").json
    assert found["operations"]["transfer"] is None and found["operations"]["return"] is None
    assert [(each["element_id"], each["previous"], each["last_by"]) for each in found["targets"]] == [
        ("a", True, "teller01")
    ]
    reasons = {each["username"]: each["why_not"] for each in found["people"]}
    assert "teller02" not in reasons and "受理" in reasons["teller01"], "teller01 did the step before"
    assert {"transfer", "delegate", "add_signers", "return"} <= set(call.get(f"/tasks/{id}").json["actions"])
    other = server.call("reviewer02").get(f"/tasks/{id}/operations")
    assert other.json["operations"]["urge"] is None and "transfer" not in other.json["operations"]


def test_a_transfer_goes_to_a_colleague_once_with_its_note(server: Site, case: str) -> None:
    call, id = held(server, case)
    body = {"to": "reviewer02", "note": "今天请假", "revision": 2}
    first = call.post(f"/tasks/{id}/transfer", body, key=f"k-{id}")
    assert (first.status, first.json["assignee"]) == (200, "reviewer02"), first.text
    assert call.post(f"/tasks/{id}/transfer", body, key=f"k-{id}").text == first.text
    asked = server.call("reviewer02").get(f"/tasks/{id}/operations").json["asked"]
    assert [(each["mode"], each["note"], each["asked_by"]) for each in asked] == [("transfer", "今天请假", "teller02")]
    assert [e["data"]["to"] for e in events(server, case) if e["type"] == "task_transfer"] == ["reviewer02"]


def test_the_new_person_must_be_another_pair_of_eyes_and_of_the_post(server: Site, case: str) -> None:
    call, id = held(server, case)
    for path, body in (
        ("transfer", {"to": "teller01", "note": "x"}),
        ("delegate", {"to": "teller01", "note": "x"}),
        ("add-signers", {"mode": "before", "people": ["teller01"], "reason": "x"}),
    ):
        assert call.post(f"/tasks/{id}/{path}", body).code == "four_eyes"
    assert call.post(f"/tasks/{id}/transfer", {"to": "liaison01", "note": "x"}).code == "not_allowed"
    wrong = call.post(f"/tasks/{id}/transfer", {"to": "nobody", "note": "x"})
    assert wrong.code == "invalid_form" and "没有用户" in wrong.json["errors"]["to"][0]
    assert call.post(f"/tasks/{id}/transfer", {"to": "reviewer02", "note": "x", "revision": 1}).code == "revision_stale"
    assert task_of(server, case)["assignee"] == "teller02"


def test_a_delegate_finds_it_answers_and_it_comes_back(server: Site, case: str) -> None:
    call, id = held(server, case)
    given = call.post(f"/tasks/{id}/delegate", {"to": "reviewer02", "note": "请核对"})
    assert (given.json["asked"], given.json["helpers"]) == ("delegate", ["reviewer02"])
    assert "complete" not in given.json["actions"] and "remove_signer" in given.json["actions"]
    helper = server.call("reviewer02")
    assert id in [row["id"] for row in helper.get("/tasks?view=mine&limit=100").json["items"]]
    assert "answer" in helper.get(f"/tasks/{id}").json["actions"]
    assert "委派" in call.post(f"/tasks/{id}/complete", {"data": {}, "revision": 3}).json["detail"]
    assert helper.post(f"/tasks/{id}/answer", {"opinion": "属实"}).json["task"]["asked"] is None
    assert id not in [row["id"] for row in helper.get("/tasks?view=mine&limit=100").json["items"]]
    assert helper.post(f"/tasks/{id}/answer", {"opinion": "属实"}).code == "not_allowed"
    done = call.post(f"/tasks/{id}/complete", {"data": {}, "revision": 4})
    assert done.status == 200, done.text
    following = task_of(server, case)["id"]
    assert helper.post(f"/tasks/{following}/claim").code == "four_eyes", "who has advised does not review it as well"


def test_signers_after_the_decision_complete_it(server: Site, case: str) -> None:
    call, id = held(server, case)
    body = {"mode": "after", "people": ["reviewer02"], "reason": "须会签", "data": {"n": 5}, "revision": 2}
    assert call.post(f"/tasks/{id}/add-signers", body).json["asked"] == "after"
    shown = server.call("reviewer02").get(f"/tasks/{id}/operations").json
    assert shown["submission"]["data"] == {"n": 5} and shown["waits_for"] == "after"
    answer = server.call("reviewer02").post(f"/tasks/{id}/answer", {"opinion": "同意"})
    assert answer.json["task"]["status"] == "completed"
    state = server.call("analyst01").get(f"/process-instances/{case}").json
    assert [each["element_id"] for each in state["active"]] == ["c"] and state["variables"]["n"] == 5
    assert server.call("auditor01").get(f"/process-instances/{case}/replay").json["ok"]


def test_a_signer_is_taken_off_again(server: Site, case: str) -> None:
    call, id = held(server, case)
    call.post(f"/tasks/{id}/add-signers", {"mode": "before", "people": ["reviewer02"], "reason": "x"})
    assert call.post(f"/tasks/{id}/remove-signer", {"person": "teller01", "reason": "x"}).code == "not_found"
    answer = call.post(f"/tasks/{id}/remove-signer", {"person": "reviewer02", "reason": "不必了"})
    assert answer.json["task"]["asked"] is None and "complete" in answer.json["task"]["actions"]


@pytest.mark.parametrize("to", ["a", "previous"])
def test_a_reviewer_returns_a_case_to_who_did_the_step(server: Site, case: str, to: str) -> None:
    call, id = held(server, case)
    answer = call.post(f"/tasks/{id}/return", {"to": to, "reason": "材料不全", "then": "back"})
    assert answer.status == 200, answer.text
    back = task_of(server, case)
    assert (back["element_id"], back["assignee"], back["returned"]["reason"]) == ("a", "teller01", "材料不全")
    do(server, case, "teller01", "a")
    again = task_of(server, case)
    assert (again["element_id"], again["assignee"]) == ("b", "teller02")
    moves = [e["data"] for e in events(server, case) if e["type"] == "command" and e["data"]["name"] == "move"]
    assert [each["operation"] for each in moves][:1] == ["return"] and moves[0]["reason"] == "材料不全"
    assert server.call("auditor01").get(f"/process-instances/{case}/replay").json["ok"]


def test_only_passed_steps_are_returned_to(server: Site, case: str) -> None:
    call, id = held(server, case)
    for to in ("c", "nonsense", "applicant"):
        assert call.post(f"/tasks/{id}/return", {"to": to, "reason": "x"}).code == "not_found"
    assert call.post(f"/tasks/{id}/return", {"to": "a", "reason": "x", "then": "sideways"}).code == "invalid_form"


def test_ones_own_step_is_taken_back_until_somebody_begins_the_next(server: Site, case: str) -> None:
    first = next(e["data"]["task"] for e in events(server, case) if e["data"] and e["data"].get("name") == "complete")
    teller = server.call("teller01")
    assert teller.get(f"/tasks/{first}").json["actions"] == ["take_back"]
    held(server, case)
    assert "开始办理" in teller.get(f"/tasks/{first}").json["withheld"]["take_back"]
    assert teller.post(f"/tasks/{first}/take-back", {"reason": "x"}).code == "not_allowed"
    key = word()
    server.publish({"p.bpmn": diagram(key)})
    instance = str(server.start(key)["id"])
    mine = task_of(server, instance)["id"]
    do(server, instance, "teller01", "a")
    taken = teller.post(f"/tasks/{mine}/take-back", {"reason": "写错了"})
    assert [each["element_id"] for each in taken.json["next"]] == ["a"], taken.text
    assert task_of(server, instance)["assignee"] == "teller01"
    assert server.call("teller02").post(f"/tasks/{mine}/take-back", {"reason": "x"}).code == "not_allowed"


def test_urging_is_limited_and_the_holder_sees_it(server: Site, case: str) -> None:
    call, id = held(server, case)
    teller = server.call("teller01")
    assert call.post(f"/tasks/{id}/urge", {"note": "快"}).code == "not_allowed"
    for _ in range(3):
        assert teller.post(f"/tasks/{id}/urge", {"note": "申请人等着"}).status == 201
    assert "今天已催办 3 次" in teller.post(f"/tasks/{id}/urge", {"note": "快"}).json["detail"]
    assert len(call.get(f"/tasks/{id}/operations").json["urges"]) == 3
    assert server.call("liaison01").post(f"/tasks/{id}/urge", {"note": "快"}).code == "not_found"


def test_copies_are_listed_read_and_nobody_elses(server: Site, case: str) -> None:
    call, id = held(server, case)
    made = call.post(f"/tasks/{id}/copy", {"people": ["reviewer02", "supervisor01"], "note": "供参考"})
    assert made.status == 201 and len(made.json["items"]) == 2, made.text
    mine = next(each for each in made.json["items"] if each["person"] == "supervisor01")["id"]
    reader = server.call("supervisor01")
    unread = reader.get("/copies?unread=true&limit=100").json["items"]
    assert mine in [each["id"] for each in unread]
    assert server.call("reviewer02").post(f"/copies/{mine}/read").code == "not_found"
    first, second = (reader.post(f"/copies/{mine}/read").json["read_at"] for _ in range(2))
    assert first == second
    assert mine not in [each["id"] for each in reader.get("/copies?unread=true&limit=100").json["items"]]
    assert "task_copy" in [e["type"] for e in events(server, case)]
    page = reader.get("/copies?limit=1").json
    assert len(page["items"]) == 1


@pytest.mark.parametrize("query", ["", "?unread=true", "?limit=1"])
def test_no_list_of_copies_reads_the_whole_table(server: Site, query: str) -> None:
    reader = server.call("supervisor01")
    cursor = reader.get("/copies?limit=1").json["next"] or "01"
    plans = Plans(server)
    reader.get(f"/copies{query}{'&' if query else '?'}cursor={cursor}")
    lines = [line for line in plans.stop() if "copy_receipt" in line]
    assert lines and all("ix_copy_receipt_person_id" in line for line in lines), lines


def test_a_diagram_may_copy_and_never_waits_for_it(server: Site) -> None:
    key = word()
    step = d.service("s", "cc", inputs={"people": '["supervisor02", "nobody", null]', "title": '"已受理"'})
    server.publish({"p.bpmn": d.diagram([step, d.user("u")], "start > s > u > end", key)})
    instance = server.start(key)["id"]
    found = server.call("supervisor02").get("/copies?limit=100").json["items"]
    assert [(each["title"], each["by"]) for each in found if each["process_instance"] == instance] == [
        ("已受理", "system")
    ]
    assert [each["element_id"] for each in server.tasks_of(instance)] == ["u"]


def test_who_holds_it_and_may_ends_the_case_from_the_to_do(server: Site) -> None:
    key = word()
    server.publish({"p.bpmn": diagram(key)})
    instance = str(server.start(key)["id"])
    call, id = held(server, instance, "teller01")
    refused = call.post(f"/tasks/{id}/terminate", {"reason": "申请人撤回"})
    assert refused.status in (403, 404) and "terminate" not in call.get(f"/tasks/{id}").json["actions"]
    plain = word()
    server.publish({"p.bpmn": d.diagram([d.user("u")], "start > u > end", plain)})
    other = str(server.start(plain)["id"])
    operator, mine = held(server, other, "analyst01")
    assert operator.post(f"/tasks/{mine}/terminate", {"reason": "试完了"}).json == {"process_instance": other}
    assert operator.get(f"/process-instances/{other}").json["state"] == "terminated"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("transfer", {"to": "reviewer02", "note": "x"}),
        ("delegate", {"to": "reviewer02", "note": "x"}),
        ("add-signers", {"mode": "before", "people": ["reviewer02"], "reason": "x"}),
        ("remove-signer", {"person": "reviewer02", "reason": "x"}),
        ("answer", {"opinion": "x"}),
        ("return", {"to": "a", "reason": "x"}),
        ("take-back", {"reason": "x"}),
        ("urge", {"note": "x"}),
        ("copy", {"people": ["reviewer02"], "note": "x"}),
        ("terminate", {"reason": "x"}),
    ],
)
def test_a_foreign_to_do_does_not_exist_and_nothing_goes_without_a_reason(
    server: Site, case: str, path: str, body: Any
) -> None:
    id = task_of(server, case)["id"]
    assert server.call("liaison01").post(f"/tasks/{id}/{path}", body).code == "not_found"
    assert server.call("teller02").post(f"/tasks/none/{path}", body).code == "not_found"
    empty = {name: "" if isinstance(value, str) else value for name, value in body.items()}
    assert server.call("teller02").post(f"/tasks/{id}/{path}", empty).code == "invalid_form"
    assert server.stranger().post(f"/tasks/{id}/{path}", body).code == "login_required"
