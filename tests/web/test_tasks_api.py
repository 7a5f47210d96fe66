"""`/tasks`: the inbox and what is done with a to-do, call by call and refusal by refusal."""

from datetime import datetime

from tests.support.site import Site, word
from tests.web import diagrams


def one(server: Site, **more: object) -> dict[str, object]:
    """A fresh to-do of analyst01's."""
    key = word()
    server.publish(diagrams.one_task(key, **more))  # type: ignore[arg-type]
    instance = server.start(key, {"name": "甲", "x": 1})
    return dict(server.tasks_of(instance["id"])[0])


def test_a_to_do_has_the_shape_of_the_contract(server: Site) -> None:
    task = one(server, form=True)
    whole = server.call("analyst01").get(f"/tasks/{task['id']}").json
    assert whole["name"] == "核对" and whole["element_id"] == "u" and whole["status"] == "open"
    assert whole["case_no"] is None and whole["assignee"] is None and whole["groups"] == []
    assert whole["due_at"] is None and whole["draft"] is None and whole["revision"] == 1
    assert [field["key"] for field in whole["form"]["components"]] == ["name", "amount"]
    assert whole["data"]["name"] == "甲" and "x" not in whole["data"]
    assert {"claim", "complete", "draft", "comment"} <= set(whole["actions"])
    assert datetime.fromisoformat(whole["created_at"]).tzinfo is not None
    assert set(task) == set(whole)


def test_claim_release_and_complete_raise_the_revision(server: Site) -> None:
    task, call = one(server), server.call("analyst01")
    claimed = call.post(f"/tasks/{task['id']}/claim").json
    assert (claimed["status"], claimed["assignee"], claimed["revision"]) == ("claimed", "analyst01", 2)
    released = call.post(f"/tasks/{task['id']}/release").json
    assert (released["status"], released["assignee"], released["revision"]) == ("open", None, 3)
    done = call.post(f"/tasks/{task['id']}/complete", {"data": {"y": 2}, "revision": 3})
    assert done.status == 200 and done.json["task"]["status"] == "completed" and done.json["next"] == []


def test_numbers_pass_exactly(server: Site) -> None:
    task, call = one(server), server.call("analyst01")
    body = '{"data": {"money": 0.1000000000000000000000001, "big": 12345678901234567890123}, "revision": 1}'
    answer = call("POST", f"/tasks/{task['id']}/complete", data=body, content_type="application/json")
    assert answer.status == 200
    seen = call.get(f"/process-instances/{task['process_instance']}").text
    assert "0.1000000000000000000000001" in seen and "12345678901234567890123" in seen


def test_the_next_to_do_is_answered_with_what_one_may_do_there(server: Site) -> None:
    key = word()
    server.publish(diagrams.two_tasks_of_two_people(key))
    first = server.tasks_of(server.start(key)["id"])[0]
    done = server.call("teller01").post(f"/tasks/{first['id']}/complete", {"data": {}, "revision": 1}).json
    following = done["next"][0]
    assert following["element_id"] == "b"
    assert "complete" not in following["actions"] and "claim" not in following["actions"]
    assert "complete" in server.call("teller02").get(f"/tasks/{following['id']}").json["actions"]


def test_four_eyes_are_asked_of_the_second_step(server: Site) -> None:
    key = word()
    server.publish(diagrams.two_tasks_of_two_people(key))
    first = server.tasks_of(server.start(key)["id"])[0]
    done = server.call("teller01").post(f"/tasks/{first['id']}/complete", {"data": {}, "revision": 1}).json
    second = done["next"][0]["id"]
    refused = server.call("teller01").post(f"/tasks/{second}/complete", {"data": {}, "revision": 1})
    assert (refused.status, refused.code, refused.json["by"]) == (403, "four_eyes", "teller01")
    to_oneself = {"tasks": [second], "to": "teller01", "reason": "试"}
    assert server.call("supervisor01").post("/tasks/reassign", to_oneself).code == "four_eyes"
    assert server.call("teller02").post(f"/tasks/{second}/complete", {"data": {}, "revision": 1}).status == 200


def test_the_second_completion_is_refused_and_names_the_winner(server: Site) -> None:
    task, call = one(server), server.call("analyst01")
    call.post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1})
    late = server.call("admin01").post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1})
    assert (late.status, late.code) == (409, "task_taken")
    assert (late.json["by"], late.json["action"]) == ("analyst01", "complete") and late.json["at"]
    assert "徐静" in late.json["detail"]


def test_a_stale_revision_is_told_with_who_changed_it(server: Site) -> None:
    task, call = one(server), server.call("analyst01")
    call.post(f"/tasks/{task['id']}/claim")
    stale = call.post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1})
    assert (stale.status, stale.code, stale.json["action"]) == (409, "revision_stale", "claim")


