"""Every call of the API × every kind of person × things of others: who gets what, and that nothing foreign shows."""

import pytest

from tests.support.site import Site, word
from tests.web import diagrams

PEOPLE = (
    "teller01 teller02 reviewer01 reviewer02 reviewer03 liaison01 supervisor01 supervisor02 "
    "analyst01 analyst02 auditor01 admin01"
).split(" ")
OPERATORS = {"analyst01", "analyst02", "admin01"}
SUPERVISORS = {"reviewer02", "liaison02", "supervisor01", "supervisor02"}
PUBLISHERS = {"analyst01", "analyst02", "admin01"}
APPROVERS = {"analyst01", "analyst02"}
AUDITORS = {"auditor01"}

# method, path, body, who holds the right to ask at all (None: everybody who is logged in)
CALLS = [
    ("GET", "/me", None, None),
    ("GET", "/tasks", None, None),
    ("GET", "/tasks/counts", None, None),
    ("GET", "/definitions", None, None),
    ("POST", "/process-instances", {"definition": "none"}, OPERATORS),
    ("GET", "/process-instances/none", None, OPERATORS),
    ("POST", "/process-instances/none/terminate", {"reason": "x"}, OPERATORS | SUPERVISORS),
    ("GET", "/incidents", None, OPERATORS | SUPERVISORS),
    ("POST", "/incidents/none/retry", {}, OPERATORS | SUPERVISORS),
    ("POST", "/incidents/none/resolve", {}, OPERATORS | SUPERVISORS),
    ("GET", "/process-instances/none/history", None, AUDITORS),
    ("GET", "/process-instances/none/verify", None, AUDITORS),
    ("GET", "/process-instances/none/replay", None, AUDITORS),
    ("GET", "/process-instances/none/bundle", None, AUDITORS),
    ("GET", "/cases/none/history", None, AUDITORS),
    ("GET", "/cases/none/verify", None, AUDITORS),
    ("GET", "/cases/none/replay", None, AUDITORS),
    ("GET", "/cases/none/bundle", None, AUDITORS),
    ("POST", "/messages", {"name": "none", "correlation_key": "none"}, OPERATORS),
    ("POST", "/signals", {"name": "none"}, OPERATORS),
    ("POST", "/jobs/activate", {"types": ["none"], "worker": "w"}, OPERATORS),
    ("POST", "/jobs/none/complete", {"lease": "1"}, OPERATORS),
    ("POST", "/jobs/none/fail", {"lease": "1", "attempts_left": 1}, OPERATORS),
    ("POST", "/jobs/none/throw-error", {"lease": "1", "code": "E"}, OPERATORS),
    ("POST", "/tasks/reassign", {"tasks": ["none"], "to": "teller01", "reason": "x"}, OPERATORS | SUPERVISORS),
    ("GET", "/tasks/none/operations", None, None),
    ("POST", "/tasks/none/transfer", {"to": "teller01", "note": "x"}, None),
    ("POST", "/tasks/none/delegate", {"to": "teller01", "note": "x"}, None),
    ("POST", "/tasks/none/add-signers", {"mode": "before", "people": ["teller01"], "reason": "x"}, None),
    ("POST", "/tasks/none/remove-signer", {"person": "teller01", "reason": "x"}, None),
    ("POST", "/tasks/none/answer", {"opinion": "x"}, None),
    ("POST", "/tasks/none/return", {"to": "a", "reason": "x"}, None),
    ("POST", "/tasks/none/take-back", {"reason": "x"}, None),
    ("POST", "/tasks/none/urge", {"note": "x"}, None),
    ("POST", "/tasks/none/copy", {"people": ["teller01"], "note": "x"}, None),
    ("POST", "/tasks/none/terminate", {"reason": "x"}, None),
    ("GET", "/copies", None, None),
    ("POST", "/copies/none/read", {}, None),
    ("POST", "/packages/none/approve", {}, APPROVERS),
    ("POST", "/packages/none/reject", {"reason": "x"}, APPROVERS),
    ("PUT", "/clock", {"now": "nonsense"}, None),
    ("GET", "/cases", None, None),
    ("POST", "/cases", {"item": "none", "applicant": {}}, None),
    ("POST", "/cases/search", {"id_type": "id_card", "id_no": "1"}, None),
    ("GET", "/cases/none", None, None),
    ("POST", "/cases/none/cancel", {"reason": "x"}, None),
    ("POST", "/cases/none/suspend", {"reason": "x"}, None),
    ("POST", "/cases/none/resume", {"reason": "x"}, None),
    ("GET", "/cases/none/notice", None, None),
    ("POST", "/cases/none/recusals", {"reason": "x"}, None),
    ("POST", "/cases/none/applicant/reveal", {"reason": "x"}, None),
    ("POST", "/cases/none/materials", {"name": "x"}, None),
    ("PATCH", "/materials/none", {"pages": 1}, None),
    ("PUT", "/materials/none/content", {}, None),
    ("GET", "/materials/none/content", None, None),
    ("DELETE", "/materials/none/content", {}, None),
    ("GET", "/materials/none/pages/1.png", None, None),
    ("GET", "/materials/none/thumbnail", None, None),
    ("GET", "/visits/none", None, None),
    ("POST", "/visits/none/person", {}, None),
    ("POST", "/visits/none/end", {}, None),
    ("POST", "/visits/none/evaluation", {"grade": 5}, None),
    ("POST", "/authorizations", {}, None),
]


