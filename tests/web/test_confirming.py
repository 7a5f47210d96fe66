"""The customer confirms on the second screen what the form says (HB-11.5): that, and nothing else, is signed."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from handlers import documents
from handlers.cases.confirming import digest_of, latest
from handlers.registry import demo
from tests.handlers.documents.reading import opened, text
from tests.support.agent import Agent
from tests.support.site import Answer, Caller, Site, answer_of
from tests.web.hall import at_window

ANSWERS = {
    "change_items": ["phone"], "new_phone": "13912345678", "acceptance": "accepted", "phone": "13812345678",
}  # fmt: skip


@pytest.fixture(scope="module")
def agent(server: Site) -> Agent:
    return Agent(server, "A02")


@pytest.fixture
def desk(server: Site) -> Iterator[Caller]:
    caller = at_window(server, "teller01", "A02")
    who = demo.players()["months_120"]
    visit = {"id_type": "id_card", "id_no": who.identity.id_no}
    assert post(caller, "/visit", **visit).status == 303
    yield caller
    post(caller, "/end")


def post(desk: Caller, path: str, **form: Any) -> Answer:
    headers = {"Accept": "application/json", "X-CSRF-Token": desk.csrf}
    return answer_of(desk.client.post(f"/window{path}", data={"csrf_token": desk.csrf, **form}, headers=headers))


def begun(desk: Caller) -> tuple[str, Any]:
    """A change of basic data with its first form typed and not handed in; the case's number and its to-do."""
    place = post(desk, "/cases", item=item_of(desk)).headers["Location"]
    case_no = place.partition("case=")[2].partition("&")[0]
    (task,) = desk.get(f"/cases/{case_no}").json["tasks"]
    draft(desk, task, ANSWERS)
    return case_no, task


def item_of(desk: Caller) -> str:
    (item,) = [each for each in desk.get("/items?q=基本信息变更").json["items"] if each["name"] == "个人基本信息变更"]
    return str(item["code"])


def draft(desk: Caller, task: Any, data: Any) -> None:
    assert desk.post(f"/tasks/{task['id']}/draft", {"data": data}).status == 200


def hand_in(desk: Caller, task: Any, data: Any) -> None:
    revision = desk.get(f"/tasks/{task['id']}").json["revision"]
    done = desk.post(f"/tasks/{task['id']}/complete", {"data": data, "revision": revision})
    assert done.status == 200, done.text


def picture() -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((440, 130)).save(written, "PNG")
    return written.getvalue()


def sheet(desk: Caller, case_no: str) -> str:
    return desk.client.get(f"/window/cases/{case_no}/confirmation").get_data(as_text=True)


def mark(desk: Caller, case_no: str) -> str:
    return sheet(desk, case_no).partition('data-shown="')[2].partition('"')[0]


def sign_here(desk: Caller, case_no: str, shown: str) -> Answer:
    return post(desk, f"/cases/{case_no}/signature/here", file=(io.BytesIO(picture()), "s.png"), shown=shown)


def printed(server: Site, desk: Caller, case_no: str) -> str:
    """The text of the application as printed."""
    for _ in range(200):
        for row in desk.get(f"/cases/{case_no}").json["documents"]:
            if row["kind"] == "application" and row["printed"]:
                with server.services.db.read() as conn:
                    return text(opened(server.services.papers.pdf(conn, documents.document(conn, row["id"]))))
        time.sleep(0.1)
    raise AssertionError("no application was printed")


def test_what_the_second_screen_shows_is_what_is_kept(server: Site, desk: Caller, agent: Agent) -> None:
    case_no, task = begun(desk)
    asked = post(desk, f"/cases/{case_no}/confirmation")
    request = agent.asked()
    lines = request.payload["lines"]
    assert "变更后联系电话：139****5678" in lines
    assert not any("受理结论" in line for line in lines), "what the office decides is no answer of the applicant"
    agent.answer(request, {"media_type": "image/png", "strokes": 9}, picture())
    for _ in range(2):
        assert post(desk, f"/cases/{case_no}/signature", request=asked.json["id"]).status == 204
    with server.services.db.read() as conn:
        last = latest(conn, server.services.desk.secrecy, desk.get(f"/cases/{case_no}").json["id"])
    assert last is not None
    assert last.row["digest"] == digest_of(case_no, task["id"], last.answers, last.row["nonce"])
    assert ("new_phone", "变更后联系电话", "13912345678") in [(a.key, a.label, a.value) for a in last.answers]
    (row,) = [row for row in desk.get(f"/cases/{case_no}").json["materials"] if row["code"] == "m_form"]
    assert row["state"] == "received" and len(row["files"]) == 1, "the same answer of the device twice is one signature"


def test_changed_answers_must_be_shown_again(desk: Caller, agent: Agent) -> None:
    case_no, task = begun(desk)
    asked = post(desk, f"/cases/{case_no}/confirmation")
    agent.answer(agent.asked(), {"media_type": "image/png", "strokes": 9}, picture())
    shown = mark(desk, case_no)
    draft(desk, task, ANSWERS | {"new_phone": "13900000000"})
    refused = post(desk, f"/cases/{case_no}/signature", request=asked.json["id"])
    assert refused.status == 403 and "重新核对" in refused.text
    assert sign_here(desk, case_no, shown).status == 403
    assert sign_here(desk, case_no, mark(desk, case_no)).status == 204
    assert "没有再改动" in sheet(desk, case_no)
    draft(desk, task, ANSWERS)
    assert "请重新核对" in sheet(desk, case_no)


def test_the_application_carries_the_signature_of_just_these_answers(server: Site, desk: Caller) -> None:
    case_no, task = begun(desk)
    assert sign_here(desk, case_no, mark(desk, case_no)).status == 204
    hand_in(desk, task, ANSWERS)
    paper = printed(server, desk, case_no)
    assert "变更后联系电话" in paper and "13912345678" in paper and "手写签名确认" in paper


def test_an_application_that_was_changed_after_signing_is_to_be_signed_on_paper(server: Site, desk: Caller) -> None:
    case_no, task = begun(desk)
    assert sign_here(desk, case_no, mark(desk, case_no)).status == 204
    hand_in(desk, task, ANSWERS | {"new_phone": "13900000000"})
    paper = printed(server, desk, case_no)
    assert "13900000000" in paper and "手写签名确认" not in paper
