"""What is broken, huge, deep or sent twice gets one clear sentence, and nothing is lost or done twice."""

import json

import pytest

from tests.support import drawing as d
from tests.support.site import Site, word
from tests.web import diagrams

HUGE = b"<?xml version='1.0'?><a>" + b"x" * 2_000_001 + b"</a>"
DOCTYPE = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("broken.bpmn", b"<bpmn:definitions", "package_invalid"),
        ("empty.bpmn", b"", "package_invalid"),
        ("huge.bpmn", HUGE, "too_large"),
        ("doctype.bpmn", DOCTYPE, "package_invalid"),
        ("broken.form", b"{", "package_invalid"),
        ("broken.zip", b"PK nothing", "package_invalid"),
        ("picture.svg", b"<svg/>", "package_invalid"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_chinese(server: Site, name: str, data: bytes, code: str) -> None:
    answer = server.call("analyst01").upload("/packages", {name: data})
    assert answer.code == code
    assert any("一" <= char <= "鿿" for char in answer.json["detail"])


def test_five_hundred_and_one_nodes_are_too_many(server: Site) -> None:
    chain = " > ".join(["start", *[f"step{n}" for n in range(500)], "end"])
    answer = server.call("analyst01").upload("/packages", {"p.bpmn": d.diagram([], chain, word())})
    assert answer.code == "package_invalid" and "500" in answer.json["findings"][0]["message"]


def test_no_file_at_all_is_told(server: Site) -> None:
    answer = server.call("analyst01").upload("/packages", {})
    assert answer.code == "invalid_form" and answer.json["errors"] == {"file": ["请至少选择一个文件。"]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "JSON"),
        ("[]", ""),
        ('{"definition": "p", "variables": ' + "[" * 50_000 + "]" * 50_000 + "}", "嵌套"),
        ('{"definition": "p", "variables": {"a": NaN}}', "NaN"),
        ('{"definition": "p", "variables": {"a": 1e99999}}', "范围"),
        ('{"definition": 7, "variables": {}}', ""),
        ('{"definition": "p", "variables": []}', ""),
        ('{"definition": "' + "p" * 300 + '"}', ""),
    ],
)
def test_json_that_cannot_be_used_is_refused_by_name(server: Site, body: str, words: str) -> None:
    answer = server.call("analyst01")("POST", "/process-instances", data=body, content_type="application/json")
    assert (answer.status, answer.code) == (422, "invalid_form")
    assert words in answer.json["detail"]


def test_a_body_of_another_type_is_told_what_to_send(server: Site) -> None:
    answer = server.call("analyst01")("POST", "/process-instances", data="a=b", content_type="text/plain")
    assert answer.code == "invalid_form" and "application/json" in answer.json["detail"]


def test_a_body_beyond_the_limit_is_refused_unread(server: Site) -> None:
    size = 25 * 1024 * 1024
    answer = server.call("analyst01")("POST", "/signals", data=b" " * size, content_type="application/json")
    assert (answer.status, answer.code) == (413, "too_large")


def test_an_unknown_address_and_an_unsuitable_method_are_answered_alike(server: Site) -> None:
    assert server.call("analyst01").get("/nothing").code == "not_found"
    answer = server.call("analyst01")("PATCH", "/tasks")
    assert answer.status == 405 and answer.code == "not_found" and "GET" in answer.headers["Allow"]


def test_the_same_key_has_one_effect_and_the_same_answer(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_task(key))
    body = {"definition": key, "variables": {}}
    first = call.post("/process-instances", body, key="once-" + key)
    second = call.post("/process-instances", body, key="once-" + key)
    assert (second.status, second.text) == (first.status, first.text) and first.status == 201
    assert len(call.get(f"/tasks?view=all&definition={key}").json["items"]) == 1


def test_the_same_key_for_another_wish_is_refused(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_task(key))
    call.post("/process-instances", {"definition": key, "variables": {}}, key="other-" + key)
    reused = call.post("/process-instances", {"definition": key, "variables": {"a": 1}}, key="other-" + key)
    assert (reused.status, reused.code) == (422, "key_reused")


def test_a_refusal_is_not_remembered_under_its_key(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_task(key, form=True))
    task = server.tasks_of(server.start(key)["id"])[0]
    path = f"/tasks/{task['id']}/complete"
    assert call.post(path, {"data": {}, "revision": 1}, key="k-" + key).code == "invalid_form"
    assert call.post(path, {"data": {"name": "甲"}, "revision": 1}, key="k-" + key).status == 200


def test_a_completion_sent_twice_under_one_key_is_answered_twice(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    server.publish(diagrams.one_task(key))
    task = server.tasks_of(server.start(key)["id"])[0]
    body = {"data": {"a": 1}, "revision": 1}
    answers = [call.post(f"/tasks/{task['id']}/complete", body, key="c-" + key) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200] and answers[0].text == answers[1].text


def test_a_fault_of_ours_tells_a_number_and_no_stack(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(server.services.engine), "task_counts", broken)
    answer = server.call("analyst01").get("/tasks/counts")
    assert answer.status == 500 and answer.code == "busy" and "编号" in answer.json["detail"]
    assert "secret" not in answer.text and "Traceback" not in answer.text


def test_a_busy_database_asks_to_come_again(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    from sqlalchemy.exc import OperationalError

    def locked(*args: object) -> None:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(type(server.services.engine), "task_counts", locked)
    answer = server.call("analyst01").get("/tasks/counts")
    assert (answer.status, answer.code) == (503, "busy")


def test_answers_are_json_of_exact_numbers(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    body = f'{{"definition": "{key}", "variables": {{"a": 1.10, "b": 1e2}}}}'
    answer = server.call("analyst01")("POST", "/process-instances", data=body, content_type="application/json")
    assert '"a":1.10' in answer.text and json.loads(answer.text)["variables"]["b"] == 100