@pytest.mark.parametrize("method_path", [(method, path) for method, path, _, _ in CALLS])
def test_nobody_gets_anything_without_logging_in(server: Site, method_path: tuple[str, str]) -> None:
    answer = server.stranger()(*method_path, body={} if method_path[0] != "GET" else None)
    assert (answer.status, answer.code) == (401, "login_required")


@pytest.mark.parametrize("person", PEOPLE)
def test_rights_open_exactly_the_calls_they_are_for(server: Site, person: str) -> None:
    call = server.call(person)
    for method, path, body, allowed in CALLS:
        answer = call(method, path, body)
        refused = answer.status == 403 and answer.code == "not_allowed"
        assert refused == (allowed is not None and person not in allowed), f"{person} {method} {path}: {answer.text}"
        assert answer.status < 500, answer.text


@pytest.mark.parametrize("person", PEOPLE)
def test_a_foreign_to_do_does_not_exist(server: Site, person: str) -> None:
    """A to-do for liaisons in the sandbox: seen by liaisons, by operators, supervisors and auditors of the sandbox."""
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="liaison"))
    task = server.tasks_of(server.start(key, {"secret": "身份证"})["id"])[0]
    call = server.call(person)
    sees = person in {"liaison01", "auditor01"} | OPERATORS | SUPERVISORS
    answer = call.get(f"/tasks/{task['id']}")
    assert (answer.status == 200) == sees, f"{person}: {answer.text}"
    listed = [
        row["id"] for row in call.get(f"/tasks?view=all&process_instance={task['process_instance']}").json["items"]
    ]
    assert (listed == [task["id"]]) == sees
    if not sees:
        assert answer.code == "not_found"
        for act, body in (
            ("claim", {}),
            ("release", {}),
            ("complete", {"data": {}, "revision": 1}),
            ("draft", {"data": {}}),
            ("preview", {"data": {}}),
        ):
            assert call.post(f"/tasks/{task['id']}/{act}", body).code == "not_found"
        assert call.post(f"/tasks/{task['id']}/comment", {"text": "x"}).code == "not_found"


@pytest.mark.parametrize("person", ["supervisor01", "auditor01", "liaison01"])
def test_seeing_is_not_doing(server: Site, person: str) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    task = server.tasks_of(server.start(key)["id"])[0]
    answer = server.call(person).post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1})
    assert answer.code == ("not_found" if person == "liaison01" else "not_allowed")


def test_who_came_too_late_for_a_foreign_to_do_does_not_learn_who_did_it(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="liaison"))
    task = server.tasks_of(server.start(key)["id"])[0]
    server.call("liaison01").post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1})
    assert (
        server.call("teller01").post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1}).code == "not_found"
    )
    assert server.call("liaison01").post(f"/tasks/{task['id']}/claim").code == "task_taken"


def test_an_instance_outside_the_sandbox_does_not_exist_for_its_operators(server: Site) -> None:
    csrf = server.log_in("teller01", window="A01")
    started = csrf.client.post("/accept", data={"csrf_token": csrf.csrf, "definition": "personal_info_change"})
    task_id = started.headers["Location"].rsplit("/", 1)[1].split("?")[0]
    task = csrf.get(f"/tasks/{task_id}").json
    for person in OPERATORS:
        call = server.call(person)
        assert call.get(f"/process-instances/{task['process_instance']}").code == "not_found"
        assert (
            call.post(f"/process-instances/{task['process_instance']}/terminate", {"reason": "x"}).code == "not_found"
        )
        assert call.get(f"/tasks/{task_id}").code == "not_found"
    assert server.call("supervisor01").get(f"/tasks/{task_id}").status == 200
