"""The desk's forms, posted as a browser posts them: twice where a hand slips, late where a tab was left open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from handlers.registry import demo
from tests.support.site import Caller, Site, word
from tests.web.hall import at_window


@dataclass
class Desk:
    """One drawing of the page, with its key."""

    call: Caller
    key: str

    def post(self, path: str, **form: Any) -> Any:
        return self.call.client.post(f"/window{path}", data={"csrf_token": self.call.csrf, "once": self.key, **form})


@pytest.fixture
def desk(server: Site) -> Iterator[Desk]:
    one = Desk(at_window(server, "teller02", "A04"), word() + word())
    yield one
    one.post("/end")


def receive(desk: Desk) -> None:
    who = demo.players()["months_120"]
    assert desk.post("/visit", id_type="id_card", id_no=who.identity.id_no).status_code == 303


def test_the_number_in_the_queue_stands_on_the_desk(desk: Desk) -> None:
    who = demo.players()["months_120"]
    wrong = desk.post("/visit", id_type="id_card", id_no=who.identity.id_no, ticket="十二号")
    assert wrong.status_code == 422 and "例如 A012" in wrong.get_data(as_text=True)
    assert desk.post("/visit", id_type="id_card", id_no=who.identity.id_no, ticket="a012").status_code == 303
    assert "A012 号" in desk.call.client.get("/window").get_data(as_text=True)


def cases_of(desk: Desk) -> list[Any]:
    visit = desk.call.get("/cases?open=true&mine=true").json["items"]
    return [case["case_no"] for case in visit]


def test_an_item_begun_twice_by_one_page_opens_one_case(desk: Desk) -> None:
    receive(desk)
    before = cases_of(desk)
    first, second = (desk.post("/cases", item="13") for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert len(cases_of(desk)) == len(before) + 1
    other = desk.post("/cases", item="13", once="another-drawing-of-it")
    assert other.headers["Location"] != first.headers["Location"]


def test_a_visit_begun_twice_is_one_visit(desk: Desk) -> None:
    receive(desk)
    receive(desk)


def test_an_evaluation_sent_twice_counts_once_and_is_no_error(desk: Desk) -> None:
    receive(desk)
    assert [desk.post("/evaluation", grade="5").status_code for _ in range(2)] == [303, 303]


def test_a_page_of_an_earlier_visit_ends_nothing_later(desk: Desk) -> None:
    receive(desk)
    desk.post("/end", visit="0190-some-earlier-visit")
    assert "结束接待" in desk.call.client.get("/window").get_data(as_text=True)
    assert desk.post("/evaluation", visit="0190-some-earlier-visit", grade="5").status_code == 403


def test_a_negative_evaluation_comes_to_the_supervisor_and_stays_hidden_from_the_teller(
    server: Site, desk: Desk
) -> None:
    """Domain 9: 差评 is verified, rectified and told within five working days; the teller learns that there is one."""
    receive(desk)
    words = word()
    done = desk.post("/evaluation", grade="2", tags=["等候时间长", "办理慢"], words=words)
    assert done.status_code == 303
    tasks = server.call("supervisor01").get("/tasks?view=group&definition=rectification&sort=created&limit=100").json
    (task,) = [each for each in tasks["items"] if told(server, each["id"])["words"] == words]
    assert task["name"] == "核实差评" and task["due_at"] is not None
    evaluation = told(server, task["id"])
    assert (evaluation["grade"], evaluation["tags"]) == (2, ["等候时间长", "办理慢"])
    for path in (f"/tasks/{task['id']}", f"/instances/{task['process_instance']}"):
        assert server.call("supervisor01").client.get(path).status_code == 200, path
        assert desk.call.client.get(path).status_code == 404, path
    assert words not in desk.call.client.get("/window").get_data(as_text=True)


def told(server: Site, task_id: str) -> Any:
    return server.call("supervisor01").get(f"/tasks/{task_id}").json["data"]["evaluation"]


def test_a_good_evaluation_begins_nothing_and_its_reasons_are_left_out(server: Site, desk: Desk) -> None:
    receive(desk)
    before = len(rectifications(server))
    assert desk.post("/evaluation", grade="4", tags=["办理慢"]).status_code == 303
    assert len(rectifications(server)) == before


def rectifications(server: Site) -> list[Any]:
    query = "/tasks?view=group&definition=rectification&limit=100"
    return list(server.call("supervisor01").get(query).json["items"])
