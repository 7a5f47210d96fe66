"""To-dos for the API and the pages: rows of the engine with what this person may do, and the commands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from catalog import access, people
from engine import Actor, Completed, Filter, Once, store
from engine.columns import micros
from engine.commands import rows
from engine.commands import tasks as commands
from engine.commands.work import Work
from engine.errors import FormInvalid
from engine.feel.temporal import BEIJING
from engine.policy import Deed
from engine.reading.single import TaskView, deeds_of
from engine.reading.single import offered as offered_to
from web.services import services
from web.words import SOON

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Treated:
    """A to-do after a command, with the deeds of its instance that decide what may follow."""

    actor: Actor
    row: Row
    deeds: Sequence[Deed]


def filter_of(query: Mapping[str, Any], now: datetime) -> Filter:
    until = {"late": now, "soon": now + SOON, "today": _end_of_day(now)}.get(query.get("due") or "")
    return Filter(
        item=query.get("item") or None,
        key=query.get("definition") or None,
        due_before=None if until is None else micros(until),
        q=(query.get("q") or "").strip() or None,
        instance_id=query.get("process_instance") or None,
    )


def _end_of_day(now: datetime) -> datetime:
    local = now.astimezone(BEIJING)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def listed(actor: Actor, query: Mapping[str, Any]) -> tuple[list[Row], str | None]:
    """A page of the inbox in the shape of the API; a list carries no form and no data."""
    use = services()
    page = use.engine.tasks(
        actor, query["view"], filter_of(query, use.clock.now()), query["sort"], query["limit"], query["cursor"]
    )
    return _all_with_actions(actor, page.items), page.next


def _with_actions(conn: Connection, actor: Actor, row: Row) -> Row:
    may = offered_to(services().policy, actor, row, lambda: deeds_of(conn, row["instance_id"]))
    return row | {"form": None, "data": None, "draft": None, "actions": may, "withheld": {}}


def whole(view: TaskView) -> Row:
    draft = view.draft and {"data": view.draft["data"], "by": view.draft["person"], "saved_at": view.draft["saved_at"]}
    return view.row | {
        "form": view.form,
        "data": dict(view.data),
        "draft": draft,
        "actions": view.actions,
        "withheld": dict(view.withheld),
    }


def offered(treated: Treated) -> Row:
    """The row with what its reader may do now; a closed to-do offers nothing."""
    row = treated.row
    actions: list[str] = []
    if row["status"] in ("open", "claimed"):
        actions = offered_to(services().policy, treated.actor, row, lambda: treated.deeds)
    return row | {"form": None, "data": None, "draft": None, "actions": actions, "withheld": {}}


def claim(actor: Actor, task_id: str, revision: int | None, once: Once | None = None) -> Treated:
    return services().engine.run(actor, lambda work: _treated(work, commands.claim_task(work, task_id, revision)), once)


def release(actor: Actor, task_id: str, revision: int | None, once: Once | None = None) -> Treated:
    return services().engine.run(
        actor, lambda work: _treated(work, commands.release_task(work, task_id, revision)), once
    )


def reassign(actor: Actor, ids: Sequence[str], to: Actor, reason: str, once: Once | None = None) -> list[Treated]:
    return services().engine.run(
        actor, lambda work: [_treated(work, row) for row in commands.reassign_tasks(work, ids, to, reason)], once
    )


def complete(
    actor: Actor, task_id: str, data: Mapping[str, Any], revision: int | None, once: Once | None = None
) -> tuple[Completed, Sequence[Deed]]:
    def command(work: Work) -> tuple[Completed, Sequence[Deed]]:
        done = commands.complete_task(work, task_id, data, revision)
        return done, commands.deeds(work, done.task["instance_id"])()

    return services().engine.run(actor, command, once)


def completed(actor: Actor, done: tuple[Completed, Sequence[Deed]]) -> Row:
    """The answer to a completion: the to-do, and those of its instance that appeared and that the person may see."""
    result, deeds = done
    following = [Treated(actor, row, deeds) for row in result.next if may_see(actor, row)]
    return {"task": offered(Treated(actor, result.task, deeds)), "next": [offered(each) for each in following]}


def may_see(actor: Actor, row: Row) -> bool:
    return services().policy.may(actor, "see", rows.facts(row), list) is None


def next_of(actor: Actor, instance_id: str) -> str | None:
    """The to-do of an instance that this person holds or may take next, soonest first."""
    for row in open_in(actor, instance_id):
        if "complete" in row["actions"]:
            return str(row["id"])
    return None


def open_in(actor: Actor, instance_id: str) -> list[Row]:
    """Every open to-do of an instance, in the order they appeared."""
    with services().db.read() as conn:
        return open_tasks(conn, actor, instance_id)


def open_tasks(conn: Connection, actor: Actor, instance_id: str) -> list[Row]:
    """The same within a transaction that has not been committed."""
    ids = list(conn.scalars(store.OPEN_OF_INSTANCE, {"b_instance": instance_id}))
    found = store.many(conn, store.TASKS_BY_ID, ids=ids) if ids else []
    return [_with_actions(conn, actor, row) for row in sorted(found, key=lambda row: str(row["id"]))]


def _all_with_actions(actor: Actor, found: list[Row]) -> list[Row]:
    with services().db.read() as conn:
        return [_with_actions(conn, actor, row) for row in found]


def _treated(work: Work, row: Row) -> Treated:
    return Treated(work.actor, row, commands.deeds(work, row["instance_id"])())


def receiver(username: str) -> Actor:
    """The person who is to get a to-do, with every post held today. Raises FormInvalid where there is none."""
    use = services()
    with use.db.read() as conn:
        if not people.exists(conn, username):
            raise FormInvalid({"to": [f"没有用户“{username}”，请重新选择。"]})
        name = people.names_of(conn, [username])[username]
        grants = people.grants_of(conn, username)
    return access.whole_actor(username, name, grants, use.region, use.clock.wall().astimezone(BEIJING).date())
