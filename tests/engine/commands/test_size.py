"""Round 1 and round 500 of a loop cost the same: statements, rows, stored bytes."""

import pytest

from engine.actor import SYSTEM
from tests.support import drawing as d
from tests.support.hall import Hall, counting

ROUNDS = 500
PLAIN = d.diagram(
    [d.user("u"), d.service("chk")], "start > xor1 > u > chk > xor2; xor2 > xor1 if again; xor2 > end else"
)
TIMED = d.diagram(
    [d.user("u"), d.service("chk"), d.boundary("t", "u", d.duration("PT1H"), interrupting=False)],
    "start > xor1 > u > chk > xor2; xor2 > xor1 if again; xor2 > end else; t > step > end2",
)
INSIDE = d.diagram(
    [
        d.sub(
            "s",
            [d.user("u"), d.service("chk")],
            "start2 > xor1 > u > chk > xor2; xor2 > xor1 if again; xor2 > end2 else",
        )
    ],
    "start > s > end",
)
BRANCH = d.diagram(
    [d.user("u"), d.service("chk"), d.user("other")],
    "start > and1 > xor1 > u > chk > xor2; xor2 > xor1 if again; xor2 > and2 else; and1 > other > and2 > end",
)
BODY = d.diagram(
    [
        d.sub(
            "s",
            [d.user("u"), d.service("chk")],
            "start2 > xor1 > u > chk > xor2; xor2 > xor1 if again; xor2 > end2 else",
            loop=d.each("[1]"),
        )
    ],
    "start > s > end",
)


@pytest.mark.parametrize(
    "diagram", [PLAIN, TIMED, INSIDE, BRANCH, BODY], ids=["plain", "timed", "sub", "branch", "body"]
)
def test_a_loop_costs_the_same_in_every_round(hall: Hall, diagram: bytes) -> None:
    hall.publish(diagram)
    case = hall.start()
    sent = counting(hall)
    cost: list[tuple[int, int]] = []
    for n in range(1, ROUNDS + 1):
        sent.texts.clear()
        hall.complete(case, "u", {"n": n % 10})
        (job,) = hall.activate("chk")
        hall.engine.complete_job(SYSTEM, job.id, job.lease, {"again": n < ROUNDS})
        statements = len(sent)
        (row,) = hall.rows("SELECT length(blob) AS bytes FROM process_instance")
        cost.append((statements, row["bytes"]))
    early, late = cost[1], cost[-2]
    assert early[0] == late[0]
    assert abs(early[1] - late[1]) <= 8, "only the counter of tokens grows by a digit"
    assert len(hall.rows("SELECT * FROM variable_scope")) <= 2
    assert len(hall.rows("SELECT * FROM doer")) == 1


def test_completing_a_task_takes_few_statements(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u"), d.user("v")], "start > u > v > end"))
    case = hall.start(**{f"v{n}": n for n in range(40)})
    task = hall.task(case)
    sent = counting(hall)
    from tests.support.hall import TELLER

    hall.engine.complete_task(TELLER, task["id"], {"v1": 2}, task["revision"])
    assert len(sent) <= 13, "\n".join(sent.texts)
