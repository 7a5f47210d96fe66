"""What cannot be at the window gets one clear Chinese sentence each, and never a 500."""

import base64
import io
import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from handlers.files.refusals import SENTENCES
from handlers.registry import demo
from tests.handlers.files import corpus
from tests.support.agent import Agent
from tests.support.site import Answer, Caller, Site
from tests.web.hall import applicant, at_window, id_no, open_case, photo, put

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRONG_NUMBERS = {
    "a wrong check digit": ("id_card", "510402199001011235", "校验码"),
    "a wrong check letter": ("id_card", "51040219900101123X", "校验码"),
    "30 February": ("id_card", "510402199002301231", "出生日期"),
    "month 13": ("id_card", "510402199013011231", "出生日期"),
    "born in 2090": ("id_card", "510402209001011230", "出生日期"),
    "seventeen digits": ("id_card", "51040219900101123", "18"),
    "letters": ("id_card", "abcdefghijklmnopqr", ""),
    "full-width digits": ("id_card", "５１０４０２１９９００１０１１２３５", ""),
    "a statement of SQL": ("id_card", "' OR 1=1 --", ""),
    "an empty one": ("id_card", "", ""),
    "a kind of document nobody knows": ("library_card", "510402199001011235", ""),
    "a credit code with a wrong check digit": ("credit_code", "91510400MA00000000", "校验"),
}


def refused(answer: Answer) -> str:
    """The sentence beside the first field, or of the problem; it is Chinese, ends as one does, and is no crash."""
    assert 400 <= answer.status < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = next(iter(answer.json.get("errors", {}).values()), [answer.json["detail"]])[0]
    for sentence in (told, answer.json["detail"]):
        assert CHINESE.search(sentence) and sentence.endswith("。"), answer.text
    assert "Traceback" not in answer.text
    return str(told)


@pytest.mark.parametrize("name", list(WRONG_NUMBERS))
@pytest.mark.parametrize("door", ["cases", "visits"])
def test_a_number_that_cannot_be_is_refused_at_its_field(server: Site, name: str, door: str) -> None:
    """GB 11643, GB 32100: at the door of a case and at that of a visit alike."""
    kind, number, words = WRONG_NUMBERS[name]
    who = applicant(id_type=kind, id_no=number)
    if kind == "credit_code":
        who["kind"] = "employer"
    call = at_window(server, "teller02", "A02")
    body = {"item": "13", "applicant": who} if door == "cases" else {"person": who}
    answer = call.post(f"/{door}", body)
    told = refused(answer)
    assert answer.code == "invalid_form" and words in told
    assert all(field.split(".")[-1] in ("id_no", "id_type", "kind") for field in answer.json["errors"]), answer.text


@pytest.mark.parametrize("name", list(WRONG_NUMBERS))
def test_the_desk_says_it_beside_the_field_and_keeps_what_was_typed(server: Site, name: str) -> None:
    call = at_window(server, "teller02", "A02")
    _, number, _ = WRONG_NUMBERS[name]
    typed = {"csrf_token": call.csrf, "id_type": "id_card", "id_no": number, "name": "欧阳䶮"}
    page = call.client.post("/window/visit", data=typed)
    text = page.get_data(as_text=True)
    assert page.status_code == 422 and "欧阳䶮" in text
    assert "field__error" in text and "Traceback" not in text


@pytest.mark.parametrize(
    "more",
    [
        {"name": ""},
        {"name": "王" * 101},
        {"name": None},
        {"name": {"first": "王"}},
        {"id_no": 510402199001011234},
        {"id_no": "1" * 5000},
        {"id_no": "5104021990\u0000101123"},
        {"kind": []},
        {"phone": "x" * 100},
        {"born": "1990-01-01"},
    ],
)
def test_a_person_of_the_wrong_shape_is_refused(server: Site, more: dict[str, Any]) -> None:
    refused(at_window(server, "teller02", "A02").post("/cases", {"item": "13", "applicant": applicant(**more)}))


def test_an_unknown_item_and_an_item_without_a_process_are_told_apart_from_a_crash(server: Site) -> None:
    call = at_window(server, "teller02", "A02")
    for item in ("9999", "", "../../etc/passwd", "个人", "1" * 200):
        refused(call.post("/cases", {"item": item, "applicant": applicant()}))
    told = refused(call.get("/items/9999"))
    assert "事项" in told


