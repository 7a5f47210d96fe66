"""The handlers `device.*` in a process: asked at the case's window, answered, tried again, held with a sentence."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from device_bridge import protocol
from engine import Actor
from engine.history import Keys
from handlers import device
from handlers.cases import Secrecy
from handlers.device import Hub
from tests.handlers.device.conftest import CARD, RESULTS, Bench
from tests.support import drawing as d
from tests.support.hall import Hall

OPERATOR = Actor("admin01", "高峰", rights=frozenset({"operate"}), scope="*")
CASE = {"no": "5104002026112100000017", "window": "A01", "item": "benefit"}
INPUTS: dict[str, Mapping[str, str]] = {
    "read_card": {},
    "capture": {"material": '"居民身份证"'},
    "sign": {"title": '"失业保险金申领"', "lines": '["王**"]'},
    "pin": {"purpose": '"set"'},
    "print": {"document_id": '"d-1"', "copies": "2"},
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    hall = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    secrecy = Secrecy.open(tmp_path / "keys")
    parts = hall.parts
    hub = Hub(parts.database, parts.clock, secrecy, parts.keys, parts.new_id, lambda conn, id: b"%PDF-" + id.encode())
    for described in device.handlers(hub):
        hall.handlers.add(described.for_engine())
    found = Bench(hub, [])
    found.hall = hall
    found.enrol("A01-sim", "A01")
    yield found
    hall.close()


def hall_of(bench: Bench) -> Hall:
    hall: Hall = bench.hall
    return hall


def begun(bench: Bench, kind: str, retries: str | None = None, case: Mapping[str, Any] = CASE) -> str:
    """A case whose only step asks this device, with the request on its way."""
    hall = hall_of(bench)
    task = d.service("Step", f"device.{kind}", inputs={"case": "case"} | dict(INPUTS[kind]), retries=retries)
    hall.publish(d.diagram([task], "start > Step > end"))
    started = hall.start(case=dict(case))
    hall.drain()
    return started


def reply(bench: Bench, result: dict[str, Any] | None = None) -> protocol.Request:
    (request,) = bench.poll()
    taken = bench.take(bench.written(request, result=result))
    assert taken.refused is None and len(taken.jobs) == 1, "the job is woken by its answer"
    hall_of(bench).drain()
    return request


@pytest.mark.parametrize("kind", INPUTS)
def test_the_step_goes_on_with_the_answer_and_holds_no_personal_data(bench: Bench, kind: str) -> None:
    case = begun(bench, kind)
    hall = hall_of(bench)
    assert hall.at(case) == ["Step"]
    request = reply(bench)
    assert (request.case, request.task, request.window) == (CASE["no"], "Step", "A01")
    assert hall.state(case) == "completed"
    kept = hall.variables(case)
    assert CARD["id_no"] not in str(kept) and CARD["name"] not in str(kept)
    match kind:
        case "read_card":
            assert kept["card"]["name_masked"] == "王**" and kept["card"]["id_masked"] == "110105********002X"
        case "pin":
            assert kept["pin"] == "set"
        case "print":
            assert (request.content, request.payload) == (b"%PDF-d-1", {"document": "d-1", "copies": 2})
            assert kept["printed"]["document"] == "d-1"


def test_a_wrong_pin_is_an_answer_for_the_diagram_to_judge(bench: Bench) -> None:
    case = begun(bench, "pin")
    reply(bench, {"pin": "wrong"})
    assert hall_of(bench).variables(case)["pin"] == "wrong"


def test_a_printer_that_fails_is_tried_again_then_held_with_a_sentence(bench: Bench) -> None:
    case = begun(bench, "print", retries="2")
    hall = hall_of(bench)
    first = reply(bench, {"failed": "media_empty"})
    assert hall.state(case) == "running" and bench.poll() == []
    hall.pass_time(seconds=5)
    hall.drain()
    second = reply(bench, {"failed": "media_jam"})
    assert second.nonce != first.nonce
    incident = hall.incident(case)
    assert incident["message"] == "打印机：打印机卡纸，请清理后重试。"
    hall.engine.retry_incident(OPERATOR, incident["id"])
    hall.drain()
    reply(bench)
    assert hall.state(case) == "completed"


def test_a_device_that_never_answers_is_asked_anew(bench: Bench) -> None:
    case = begun(bench, "read_card", retries="2")
    hall = hall_of(bench)
    hall.pass_time(seconds=121)
    hall.drain()
    hall.pass_time(seconds=5)
    hall.drain()
    reply(bench)
    assert hall.state(case) == "completed"


def test_whoever_declines_is_heard_by_the_diagram(bench: Bench) -> None:
    hall = hall_of(bench)
    parts = [
        d.service("Step", "device.sign", inputs={"case": "case"} | dict(INPUTS["sign"])),
        d.boundary("No", "Step", d.error("DEVICE_CANCELLED")),
        d.user("Ask"),
    ]
    hall.publish(d.diagram(parts, "start > Step > end; No > Ask > end"))
    case = hall.start(case=CASE)
    hall.drain()
    reply(bench, {"failed": "cancelled"})
    assert hall.at(case) == ["Ask"]


@pytest.mark.parametrize(
    ("answer", "code", "sentence"),
    [
        ({"failed": "device_gone"}, "DEVICE_FAILED", "设备没有接好"),
        ({"failed": "timed_out"}, "DEVICE_FAILED", "没有在时限内操作"),
        ({"failed": "cancelled"}, "DEVICE_CANCELLED", "服务对象取消了操作"),
    ],
)
def test_a_diagram_that_wants_to_hears_of_a_failed_device_at_once(
    bench: Bench, answer: dict[str, Any], code: str, sentence: str
) -> None:
    """`onFailure` = `error`: somebody waits at the window, so the diagram goes on instead of an incident."""
    case = catching(bench, code)
    reply(bench, answer)
    assert hall_of(bench).at(case) == ["Ask"]
    assert sentence in hall_of(bench).variables(case)["device_problem"]


def test_a_window_without_the_device_is_a_failure_too(bench: Bench) -> None:
    with bench.hub.database.write() as conn:
        device.revoke(conn, bench.hub, "A01-sim")
    case = catching(bench, "DEVICE_FAILED")
    assert "没有接通密码键盘" in hall_of(bench).variables(case)["device_problem"]


def catching(bench: Bench, code: str) -> str:
    hall = hall_of(bench)
    step = d.service("Step", "device.pin", inputs={"case": "case", "purpose": '"set"'}, headers={"onFailure": "error"})
    boundary = d.boundary("No", "Step", d.error(code))
    hall.publish(d.diagram([step, boundary, d.user("Ask")], "start > Step > end; No > Ask > end"))
    case = hall.start(case=dict(CASE))
    hall.drain()
    return case


def test_the_teller_is_told_what_is_awaited_and_that_it_is_asked_again(bench: Bench) -> None:
    hall = hall_of(bench)
    step = d.service("Step", "device.pin", inputs={"case": "case", "purpose": '"set"'})
    hall.publish(d.diagram([step], 'start > Step > xor; xor > Step if pin = "wrong"; xor > end else'))
    case = hall.start(case=dict(CASE))
    hall.drain()
    assert "请服务对象在密码键盘上输入" in said(bench, case)
    reply(bench, {"pin": "wrong"})
    assert said(bench, case).startswith("上一次没有设成")
    reply(bench, {"pin": "set"})
    assert said(bench, case) == ""


def said(bench: Bench, case: str) -> str:
    with bench.hub.database.read() as conn:
        return device.at_hand(conn, bench.hub, case)


def test_a_card_that_was_read_is_given_whole_to_its_own_case_alone(bench: Bench) -> None:
    case = begun(bench, "read_card")
    request = reply(bench)
    reading = device.card_reading(bench.hub)
    given = reading(request.id, case)
    assert given is not None and given["id_no"] == CARD["id_no"]
    assert reading(request.id, "another") is None and reading("unknown", case) is None
    assert bench.logged()[-1] == "device_result_read"
    assert device.card_reading(None)(request.id, case) is None


def test_an_answer_given_before_a_crash_is_not_asked_for_again(bench: Bench) -> None:
    case = begun(bench, "read_card")
    hall = hall_of(bench)
    (request,) = bench.poll()
    bench.take(bench.written(request))
    hall.reboot()
    hall.drain()
    assert hall.state(case) == "completed"
    assert len(hall.rows("SELECT id FROM device_request")) == 1


def test_a_case_without_a_window_says_so(bench: Bench) -> None:
    case = begun(bench, "read_card", retries="1", case={"no": "1", "window": None})
    assert hall_of(bench).incident(case)["message"].startswith("这个办件不在窗口办理")


def test_signatures_of_a_case_are_told(bench: Bench) -> None:
    case = begun(bench, "sign")
    reply(bench)
    with bench.hub.database.read() as conn:
        (row,) = device.signatures(conn, case)
    assert row["task"] == "Step" and len(row["digest"]) == 64
    assert RESULTS["sign"][0]["strokes"] == 4
