"""An instance is run again from its events alone, with nobody to ask."""

import socket
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete

from engine.clock import Clock
from engine.commands.messages import NewMessage
from engine.commands.moves import Plan
from engine.history import destroy_data_key, verify
from engine.history.replay import Replayed
from engine.history.tables import HistoryBody, HistoryEvent
from engine.kernel import Place
from tests.engine.history.hall import START, TELLER, Hall
from tests.engine.packages.house import form, table
from tests.support import drawing as d


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def again(hall: Hall, instance: str, monkeypatch: pytest.MonkeyPatch) -> Replayed:
    """The replay, with handlers, network and clock replaced by ones that raise."""

    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("a replay asked the outside")

    with monkeypatch.context() as patch:
        patch.setattr(Hall, "_inline", forbidden)
        patch.setattr(Clock, "now", forbidden)
        patch.setattr(Clock, "wall", forbidden)
        patch.setattr(socket, "socket", forbidden)
        done = hall.replayed(instance)
    view = hall.engine.instance(instance)
    assert [difference.message for difference in done.differences] == []
    assert done.path == list(view.completed)
    assert done.variables.get(0, {}) == view.variables
    assert done.ended == (view.row["state"] in ("completed", "terminated"))
    return done


def test_a_case_with_two_tasks_and_a_gateway(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [d.user("a"), d.user("b"), d.user("c")]
    hall.publish(p_bpmn=d.diagram(parts, "start > a > xor; xor > b if amount > 100.5; xor > c else; b > end; c > end1"))
    case = hall.start({"amount": Decimal("1.50")})
    hall.complete(case, "a", {"amount": Decimal("100.51"), "note": "加急", "list": [1, {"x": None}]})
    again(hall, case, monkeypatch)
    hall.complete(case, "b", {})
    done = again(hall, case, monkeypatch)
    assert (done.commands, done.ended) == (3, True)
    assert done.path == ["start", "a", "xor", "b", "end"]


def test_a_correction_loop(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.publish(p_bpmn=d.diagram([d.user("a")], "start > xor1 > a > xor2; xor2 > xor1 if not(ok); xor2 > end else"))
    case = hall.start()
    for round_ in range(1, 6):
        hall.complete(case, "a", {"n": round_, "ok": round_ == 5})
    assert again(hall, case, monkeypatch).path.count("a") == 5


def test_inline_handlers_answer_from_the_record(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [d.service("h", "inline", loop=d.each("[1,2,3]", "i", "all", "n"), outputs={"all": "all"}), d.user("a")]
    hall.publish(p_bpmn=d.diagram(parts, "start > h > a > end"))
    case = hall.start()
    assert hall.calls == 3
    again(hall, case, monkeypatch)
    assert hall.engine.instance(case).variables["all"] == [1, 2, 3]
    assert hall.calls == 3


def test_a_handler_that_failed_fails_again_and_is_retried_as_then(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [d.service("h", "inline"), d.user("a")]
    hall.publish(p_bpmn=d.diagram(parts, "start > h > a > end"))
    case = hall.start({"how": "fail"})
    again(hall, case, monkeypatch)
    (incident,) = hall.engine.incidents()
    hall.engine.retry_incident(TELLER, incident["id"])
    (incident,) = hall.engine.incidents()
    hall.engine.set_variables(TELLER, case, {"how": "well"}, "更正")
    hall.engine.retry_incident(TELLER, incident["id"])
    done = again(hall, case, monkeypatch)
    assert done.path == ["start", "h"]


def test_a_held_step_mended_by_a_person(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.publish(p_bpmn=d.diagram([d.service("h", "inline"), d.user("a")], "start > h > a > end"))
    case = hall.start({"how": "fail"})
    (incident,) = hall.engine.incidents()
    hall.engine.resolve_incident(TELLER, incident["id"], {"days": 3})
    again(hall, case, monkeypatch)


def test_a_business_error_takes_the_same_branch(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [d.service("h", "inline"), d.boundary("e", "h", d.error("E1")), d.user("a"), d.user("b")]
    hall.publish(p_bpmn=d.diagram(parts, "start > h > a > end; e > b > end1"))
    case = hall.start({"how": "error"})
    assert again(hall, case, monkeypatch).path == ["start", "e"]


def test_an_external_job_a_message_a_timer_and_a_signal(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [
        d.service("j", "outside"), d.catch("m", d.message("paid", "order")), d.user("u"),
        d.boundary("t", "u", d.duration("PT1H"), interrupting=False), d.catch("g", d.signal("go")), d.user("v"),
    ]  # fmt: skip
    hall.publish(p_bpmn=d.diagram(parts, "start > j > m > u > g > end; t > v > end1"))
    case = hall.start({"order": "o-1"})
    hall.finish("outside", {"printed": True})
    hall.engine.publish_message(TELLER, NewMessage("paid", "o-1", {"sum": Decimal("12.50")}, sandbox=True))
    hall.later(hours=2)
    hall.complete(case, "u")
    hall.engine.broadcast_signal(TELLER, "go", {"went": "yes"}, sandbox=True)
    hall.later()
    hall.complete(case, "v", {"seen": True})
    done = again(hall, case, monkeypatch)
    assert done.ended
    assert (done.variables[0]["sum"], done.variables[0]["went"]) == (Decimal("12.50"), "yes")


def test_decisions_are_made_again_by_the_version_of_then(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [d.user("a"), d.decide("r", "rating", "size"), d.user("b")]
    hall.publish(p_bpmn=d.diagram(parts, "start > a > r > b > end"), r_dmn=table("rating", 10))
    case = hall.start()
    hall.complete(case, "a", {"x": 50})
    hall.publish(r_dmn=table("rating", 100))
    again(hall, case, monkeypatch)
    assert hall.engine.instance(case).variables["size"] == "big"


def test_a_missing_decision_is_missing_again(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.publish(p_bpmn=d.diagram([d.decide("r", "rating", "size"), d.user("b")], "start > r > b > end"))
    case = hall.start({"x": 50})
    hall.publish(r_dmn=table("rating", 100))
    again(hall, case, monkeypatch)
    (incident,) = hall.engine.incidents()
    hall.engine.retry_incident(TELLER, incident["id"])
    again(hall, case, monkeypatch)
    assert hall.engine.instance(case).variables["size"] == "small"


def test_called_processes_are_those_of_then(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.publish(
        p_bpmn=d.diagram([d.user("a"), d.call("c", "q"), d.user("b")], "start > a > c > b > end"),
        q_bpmn=d.diagram([d.user("old")], "start2 > old > end2", "q"),
    )
    first = hall.start()
    hall.complete(first, "a")
    hall.publish(q_bpmn=d.diagram([d.user("new")], "start2 > new > end2", "q"))
    second = hall.start()
    hall.complete(second, "a")
    hall.complete(first, "old", {"from": "q"})
    hall.complete(second, "new")
    assert "old" in again(hall, first, monkeypatch).path
    assert "new" in again(hall, second, monkeypatch).path


def test_moves_terminations_and_what_is_only_noted(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.publish(p_bpmn=d.diagram([d.user("a"), d.user("b")], "start > a > b > end"))
    case = hall.start()
    page = hall.engine.tasks(TELLER, "all")
    hall.engine.claim_task(TELLER, page.items[0]["id"])
    hall.engine.comment(TELLER, page.items[0]["id"], "先等材料")
    token = hall.engine.instance(case).active[0].token
    hall.engine.move(TELLER, case, Plan((token,), (Place("b"),)), "补办")
    again(hall, case, monkeypatch)
    hall.engine.suspend_instance(TELLER, case, "待查")
    hall.engine.resume_instance(TELLER, case, "已查")
    hall.engine.terminate_instance(TELLER, case, "申请人撤回")
    assert again(hall, case, monkeypatch).ended


def test_data_typed_in_a_form_inside_a_subprocess(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = d.sub("s", [d.user("u", form="f")], "start1 > u > end1", inputs={"mine": "=1"}, outputs={"kept": "a"})
    hall.publish(p_bpmn=d.diagram([inner, d.user("b")], "start > s > b > end"), f_form=form("f", "a"))
    case = hall.start()
    hall.complete(case, "u", {"a": "写在子流程里"})
    again(hall, case, monkeypatch)


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda e: e if e.type != "data" else replace(e, body={**e.body, "after": {"ok": False}}), "数据"),
        (lambda e: None if e.type == "flow" else e, "记录为"),
        (lambda e: replace(e, body={**e.body, "args": {"token_id": 1, "variables": {}}}) if e.seq == 8 else e, "重放"),
    ],
)
def test_a_record_that_does_not_fit_is_told(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, spoil: Callable[..., object], word: str
) -> None:
    hall.publish(
        p_bpmn=d.diagram([d.user("a"), d.user("b")], "start > a > xor; xor > b if ok; xor > end else; b > end1")
    )
    case = hall.start()
    hall.complete(case, "a", {"ok": True})
    events = [spoiled for event in hall.events(case) if (spoiled := spoil(event)) is not None]
    monkeypatch.setattr("tests.engine.history.hall.read", lambda *args: events)
    done = hall.replayed(case)
    assert done.differences and word in done.differences[0].message


def test_a_case_whose_key_was_destroyed_cannot_be_replayed(hall: Hall) -> None:
    hall.publish(p_bpmn=d.diagram([d.user("a")], "start > a > end"))
    case = hall.start()
    with hall.database.write() as conn:
        destroy_data_key(conn, case, START)
    assert "不可读" in hall.replayed(case).differences[0].message


def test_the_history_of_a_running_system_verifies(hall: Hall) -> None:
    hall.publish(p_bpmn=d.diagram([d.user("a"), d.user("b")], "start > a > b > end"))
    cases = [hall.start() for _ in range(3)]
    hall.complete(cases[0], "a", {"x": 1})
    with hall.database.write() as conn:
        assert verify(conn).ok
        last = hall.events(cases[0])[-1].seq
        conn.execute(delete(HistoryEvent).where(HistoryEvent.instance == cases[0], HistoryEvent.seq == last))
        conn.execute(delete(HistoryBody).where(HistoryBody.instance == cases[0], HistoryBody.seq == last))
        assert [(problem.chain, problem.kind) for problem in verify(conn).problems] == [(cases[0], "head")]
        assert verify(conn, cases[1]).ok
