"""Signals and timers: to everybody who listens now; at their time, each once."""

import threading
from datetime import timedelta

from engine.actor import SYSTEM
from engine.commands.clock import StoredOffset
from engine.jobs.worker import drain
from tests.support import drawing as d
from tests.support.hall import START, Hall


def test_a_signal_reaches_all_who_listen_and_is_kept_for_nobody(hall: Hall) -> None:
    hall.publish(d.diagram([d.catch("c", d.signal("S")), d.user("u")], "start > c > u > end"))
    cases = [hall.start() for _ in range(3)]
    assert hall.engine.broadcast_signal(SYSTEM, "S", {"v": 1}) == cases
    hall.drain()
    assert [hall.at(case) for case in cases] == [["u"]] * 3
    assert hall.variables(cases[0]) == {"v": 1}
    assert hall.engine.broadcast_signal(SYSTEM, "S", {}) == []
    assert hall.at(hall.start()) == ["c"]


def test_a_thrown_signal_reaches_others_and_starts_some(hall: Hall) -> None:
    hall.publish(d.diagram([d.catch("c", d.signal("S"))], "start > c > end", id="listens"))
    hall.publish(d.diagram([d.start("s", d.signal("S")), d.user("u")], "s > u > end", id="begins"))
    hall.publish(
        d.diagram([d.throw("t", d.signal("S"), inputs={"v": "x + 1"}), d.user("w")], "start > t > w > end", id="throws")
    )
    case, thrower = hall.start("listens"), hall.start("throws", x=1)
    assert hall.at(thrower) == ["w"]
    hall.drain()
    assert hall.state(case) == "completed"
    assert hall.variables(case) == {"v": 2}
    (begun,) = hall.rows("SELECT id FROM process_instance WHERE key = 'begins'")
    assert hall.variables(begun["id"]) == {"v": 2}


def test_no_signal_crosses_the_sandbox_border(hall: Hall) -> None:
    hall.publish(d.diagram([d.catch("c", d.signal("S"))], "start > c > end", id="inside"), sandbox=True)
    hall.publish(d.diagram([d.throw("t", d.signal("S")), d.user("w")], "start > t > w > end", id="outside"))
    case = hall.start("inside")
    hall.start("outside")
    hall.drain()
    assert hall.at(case) == ["c"]
    assert hall.engine.broadcast_signal(SYSTEM, "S", {}, sandbox=False) == []
    assert hall.engine.broadcast_signal(SYSTEM, "S", {}, sandbox=True) == [case]


def test_a_timer_fires_at_its_time_and_once_with_many_sweepers(hall: Hall) -> None:
    hall.publish(d.diagram([d.catch("t", d.duration("PT1M")), d.user("u")], "start > t > u > end"))
    cases = [hall.start() for _ in range(25)]
    hall.pass_time(seconds=59)
    assert hall.drain() == 0
    hall.pass_time(seconds=1)
    fired: list[int] = []
    sweepers = [threading.Thread(target=lambda n=n: fired.append(drain(hall.parts, f"s{n}"))) for n in range(8)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    assert sum(fired) == 25
    assert all(hall.path(case) == ["start", "t"] for case in cases)


def test_a_cycle_turns_as_often_as_it_says(hall: Hall) -> None:
    parts = [d.user("u"), d.boundary("b", "u", d.cycle("R3/PT1M"), interrupting=False)]
    hall.publish(d.diagram(parts, "start > u > end; b > step > end2"))
    case = hall.start()
    for turn in (1, 2, 3, 3):
        hall.pass_time(seconds=61)
        hall.drain()
        assert hall.path(case).count("step") == turn
    assert hall.at(case) == ["u"]
    assert hall.rows("SELECT * FROM job") == []


def test_a_timer_start_begins_instances_and_goes_on(hall: Hall) -> None:
    hall.publish(d.diagram([d.start("s", d.cycle("R2/PT1H")), d.user("u")], "s > u > end"))
    for turn in (1, 2, 2):
        hall.pass_time(minutes=61)
        hall.drain()
        assert len(hall.rows("SELECT id FROM process_instance")) == turn
    hall.publish(d.diagram([d.start("s", d.cycle("R/PT1H")), d.user("u")], "s > u > end"))
    hall.publish(d.diagram([d.user("u")], "start > u > end"))
    assert hall.rows("SELECT * FROM job") == []


def test_moving_the_clock_fires_what_is_due_and_marks_events_as_simulated(hall: Hall) -> None:
    offset = StoredOffset(hall.database)
    hall.parts.offset = offset
    hall.parts.clock._read_offset = offset
    woken: list[bool] = []
    hall.on_wake = lambda due, external: woken.append(external)
    hall.publish(d.diagram([d.catch("t", d.duration("PT1H")), d.user("u")], "start > t > u > end"))
    case = hall.start()
    to = START + timedelta(hours=2)
    assert hall.engine.move_clock(to) == to
    assert woken
    hall.drain()
    assert hall.at(case) == ["u"]
    marked = hall.rows("SELECT type, simulated FROM history_event WHERE instance = :case ORDER BY seq", case=case)
    assert not marked[0]["simulated"] and marked[-1]["simulated"]
    assert StoredOffset(hall.database)() == timedelta(hours=2)
    assert hall.engine.move_clock(None) == START
