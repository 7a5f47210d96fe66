"""The preview of a to-do: what would really happen, or that it is not decided; never a trace of it."""

from typing import Any

import pytest
from sqlalchemy import text

from engine.errors import NotFound
from engine.handlers import InlineHandler, StoringHandler
from engine.reading.ahead import Ahead, ahead_of
from tests.support import drawing as d
from tests.support.hall import TELLER, Hall, counting

WRITES = ("INSERT", "UPDATE", "DELETE")


def ahead(hall: Hall, instance: str, **data: Any) -> Ahead:
    """Also holds that nothing was written."""
    statements = counting(hall)
    found = ahead_of(hall.parts, TELLER, hall.task(instance)["id"], data)
    assert [text for text in statements.texts if text.lstrip().upper().startswith(WRITES)] == []
    return found


def names(found: Ahead) -> list[str]:
    return [task.element_id for task in found.tasks]


def whys(found: Ahead) -> list[tuple[str, str | None]]:
    return [(each.why, each.element_id) for each in found.open]


def test_the_branch_follows_from_what_is_typed(hall: Hall) -> None:
    tasks = [d.user(name) for name in ("a", "b", "c")]
    hall.publish(d.diagram(tasks, "start > a > xor; xor > b if n > 1; xor > c else; b > end; c > end"))
    instance = hall.start()
    assert names(ahead(hall, instance, n=2)) == ["b"]
    assert names(ahead(hall, instance, n=1)) == ["c"]
    assert whys(ahead(hall, instance)) == [("held", "xor")]
    assert hall.at(instance) == ["a"] and hall.variables(instance) == {}
    hall.complete(instance, data={"n": 2})
    assert hall.at(instance) == ["b"]


def test_an_end_is_named(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("a")], "start > a > end"))
    found = ahead(hall, hall.start())
    assert (found.tasks, found.ends, found.open) == ([], ("end",), [])


@pytest.mark.parametrize("kind", ["job", "storing"])
def test_what_a_handler_with_an_effect_decides_is_not_decided(hall: Hall, kind: str) -> None:
    def never(*asked: Any) -> Any:
        raise AssertionError("a preview has no effect")

    if kind == "storing":
        hall.handlers.add(StoringHandler("work", "1", never))
    hall.publish(d.diagram([d.user("a"), d.service("s", "work"), d.user("b")], "start > a > s > b > end"))
    found = ahead(hall, hall.start())
    assert names(found) == [] and whys(found) == [("automatic", "s")] and found.ends is None


def test_a_pure_handler_runs(hall: Hall) -> None:
    hall.handlers.add(InlineHandler("double", "1", lambda call: {"m": call.input["n"] * 2}))
    tasks = [d.user("a"), d.service("s", "double"), d.user("b"), d.user("c")]
    hall.publish(d.diagram(tasks, "start > a > s > xor; xor > b if m = 4; xor > c else; b > end; c > end"))
    assert names(ahead(hall, hall.start(), n=2)) == ["b"]


def test_a_timer_and_a_message_are_not_decided(hall: Hall) -> None:
    waits = [d.user("a"), d.catch("c", d.message("word", "k"))]
    hall.publish(d.diagram(waits, "start > a > c > end"))
    assert whys(ahead(hall, hall.start(k="1"))) == [("event", "c")]


def test_both_branches_are_shown_and_a_join_waits_for_the_other(hall: Hall) -> None:
    tasks = [d.user(name) for name in ("a", "b", "c")]
    hall.publish(d.diagram(tasks, "start > a > and; and > b; and > c; b > and2; c > and2; and2 > end"))
    instance = hall.start()
    assert names(ahead(hall, instance)) == ["b", "c"]
    hall.complete(instance)
    other = ahead_of(hall.parts, TELLER, hall.task(instance, "b")["id"], {})
    assert names(other) == [] and [each.why for each in other.open] == ["joins"]


def test_a_loop_without_an_end_is_given_up_quietly(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("a")], "start > a > xor; xor > xor2 if 1 = 1; xor > end else; xor2 > xor"))
    assert whys(ahead(hall, hall.start())) == [("too_long", None)]


def test_a_to_do_that_is_over_or_unknown(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("a"), d.user("b")], "start > a > b > end"))
    instance = hall.start()
    task = hall.task(instance)["id"]
    hall.complete(instance)
    assert whys(ahead_of(hall.parts, TELLER, task, {})) == [("not_running", None)]
    with pytest.raises(NotFound):
        ahead_of(hall.parts, TELLER, "none", {})


def test_a_to_do_that_waits_for_others_or_was_returned_is_not_decided(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("a")], "start > a > end"))
    instance = hall.start()
    for column, value, why in (("returned", b'{"then": "back"}', "returned"), ("asked", "before", "asked")):
        with hall.database.write() as conn:
            conn.execute(text(f"UPDATE user_task SET {column} = :value"), {"value": value})
        assert whys(ahead(hall, instance)) == [(why, None)]
