"""An answer is good for one request, one case, one window, two minutes, and once; all else is refused and logged."""

from typing import Any

import pytest
from sqlalchemy import text

from engine.errors import NotAllowed
from handlers import device
from handlers.device import KINDS
from handlers.device.waiting import Bell
from tests.handlers.device.conftest import CARD, PNG, RESULTS, Bench

CASE = "5104002026112100000017"
PAYLOADS: dict[str, dict[str, Any]] = {"sign": {"title": "申领"}, "print": {"document": "d-1", "copies": 2}}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_device_is_asked_and_answers(bench: Bench, kind: str) -> None:
    id = bench.ask(kind, case=CASE, task="Task_X", payload=PAYLOADS.get(kind, {}))
    assert bench.result(id).state == "waiting"
    (request,) = bench.poll()
    assert (request.case, request.task, request.window, request.kind) == (CASE, "Task_X", "A01", kind)
    assert request.content == (b"%PDF-1.7" if kind == "print" else b"")
    assert bench.take(bench.written(request)).refused is None
    found = bench.result(id)
    assert (found.state, found.result) == ("ok", RESULTS[kind][0])
    assert found.picture == (kind in ("capture", "sign"))
    assert bench.poll() == [], "what is answered is asked no more"
    assert bench.logged()[-1] == "device_answered"


def test_the_desk_asks_for_a_card_before_there_is_a_case(bench: Bench) -> None:
    id = bench.ask()
    (request,) = bench.poll()
    assert (request.case, request.task) == (None, None)
    bench.take(bench.written(request))
    assert bench.result(id).result == CARD


def test_a_picture_is_given_back_as_it_came(bench: Bench) -> None:
    id = bench.ask("capture")
    bench.take(bench.written(bench.poll()[0]))
    with bench.hub.database.read() as conn:
        assert device.picture(conn, bench.hub, id) == PNG


def test_what_is_kept_tells_nothing_without_the_key(bench: Bench) -> None:
    bench.ask()
    bench.take(bench.written(bench.poll()[0]))
    with bench.hub.database.read() as conn:
        row = conn.execute(text("SELECT * FROM device_request")).one()._mapping
        bodies = conn.execute(text("SELECT sealed FROM history_body")).scalars().all()
    kept = repr(dict(row)) + repr(bodies)
    assert CARD["id_no"] not in kept and CARD["name"] not in kept and CARD["name"].encode() not in row["result"]


def refused(bench: Bench, body: dict[str, Any]) -> str | None:
    before = bench.logged()
    taken = bench.take(body)
    assert taken.sentence is not None and taken.sentence.endswith("。")
    assert bench.logged() == [*before, "device_answer_refused"]
    return taken.refused


def test_an_answer_is_taken_once(bench: Bench) -> None:
    bench.ask()
    (request,) = bench.poll()
    body = bench.written(request)
    assert bench.take(body).refused is None
    assert refused(bench, body) == "replayed"
    assert refused(bench, bench.written(request)) == "already_answered"


def test_an_answer_that_is_late_is_refused(bench: Bench) -> None:
    id = bench.ask()
    (request,) = bench.poll()
    bench.pass_time(120)
    assert refused(bench, bench.written(request)) == "expired"
    found = bench.result(id)
    assert (found.state, found.result) == ("expired", None)
    assert found.sentence is not None and "两分钟" in found.sentence
    assert bench.poll() == []


def test_an_answer_for_another_case_or_task_is_refused(bench: Bench) -> None:
    from dataclasses import replace

    bench.ask("sign", case=CASE, task="Task_X", payload={"title": "申领"})
    (request,) = bench.poll()
    assert refused(bench, bench.written(replace(request, case="5104002026112100000025"))) == "other_case"
    assert refused(bench, bench.written(replace(request, case=None))) == "other_case"
    assert refused(bench, bench.written(replace(request, task="Task_Y"))) == "other_case"
    assert refused(bench, bench.written(replace(request, nonce="0" * 32))) == "wrong_nonce"
    assert refused(bench, bench.written(replace(request, kind="capture"))) == "wrong_kind"
    assert refused(bench, bench.written(replace(request, id="0" * 36))) == "unknown_request"
    assert bench.take(bench.written(request)).refused is None, "the honest answer is still taken"


def test_another_window_neither_hears_of_it_nor_may_answer(bench: Bench) -> None:
    bench.enrol("A02-sim", "A02")
    bench.ask()
    (request,) = bench.poll()
    assert bench.poll("A02-sim", "A02") == []
    assert refused(bench, bench.written(request, "A02-sim")) == "other_window"


@pytest.mark.parametrize(
    "changes",
    [
        {"case": CASE},
        {"counter": 10**6},
        {"digest": "0" * 64},
        {"mac": "0" * 64},
        {"window": "A02"},
        {"nonce": "0" * 32},
    ],
)
def test_what_is_changed_after_signing_is_refused(bench: Bench, changes: dict[str, Any]) -> None:
    bench.ask()
    assert refused(bench, bench.written(bench.poll()[0], **changes)) == "bad_mac"


def test_content_that_does_not_match_its_digest_is_refused(bench: Bench) -> None:
    bench.ask()
    (request,) = bench.poll()
    other = '{"medium":"id_card","name":"李建国","id_no":"11010519491231002X"}'
    assert refused(bench, bench.written(request) | {"result": other}) == "wrong_digest"


