"""What people do with to-dos, in few words, and what must hold after each of their deeds."""

from typing import Any

from engine import history, store
from engine.actor import Actor
from engine.commands.operations import asking, passing, returning, telling
from engine.commands.operations.region import NoWay
from engine.history.replay import replay
from engine.kernel import Instance
from tests.support.hall import Hall

ANNA, BO, CAI, DAN = (Actor(name, name.upper(), post="teller") for name in ("anna", "bo", "cai", "dan"))
PEOPLE = (ANNA, BO, CAI, DAN)


def claim(hall: Hall, case: str, element: str | None = None, by: Actor = ANNA) -> str:
    return str(hall.engine.claim_task(by, hall.task(case, element)["id"])["id"])


def transfer(hall: Hall, task: str, to: Actor, by: Actor = ANNA) -> Any:
    return hall.engine.run(by, lambda work: passing.transfer(work, task, to, "请假"))


def delegate(hall: Hall, task: str, to: Actor, by: Actor = ANNA) -> Any:
    return hall.engine.run(by, lambda work: asking.delegate(work, task, to, "请您看看"))


def add(hall: Hall, task: str, mode: Any, *people: Actor, by: Actor = ANNA, data: Any = None) -> Any:
    return hall.engine.run(by, lambda work: asking.add_signers(work, task, mode, people, "须会签", data))


def remove(hall: Hall, task: str, person: Actor, by: Actor = ANNA) -> Any:
    return hall.engine.run(by, lambda work: asking.remove_signer(work, task, person.person, "不必了"))


def answer(hall: Hall, task: str, by: Actor, agree: bool = True) -> Any:
    return hall.engine.run(by, lambda work: asking.answer(work, task, "同意" if agree else "不同意", agree))


def send_back(hall: Hall, task: str, to: str, then: Any = "continue", by: Actor = ANNA, receiver: Any = None) -> Any:
    return hall.engine.run(
        by, lambda work: returning.return_task(work, task, to, "材料有误", then, receiver and (lambda who: receiver))
    )


def take_back(hall: Hall, task: str, by: Actor = ANNA) -> Any:
    return hall.engine.run(by, lambda work: returning.take_back(work, task, "写错了"))


def urge(hall: Hall, task: str, by: Actor = BO) -> Any:
    return hall.engine.run(by, lambda work: telling.urge(work, task, "请尽快"))


def copy(hall: Hall, task: str, *people: Actor, by: Actor = ANNA) -> Any:
    return hall.engine.run(by, lambda work: telling.copy(work, task, people, "供参考"))


def ways(hall: Hall, task: store.Fields) -> list[str]:
    """The steps that a to-do may be returned to, the latest first."""
    return [target.element.id for target in _targets(hall, task).allowed]


def targets_of(hall: Hall, task: store.Fields) -> list[returning.Target]:
    return _targets(hall, task).allowed


def barred(hall: Hall, task: store.Fields) -> dict[str, str]:
    found: list[NoWay] = _targets(hall, task).barred
    return {way.element.id: way.why for way in found}


def _targets(hall: Hall, task: store.Fields) -> returning.Targets:
    with hall.database.read() as conn:
        return returning.targets(hall.parts, conn, kernel(hall, task["instance_id"]), task)


def kernel(hall: Hall, case: str) -> Instance:
    row = hall.engine.instance(case).row
    with hall.database.read() as conn:
        scopes = store.scopes(conn, case)
    return Instance.restore(bytes(row["blob"]), scopes, hall.shelf.processes.__getitem__)


def asked(hall: Hall, task: str) -> list[tuple[str, str, str]]:
    rows = hall.rows("SELECT mode, person, state FROM sub_assignment WHERE task_id = :id ORDER BY id", id=task)
    return [(row["mode"], row["person"], row["state"]) for row in rows]


def seats(hall: Hall, task: str) -> set[str]:
    return {row["seat"] for row in hall.rows("SELECT seat FROM user_task_seat WHERE task_id = :id", id=task)}


def mine(hall: Hall, who: Actor) -> list[str]:
    return [row["element_id"] for row in hall.engine.tasks(who, "mine").items]


def events(hall: Hall, case: str) -> list[tuple[str, str]]:
    """What people did, without what followed from it."""
    with hall.database.read() as conn:
        found = history.read(conn, case, hall.keys)
    return [
        (event.type if event.type != "command" else str((event.body or {})["name"]), event.actor)
        for event in found
        if event.type == "command" or event.type.startswith("task_")
    ]


def check(hall: Hall, case: str) -> None:
    """No to-do is lost, doubled or stranded, and nobody is asked about a to-do that is over."""
    rows = hall.rows("SELECT * FROM user_task WHERE instance_id = :id", id=case)
    with hall.database.read() as conn:
        ids = [row["id"] for row in rows]
        tasks_ = store.many(conn, store.TASKS_BY_ID, ids=ids) if ids else []
    open_ = [row for row in tasks_ if row["status"] in ("open", "claimed")]
    waiting = []
    if hall.state(case) in ("running", "suspended"):
        waiting = [a.token for a in kernel(hall, case).active() if a.type == "userTask" and a.state == "active"]
    assert sorted(row["token"] for row in open_) == sorted(waiting)
    assert hall.rows("SELECT tasks FROM process_instance WHERE id = :id", id=case)[0]["tasks"] == len(open_)
    for row in tasks_:
        found = seats(hall, row["id"])
        live = {person for _, person, state in asked(hall, row["id"]) if state == "open"}
        if row not in open_:
            assert not found and not live and not row["helpers"] and row["asked"] is None
            continue
        assert "all" in found
        holders = {seat for seat in found if seat.startswith("mine:")}
        assert live == set(row["helpers"] or ()) and bool(live) == (row["asked"] is not None)
        owner = {f"mine:{row['assignee']}"} if row["assignee"] else set()
        assert holders == owner | {f"mine:{person}" for person in live}
        assert owner or {seat for seat in found if seat.startswith(("group:", "user:"))}
    kept = {row["task_id"] for row in hall.rows("SELECT task_id FROM task_submission")}
    assert kept >= {row["id"] for row in open_ if row["asked"] == "after"}
    assert not kept & {row["id"] for row in tasks_ if row["status"] == "completed"}


def check_record(hall: Hall, case: str) -> None:
    """The chain holds, and run again from it the same happens."""
    with hall.database.read() as conn:
        assert history.verify(conn, case).ok
        found = history.read(conn, case, hall.keys)
    again = replay(found, hall.shelf.processes.__getitem__, lambda *asked: None)  # type: ignore[arg-type]
    assert again.ok, again.differences
    assert again.path == hall.path(case)
