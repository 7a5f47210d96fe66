"""The simulated window over a real connection: the desk asks, the page of the devices answers."""

import json
import stat
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from device_bridge.link import Link, ServerSays
from device_bridge.simulated.devices import Devices, Refused
from device_bridge.simulated.paper import paper
from device_bridge.simulated.server import make_server
from handlers.files import accept
from tests.support.site import Caller, Site
from web.cli import device as enrolment

if TYPE_CHECKING:
    from playwright.sync_api import Page

WINDOW = "A02"


@pytest.fixture(scope="module")
def window(server: Site) -> Iterator[Devices]:
    files = enrolment.enrol(server.services.settings, "A02-sim", WINDOW, "模拟设备")
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}
    key = bytes.fromhex(files["key-file"].read_text().strip())
    cards = json.loads(files["cards"].read_text("utf-8"))
    link = Link(server.url, "A02-sim", WINDOW, key)
    found = Devices(link, cards, paper(), server.services.settings.data / "printed")
    polling = threading.Thread(target=found.run, daemon=True)
    polling.start()
    yield found
    found.stop()


@pytest.fixture
def desk(server: Site) -> Caller:
    return server.log_in("teller01", post="teller", window=WINDOW)


def waiting(devices: Devices, kind: str) -> str:
    for _ in range(300):
        for each in devices.state()["waiting"]:
            if each["kind"] == kind:
                return str(each["id"])
        time.sleep(0.02)
    raise AssertionError(f"{kind} was not asked: {devices.message}")


def asked(desk: Caller, kind: str, **payload: Any) -> Callable[[], Any]:
    answer = desk.post("/window/asked", {"kind": kind, "payload": payload})
    assert answer.status == 201, answer.text
    return lambda: desk.get(f"/window/asked/{answer.json['id']}?wait_s=10").json


def test_a_card_put_on_the_reader_is_read(window: Devices, desk: Caller) -> None:
    found = asked(desk, "read_card")
    waiting(window, "read_card")
    window.put_card(0)
    assert found()["result"]["id_no"] == window.cards[0]["card"]["id_no"]
    again = asked(desk, "read_card")
    assert again()["result"]["name"] == window.cards[0]["card"]["name"], "it still lies there"
    window.put_card(None)


def test_the_camera_sends_a_page_that_may_be_kept(window: Devices, desk: Caller) -> None:
    found = asked(desk, "capture", material="居民身份证")
    window.capture(waiting(window, "capture"))
    told = found()
    assert told["state"] == "ok"
    taken = desk.client.get(f"/api/v1/window/asked/{told['id']}/picture").data
    assert accept(taken).pages == 1


def test_a_pin_is_compared_in_the_keypad(window: Devices, desk: Caller) -> None:
    for first, second, outcome in (
        ("135246", "135247", "wrong"),
        ("12345", "12345", "wrong"),
        ("135246", "135246", "set"),
    ):
        found = asked(desk, "pin", purpose="set")
        window.type_pin(waiting(window, "pin"), first, second)
        assert found()["result"] == {"pin": outcome}
    for typed, outcome in (("000000", "wrong"), ("135246", "set")):
        found = asked(desk, "pin", purpose="verify")
        window.type_pin(waiting(window, "pin"), typed, "")
        assert found()["result"] == {"pin": outcome}


def test_whoever_declines_to_sign_is_heard(window: Devices, desk: Caller) -> None:
    found = asked(desk, "sign", title="失业保险金申领")
    id = waiting(window, "sign")
    with pytest.raises(Refused, match="请先签名"):
        window.sign(id, "", 0)
    window.fail(id, "cancelled")
    assert found()["outcome"] == "cancelled"
    with pytest.raises(Refused, match="已经结束"):
        window.fail(id, "cancelled")


def test_a_device_that_is_not_enrolled_is_told_what_to_do(server: Site) -> None:
    with pytest.raises(ServerSays, match="没有登记"):
        Link(server.url, "A02-nobody", WINDOW, bytes(32)).requests([], 0)