def test_a_person_whom_the_registry_does_not_know_is_asked_their_name(server: Site) -> None:
    call = at_window(server, "teller02", "A02")
    typed = {"csrf_token": call.csrf, "id_type": "id_card", "id_no": id_no(), "name": ""}
    page = call.client.post("/window/visit", data=typed)
    assert page.status_code == 422 and "没有这个证件号码的记录" in page.get_data(as_text=True)
    found = call.post("/cases/search", {"id_type": "id_card", "id_no": id_no()})
    assert (found.status, found.json["items"]) == (200, [])


@pytest.mark.parametrize("door", ["cases", "visits"])
def test_a_number_of_one_person_with_the_registry_s_reference_of_another_is_refused(server: Site, door: str) -> None:
    """Else the change or the benefit would be somebody else's."""
    call, players = at_window(server, "teller02", "A02"), demo.players()
    who, other = players["months_60"].identity, players["months_120"].identity
    named = applicant(id_no=who.id_no, name=players["months_60"].name)
    body = {"item": "13", "applicant": named} if door == "cases" else {"person": named}
    for ref in (other.ref, "none", "' OR 1=1 --"):
        named["registry_ref"] = ref
        answer = call.post(f"/{door}", body)
        assert "不是同一个" in refused(answer) and answer.json["errors"].keys() == {"registry_ref"}
    assert "校验码" in refused(
        call.post("/cases", {"item": "13", "applicant": named | {"id_no": "510402199001011235"}})
    )
    firm = applicant(kind="employer", id_type="credit_code", id_no="91510400MA0000000A", registry_ref="none")
    refused(call.post("/cases", {"item": "13", "applicant": firm}))
    named["registry_ref"] = who.ref
    opened = call.post("/cases", {"item": "13", "applicant": named})
    assert opened.status == 201 and opened.json["applicant"]["registry_ref"] == who.ref


@pytest.fixture(scope="module")
def opened(server: Site) -> tuple[Caller, Any]:
    call = at_window(server)
    return call, open_case(call)


@pytest.mark.parametrize("name", [name for name in corpus.BAD if name != "more than 20 MB"])
def test_a_file_that_is_not_what_it_says_is_refused_with_its_sentence(opened: tuple[Caller, Any], name: str) -> None:
    """Image bombs, 10,000 pages, scripts, files inside; said by the name and the type of something harmless."""
    call, case = opened
    make, reason = corpus.BAD[name]
    sent = {"file": (io.BytesIO(make()), "身份证.jpg", "image/jpeg")}
    material = case["materials"][0]["id"]
    answer = call("PUT", f"/materials/{material}/content", data=sent, content_type="multipart/form-data")
    assert answer.status == 422 and refused(answer) == SENTENCES[reason]
    kept = call.get(f"/cases/{case['case_no']}").json["materials"][0]
    assert (kept["state"], kept["files"]) == ("missing", [])


def test_a_file_beyond_the_limit_is_refused_by_its_size(opened: tuple[Caller, Any]) -> None:
    call, case = opened
    material = case["materials"][0]["id"]
    assert refused(put(call, material, photo() + bytes(20 * 1024 * 1024))) == SENTENCES["too_large"]
    answer = put(call, material, b" " * (25 * 1024 * 1024))
    assert (answer.status, answer.code) == (413, "too_large") and refused(answer)


def test_a_true_file_under_a_false_name_is_kept_as_what_it_is(opened: tuple[Caller, Any]) -> None:
    call, case = opened
    material = case["materials"][1]["id"]
    sent = {"file": (io.BytesIO(corpus.png()), "合同.pdf", "application/pdf")}
    answer = call("PUT", f"/materials/{material}/content", data=sent, content_type="multipart/form-data")
    assert answer.json["files"][0]["media_type"] == "image/png", answer.text
    assert call.client.get(f"/api/v1/materials/{material}/content").content_type == "image/png"


def test_an_upload_without_a_file_or_for_nothing_is_told(opened: tuple[Caller, Any]) -> None:
    call, case = opened
    material = case["materials"][0]["id"]
    refused(call("PUT", f"/materials/{material}/content", data={}, content_type="multipart/form-data"))
    assert refused(put(call, uuid4().hex, photo()))
    for query in ("?file=0", "?file=-1", "?file=x", "?file=99999999999999999999"):
        refused(call.get(f"/materials/{material}/content{query}"))
    for number in ("0", "999999999999999999999"):
        assert call.get(f"/materials/{material}/pages/{number}.png").status == 404


