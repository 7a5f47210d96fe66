"""`/visits`, `/authorizations`, `/items`, `/progress`."""

from collections.abc import Iterator

import pytest

from tests.support.site import Caller, Site
from tests.web.hall import applicant, at_window, open_case


@pytest.fixture
def visit(server: Site) -> Iterator[tuple[Caller, str]]:
    call = at_window(server, "teller02", "A04")
    answer = call.post("/visits", {"person": applicant()})
    assert answer.status == 201, answer.text
    yield call, answer.json["id"]
    call.post(f"/visits/{answer.json['id']}/end")


def test_one_person_one_window_several_cases_one_evaluation(visit: tuple[Caller, str]) -> None:
    """HB-28.4.3, glossary: 服务次."""
    call, id = visit
    numbers = [open_case(call, window="A04", visit=id)["case_no"] for _ in range(2)]
    found = call.get(f"/visits/{id}").json
    assert [case["case_no"] for case in found["cases"]] == numbers
    assert found["person"]["name"] == "王小兰" and "*" in found["person"]["id_masked"] and not found["evaluated"]
    told = call.post(f"/visits/{id}/evaluation", {"grade": 2, "words": "等得太久"})
    assert told.status == 201 and told.json["evaluated"]
    assert "等得太久" not in call.get(f"/visits/{id}").text, "whoever was rated does not see it"
    assert call.post(f"/visits/{id}/evaluation", {"grade": 5}).code == "not_allowed"


def test_a_window_serves_one_person_at_a_time(visit: tuple[Caller, str]) -> None:
    call, id = visit
    assert call.post("/visits", {}).code == "not_allowed"
    assert call.post(f"/visits/{id}/end").json["ended_at"] is not None
    assert call.post(f"/visits/{id}/end").code == "not_allowed"
    assert call.post("/cases", {"item": "13", "applicant": applicant(), "visit": id}).code == "not_allowed"
    again = call.post("/visits", {}).json
    assert again["person"] is None
    assert call.post(f"/visits/{again['id']}/end").status == 200


def test_the_card_says_who_it_is_and_a_visit_never_changes_person(server: Site) -> None:
    call, who = at_window(server, "teller02", "A03"), applicant()
    id = call.post("/visits", {}).json["id"]
    assert call.post(f"/visits/{id}/person", who).json["person"]["name"] == "王小兰"
    assert call.post(f"/visits/{id}/person", who).status == 200, "the same card read twice"
    assert call.post(f"/visits/{id}/person", applicant()).code == "not_allowed"
    assert call.post(f"/visits/{id}/person", who | {"id_no": "1"}).code == "invalid_form"
    call.post(f"/visits/{id}/end")


def test_a_visit_is_its_tellers_and_the_supervisors(server: Site, visit: tuple[Caller, str]) -> None:
    _, id = visit
    for person, status in (("teller01", 404), ("auditor01", 404), ("reviewer01", 404), ("supervisor01", 200)):
        assert server.call(person).get(f"/visits/{id}").status == status
    assert server.call("teller01").post(f"/visits/{id}/end").code == "not_found"
    assert server.call("admin01").post("/visits", {"window": "A01"}).code == "not_allowed"
    assert server.stranger().post("/visits", {}).code == "login_required"


@pytest.mark.parametrize("body", [{}, {"grade": 0}, {"grade": 6}, {"grade": "good"}])
def test_a_grade_is_one_of_five(visit: tuple[Caller, str], body: dict[str, object]) -> None:
    call, id = visit
    assert "grade" in call.post(f"/visits/{id}/evaluation", body).json["errors"]