def test_other_pages_cannot_drive_the_devices(window: Devices) -> None:
    page = make_server(window, 0)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{page.server_port}"

    def status(path: str, body: bytes | None = None, **headers: str) -> int:
        request = urllib.request.Request(url + path, body, {name.replace("_", "-"): v for name, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    act = b'{"act": "fault", "fault": "ok"}'
    assert status("/act", act, Content_Type="application/json") == 200
    assert status("/act", act, Content_Type="application/json", Origin="http://evil.example") == 403
    assert status("/act", act, Content_Type="text/plain") == 403
    assert status("/state", Host="evil.example") == 403
    assert status("/../link.py") == 404
    assert status("/act", b'{"act": 1}', Content_Type="application/json") == 409
    assert status("/act", b"[", Content_Type="application/json") == 400
    page.shutdown()


@pytest.mark.browser
def test_the_page_reads_captures_and_signs(window: Devices, desk: Caller, open_page: Callable[..., "Page"]) -> None:
    server = make_server(window, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    page = open_page(url)
    page.goto(url)
    card = asked(desk, "read_card")
    waiting(window, "read_card")
    with page.expect_response("**/act"):
        page.get_by_label("放在读卡器上的卡").select_option(index=2)
    assert card()["result"]["name"] == window.cards[1]["card"]["name"]
    signed = asked(desk, "sign", title="失业保险金申领", lines=["王**"])
    page.get_by_text("失业保险金申领").wait_for()
    box = page.locator("#pad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=5)
    page.mouse.up()
    with page.expect_response("**/act"):
        page.get_by_role("button", name="提交签名").click()
    told = signed()
    assert (told["state"], told["result"]["strokes"]) == ("ok", 1)
    with page.expect_response("**/act"):
        page.get_by_label("放在读卡器上的卡").select_option(index=0)
    server.shutdown()


def test_what_is_printed_is_kept_as_it_came(window: Devices, tmp_path: Path) -> None:
    from device_bridge.protocol import Request

    sent: list[Any] = []
    devices = Devices(window._link, [], paper(), tmp_path / "printed")
    devices._answer = lambda request, result, picture=b"": sent.append(result)  # type: ignore[method-assign]
    job = Request("p-1", "n", "c", "t", WINDOW, "print", "", 60, {"document": "d", "copies": 2}, b"%PDF-1.7")
    devices.set_fault("media_empty")
    devices._begin(job)
    devices.set_fault("ok")
    devices._begin(replace(job, id="p-2"))
    assert sent == [{"failed": "media_empty"}, {"printed": 2}]
    assert (tmp_path / "printed/p-2.pdf").read_bytes() == b"%PDF-1.7"


class Overtaken:
    """A link whose poll brings a request once more while the answer to it is still on its way."""

    window = WINDOW

    def __init__(self, request: Any) -> None:
        self.request = request
        self.answered: list[str] = []
        self.poll: Callable[[], None] = lambda: None
        self.broken = False

    def answer(self, request: Any, result: Any, picture: bytes = b"") -> None:
        self.poll()
        if self.broken:
            raise OSError
        self.answered.append(request.id)


def test_a_poll_that_overtakes_an_answer_leaves_nothing_behind_to_be_taken_for_the_next_request(tmp_path: Path) -> None:
    from device_bridge.protocol import Request

    first = Request("c-1", "n", "c", "t", WINDOW, "capture", "", 60, {}, b"")
    link: Any = Overtaken(first)
    devices = Devices(link, [], paper(), tmp_path)
    devices._begin(first)
    link.poll = lambda: devices._begin(first)
    devices.capture("c-1")
    assert link.answered == ["c-1"] and devices.state()["waiting"] == []


def test_an_answer_that_did_not_arrive_may_be_given_again(tmp_path: Path) -> None:
    from device_bridge.protocol import Request

    first = Request("c-1", "n", "c", "t", WINDOW, "capture", "", 60, {}, b"")
    link: Any = Overtaken(first)
    link.broken = True
    devices = Devices(link, [], paper(), tmp_path)
    devices._begin(first)
    devices.capture("c-1")
    assert "请重做" in devices.message
    devices._begin(first)
    assert [each["id"] for each in devices.state()["waiting"]] == ["c-1"]
