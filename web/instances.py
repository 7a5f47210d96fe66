"""Instances and incidents for the API and the pages, within what the asking person may see."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from catalog.scopes import EVERYWHERE, SANDBOX
from engine import Actor, NewInstance, Once, store
from engine.commands.incidents import resolve_incident, retry_incident
from engine.commands.instances import start_instance
from engine.commands.work import Work
from engine.errors import NotFound
from engine.policy import InstanceAction, InstanceFacts
from engine.reading.instances import InstanceView, facts, instance
from web import labels
from web.services import services
from web.words import masked_json

Row = dict[str, Any]


def seen(actor: Actor, instance_id: str) -> InstanceView:
    """Raises NotFound alike for what does not exist and for what the person may not see."""
    use = services()
    view = use.engine.instance(instance_id)
    if use.policy.may_instance(actor, "see", facts(view.row)) is not None:
        raise NotFound("流程实例")
    return view


def may(actor: Actor, action: InstanceAction, view: InstanceView) -> bool:
    return services().policy.may_instance(actor, action, facts(view.row)) is None


def standing(view: InstanceView) -> list[str]:
    """Where an instance stands on its own diagram; a call is open with what is open in it."""
    return list(dict.fromkeys(each.element_id for each in view.active))


def shape(view: InstanceView) -> Row:
    """As the API tells it. Outside the sandbox personal data are masked: programs get what they need with jobs."""
    return {
        "id": view.row["id"],
        "definition": {"key": view.row["key"], "version": view.row["version"]},
        "state": view.row["state"],
        "variables": view.variables if view.row["sandbox"] else _masked(view),
        "active": [{"element_id": each.element_id, "type": each.type} for each in view.active],
        "completed": view.completed,
        "incidents": view.incidents,
    }


def _masked(view: InstanceView) -> Row:
    with services().db.read() as conn:
        marked = labels.of_process(conn, view.row["definition_id"]).marked
    return {name: masked_json(value, name, marked) for name, value in view.variables.items()}


@dataclass(frozen=True, slots=True)
class Done:
    """What a command was about, and its transaction, in which its answer is read while it is still open."""

    work: Work
    id: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if self.work.conn.closed:
            with services().db.read() as conn:
                yield conn
        else:
            yield self.work.conn


def start(actor: Actor, new: NewInstance, once: Once | None = None) -> Done:
    return services().engine.run(actor, lambda work: Done(work, start_instance(work, new).id), once)


def started(done: Done) -> Row:
    with done.reading() as conn:
        return shape(instance(conn, services().definitions, done.id))


def mend(actor: Actor, incident_id: str, variables: Mapping[str, Any] | None, once: Once | None = None) -> Done:
    """Tries a held step again, with other data where there are some."""

    def command(work: Work) -> Done:
        if variables is None:
            retry_incident(work, incident_id)
        else:
            resolve_incident(work, incident_id, variables)
        return Done(work, incident_id)

    return services().engine.run(actor, command, once)


def mended(done: Done) -> Row:
    with done.reading() as conn:
        return store.one(conn, store.INCIDENT_BY_ID, b_id=done.id) or {}


def title(conn: Connection, key: str) -> str:
    """What people call a process; its key where it is no longer published."""
    ref = services().definitions.find(conn, key)
    return ref.name or key if ref is not None else key


def element_title(conn: Connection, key: str, element_id: str) -> str:
    """What people call a step, as the newest version has it; its id where it has no name or is drawn no more."""
    use = services()
    ref = use.definitions.find(conn, key)
    element = use.definitions.process(conn, ref.id).elements.get(element_id) if ref is not None else None
    return element.name or element_id if element is not None else element_id


def home_scope(actor: Actor, hall: str | None) -> str:
    """Where an instance belongs that this person starts: the hall of their window, else where their post holds."""
    area = services().region.area
    if hall:
        return f"{area}/{hall}"
    return next((scope for scope in actor.scope.split() if scope != SANDBOX and EVERYWHERE not in scope), area)


def incidents(actor: Actor, after: str, most: int) -> tuple[list[Row], str | None]:
    """Open incidents that the person may mend, oldest first, and the cursor of the next page."""
    found: list[Row] = []
    while True:
        page = services().engine.incidents(after, 100)
        for row in page:
            if len(found) == most:
                return found, found[-1]["id"]
            if _may_mend(actor, row):
                found.append(row)
        if len(page) < 100:
            return found, None
        after = page[-1]["id"]


def _may_mend(actor: Actor, row: Row) -> bool:
    about = InstanceFacts(row["instance_id"], row["key"], None, row["business_key"], row["sandbox"], row["scope"], "")
    return services().policy.may_instance(actor, "incident", about) is None


def worlds(can: Callable[[str], bool]) -> list[bool]:
    """On which sides of the sandbox's border a person may do something: True inside, False outside."""
    return [inside for inside, scope in ((True, SANDBOX), (False, services().region.area)) if can(scope)]
