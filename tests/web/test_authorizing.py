"""现场授权 on the teller's screen, and an item that is done in person at a window alone (item 59; HB-21, PZH-5.3)."""

import time
from typing import Any

import pytest
from sqlalchemy import text

from handlers.registry import demo
from tests.support.site import Caller, Site
from tests.web.hall import applicant, at_window

WHO = demo.players()["months_60"]
HERE = {"name": WHO.name, "id_no": WHO.identity.id_no, "registry_ref": WHO.identity.ref}
ITEM = {"item": "59", "window": "A02"}
GIVEN = {"username": "supervisor01", "authorized": "yes", "authorization_note": "人证一致"}


def step(call: Caller, case_no: str, element: str) -> Any:
    """The open to-do of a case, once the worker has come that far."""
    for _ in range(500):
        for task in call.get(f"/cases/{case_no}").json["tasks"]:
            if task["element_id"] == element:
                return task
        time.sleep(0.02)
    raise AssertionError(f"{element} was not reached")


def do(call: Caller, case_no: str, element: str, data: dict[str, Any]) -> None:
    task = step(call, case_no, element)
    taken = call.post(f"/tasks/{task['id']}/claim")
    assert taken.status == 200, taken.text
    answer = call.post(f"/tasks/{task['id']}/complete", {"data": data, "revision": taken.json["revision"]})
    assert answer.status == 200, answer.text


@pytest.fixture
def teller(server: Site) -> Caller:
    return at_window(server, "teller02", "A02")


@pytest.fixture
def case_no(server: Site, teller: Caller) -> str:
    """Waits for the supervisor. The window has no reader: the card was compared by hand."""
    opened = teller.post("/cases", ITEM | {"applicant": applicant(**HERE)})
    assert opened.status == 201, opened.text
    number = str(opened.json["case_no"])
    by_hand = {"card_way": "manual", "card_tail": WHO.identity.cards[-1][-3:], "card_compared": True}
    do(teller, number, "Task_Card", by_hand)
    do(teller, number, "Task_Accept", {"acceptance": "accept", "reset_reason": "forgotten", "face_checked": True})
    step(server.call("supervisor01"), number, "Authorization_Task")
    return number


def send(call: Caller, path: str, **form: str) -> Any:
    return call.client.post(path, data={"csrf_token": call.csrf, **form})


def test_nobody_else_may_come_for_it(teller: Caller) -> None:
    refused = teller.post("/cases", ITEM | {"applicant": applicant(**HERE), "agent": applicant()})
    assert refused.json["errors"]["agent"] == ["这个事项须由本人办理，不能代办。"]


@pytest.mark.parametrize("channel", ["online", "agent", "bank", "self_service"])
def test_it_is_begun_at_a_window_alone(teller: Caller, channel: str) -> None:
    refused = teller.post("/cases", {"item": "59", "channel": channel, "applicant": applicant(**HERE)})
    (sentence,) = refused.json["errors"]["channel"]
    assert sentence.startswith("这个事项只在综合窗口办理，不能从") and sentence.endswith("请申请人到那里办理。")


def test_the_desk_asks_for_the_supervisor_and_goes_on_once_allowed(server: Site, teller: Caller, case_no: str) -> None:
    path = f"/window/cases/{case_no}/authorization"
    assert teller.client.get(path).status_code == 204
    done = send(teller, path, case=case_no, password=server.password, **GIVEN)
    assert done.status_code == 303 and f"case={case_no}" in done.headers["Location"]
    do(teller, case_no, "Task_Keypad", {"keypad_way": "stop"})  # no keypad there: nothing was set
    assert "data-at-once" in teller.client.get(path).get_data(as_text=True)
    assert teller.get("/me").json["person"]["username"] == "teller02", "the session stays the teller's"
    with server.services.db.read() as conn:
        query = (
            "SELECT o.act, o.reason, o.supervisor, o.teller, o.used_at IS NOT NULL AS used, e.medium, e.window"
            " FROM on_the_spot o JOIN case_file c ON c.instance_id = o.instance_id"
            " JOIN history_event e ON e.instance = o.instance_id AND e.type = 'authorized' WHERE c.case_no = :no"
        )
        (row,) = conn.execute(text(query), {"no": case_no}).all()
    assert tuple(row) == ("Authorization_Task", "人证一致", "supervisor01", "teller02", True, "on_the_spot", "A02")
    told = server.call("auditor01").get(f"/cases/{case_no}/history?limit=200").text
    assert "社会保障卡密码重置：" in told and server.password not in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "supervisor02", "password": "wrong"}, "用户名或口令不对，请重新输入。"),
        ({"username": "nobody"}, "用户名或口令不对，请重新输入。"),
        ({"password": ""}, "请主管本人输入口令。"),
        ({"authorization_note": " "}, "请填写授权意见。"),
        ({"username": "teller02"}, "授权须由另一人进行，不能给自己授权。"),
        ({"username": "reviewer02"}, "此人没有现场授权的岗位或不在授权范围内，请联系本厅前台主管。"),
    ],
)
def test_a_refusal_is_one_sentence_in_the_dialog_and_changes_nothing(
    server: Site, teller: Caller, case_no: str, changed: dict[str, str], sentence: str
) -> None:
    opened = teller.post("/visits", {"window": "A02", "person": applicant(**HERE)})
    for path in (f"/window/cases/{case_no}/authorization", f"/cases/{case_no}/authorization"):
        answer = send(teller, path, case=case_no, **({"password": server.password} | GIVEN | changed))
        assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)
    teller.post(f"/visits/{opened.json['id']}/end")
    away = send(teller, path, **({"password": server.password} | GIVEN | changed))
    assert away.status_code == 422 and sentence in away.get_data(as_text=True), "also once the visit has ended"
    assert step(server.call("supervisor01"), case_no, "Authorization_Task")["status"] == "open"


def test_who_works_from_the_list_of_to_dos_is_led_to_it(server: Site, teller: Caller, case_no: str) -> None:
    query = "SELECT t.id FROM user_task t JOIN case_file c ON c.instance_id = t.instance_id WHERE c.case_no = :no"
    with server.services.db.read() as conn:
        done = conn.scalar(text(query + " AND t.element_id = 'Task_Accept'"), {"no": case_no})
    path = f"/cases/{case_no}/authorization"
    led = teller.client.get(f"/tasks/{done}/done")
    assert led.status_code == 303 and led.headers["Location"].endswith(path)
    assert "社会保障卡密码重置：" in teller.client.get(path).get_data(as_text=True)
    refused = GIVEN | {"authorized": "no", "authorization_note": "来人不是本人"}
    assert send(teller, path, password=server.password, **refused).status_code == 303
    for _ in range(500):
        case = teller.get(f"/cases/{case_no}").json
        if case["outcome"] and case["documents"] and case["documents"][0]["printed"]:
            break
        time.sleep(0.02)
    assert (case["outcome"], [document["kind"] for document in case["documents"]]) == ("rejected", ["result"])
    assert teller.client.get(path).status_code == 303
