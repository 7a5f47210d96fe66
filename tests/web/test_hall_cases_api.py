"""`/cases`: the only door for service items; masked, within one's hall, never one's own."""

import pytest

from handlers.cases.separation import know_own_number
from handlers.numbering import case_number_problem
from tests.support.site import Site, word
from tests.web.hall import applicant, at_window, id_no, open_case


def test_a_case_has_the_shape_of_the_contract(server: Site) -> None:
    call = at_window(server)
    opened = open_case(call)
    assert case_number_problem(opened["case_no"]) is None and len(opened["lookup_code"]) == 10
    found = call.get(f"/cases/{opened['case_no']}").json
    assert found.keys() == opened.keys() - {"lookup_code"}
    assert found["status"] == "accepting" and found["item"] == "13" and found["window"] == "A01"
    assert found["definition"]["key"] == "personal_info_change" and found["definition"]["version"] >= 1
    (task,) = found["tasks"]
    assert task["case_no"] == opened["case_no"] and "claim" in task["actions"]
    assert found["applicant"]["name"] == "王小兰" and "id_no" not in found["applicant"]
    assert [row["need"] for row in found["materials"]] and found["documents"] == []


def test_an_answer_asked_for_twice_opens_one_case(server: Site) -> None:
    call = at_window(server)
    body = {"item": "13", "applicant": applicant()}
    first, second = (call.post("/cases", body, key=k) for k in ("same-case", "same-case"))
    assert first.status == second.status == 201 and first.json == second.json
    assert call.post("/cases", body | {"channel": "online"}, key="same-case").code == "key_reused"


def test_numbers_of_people_are_masked_and_a_look_at_them_needs_a_reason(server: Site) -> None:
    call, who = at_window(server), applicant(phone="13812345678")
    case_no = open_case(call, applicant=who)["case_no"]
    for answer in (call.get(f"/cases/{case_no}"), call.get(f"/cases?q={case_no}")):
        assert who["id_no"] not in answer.text and "13812345678" not in answer.text
    whole = call.post(f"/cases/{case_no}/applicant/reveal", {"reason": "核对原件"}).json
    assert (whole["id_no"], whole["phone"]) == (who["id_no"], "13812345678")
    assert call.post(f"/cases/{case_no}/applicant/reveal", {}).code == "invalid_form"
    assert call.post(f"/cases/{case_no}/agent/reveal", {"reason": "无"}).code == "not_found"
    assert call.post(f"/cases/{case_no}/teller/reveal", {"reason": "无"}).code == "invalid_form"
    with server.services.db.read() as conn:
        from engine import history

        events = history.read(conn, call.get(f"/cases/{case_no}").json["id"], server.services.engine.parts.keys)
    looks = [event for event in events if event.type == "looked"]
    assert looks[-1].actor == "teller01" and looks[-1].body is not None
    assert looks[-1].body["reason"] == "核对原件" and who["id_no"] not in str(looks[-1].body)


def test_a_person_is_found_by_their_whole_number_only(server: Site) -> None:
    call, who = at_window(server), applicant()
    case_no = open_case(call, applicant=who)["case_no"]
    asked = {"id_type": "id_card", "id_no": who["id_no"]}
    assert [case["case_no"] for case in call.post("/cases/search", asked).json["items"]] == [case_no]
    assert call.post("/cases/search", asked | {"id_no": who["id_no"][:17]}).json["items"] == []


