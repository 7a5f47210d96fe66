"""Messages before, during, twice and after their wait; keys as text; kept ones; starts; the sandbox's border."""

from decimal import Decimal
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.commands.messages import NewMessage, Published
from engine.errors import DuplicateMessage, NoWaiter
from engine.jobs.upkeep import forget
from tests.support import drawing as d
from tests.support.hall import Hall

CATCH = d.diagram([d.catch("c", d.message("A", "k")), d.user("u")], "start > c > u > end")


def send(
    hall: Hall,
    key: str = "k1",
    name: str = "A",
    ttl: float = 0,
    id: str | None = None,
    sandbox: bool = False,
    **data: Any,
) -> Published:
    return hall.engine.publish_message(SYSTEM, NewMessage(name, key, data, id, ttl, sandbox))


def test_a_message_during_its_wait_is_received_once(hall: Hall) -> None:
    hall.publish(CATCH)
    case = hall.start(k="k1")
    assert send(hall, d=1) == Published([case], None)
    assert hall.at(case) == ["u"]
    assert hall.variables(case)["d"] == Decimal(1)
    with pytest.raises(NoWaiter):
        send(hall, d=2)


def test_a_kept_message_meets_the_wait_that_opens_later(hall: Hall) -> None:
    hall.publish(CATCH)
    kept = send(hall, ttl=60, d=1)
    assert kept.received == [] and kept.kept_until is not None
    case = hall.start(k="k1")
    assert hall.at(case) == ["u"]
    late = hall.start(k="k1")
    assert hall.at(late) == ["c"], "a message goes to one instance of a process"


def test_a_message_whose_time_is_over_is_not_delivered(hall: Hall) -> None:
    hall.publish(CATCH)
    send(hall, ttl=60)
    hall.pass_time(seconds=61)
    assert hall.at(hall.start(k="k1")) == ["c"]


def test_nobody_waiting_and_no_ttl_keeps_nothing(hall: Hall) -> None:
    hall.publish(CATCH)
    with pytest.raises(NoWaiter):
        send(hall, id="m1")
    assert hall.rows("SELECT * FROM message") == []
    case = hall.start(k="k1")
    assert send(hall, id="m1").received == [case]


def test_the_same_id_is_refused_while_kept_and_for_a_day(hall: Hall) -> None:
    hall.publish(CATCH)
    send(hall, ttl=60, id="m1")
    with pytest.raises(DuplicateMessage):
        send(hall, ttl=60, id="m1")
    send(hall, key="k2", ttl=60, id="m1")
    hall.pass_time(hours=23)
    with pytest.raises(DuplicateMessage):
        send(hall, ttl=60, id="m1")
    hall.pass_time(hours=2)
    send(hall, ttl=60, id="m1")


def test_a_delivered_id_is_remembered_too(hall: Hall) -> None:
    hall.publish(CATCH)
    hall.start(k="k1")
    send(hall, id="m1")
    hall.start(k="k1")
    with pytest.raises(DuplicateMessage):
        send(hall, id="m1")


def test_keys_that_differ_in_one_digit_are_two_keys(hall: Hall) -> None:
    hall.publish(CATCH)
    one, two = hall.start(k="310101199001010011"), hall.start(k="310101199001010012")
    with pytest.raises(NoWaiter):
        send(hall, "310101199001010013")
    assert send(hall, "310101199001010012").received == [two]
    assert (hall.at(one), hall.at(two)) == (["c"], ["u"])


def test_a_number_is_a_key_by_its_digits(hall: Hall) -> None:
    hall.publish(CATCH)
    case = hall.start(k=Decimal("310101199001010011"))
    assert send(hall, "310101199001010011").received == [case]


def test_two_processes_both_get_it_two_instances_of_one_do_not(hall: Hall) -> None:
    other = d.diagram([d.catch("c", d.message("A", "k"))], "start > c > end", id="q")
    hall.publish(CATCH, other)
    first, second, third = hall.start(k="k1"), hall.start(k="k1"), hall.start("q", k="k1")
    assert sorted(send(hall).received) == sorted([first, third])
    assert hall.at(second) == ["c"]
    assert send(hall).received == [second]


