"""The inbox: who sees what, in which order, page by page; read along indexes however many to-dos there are."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from engine.actor import Actor
from engine.columns import micros
from engine.commands.instances import NewInstance
from engine.errors import NotFound
from engine.policy import OpenPolicy, Sight
from engine.reading.inbox import Filter
from tests.support import drawing as d
from tests.support.hall import REVIEWER, START, TELLER, Hall


class Halls(OpenPolicy):
    """A person sees the tasks of own posts in the scope given as window, and all there with the right `supervise`."""

    def sight(self, actor: Actor) -> Sight:
        scopes = None if actor.scope == "*" else (actor.scope,)
        return Sight(tuple(sorted(actor.posts)), scopes, "supervise" in actor.rights)


def person(name: str, post: str = "teller", scope: str = "h1", *rights: str) -> Actor:
    return Actor(name, name, posts=frozenset({post}), scope=scope, rights=frozenset(rights))


@pytest.fixture
def tasks(hall: Hall) -> Hall:
    hall.policy = Halls()
    hall.reboot()
    hall.publish(
        d.diagram(
            [d.user("u", assignment={"candidateGroups": "teller"}, schedule={"dueDate": "=due"})], "start > u > end"
        )
    )
    return hall


def start(
    hall: Hall, scope: str = "h1", due: datetime | None = None, item: str | None = None, number: str | None = None
) -> str:
    variables = {"due": None if due is None else due.isoformat()}
    new = NewInstance("p", variables=variables, scope=scope, item=item, business_key=number)
    return hall.engine.start_instance(TELLER, new).id


def seen(hall: Hall, actor: Actor, view: str, **more: object) -> list[str]:
    return [row["instance_id"] for row in hall.engine.tasks(actor, view, **more).items]  # type: ignore[arg-type]


def test_a_task_is_seen_by_its_post_in_its_scope(tasks: Hall) -> None:
    here, there = start(tasks, "h1"), start(tasks, "h2")
    assert seen(tasks, person("a"), "group") == [here]
    assert seen(tasks, person("a", scope="h2"), "group") == [there]
    assert seen(tasks, person("a", scope="*"), "group") == [here, there]
    assert seen(tasks, person("a", post="guide"), "group") == []
    assert seen(tasks, person("a"), "mine") == []


def test_a_claimed_task_is_mine_and_nobody_elses(tasks: Hall) -> None:
    case = start(tasks)
    tasks.engine.claim_task(person("a"), tasks.task(case)["id"])
    assert seen(tasks, person("a"), "mine") == [case]
    assert seen(tasks, person("b"), "group") == []
    assert seen(tasks, person("s", "front_supervisor", "h1", "supervise"), "all") == [case]
    tasks.engine.complete_task(person("a"), tasks.task(case)["id"], {})
    assert seen(tasks, person("a"), "mine") == []


def test_a_task_for_nobody_in_particular_is_offered_to_who_started_it(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u")], "start > u > end"))
    case = hall.start()
    assert seen(hall, TELLER, "group") == [case]
    assert seen(hall, REVIEWER, "group") == []


def test_due_first_then_in_order_of_creation_page_by_page(tasks: Hall) -> None:
    late = [start(tasks, due=START + timedelta(days=day)) for day in (3, 1, 2)]
    none = [start(tasks) for _ in range(3)]
    wanted = [late[1], late[2], late[0], *none]
    found: list[str] = []
    cursor = None
    for _ in range(10):
        page = tasks.engine.tasks(person("a"), "group", limit=2, cursor=cursor)
        found += [row["instance_id"] for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == wanted
    assert seen(tasks, person("a"), "group", sort="created") == late + none


def test_a_task_offered_twice_is_listed_once(tasks: Hall) -> None:
    groups = {"candidateGroups": "teller,guide"}
    tasks.publish(d.diagram([d.user("u", assignment=groups)], "start > u > end"))
    case = start(tasks)
    both = Actor("a", posts=frozenset({"teller", "guide"}), scope="h1")
    assert seen(tasks, both, "group") == [case]
    assert tasks.engine.task_counts(both) == {"mine": 0, "group": 1, "all": 1}


def test_filters(tasks: Hall) -> None:
    one = start(tasks, due=START + timedelta(days=1), item="13", number="A0001")
    two = start(tasks, item="41", number="B0002")
    who = person("a")
    for filter, wanted in (
        (Filter(item="13"), [one]),
        (Filter(key="p"), [one, two]),
        (Filter(key="q"), []),
        (Filter(due_before=micros(START + timedelta(days=2))), [one]),
        (Filter(q="B00"), [two]),
        (Filter(q="%"), []),
        (Filter(instance_id=two), [two]),
    ):
        assert seen(tasks, who, "group", filter=filter) == wanted, filter


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwxXQ", "bnVsbA"])
def test_a_made_up_cursor_is_refused(tasks: Hall, cursor: str) -> None:
    with pytest.raises(NotFound):
        tasks.engine.tasks(person("a"), "group", cursor=cursor)


@pytest.mark.parametrize("scope", ["h1", "*"])
@pytest.mark.parametrize("sort", ["due", "created"])
def test_every_walk_goes_along_an_index_in_order(tasks: Hall, scope: str, sort: str) -> None:
    start(tasks)
    plans: list[str] = []

    @event.listens_for(tasks.database.engine, "before_cursor_execute")
    def explain(conn, cursor, statement, parameters, context, many):
        if statement.startswith("SELECT") and "user_task_seat" in statement:
            plans.extend(row[3] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    for view in ("mine", "group", "all"):
        seen(tasks, person("a", "teller", scope, "supervise"), view, sort=sort)
    walks = [plan for plan in plans if "user_task_seat" in plan]
    assert walks and all("USING" in plan and "INDEX" in plan and "SCAN user_task_seat" not in plan for plan in walks)