def test_a_refused_form_names_its_fields_and_changes_nothing(server: Site) -> None:
    task, call = one(server, form=True), server.call("analyst01")
    wrong = call.post(f"/tasks/{task['id']}/complete", {"data": {"name": "", "amount": "many"}, "revision": 1})
    assert (wrong.status, wrong.code) == (422, "invalid_form") and "name" in wrong.json["errors"]
    unknown = call.post(f"/tasks/{task['id']}/complete", {"data": {"name": "甲", "approved": True}, "revision": 1})
    assert (unknown.status, unknown.code) == (422, "unknown_field") and "approved" in unknown.json["errors"]
    assert call.get(f"/tasks/{task['id']}").json["revision"] == 1


def test_a_draft_is_kept_for_its_person_and_handed_on_with_the_to_do(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    task = server.tasks_of(server.start(key)["id"])[0]
    typed = {"data": {"half": "typ"}}
    teller01, teller02 = server.call("teller01"), server.call("teller02")
    teller01.post(f"/tasks/{task['id']}/claim")
    assert teller01.post(f"/tasks/{task['id']}/draft", typed).json["by"] == "teller01"
    draft = teller01.get(f"/tasks/{task['id']}").json["draft"]
    assert draft["data"] == {"half": "typ"} and draft["saved_at"]
    assert server.call("supervisor01").get(f"/tasks/{task['id']}").json["draft"] is None
    to = {"tasks": [task["id"]], "to": "teller02", "reason": "下班"}
    assert server.call("supervisor01").post("/tasks/reassign", to).status == 200
    assert teller02.get(f"/tasks/{task['id']}").json["draft"]["by"] == "teller01"


def test_reassigning_needs_a_supervisor_a_reason_and_somebody_who_exists(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    task = server.tasks_of(server.start(key)["id"])[0]
    to = {"tasks": [task["id"]], "to": "teller02", "reason": "下班"}
    assert server.call("teller01").post("/tasks/reassign", to).code == "not_allowed"
    supervisor = server.call("supervisor01")
    assert "reason" in supervisor.post("/tasks/reassign", to | {"reason": ""}).json["errors"]
    assert "to" in supervisor.post("/tasks/reassign", to | {"to": "nobody"}).json["errors"]
    assert supervisor.post("/tasks/reassign", to | {"to": "reviewer01"}).code == "not_allowed"
    moved = supervisor.post("/tasks/reassign", to).json["items"][0]
    assert moved["assignee"] == "teller02"


def test_comments_are_kept(server: Site) -> None:
    task = one(server)
    answer = server.call("analyst01").post(f"/tasks/{task['id']}/comment", {"text": "请核对证件"})
    assert answer.status == 201 and answer.json["by"] == "analyst01"
    assert server.call("analyst01").post(f"/tasks/{task['id']}/comment", {"text": ""}).code == "invalid_form"


def test_views_counts_and_their_etag(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="liaison"))
    call = server.log_in("liaison01")
    before = call.get("/tasks/counts")
    assert call.get("/tasks/counts", headers={"If-None-Match": before.headers["ETag"]}).status == 304
    task = server.tasks_of(server.start(key)["id"])[0]
    after = call.get("/tasks/counts", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status == 200 and after.json["group"] == before.json["group"] + 1
    assert task["id"] in [row["id"] for row in call.get("/tasks?view=group").json["items"]]
    call.post(f"/tasks/{task['id']}/claim")
    assert task["id"] in [row["id"] for row in call.get("/tasks?view=mine").json["items"]]
    assert task["id"] not in [row["id"] for row in call.get("/tasks?view=group").json["items"]]


def test_lists_are_paged_by_cursor(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    started = {server.start(key)["id"] for _ in range(5)}
    call = server.call("analyst01")
    seen: list[str] = []
    cursor = ""
    while True:
        page = call.get(f"/tasks?view=all&definition={key}&limit=2{cursor}").json
        seen += [row["process_instance"] for row in page["items"]]
        assert len(page["items"]) <= 2
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == 5 and set(seen) == started
    assert call.get("/tasks?cursor=made-up").code == "not_found"
    assert "limit" in call.get("/tasks?limit=101").json["errors"]
    assert "view" in call.get("/tasks?view=theirs").json["errors"]


def test_an_assignee_who_does_not_exist_leaves_the_to_do_open_and_flagged(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, assignee="nobody99"))
    task = server.tasks_of(server.start(key)["id"])[0]
    assert task["assignee"] is None and task["unknown_assignee"] == "nobody99" and "complete" in task["actions"]


def test_what_is_not_offered_says_why(server: Site) -> None:
    """Four eyes and the like are shown before they are met, with the sentence that a try would get."""
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    task = server.tasks_of(server.start(key)["id"])[0]
    watched = server.call("supervisor01").get(f"/tasks/{task['id']}").json
    assert "claim" not in watched["actions"] and "综合柜员" in watched["withheld"]["claim"]
    assert server.call("teller01").get(f"/tasks/{task['id']}").json["withheld"].keys() == {"reassign"}
