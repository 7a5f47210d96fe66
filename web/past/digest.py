"""What a past looks like, without ids and secrets: the same for one seed and one day."""

import hashlib
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, bindparam, select

from engine import store
from engine.history.tables import HistoryEvent
from handlers.cases.tables import CaseFile
from handlers.documents.tables import Document
from handlers.timing import local_day
from web.past.tables import PastCase

CASE, FILE, EVENT, PAPER = map(store.table, (PastCase, CaseFile, HistoryEvent, Document))
CASES = (
    select(
        CASE.c.number, FILE.c.instance_id, FILE.c.case_no, FILE.c.item, FILE.c.status, FILE.c.outcome, FILE.c.opened_at,
        FILE.c.due_on, FILE.c.corrections, store.INSTANCE.c.end_events,
    )
    .join(FILE, FILE.c.instance_id == CASE.c.instance_id)
    .join(store.INSTANCE, store.INSTANCE.c.id == CASE.c.instance_id)
    .order_by(CASE.c.number)
)  # fmt: skip
EVENTS = select(EVENT.c.type, EVENT.c.element).where(EVENT.c.instance == bindparam("b_instance")).order_by(EVENT.c.seq)
PAPERS = select(PAPER.c.kind, PAPER.c.number).where(PAPER.c.instance_id == bindparam("b_instance"))


def lines(conn: Connection, day: date) -> Iterator[str]:
    """One line a case: number within its day, path, ends, due day and kinds of events. Days count back from `day`."""
    for case in conn.execute(CASES).all():
        of = {"b_instance": case.instance_id}
        events = conn.execute(EVENTS, of).all()
        path = ">".join(event.element for event in events if event.type == "left" and event.element)
        kinds = ",".join(sorted({event.type for event in events}))
        papers = ",".join(sorted(f"{paper.kind}{paper.number or ''}" for paper in conn.execute(PAPERS, of)))
        due = "" if case.due_on is None else str((case.due_on - local_day(case.opened_at)).days)
        ago = (local_day(case.opened_at) - day).days
        parts = (
            case.number, ago, case.case_no[14:21], case.item, case.status, case.outcome, due, case.corrections,
            ",".join(case.end_events), len(events), kinds, papers, path,
        )  # fmt: skip
        yield "|".join(str(part) for part in parts)


def digest(conn: Connection, day: date) -> str:
    found = hashlib.sha256()
    for line in lines(conn, day):
        found.update(line.encode() + b"\n")
    return found.hexdigest()