def test_a_supervisor_allows_one_act_on_the_tellers_screen(server: Site) -> None:
    call = at_window(server)
    case_no = open_case(call)["case_no"]
    body = {
        "username": "supervisor01", "password": server.password, "act": "second_correction", "reason": "材料有误",
        "case_no": case_no,
    }  # fmt: skip
    given = call.post("/authorizations", body)
    assert given.status == 201 and given.json["supervisor"] == "supervisor01"
    assert call.get("/me").json["person"]["username"] == "teller01", "the session stays the teller's"
    assert call.post("/authorizations", body | {"username": "reviewer02"}).code == "not_allowed"
    assert call.post("/authorizations", body | {"username": "teller01"}).code == "four_eyes"
    wrong = call.post("/authorizations", body | {"password": "wrong"})
    assert wrong.code == "invalid_form" and "password" in wrong.json["errors"]
    assert call.post("/authorizations", body | {"case_no": "1" * 22}).code == "not_found"
    assert call.post("/authorizations", {k: v for k, v in body.items() if k != "case_no"}).status == 201


def test_items_are_public_and_found_as_people_ask(server: Site) -> None:
    call = server.stranger()
    items = call.get("/items").json["items"]
    assert {"13", "19", "41"} <= {item["code"] for item in items}
    assert [item["code"] for item in call.get("/items?q=sybxj").json["items"]][:1] == ["41"]
    one = call.get("/items/13").json
    assert one["name"] == "个人基本信息变更" and one["guide"] and one["materials"]
    assert call.get("/items/9999").code == "not_found"


def test_progress_needs_number_and_code_and_tells_nothing_of_the_person(server: Site) -> None:
    opened = open_case(at_window(server))
    call = server.stranger()
    found = call.get(f"/progress?case_no={opened['case_no']}&code={opened['lookup_code'].lower()}")
    assert found.json["words"] == "正在受理" and found.json["item_name"] == "个人基本信息变更"
    assert "王" not in found.text and "applicant" not in found.text
    assert call.get(f"/progress?case_no={opened['case_no']}&code=AAAAAAAAAA").code == "not_found"
    assert call.get("/progress?case_no=1&code=AAAAAAAAAA").code == "not_found"
    assert "code" in call.get(f"/progress?case_no={opened['case_no']}").json["errors"]


def test_guessing_codes_becomes_slow(server: Site) -> None:
    opened = open_case(at_window(server))
    call, there = server.stranger(), {"environ_base": {"REMOTE_ADDR": "203.0.113.10"}}
    path = f"/progress?case_no={opened['case_no']}&code="
    answers = [call.get(f"{path}AAAAAAAAA{letter}", **there).code for letter in "BCDEFGHJKMNPQRSTUVWXYZ"]
    assert answers[0] == "not_found" and answers[-1] == "too_many"
    slow = call.get(path + opened["lookup_code"], **there)
    assert slow.status == 429 and int(slow.headers["Retry-After"]) >= 1


def test_only_a_to_do_of_the_supervisors_own_is_done_so(server: Site) -> None:
    """The rules of the to-do hold for the supervisor as for anybody: here it is for tellers."""
    call = at_window(server)
    task = open_case(call)["tasks"][0]
    body = {"username": "supervisor01", "password": server.password, "reason": "特殊情况", "task": task["id"]}
    refused = call.post("/authorizations", body)
    assert refused.code == "not_allowed" and "综合柜员" in refused.json["detail"]
    assert call.get(f"/tasks/{task['id']}").json["status"] == "open"


@pytest.mark.parametrize("body", [{}, {"act": "reprint", "task": "t"}])
def test_an_authorization_is_for_one_thing(server: Site, body: dict[str, str]) -> None:
    given = {"username": "supervisor01", "password": server.password, "reason": "x", **body}
    assert "act" in server.call("teller01").post("/authorizations", given).json["errors"]


def test_guessing_the_codes_of_papers_becomes_slow(server: Site) -> None:
    call, there = server.stranger(), {"environ_base": {"REMOTE_ADDR": "203.0.113.11"}}
    answers = [call.get(f"/verify/ABCDEFGHJKMNPQ{n:02}", **there).code for n in range(22)]
    assert answers[0] == "not_found" and answers[-1] == "too_many"
