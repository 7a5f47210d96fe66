"""One instance as it stands: where it is, what it has been through, its data and its incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine import store
from engine.definitions import Definitions
from engine.errors import NotFound
from engine.history.tables import HistoryEvent
from engine.kernel import Active, Instance
from engine.policy import InstanceFacts

EVENT = store.table(HistoryEvent)
LEFT = select(EVENT.c.element).where(EVENT.c.instance == store.CASE, EVENT.c.type == "left").order_by(EVENT.c.seq)
INCIDENTS_OF = select(store.INCIDENT).where(store.INCIDENT.c.instance_id == store.CASE).order_by(store.INCIDENT.c.id)
INCIDENTS = (
    select(store.INCIDENT)
    .where(store.INCIDENT.c.status == "open", store.INCIDENT.c.id > bindparam("after"))
    .order_by(store.INCIDENT.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class InstanceView:
    """`row` is process_instance; `completed` the elements in the order they were left; `incidents` those still open."""

    row: store.Fields
    variables: Mapping[str, Any]
    active: list[Active]
    completed: list[str]
    incidents: list[store.Fields]


def facts(row: Mapping[str, Any]) -> InstanceFacts:
    return InstanceFacts(
        row["id"], row["key"], row["item"], row["business_key"], row["sandbox"], row["scope"], row["started_by"]
    )


def instance_row(conn: Connection, instance_id: str) -> store.Fields:
    row = store.one(conn, store.INSTANCE_BY_ID, b_id=instance_id)
    if row is None:
        raise NotFound("流程实例")
    return row


def instance(conn: Connection, definitions: Definitions, instance_id: str) -> InstanceView:
    row = instance_row(conn, instance_id)
    scopes = store.scopes(conn, instance_id)
    active: list[Active] = []
    if row["state"] in ("running", "suspended"):
        kernel = Instance.restore(bytes(row["blob"]), scopes, lambda id: definitions.process(conn, id))
        active = kernel.active()
    completed = list(conn.scalars(LEFT, {"b_instance": instance_id}))
    incidents = [found for found in incidents_of(conn, instance_id) if found["status"] == "open"]
    return InstanceView(row, scopes.get(0, {}), active, completed, incidents)


def incidents_of(conn: Connection, instance_id: str) -> list[store.Fields]:
    return store.many(conn, INCIDENTS_OF, b_instance=instance_id)


def open_incidents(conn: Connection, after: str = "", most: int = 50) -> list[store.Fields]:
    """Oldest first, those with an id above `after`."""
    return store.many(conn, INCIDENTS, after=after, most=most)
