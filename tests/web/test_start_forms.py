"""A start event with a form: shown before anything begins, and what it refuses begins nothing."""

import json
from typing import Any

from tests.support.site import Caller, Site, answer_of, word
from tests.web import diagrams


def with_start_form(key: str, **assignment: str) -> dict[str, str | bytes]:
    """The form of the one to-do stands at the start event as well."""
    files = diagrams.one_task(key, True, **assignment)
    drawn = files["p.bpmn"].decode() if isinstance(files["p.bpmn"], bytes) else files["p.bpmn"]
    definition = f'<bpmn:extensionElements><zeebe:formDefinition formId="{key}_form"/></bpmn:extensionElements>'
    changed = drawn.replace(
        '<bpmn:startEvent id="start"/>', f'<bpmn:startEvent id="start">{definition}</bpmn:startEvent>'
    )
    assert changed != drawn
    return files | {"p.bpmn": changed.encode()}


def send(call: Caller, path: str, data: Any) -> Any:
    headers = {"X-CSRF-Token": call.csrf, "Accept": "application/json"}
    return answer_of(call.client.post(path, json={"data": data}, headers=headers))


def test_a_trial_begins_with_what_the_form_took(server: Site) -> None:
    key = word()
    server.publish(with_start_form(key))
    call = server.call("analyst01")
    page = call.client.get(f"/trial?definition={key}").get_data(as_text=True)
    assert f'data-action="/trial/{key}/form"' in page and "启动数据" not in page
    refused = send(call, f"/trial/{key}/form", {"amount": 5})
    assert refused.code == "invalid_form" and list(refused.json["errors"]) == ["name"]
    begun = send(call, f"/trial/{key}/form", {"name": "王小兰", "amount": 5})
    task = call.get("/tasks/" + begun.json["location"].split("/tasks/")[1].split("?")[0]).json
    assert task["data"]["name"] == "王小兰" and task["definition"] == key
    assert len(call.get(f"/tasks?view=all&definition={key}").json["items"]) == 1


def test_a_case_outside_the_sandbox_asks_for_the_form_first(server: Site) -> None:
    key = word()
    author = server.call("analyst02")
    package = author.upload("/packages", with_start_form(key, candidateGroups="teller"), folder=f"records/{key}").json
    assert server.call("analyst01").post(f"/packages/{package['id']}/approve").status == 200
    teller = server.log_in("teller01", window="A01")
    shown = teller.client.post("/accept", data={"csrf_token": teller.csrf, "definition": key})
    assert shown.status_code == 303 and shown.headers["Location"] == f"/accept/{key}"
    assert f'data-action="/accept/{key}/form"' in teller.client.get(f"/accept/{key}").get_data(as_text=True)
    begun = send(teller, f"/accept/{key}/form", {"name": "王小兰"})
    task = teller.get("/tasks/" + begun.json["location"].split("/tasks/")[1].split("?")[0]).json
    assert task["data"]["name"] == "王小兰" and task["assignee"] == "teller01"


def test_who_may_not_begin_it_gets_neither_the_form_nor_a_case(server: Site) -> None:
    key = word()
    server.publish(with_start_form(key))
    for who in ("teller01", "auditor01"):
        call = server.call(who)
        assert send(call, f"/trial/{key}/form", {"name": "王小兰"}).status == 404
        assert call.client.get(f"/accept/{key}").status_code == 404
    assert send(server.call("analyst01"), f"/trial/{key}/form", {"name": "王小兰"}).status == 200
    broken = server.call("analyst01").client.post(
        f"/trial/{key}/form", data=json.dumps([1]), content_type="application/json",
        headers={"X-CSRF-Token": server.call("analyst01").csrf},
    )  # fmt: skip
    assert broken.status_code == 400


def test_a_teller_is_offered_items_and_not_the_parts_that_they_call(server: Site) -> None:
    teller = server.log_in("teller01", window="A01")
    page = teller.client.get("/accept").get_data(as_text=True)
    assert "企业社会保险参保登记" in page and "失业保险金申领" in page
    assert "市场主体和参保登记核验" not in page and "失业保险金条件核验" not in page
