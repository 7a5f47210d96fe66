"""`/window` over the contract: the desk asks, the window's program polls and answers with its key, nobody else does."""

import threading
from collections.abc import Iterator

import pytest

from device_bridge import protocol
from handlers import device
from tests.support.agent import Agent
from tests.support.site import Caller, Site

CARD = {"medium": "id_card", "name": "王小兰", "id_no": "11010519491231002X"}
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


class OneAtATime(Agent):
    """Hears exactly one request: nothing of another test may be left over."""

    def asked(self, wait_s: float = 0) -> protocol.Request:
        (message,) = self.poll(wait_s).json["requests"]
        return protocol.read_request(self.key, self.window, message)


@pytest.fixture(scope="module")
def agent(server: Site) -> Agent:
    return OneAtATime(server, "A03")


@pytest.fixture(scope="module")
def desk(server: Site) -> Iterator[Caller]:
    yield server.log_in("teller01", post="teller", window="A03")


def test_a_card_read_reaches_the_desk(server: Site, agent: Agent, desk: Caller) -> None:
    asked = desk.post("/window/asked", {"kind": "read_card"})
    assert asked.status == 201
    place = f"/window/asked/{asked.json['id']}"
    assert desk.get(place).json["state"] == "waiting"
    assert agent.answer(agent.asked(), CARD).json == {"accepted": True, "reason": None, "message": None}
    found = desk.get(place).json
    assert (found["state"], found["result"]) == ("ok", CARD)
    other = server.log_in("teller02", post="teller", window="A03")
    assert other.get(place).code == "not_found"


def test_a_waiting_desk_and_a_waiting_device_meet(agent: Agent, desk: Caller) -> None:
    def serve() -> None:
        agent.answer(agent.asked(wait_s=20), {"failed": "no_card"})

    serving = threading.Thread(target=serve)
    serving.start()
    id = desk.post("/window/asked", {"kind": "read_card"}).json["id"]
    found = desk.get(f"/window/asked/{id}?wait_s=20").json
    serving.join(30)
    assert (found["state"], found["sentence"]) == ("failed", "读卡器：没有读到卡，请把卡放在读卡器上再试。")


def test_a_scan_can_be_fetched_by_who_asked(agent: Agent, desk: Caller) -> None:
    id = desk.post("/window/asked", {"kind": "capture", "payload": {"material": "身份证"}}).json["id"]
    agent.answer(agent.asked(), {"media_type": "image/png"}, PNG)
    answer = desk.client.get(f"/api/v1/window/asked/{id}/picture")
    assert (answer.data, answer.content_type) == (PNG, "image/png")
    assert answer.headers["Content-Disposition"] == "attachment"


def test_an_answer_given_twice_is_refused_with_the_reason(agent: Agent, desk: Caller) -> None:
    desk.post("/window/asked", {"kind": "pin", "payload": {"purpose": "set"}})
    request = agent.asked()
    assert agent.answer(request, {"pin": "135246"}).json["reason"] == "wrong_result"
    assert agent.answer(request, {"pin": "set"}).status == 200
    again = agent.answer(request, {"pin": "set"})
    assert (again.status, again.json["reason"]) == (403, "already_answered")
    assert again.json["message"].endswith("不再接受。")


def test_who_has_not_the_key_hears_nothing(server: Site, agent: Agent, desk: Caller) -> None:
    assert agent.poll(mac="0" * 64).code == "login_required"
    assert agent.poll().status == 200
    agent.counter -= 1
    assert agent.poll().code == "login_required", "a poll that was heard before"
    assert server.stranger().post("/window/asked", {"kind": "read_card"}).code == "login_required"
    assert server.stranger().get("/window/devices").code == "login_required"
    assert desk("POST", "/window/asked", {"kind": "read_card"}, headers={"X-CSRF-Token": "x"}).code == "csrf"


def test_lights_are_of_the_desks_own_window(server: Site, agent: Agent, desk: Caller) -> None:
    agent.poll()
    shown = desk.get("/window/devices").json["devices"]
    assert [light["kind"] for light in shown] == list(device.KINDS)
    assert all(light["there"] and light["alive"] for light in shown)
    assert server.call("auditor01").get("/window/devices").json == {"devices": []}


def test_bad_questions_get_a_sentence(server: Site, agent: Agent, desk: Caller) -> None:
    for body, code in (
        ({"kind": "x_ray"}, "invalid_form"),
        ({"kind": "sign"}, "invalid_form"),
        ({"kind": "sign", "payload": {"title": "x", "script": "y"}}, "invalid_form"),
        ({"kind": "read_card", "case": "5104002026112100000017"}, "not_found"),
        ({"kind": "print", "payload": {"document": "none"}}, "not_found"),
    ):
        assert desk.post("/window/asked", body).code == code, body
    assert server.call("auditor01").post("/window/asked", {"kind": "read_card"}).code == "not_allowed"
    request = protocol.Request("x", "x", None, None, "A03", "capture", "", 1, {}, b"")
    body = protocol.write_answer(agent.key, request, agent.id, 10**9, {"media_type": "image/png"})
    assert server.stranger().post("/window/answers", body | {"picture": "?"}).code == "not_allowed"
    assert server.stranger().post("/window/answers", body | {"mac": None}).code == "invalid_form"
