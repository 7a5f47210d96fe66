"""`/history`, `/verify`, `/bundle` and `/replay` of instances and cases: for auditors, within their scopes."""

import io
import json
import zipfile
from typing import Any

import pytest

from catalog.access import Held
from catalog.load import add_person, replace_grants
from engine.clock import wall_now
from engine.history import Checkpoints, destroy_data_key
from engine.history.verify_bundle import check_bodies, check_events
from tests.support.site import Site, word
from tests.web import diagrams
from tests.web.hall import at_window, open_case

CALLS = ("history", "verify", "replay", "bundle")


@pytest.fixture
def instance(server: Site) -> str:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    found = server.start(key, {"applicant_name": "王秀兰", "id_no": "510402199001011234", "n": 1})
    task = server.tasks_of(found["id"])[0]
    done = server.call("teller01").post(f"/tasks/{task['id']}/complete", {"data": {"ok": True}, "revision": 1})
    assert done.status == 200, done.text
    return str(found["id"])


def types(server: Site, address: str) -> list[str]:
    return [event["type"] for event in server.call("auditor01").get(f"{address}/history?limit=500").json["items"]]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("person", ["teller01", "reviewer01", "supervisor01", "analyst01", "admin01"])
def test_it_takes_the_right_to_audit(server: Site, instance: str, person: str, call: str) -> None:
    for address in (f"/process-instances/{instance}", "/cases/none"):
        answer = server.call(person).get(f"{address}/{call}")
        assert (answer.status, answer.code) == (403, "not_allowed") and "审计" in answer.json["detail"]


@pytest.mark.parametrize("call", CALLS)
def test_what_does_not_exist_is_not_found_and_strangers_log_in_first(server: Site, call: str) -> None:
    for address in ("/process-instances/none", "/cases/none"):
        assert server.call("auditor01").get(f"{address}/{call}").code == "not_found"
        assert server.stranger().get(f"{address}/{call}").code == "login_required"


@pytest.mark.parametrize("call", CALLS)
def test_an_auditor_of_another_place_does_not_learn_that_a_case_exists(server: Site, call: str) -> None:
    username = "a" + word()
    use = server.services
    with use.db.write() as conn:
        add_person(conn, username, "外区审计", server.password, wall_now())
        replace_grants(conn, username, [Held("audit", "510499")], "admin01", wall_now())
    case = open_case(at_window(server))["case_no"]
    foreign = server.log_in(username)
    assert foreign.get(f"/cases/{case}/{call}").code == "not_found"
    assert server.call("auditor01").client.get(f"/api/v1/cases/{case}/{call}").status_code == 200


def test_the_history_is_paged_and_masked(server: Site, instance: str) -> None:
    auditor = server.call("auditor01")
    seen: list[Any] = []
    address = f"/process-instances/{instance}/history?limit=3"
    cursor = ""
    while True:
        page = auditor.get(address + cursor).json
        assert len(page["items"]) <= 3
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1))
    assert seen[0]["type"] == "command" and seen[-1]["type"] == "ended"
    text = json.dumps(seen, ensure_ascii=False)
    assert "510402199001011234" not in text and "王秀兰" not in text
    assert "5104**********1234" in text and "王**" in text
    (complete,) = [e for e in seen if e["type"] == "command" and e["data"]["name"] == "complete"]
    assert complete["actor"] == "teller01" and complete["element_id"] == "u" and complete["medium"] == "password"


def test_a_sound_chain_is_proven_up_to_the_checkpoint(server: Site, instance: str) -> None:
    auditor, use = server.call("auditor01"), server.services
    checkpoints = Checkpoints(use.settings.data / "checkpoints", use.engine.parts.keys)
    checkpoints.make(use.db.engine, use.clock.wall())
    before = auditor.get(f"/process-instances/{instance}/verify").json
    assert before["ok"] and before["problems"] == [] and before["proven"] == before["events"] > 5
    auditor.client.get(f"/api/v1/process-instances/{instance}/bundle?reason=抽查")
    after = auditor.get(f"/process-instances/{instance}/verify").json
    assert after["ok"] and after["proven"] == before["proven"] and after["events"] == before["events"] + 1


