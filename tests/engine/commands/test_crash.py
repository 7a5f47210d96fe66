"""Killed just before any commit of a case, restarted, the case ends as if nothing had happened; each effect once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.commands.messages import NewMessage
from engine.errors import Refused
from engine.handlers import JobCall, JobHandler
from tests.support import drawing as d
from tests.support.hall import TELLER, Hall, Killed

PARTS = [
    d.user("u"),
    d.service("ours"),
    d.service("theirs"),
    d.catch("m", d.message("A", "k")),
    d.catch("t", d.duration("PT1M")),
    d.throw("s", d.signal("S")),
    d.catch("g", d.signal("S")),
    d.user("w"),
]
DIAGRAM = d.diagram(PARTS[:6] + PARTS[7:], "start > u > ours > theirs > m > t > and1 > w > and2 > end; and1 > s > and2")
LISTENER = d.diagram([PARTS[6]], "start > g > end", id="listener")


def prepared(hall: Hall) -> Counter[str]:
    """Effects outside, by idempotency key: what a receiver that drops doubles would see is each key once."""
    effects: Counter[str] = Counter()

    def act(call: JobCall) -> dict[str, Any]:
        effects[call.key] += 1
        return {"receipt": "r"}

    hall.handlers.add(JobHandler("ours", "1", act))
    hall.publish(DIAGRAM, LISTENER)
    return effects


def steps(hall: Hall) -> list[Callable[[], None]]:
    """What happens in a case, each step safe to be asked for again as a person or program would."""
    state: dict[str, str] = {}

    def started(key: str) -> str:
        if key not in state:
            found = hall.rows("SELECT id FROM process_instance WHERE key = :key", key=key)
            state[key] = found[0]["id"] if found else hall.start(key, k="k1")
        return state[key]

    def complete(element: str) -> None:
        if element in hall.at(started("p")):
            hall.complete(started("p"), element, {element: 1})

    def theirs() -> None:
        for job in hall.activate("theirs", lease_s=0):
            hall.engine.complete_job(SYSTEM, job.id, job.lease, {"theirs": 1})

    def message() -> None:
        if "m" in hall.at(started("p")):
            hall.engine.publish_message(SYSTEM, NewMessage("A", "k1", {"m": 1}))

    def drain() -> None:
        hall.pass_time(minutes=3)
        hall.drain()

    return [
        lambda: (started("listener"), None)[1],
        lambda: (started("p"), None)[1],
        lambda: complete("u"),
        drain,
        theirs,
        message,
        drain,
        lambda: complete("w"),
        drain,
    ]


def run(hall: Hall, crash_at: int | None) -> int:
    """Does the case's steps; after a crash everything is built again and the step is asked for once more."""
    hall.crash_at = crash_at
    for step in steps(hall):
        try:
            step()
        except Killed:
            hall.reboot()
            step()
    return hall.commits


def outcome(hall: Hall) -> Any:
    listener, case = hall.rows("SELECT id FROM process_instance ORDER BY key")
    return [
        (hall.state(found["id"]), sorted(hall.path(found["id"])), hall.variables(found["id"]))
        for found in (listener, case)
    ] + [hall.rows("SELECT count(*) AS n FROM job"), hall.rows("SELECT count(*) AS n FROM subscription")]


@pytest.fixture
def halls(tmp_path: Any) -> Any:
    from engine.history import Keys

    keys = Keys.open(tmp_path / "keys")
    made: list[Hall] = []

    def make() -> Hall:
        made.append(Hall(f"sqlite:///{tmp_path / f'{len(made)}.db'}", keys))
        return made[-1]

    yield make
    for hall in made:
        hall.close()


def test_a_crash_before_any_commit_changes_nothing_in_the_end(halls: Callable[[], Hall]) -> None:
    calm = halls()
    calm_effects = prepared(calm)
    commits = run(calm, None)
    wanted = outcome(calm)
    assert wanted[1][0] == wanted[0][0] == "completed"
    assert commits >= 8
    for n in range(1, commits + 1):
        hall = halls()
        effects = prepared(hall)
        run(hall, n)
        assert outcome(hall) == wanted, f"crash before commit {n}"
        assert len(effects) == len(calm_effects) == 1
        from engine import history

        with hall.database.read() as conn:
            assert history.verify(conn).ok


def test_a_refused_command_leaves_no_trace(halls: Callable[[], Hall]) -> None:
    hall = halls()
    prepared(hall)
    case = hall.start(k="k1")
    before = [
        hall.rows(f"SELECT * FROM {table}") for table in ("process_instance", "history_event", "user_task", "job")
    ]
    task = hall.task(case)
    with pytest.raises(Refused):
        hall.engine.complete_task(TELLER, task["id"], {}, 77)
    assert before == [
        hall.rows(f"SELECT * FROM {table}") for table in ("process_instance", "history_event", "user_task", "job")
    ]
