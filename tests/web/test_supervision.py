"""督办: what is open in a supervisor's scopes, who holds it, and handing it on within the rules."""

import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from catalog.administration.sheets import XLSX
from engine import NewInstance, history
from engine.actor import SYSTEM
from tests.support import drawing as d
from tests.support.site import Caller, Site, csrf_in, word
from tests.web import diagrams


def page(call: Caller, address: str, status: int = 200) -> str:
    answer = call.client.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def send(call: Caller, address: str, **form: Any) -> tuple[int, str, str]:
    client: FlaskClient = call.client
    answer = client.post(address, data={"csrf_token": call.csrf, **form})
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def to_do(server: Site, key: str, **assignment: Any) -> Any:
    server.publish(diagrams.one_task(key, **assignment))
    return server.tasks_of(server.start(key)["id"])[0]


def listed(text: str) -> list[str]:
    return re.findall(r'name="task" value="([^"]+)"', text)


@pytest.fixture(scope="module")
def supervisor(server: Site) -> Caller:
    return server.log_in("supervisor01")


def found(call: Caller, task: Any, **filters: str) -> bool:
    """Is the to-do on some page of the list?"""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    address = f"/supervision?{query}"
    while True:
        text = page(call, address)
        if task["id"] in listed(text):
            return True
        more = re.search(r'href="(/supervision\?[^"]*cursor=[^"]*)">下一页', text)
        if more is None:
            return False
        address = more[1].replace("&amp;", "&")


@pytest.mark.parametrize("person", ["teller01", "reviewer01", "analyst01", "auditor01", "admin01"])
def test_only_supervisors_get_in_and_are_offered_the_way(server: Site, person: str) -> None:
    call = server.log_in(person)
    assert "“督办”权限" in page(call, "/supervision", 403)
    assert "“督办”权限" in page(call, "/supervision/reassign", 403)
    assert send(call, "/supervision/reassign", task="x", to="teller01", reason="x")[0] == 403
    assert 'href="/supervision"' not in page(call, "/")


def test_the_list_shows_age_holder_and_number_and_its_filters_are_in_the_address(
    server: Site, supervisor: Caller
) -> None:
    free = to_do(server, word(), candidateGroups="teller")
    held = to_do(server, word(), candidateGroups="teller")
    server.call("teller02").post(f"/tasks/{held['id']}/claim")
    assert found(supervisor, free) and found(supervisor, held)
    assert found(supervisor, free, show="unclaimed") and not found(supervisor, held, show="unclaimed")
    assert found(supervisor, held, person="teller02") and not found(supervisor, free, person="teller02")
    assert found(supervisor, free, post="teller") and not found(supervisor, held, post="teller")
    assert not found(supervisor, free, item="13") and found(supervisor, free, q="核对")
    assert not found(supervisor, free, q="没有这个名称")
    text = page(supervisor, "/supervision?person=teller02")
    assert "李建国" in text and "0 分钟" in text and 'href="/" aria-current' not in text
    assert "无期限" in text and "李建国在办" in text


def test_late_and_soon_are_told_apart_by_words_and_by_filter(server: Site, supervisor: Caller) -> None:
    now = server.services.clock.now()
    made = {}
    for name, due in (("late", now - timedelta(hours=3)), ("soon", now + timedelta(hours=2)), ("far", None)):
        key = word()
        step = d.user(
            "u", assignment={"candidateGroups": "teller"}, schedule={"dueDate": due.isoformat()} if due else None
        )
        server.publish({"p.bpmn": d.diagram([step], "start > u > end", key)})
        made[name] = server.tasks_of(server.start(key)["id"])[0]
    for show in ("late", "soon"):
        assert {name for name, task in made.items() if found(supervisor, task, show=show)} == {show}
    assert "已超 3 小时" in page(supervisor, "/supervision?show=late")
    assert re.search(r"剩 1 小时", page(supervisor, "/supervision?show=soon"))


def test_a_supervisor_sees_nothing_outside_their_scopes(server: Site) -> None:
    """supervisor01 holds the hall and the sandbox; a case of the whole area is supervisor02's alone."""
    new = NewInstance("personal_info_change", None, {}, scope="510400")
    started = server.services.engine.start_instance(SYSTEM, new)
    (task,) = server.tasks_of(started.id, "supervisor02")
    assert found(server.log_in("supervisor02"), task)
    assert not found(server.log_in("supervisor01"), task)
    text = page(server.log_in("supervisor01"), f"/supervision/reassign?task={task['id']}")
    assert "没有可以转交的待办" in text and task["name"] not in text


def test_counts_by_person_and_post_are_those_of_the_list(server: Site, supervisor: Caller) -> None:
    before = {code: burden(supervisor, code) for code in ("liaison01", "liaison")}
    held = to_do(server, word(), candidateGroups="liaison")
    to_do(server, word(), candidateGroups="liaison")
    server.call("liaison01").post(f"/tasks/{held['id']}/claim")
    assert {code: burden(supervisor, code) - count for code, count in before.items()} == {"liaison01": 1, "liaison": 1}


def burden(call: Caller, code: str) -> int:
    text = page(call, "/supervision")
    row = re.search(rf'(?:person|post)={code}">[^<]*</a></td><td class="num">(\d+)</td>', text)
    return int(row[1]) if row else 0