def test_a_planted_change_is_found_with_its_place(server: Site, instance: str) -> None:
    with server.services.db.write() as conn:
        conn.exec_driver_sql(
            "UPDATE history_event SET actor = 'teller02' WHERE instance = ? AND actor = 'teller01'", (instance,)
        )
    answer = server.call("auditor01").get(f"/process-instances/{instance}/verify").json
    assert not answer["ok"] and answer["problems"][0]["kind"] == "altered"
    assert f"第 {answer['problems'][0]['seq']} 条的登记信息被改动" in answer["problems"][0]["message"]
    with server.services.db.write() as conn:
        conn.exec_driver_sql(
            "UPDATE history_event SET actor = 'teller01' WHERE instance = ? AND actor = 'teller02'", (instance,)
        )
    assert server.call("auditor01").get(f"/process-instances/{instance}/verify").json["ok"]


def test_the_record_alone_leads_to_the_same_path(server: Site, instance: str) -> None:
    answer = server.call("auditor01").get(f"/process-instances/{instance}/replay").json
    assert answer["ok"] and answer["ended"] and answer["differences"] == [] and "u" in answer["path"]


def test_taking_the_bundle_is_an_event_and_the_bundle_verifies_offline(server: Site, instance: str) -> None:
    address = f"/process-instances/{instance}"
    before = types(server, address)
    answer = server.call("auditor01").client.get(f"/api/v1{address}/bundle?reason=年度抽查")
    assert answer.status_code == 200 and answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="evidence-{instance}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        events = [json.loads(line) for line in archive.read("events.jsonl").decode().splitlines()]
        about = json.loads(archive.read("about.json"))
    assert list(check_events(events)) == [] and list(check_bodies(events, about["data_key"])) == []
    assert len(events) == len(before) + 1 and json.loads(events[-1]["body"])["reason"] == "年度抽查"
    assert types(server, address) == [*before, "looked"]
    assert types(server, address) == [*before, "looked"], "a masked look is none at personal data"


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=-1", "cursor=x"])
def test_a_wrong_question_is_refused_by_field(server: Site, instance: str, query: str) -> None:
    answer = server.call("auditor01").get(f"/process-instances/{instance}/history?{query}")
    assert answer.status == 422 and query.partition("=")[0] in answer.json["errors"]


def test_a_case_is_audited_by_its_number(server: Site) -> None:
    case = open_case(at_window(server))
    auditor = server.call("auditor01")
    kinds = types(server, f"/cases/{case['case_no']}")
    assert "case_opened" in kinds and "command" in kinds
    assert auditor.get(f"/cases/{case['case_no']}/verify").json["ok"]
    assert auditor.get(f"/cases/{case['case_no']}/replay").json["ok"]
    assert auditor.client.get(f"/api/v1/cases/{case['case_no']}/bundle").content_type == "application/zip"
    assert types(server, f"/cases/{case['case_no']}")[-1] == "looked"


def test_without_its_key_a_history_has_no_data_but_verifies(server: Site, instance: str) -> None:
    with server.services.db.write() as conn:
        destroy_data_key(conn, instance, server.services.clock.wall())
    auditor = server.call("auditor01")
    events = auditor.get(f"/process-instances/{instance}/history").json["items"]
    assert {event["data"] for event in events} == {None}
    assert auditor.get(f"/process-instances/{instance}/verify").json["ok"]
    replayed = auditor.get(f"/process-instances/{instance}/replay").json
    assert not replayed["ok"] and "密钥已销毁" in replayed["differences"][0]["message"]
    assert auditor.client.get(f"/api/v1/process-instances/{instance}/bundle").status_code == 200
