"""会签 and 或签 by multi-instance: ratios, early stops, order, second rounds, and opinions that carry their author."""

from typing import Any

import pytest

from engine.errors import FormInvalid
from tests.engine.kernel.play import play
from tests.engine.operations.doing import PEOPLE, check, check_record
from tests.support import drawing as d
from tests.support.hall import Hall

BOTH = pytest.mark.parametrize("sequential", [False, True])
NAMES = ["anna", "bo", "cai", "dan"]
SIGNED = "{ok: ok, by: author.person, post: author.post, at: author.at}"


def signing(until: str | None, sequential: bool, output: str = SIGNED, **marks: str) -> bytes:
    loop = d.each("people", "who", "opinions", output, sequential, until=until)
    step = d.user("u", loop=loop, assignment={"assignee": "=who"}, properties={"opinion": "required", **marks})
    return d.diagram([step, d.user("v")], "start > u > v > end")


def sign(hall: Hall, case: str, person: str, ok: bool = True, **more: Any) -> None:
    who = next(each for each in PEOPLE if each.person == person)
    (task,) = hall.engine.tasks(who, "mine").items
    hall.engine.complete_task(who, task["id"], {"ok": ok, **more})
    check(hall, case)


def opinions(hall: Hall, case: str) -> list[Any]:
    return [each and (each["by"], each["ok"]) for each in hall.variables(case)["opinions"]]


@BOTH
@pytest.mark.parametrize(
    ("until", "rounds"),
    [
        (None, 4),
        ("count(opinions[item != null]) >= 2", 2),
        ("numberOfCompletedInstances / numberOfInstances >= 0.75", 3),
        ("numberOfCompletedInstances >= 1", 1),
        ("count(opinions[item.ok = true]) > numberOfInstances / 2", 3),
    ],
)
def test_it_stops_with_the_opinion_that_decides(hall: Hall, until: str | None, rounds: int, sequential: bool) -> None:
    hall.publish(signing(until, sequential))
    case = hall.start(people=NAMES)
    for person in NAMES[:rounds]:
        assert "v" not in hall.at(case)
        sign(hall, case, person)
    assert hall.at(case) == ["v"]
    assert opinions(hall, case) == [(name, True) for name in NAMES[:rounds]] + [None] * (4 - rounds)
    check_record(hall, case)


@BOTH
def test_one_objection_stops_it(hall: Hall, sequential: bool) -> None:
    hall.publish(signing("some o in opinions satisfies o.ok = false", sequential))
    case = hall.start(people=NAMES)
    sign(hall, case, "anna")
    sign(hall, case, "bo", ok=False)
    assert hall.at(case) == ["v"] and opinions(hall, case) == [("anna", True), ("bo", False), None, None]


def test_opinions_stand_in_the_order_of_the_list_whoever_is_faster(hall: Hall) -> None:
    hall.publish(signing(None, sequential=False))
    case = hall.start(people=NAMES)
    for person in ("dan", "bo", "anna", "cai"):
        sign(hall, case, person, ok=person != "bo")
    assert opinions(hall, case) == [("anna", True), ("bo", False), ("cai", True), ("dan", True)]


def test_each_opinion_carries_author_post_and_time_and_nobody_signs_for_another(hall: Hall) -> None:
    hall.publish(signing(None, sequential=False))
    case = hall.start(people=["anna", "bo"])
    sign(hall, case, "anna", author={"person": "dan"})
    hall.pass_time(hours=1)
    sign(hall, case, "bo")
    first, second = hall.variables(case)["opinions"]
    assert (first["by"], first["post"], second["by"]) == ("anna", "teller", "bo")
    assert first["at"] < second["at"]


def test_where_a_field_is_named_nobody_hands_in_without_signing(hall: Hall) -> None:
    hall.publish(signing(None, False, "{by: author.person, ok: ok, s: author.signature}", signature="hand"))
    case = hall.start(people=["anna"])
    with pytest.raises(FormInvalid) as refusal:
        sign(hall, case, "anna")
    assert refusal.value.errors == {"hand": ["请签名后再提交。"]}
    sign(hall, case, "anna", hand="file-1")
    assert hall.variables(case)["opinions"][0]["s"] == "file-1"


@BOTH
def test_a_drawn_second_round_begins_afresh(hall: Hall, sequential: bool) -> None:
    loop = d.each("people", "who", "opinions", SIGNED, sequential)
    step = d.user("u", loop=loop, assignment={"assignee": "=who"}, properties={"opinion": "required"})
    hall.publish(d.diagram([step, d.user("v")], "start > xor1 > u > v > xor2; xor2 > xor1 if again; xor2 > end else"))
    case = hall.start(people=["anna", "bo"])
    for person in ("anna", "bo"):
        sign(hall, case, person, ok=False)
    hall.complete(case, "v", {"again": True})
    sign(hall, case, "anna")
    sign(hall, case, "bo")
    assert opinions(hall, case) == [("anna", True), ("bo", True)]
    hall.complete(case, "v", {"again": False})
    assert hall.state(case) == "completed"
    check_record(hall, case)


@BOTH
def test_a_list_with_a_gap_is_held_and_says_which_place(sequential: bool) -> None:
    p = play(
        [d.user("u", loop=d.each("people", "who", sequential=sequential))], "start > u > end", {"people": ["a", None]}
    )
    assert p.held == ["u"] and "第 2 位是空的" in p.incident.message
    p.resolve(0, "u", {"people": ["a", "b"]})
    p.do("u").do("u").ended()


@BOTH
def test_the_counter_of_each_is_its_place(sequential: bool) -> None:
    p = play(
        [d.user("u", loop=d.each("people", "who", sequential=sequential))], "start > u > end", {"people": ["a", "b"]}
    )
    seen = []
    for _ in range(2):
        view = p.sees("u")
        seen.append((view["who"], view["loopCounter"]))
        p.do("u")
    assert seen == [("a", 1), ("b", 2)]