def test_cases_are_searched_and_paged_newest_first(server: Site) -> None:
    call, name = at_window(server), "查" + word()
    numbers = [open_case(call, applicant=applicant(name=name))["case_no"] for _ in range(3)]
    first = call.get(f"/cases?q={name}&limit=2&mine=true&open=true").json
    second = call.get(f"/cases?q={name}&limit=2&cursor={first['next']}").json
    assert [case["case_no"] for case in first["items"] + second["items"]] == numbers[::-1]
    assert second["next"] is None
    assert call.get(f"/cases?q={name}&status=granted").json["items"] == []
    assert len(call.get(f"/cases?q={name}&item=13").json["items"]) == 3
    assert call.get("/cases?q=%25").json["items"] == [], "a sign that SQL reads as anything is a plain sign here"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applicant": applicant(id_no="510402199001011235")}, "applicant.id_no"),
        ({"applicant": applicant(kind="robot")}, "kind"),
        ({"channel": "pigeon"}, "channel"),
        ({"window": "Z99"}, "window"),
        ({"agent": applicant(kind="employer", id_type="passport", id_no="E12345678")}, "agent.kind"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(server: Site, changes: dict[str, object], field: str) -> None:
    answer = at_window(server).post("/cases", {"item": "13", "applicant": applicant(), **changes})
    assert answer.status == 422 and any(field in name for name in answer.json["errors"]), answer.text


def test_other_refusals_of_opening(server: Site) -> None:
    call, body = at_window(server), {"item": "13", "applicant": applicant()}
    assert call.post("/cases", body | {"item": "9999"}).code == "not_found"
    assert call.post("/cases", body | {"data": {"clock": {}}}).code == "unknown_field"
    assert call.post("/cases", body | {"visit": "none"}).code == "not_found"
    assert server.call("reviewer01").post("/cases", body | {"window": "A01"}).code == "not_allowed"
    assert server.call("teller02").post("/cases", body).json["errors"].keys() == {"window"}, "no window was chosen"
    assert server.stranger().post("/cases", body).code == "login_required"


def test_an_items_diagram_starts_no_other_way(server: Site) -> None:
    """Decision 11."""
    with server.services.db.write() as conn:
        from catalog.access import Held
        from catalog.load import replace_grants
        from catalog.people import grants_of

        before = grants_of(conn, "liaison01")
        replace_grants(conn, "liaison01", [Held("operate", "510400")], "test", server.services.clock.now())
    answer = server.log_in("liaison01").post("/process-instances", {"definition": "personal_info_change"})
    with server.services.db.write() as conn:
        replace_grants(conn, "liaison01", before, "test", server.services.clock.now())
    assert answer.code == "not_allowed" and "POST /cases" in answer.json["detail"]


@pytest.mark.parametrize("person", ["analyst01", "admin01"])
def test_a_case_does_not_exist_for_who_has_nothing_to_do_in_its_hall(server: Site, person: str) -> None:
    opened = open_case(at_window(server))
    call, path = server.call(person), f"/cases/{opened['case_no']}"
    assert call.get(path).code == "not_found"
    for act in ("cancel", "suspend", "resume", "recusals", "applicant/reveal"):
        assert call.post(f"{path}/{act}", {"reason": "x"}).code == "not_found"
    assert call.post(f"{path}/materials", {"name": "x"}).code == "not_found"
    assert call.get(f"{path}/notice").code == "not_found"
    material = opened["materials"][0]["id"]
    assert call("PATCH", f"/materials/{material}", {"pages": 1}).code == "not_found"
    assert call.get(f"/materials/{material}/content").code == "not_found"
    assert opened["case_no"] not in call.get(f"/cases?q={opened['case_no']}").text


def test_an_auditor_sees_and_changes_nothing(server: Site) -> None:
    opened = open_case(at_window(server))
    call, path = server.call("auditor01"), f"/cases/{opened['case_no']}"
    assert call.get(path).status == 200
    assert call.post(f"{path}/materials", {"name": "x"}).code == "not_allowed"
    assert call.post(f"{path}/applicant/reveal", {"reason": "x"}).code == "not_allowed"
    assert call.post(f"{path}/cancel", {"reason": "x"}).code == "not_allowed"


def test_withdrawal_at_the_window_suspension_by_a_supervisor(server: Site) -> None:
    """Decision 19."""
    teller, supervisor = at_window(server), server.call("supervisor01")
    path = f"/cases/{open_case(teller)['case_no']}"
    assert teller.post(f"{path}/suspend", {"reason": "等待核实"}).code == "not_allowed"
    assert supervisor.post(f"{path}/suspend", {"reason": "等待核实"}).json["status"] == "suspended"
    assert supervisor.post(f"{path}/resume", {"reason": "已核实"}).json["status"] == "accepting"
    assert teller.post(f"{path}/cancel", {}).code == "invalid_form"
    withdrawn = teller.post(f"{path}/cancel", {"reason": "申请人撤回"}).json
    assert (withdrawn["status"], withdrawn["outcome"], withdrawn["tasks"]) == ("withdrawn", "withdrawn", [])


def test_nobody_handles_their_own_case_and_the_to_do_says_why(server: Site) -> None:
    """PZH D.1: not offered, with why; refused at claim, completion and reassignment alike."""
    own = id_no()
    with server.services.db.write() as conn:
        know_own_number(conn, server.services.desk.secrecy, "teller02", "id_card", own)
    opened = open_case(at_window(server), applicant=applicant(id_no=own))
    (task,) = opened["tasks"]
    call = at_window(server, "teller02", "A02")
    seen = call.get(f"/tasks/{task['id']}").json
    assert "claim" not in seen["actions"] and "本人" in seen["withheld"]["claim"]
    for act, body in (("claim", {}), ("complete", {"data": {}, "revision": 1}), ("draft", {"data": {}})):
        assert call.post(f"/tasks/{task['id']}/{act}", body).code == "not_allowed"
    moved = {"tasks": [task["id"]], "to": "teller02", "reason": "忙"}
    assert server.call("supervisor01").post("/tasks/reassign", moved).code == "not_allowed"
    assert call.post(f"/cases/{opened['case_no']}/materials", {"name": "x"}).code == "not_allowed"
    assert call.post(f"/cases/{opened['case_no']}/cancel", {"reason": "x"}).code == "not_allowed"


def test_who_recuses_themselves_is_kept_away_and_others_by_a_supervisor_only(server: Site) -> None:
    opened = open_case(at_window(server))
    path, task = f"/cases/{opened['case_no']}/recusals", opened["tasks"][0]["id"]
    call = at_window(server, "teller02", "A02")
    assert call.post(path, {"person": "teller01", "reason": "亲属"}).code == "not_allowed"
    assert call.post(path, {"reason": "申请人是亲属"}).status == 201
    assert "回避" in call.get(f"/tasks/{task}").json["withheld"]["claim"]
    assert server.call("supervisor01").post(path, {"person": "teller01", "reason": "亲属"}).status == 201
    assert at_window(server).post(f"/tasks/{task}/claim").code == "not_allowed"


def test_the_notice_tells_everything_that_lacks_at_once(server: Site) -> None:
    """PZH-6.2.2.1-c."""
    call = at_window(server)
    opened = open_case(call)
    lacking = [row for row in opened["materials"] if row["need"] == "required"]
    told = call.get(f"/cases/{opened['case_no']}/notice").json
    assert [line["name"] for line in told["lines"]] == [row["name"] for row in lacking] and lacking
    assert f"还缺 {len(lacking)} 项材料" in told["text"] and "一次性告知" in told["text"]
    for row in lacking:
        assert call("PATCH", f"/materials/{row['id']}", {"state": "received", "pages": 1}).status == 200
    told = call.get(f"/cases/{opened['case_no']}/notice").json
    assert told["lines"] == [] and "材料齐全" in told["text"]