def test_a_stranger_and_a_revoked_device_are_refused(bench: Bench) -> None:
    bench.ask()
    (request,) = bench.poll()
    assert refused(bench, bench.written(request, device="A09-sim")) == "unknown_device"
    with bench.hub.database.write() as conn:
        device.revoke(conn, bench.hub, "A01-sim")
    assert refused(bench, bench.written(request)) == "unknown_device"


def test_the_old_key_is_worth_nothing_after_a_new_enrolment(bench: Bench) -> None:
    bench.ask()
    (request,) = bench.poll()
    body = bench.written(request)
    bench.enrol("A01-sim", "A01")
    assert refused(bench, body) == "bad_mac"


@pytest.mark.parametrize(
    "result",
    [
        {"pin": "135246"},
        {"pin": "set", "digits": "135246"},
        {"pin": "set", "device_serial": "135246"},
        {"value": "set"},
        {"failed": "135246"},
        {"failed": "cancelled", "pin": "135246"},
    ],
)
def test_a_pin_never_leaves_the_keypad(bench: Bench, result: dict[str, Any]) -> None:
    bench.ask("pin")
    (request,) = bench.poll()
    assert refused(bench, bench.written(request, result=result)) == "wrong_result"
    assert bench.take(bench.written(request, result={"pin": "wrong"})).refused is None


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("read_card", CARD | {"id_no": "110105194912310021"}),
        ("read_card", CARD | {"photo": "x"}),
        ("read_card", {"medium": "id_card"}),
        ("capture", {"media_type": "image/jpeg"}),
        ("capture", {"media_type": "image/svg+xml"}),
        ("sign", {"media_type": "image/png", "strokes": 0}),
        ("print", {"printed": 0}),
    ],
)
def test_what_such_a_device_does_not_give_is_refused(bench: Bench, kind: str, result: dict[str, Any]) -> None:
    bench.ask(kind, payload=PAYLOADS.get(kind, {}))
    assert refused(bench, bench.written(bench.poll()[0], result=result)) == "wrong_result"


def test_a_device_that_cannot_says_why(bench: Bench) -> None:
    id = bench.ask()
    bench.take(bench.written(bench.poll()[0], result={"failed": "no_card"}))
    found = bench.result(id)
    assert (found.state, found.outcome) == ("failed", "no_card")
    assert found.sentence == "读卡器：没有读到卡，请把卡放在读卡器上再试。"


def test_polls_are_signed_and_used_once(bench: Bench) -> None:
    from device_bridge import protocol

    mac = protocol.poll(bench.keys["A01-sim"], "A01-sim", "A01", 7)
    with bench.hub.database.write() as conn:
        assert not isinstance(device.poll(conn, bench.hub, "A01-sim", "A01", 7, mac), str)
        assert device.poll(conn, bench.hub, "A01-sim", "A01", 7, mac) == "replayed"
        assert device.poll(conn, bench.hub, "A01-sim", "A01", 8, mac) == "bad_mac"
        assert device.poll(conn, bench.hub, "A09-sim", "A01", 8, mac) == "unknown_device"
        other = protocol.poll(bench.keys["A01-sim"], "A01-sim", "A02", 9)
        assert device.poll(conn, bench.hub, "A01-sim", "A02", 9, other) == "other_window"


def test_a_window_without_the_device_is_told_so(bench: Bench) -> None:
    bench.enrol("A03-sim", "A03", "read_card")
    with pytest.raises(NotAllowed, match="窗口 A03 没有接通打印机"):
        bench.ask("print", "A03", payload={"document": "d-1"})
    with pytest.raises(NotAllowed, match="没有“x_ray”这种设备"):
        bench.ask("x_ray")


def test_lights_go_out_a_minute_after_the_last_poll(bench: Bench) -> None:
    def alive() -> set[bool]:
        with bench.hub.database.read() as conn:
            return {light.alive for light in device.lights(conn, bench.hub, "A01")}

    assert alive() == {False}
    bench.poll()
    assert alive() == {True}
    bench.pass_time(61)
    assert alive() == {False}


def test_a_card_read_for_the_desk_is_forgotten_after_an_hour_and_one_of_a_case_is_kept(bench: Bench) -> None:
    alone, kept = bench.ask(), bench.ask(case=CASE, instance="i-1")
    for request in bench.poll():
        bench.take(bench.written(request))

    def forgotten() -> int:
        with bench.hub.database.write() as conn:
            return device.forget(conn, bench.hub)

    bench.pass_time(3600)
    assert forgotten() == 0
    bench.pass_time(1)
    assert forgotten() == 1
    found = bench.result(alone)
    assert (found.state, found.result, len(found.digest or "")) == ("expired", None, 64)
    assert bench.result(kept).result == CARD


def test_a_ring_while_the_waiter_is_looking_is_not_lost() -> None:
    bell, looks = Bell(), 0

    def look() -> list[int]:
        nonlocal looks
        looks += 1
        bell.ring()  # as a commit between the look and the wait
        return [] if looks < 200 else [looks]

    assert bell.wait_for(look, 60) == [200]