def test_a_device_that_answers_for_another_case_is_refused_and_the_honest_answer_still_counts(server: Site) -> None:
    desk = at_window(server, "teller02", "A04")
    case, other = (open_case(desk, window="A04")["case_no"] for _ in range(2))
    agent = Agent(server, "A04")
    body = {"kind": "sign", "payload": {"title": "请签名"}, "case": case}
    asked = desk.post("/window/asked", body)
    assert asked.status == 201, asked.text
    request = agent.asked()
    picture = {"media_type": "image/png", "strokes": 12}
    for wrong in (replace(request, case=other), replace(request, case=None), replace(request, case="1" * 22)):
        answer = agent.answer(wrong, picture, corpus.png())
        assert (answer.status, answer.json["reason"]) == (403, "other_case")
        assert answer.json["message"] == "应答所说的办件或任务与所问的不同，不予接受。"
    assert desk.get(f"/window/asked/{asked.json['id']}").json["state"] == "waiting"
    forged = agent.answer(request, picture, corpus.png(), picture=base64.b64encode(photo()).decode())
    assert forged.json["reason"] == "wrong_digest"
    assert agent.answer(request, picture, corpus.png()).status == 200
    assert desk.get(f"/window/asked/{asked.json['id']}").json["state"] == "ok"


def test_a_card_with_a_wrong_number_does_not_become_a_visit(server: Site) -> None:
    desk = at_window(server, "teller02", "A04")
    agent = Agent(server, "A04")
    id = desk.post("/window/asked", {"kind": "read_card"}).json["id"]
    card = {"medium": "id_card", "name": "王小兰", "id_no": "510402199001011235"}
    agent.answer(agent.asked(), card)
    page = desk.client.post("/window/card", data={"csrf_token": desk.csrf, "request": id})
    assert page.status_code in (403, 409, 422) and "Traceback" not in page.get_data(as_text=True)
    assert CHINESE.search(page.get_data(as_text=True))


def test_a_card_that_was_never_asked_for_is_told(server: Site) -> None:
    desk = at_window(server, "teller02", "A04")
    for request in ("none", uuid4().hex, "x" * 500):
        page = desk.client.post("/window/card", data={"csrf_token": desk.csrf, "request": request})
        assert 400 <= page.status_code < 500 and CHINESE.search(page.get_data(as_text=True))


def test_a_click_before_the_page_could_ask_the_reader_leads_back_to_it(server: Site) -> None:
    desk = at_window(server, "teller02", "A04")
    page = desk.client.post("/window/card", data={"csrf_token": desk.csrf, "request": ""})
    assert (page.status_code, page.location) == (303, "/window")


def test_guessing_the_number_of_a_case_becomes_slow_even_with_a_true_code_at_last(server: Site) -> None:
    case = open_case(at_window(server))
    # an address of its own: what it is slowed down by must not reach other tests
    call, there = server.stranger(), {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    number = int(case["case_no"][:-1])
    path = f"/progress?code={case['lookup_code']}&case_no="
    guesses = [call.get(f"{path}{number + n}0", **there) for n in range(1, 25)]
    assert {answer.code for answer in guesses} == {"not_found", "too_many"} and guesses[-1].code == "too_many"
    for answer in guesses:
        refused(answer)
    last = call.get(path + case["case_no"], **there)
    assert last.status == 429 and int(last.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("number", ["1", "0" * 22, "5" * 22, "１" * 22, "x" * 300, "%00", "' OR 1=1 --"])
def test_a_case_number_that_is_none_finds_nothing(server: Site, number: str) -> None:
    """Nobody learns by the answer whether a case exists that they may not see."""
    call = at_window(server, "teller02", "A02")
    assert refused(call.get(f"/cases/{number}"))
    assert call.client.get(f"/cases/{number}").status_code == 404
    for act in ("cancel", "suspend", "resume"):
        assert call.post(f"/cases/{number}/{act}", {"reason": "x"}).status in (403, 404)
    found = call.get(f"/cases?q={number}")
    assert found.json["items"] == [] if found.status == 200 else refused(found)