def test_two_waits_in_a_row_take_two_messages(hall: Hall) -> None:
    hall.publish(
        d.diagram([d.catch("a", d.message("A", "k")), d.catch("b", d.message("A", "k"))], "start > a > b > end")
    )
    case = hall.start(k="k1")
    send(hall, ttl=60, x=1)
    assert hall.at(case) == ["b"], "one message is not received twice by the same process"
    send(hall, y=2)
    assert hall.state(case) == "completed"


def test_kept_messages_are_taken_in_their_order(hall: Hall) -> None:
    hall.publish(
        d.diagram([d.catch("a", d.message("A", "k")), d.catch("b", d.message("A", "k"))], "start > a > b > end")
    )
    send(hall, ttl=60, x=1)
    send(hall, ttl=60, x=2)
    case = hall.start(k="k1")
    assert hall.state(case) == "completed"
    assert hall.variables(case)["x"] == 2


def test_a_boundary_that_does_not_interrupt_takes_every_message(hall: Hall) -> None:
    parts = [d.user("u"), d.boundary("b", "u", d.message("A", "k"), interrupting=False), d.user("n")]
    hall.publish(d.diagram(parts, "start > u > end; b > n > end2"))
    case = hall.start(k="k1")
    send(hall)
    send(hall)
    assert hall.at(case) == ["n", "n", "u"]
    hall.complete(case, "u")
    with pytest.raises(NoWaiter):
        send(hall)


def test_a_message_starts_an_instance_one_at_a_time_for_each_key(hall: Hall) -> None:
    hall.publish(d.diagram([d.start("s", d.message("A")), d.user("u")], "s > u > end"))
    (first,) = send(hall, n=1).received
    with pytest.raises(NoWaiter):
        send(hall, n=2)
    assert send(hall, ttl=60, n=3).received == []
    (other,) = send(hall, key="k2").received
    assert other != first
    hall.complete(first)
    assert hall.state(first) == "completed"
    (third,) = hall.rows("SELECT id FROM process_instance WHERE correlation = 'k1' AND state = 'running'")
    assert hall.variables(third["id"]) == {"n": Decimal(3)}


def test_messages_without_a_key_start_as_many_as_they_are(hall: Hall) -> None:
    hall.publish(d.diagram([d.start("s", d.message("A")), d.user("u")], "s > u > end"))
    assert len({send(hall, key="").received[0] for _ in range(3)}) == 3


def test_only_the_latest_version_is_started(hall: Hall) -> None:
    hall.publish(d.diagram([d.start("s", d.message("A")), d.user("u")], "s > u > end"))
    hall.publish(d.diagram([d.start("s", d.message("B")), d.user("u")], "s > u > end"))
    with pytest.raises(NoWaiter):
        send(hall, name="A")
    assert len(send(hall, name="B").received) == 1


def test_no_message_crosses_the_sandbox_border(hall: Hall) -> None:
    hall.publish(CATCH)
    inside = d.diagram(
        [d.catch("c", d.message("A", "k")), d.start("s", d.message("B"))], "start > c > end; s > end2", id="q"
    )
    hall.publish(inside, sandbox=True)
    case, boxed = hall.start(k="k1"), hall.start("q", k="k1")
    assert send(hall, sandbox=True).received == [boxed]
    assert send(hall).received == [case]
    with pytest.raises(NoWaiter):
        send(hall, name="B")
    assert len(send(hall, name="B", sandbox=True).received) == 1
    send(hall, name="A", key="k9", ttl=60, sandbox=True)
    assert hall.at(hall.start(k="k9")) == ["c"]


def test_forgetting_removes_what_is_out_of_date_only(hall: Hall) -> None:
    hall.publish(CATCH)
    send(hall, key="a", ttl=10)
    send(hall, key="b", ttl=1000)
    hall.pass_time(seconds=11)
    forget(hall.parts)
    assert [row["key"] for row in hall.rows("SELECT key FROM message")] == ["b"]
