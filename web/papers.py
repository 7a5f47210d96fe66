"""The documents of a case as a page shows them: there, being printed, or held up, and then why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from engine import Actor, store
from engine.errors import NotFound
from engine.reading.instances import incidents_of
from engine.tables import Job
from handlers import documents
from web import instances
from web.services import services

JOB = store.table(Job)
PRINTING = "document.render"
LATE = timedelta(seconds=5)
"""A worker takes up a job at once; after this it is said that none does."""
UNDER_WAY = select(func.count(), func.min(JOB.c.run_at).filter(JOB.c.status == "due")).where(
    JOB.c.instance_id == bindparam("b_instance"), JOB.c.kind == "handler", JOB.c.attempts_left > 0
)


@dataclass(frozen=True, slots=True)
class Papers:
    """`running`: steps without a person are under way. `late`: nobody takes them up. `held`: sentences of incidents."""

    made: list[dict[str, Any]]
    running: bool
    late: bool
    held: list[str]


def papers(conn: Connection, instance_id: str, now: datetime) -> Papers:
    """`now` is business time, which is what jobs are due by."""
    count, oldest = conn.execute(UNDER_WAY, {"b_instance": instance_id}).one()
    rows = [row | {"printed": row["digest"] is not None} for row in documents.of_instance(conn, instance_id)]
    held = [incident["message"] for incident in incidents_of(conn, instance_id)]
    return Papers(rows, bool(count), oldest is not None and now - oldest > LATE, held)


def paper_seen(actor: Actor, document_id: str) -> store.Fields:
    """The row of one document. Raises NotFound alike for what does not exist and for what the person may not see."""
    with services().db.read() as conn:
        row = documents.document(conn, document_id)
    try:
        instances.seen(actor, row["instance_id"])
    except NotFound:
        raise NotFound("这份文书") from None
    return row