def test_only_who_may_do_it_is_offered_and_why_not_is_said(server: Site, supervisor: Caller) -> None:
    key = word()
    server.publish(diagrams.two_tasks_of_two_people(key))
    instance = server.start(key)["id"]
    first = server.tasks_of(instance)[0]
    server.call("teller01").post(f"/tasks/{first['id']}/claim")
    server.call("teller01").post(f"/tasks/{first['id']}/complete", {"data": {}, "revision": 2})
    (second,) = [task for task in server.tasks_of(instance) if task["element_id"] == "b"]
    text = page(supervisor, f"/supervision/reassign?task={second['id']}")
    offered = re.findall(r'name="to" value="([^"]+)"', text)
    assert "teller02" in offered and "teller01" not in offered and "reviewer01" not in offered
    assert "王秀兰已办理过本件的“受理”，这一步须由另一人办理。" in text
    status, text, _ = send(supervisor, "/supervision/reassign", task=second["id"], to="teller01", reason="试试")
    assert status == 409 and "王秀兰已办理过本件的“受理”" in text
    assert server.call("supervisor01").get(f"/tasks/{second['id']}").json["assignee"] is None


def test_many_are_handed_on_one_event_each_with_the_reason(server: Site, supervisor: Caller) -> None:
    chosen = [to_do(server, word(), candidateGroups="teller") for _ in range(3)]
    ids = [task["id"] for task in chosen]
    status, _, where = send(supervisor, "/supervision/reassign", task=ids, to="teller02", reason="王秀兰请假三天")
    assert status == 303 and where == "/supervision?person=teller02&note=reassigned"
    for task in chosen:
        assert server.call("teller02").get(f"/tasks/{task['id']}").json["assignee"] == "teller02"
        with server.services.db.read() as conn:
            events = history.read(conn, task["process_instance"], server.services.engine.parts.keys)
        told = [event for event in events if event.type == "task_reassign"]
        assert [(event.actor, event.body["reason"], event.body["to"]) for event in told if event.body] == [
            ("supervisor01", "王秀兰请假三天", "teller02")
        ]


def test_what_one_refusal_stops_does_not_hold_up_the_others_and_is_said(server: Site, supervisor: Caller) -> None:
    good = to_do(server, word(), candidateGroups="teller")
    other = to_do(server, word(), candidateGroups="liaison")
    ids = [good["id"], other["id"]]
    status, text, _ = send(supervisor, "/supervision/reassign", task=ids, to="teller02", reason="忙")
    assert status == 409 and "有待办没有转交" in text and listed(text) == [other["id"]]
    assert server.call("supervisor01").get(f"/tasks/{good['id']}").json["assignee"] == "teller02"
    assert server.call("supervisor01").get(f"/tasks/{other['id']}").json["assignee"] is None


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"to": "teller02", "reason": " "}, "请填写原因"),
        ({"to": "", "reason": "忙"}, "请选择转给谁"),
        ({"to": "nobody", "reason": "忙"}, "没有用户“nobody”"),
    ],
)
def test_without_a_reason_or_a_receiver_nothing_moves_and_the_typing_stays(
    server: Site, supervisor: Caller, form: dict[str, str], sentence: str
) -> None:
    task = to_do(server, word(), candidateGroups="teller")
    status, text, _ = send(supervisor, "/supervision/reassign", task=task["id"], **form)
    assert status == 422 and sentence in text and form["reason"].strip() in text
    assert server.call("supervisor01").get(f"/tasks/{task['id']}").json["assignee"] is None


def test_finished_to_dos_are_not_listed_and_said_to_be_gone(server: Site, supervisor: Caller) -> None:
    task = to_do(server, word(), candidateGroups="teller")
    server.call("teller02").post(f"/tasks/{task['id']}/complete", {"data": {}, "revision": 1})
    text = page(supervisor, f"/supervision/reassign?task={task['id']}&task=made-up")
    assert "另有 2 项" in text and "没有可以转交的待办" in text
    assert send(supervisor, "/supervision/reassign", task=task["id"], to="teller01", reason="x")[0] == 409


def test_stopped_steps_are_listed_with_a_way_to_retry(server: Site, supervisor: Caller) -> None:
    key = word()
    server.publish(diagrams.broken_gateway(key))
    instance = server.start(key)["id"]
    text = page(supervisor, "/supervision?show=stuck")
    assert f"/instances/{instance}" in text and "重试" in text and "/incidents#" in text
    token = csrf_in(text)
    incident = re.search(rf"/instances/{instance}.*?/incidents/([^/]+)/retry", text, re.S)
    assert incident
    answer = supervisor.client.post(f"/incidents/{incident[1]}/retry", data={"csrf_token": token, "back": "instance"})
    assert answer.headers["Location"].startswith(f"/instances/{instance}")


@pytest.mark.parametrize("address", ["?cursor=x", "?show=nonsense&item=none", "?person=none&post=none"])
def test_an_address_that_means_nothing_is_no_fault(server: Site, supervisor: Caller, address: str) -> None:
    assert supervisor.client.get("/supervision" + address).status_code in (200, 404)


def test_the_list_is_taken_away_as_a_table_with_names_masked_and_the_taking_is_an_event(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    server.start(key, {"applicant_name": "欧阳雪梅"})
    supervisor = server.log_in("supervisor01")
    answer = supervisor.client.get("/supervision/export?show=unclaimed&q=核对")
    assert answer.status_code == 200 and answer.content_type == XLSX
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"待办", "核对", "未领取"} <= set(cells) and "欧阳雪梅" not in cells
    with server.services.db.read() as conn:
        looks = history.read(conn, "looks", server.services.engine.parts.keys)
    assert (looks[-1].actor, (looks[-1].body or {})["what"]) == ("supervisor01", "supervision_export")


def test_open_steps_are_counted_on_the_diagram_of_their_process(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key, candidateGroups="teller"))
    for _ in range(3):
        server.start(key)
    text = server.log_in("supervisor01").client.get(f"/supervision/heat?key={key}").text
    assert html.unescape(text).count('data-heat="{"u":[3,0]}"') == 1
