"""Filing what ended before its process came to the step of filing: not accepted, or withdrawn at whatever moment.

HB-58.5 wants the materials of every activity in the archive, and an applicant may withdraw at any time (decision 19),
when no later step exists that could file. So one duty files these cases of all items, with what there is.
"""

import logging
from collections.abc import Iterator

from sqlalchemy import bindparam, select, update

from engine import SYSTEM, Database, Engine, history, store
from engine.commands.witness import witness
from engine.commands.work import Work
from handlers.archive import filing
from handlers.archive.filing import Changed, Filed, NotFiled
from handlers.archive.office import Office
from handlers.cases.tables import CaseFile

log = logging.getLogger("tellerflow.archive")
CASE, INSTANCE = store.table(CaseFile), store.INSTANCE
UNFINISHED = ("not_accepted", "withdrawn")
BATCH = 100
LEFT = (
    select(CASE.c.instance_id)
    .join(INSTANCE, INSTANCE.c.id == CASE.c.instance_id)
    .where(
        CASE.c.status.in_(UNFINISHED),
        CASE.c.archived_at.is_(None),
        CASE.c.instance_id > bindparam("after"),
        INSTANCE.c.state.in_(("completed", "terminated")),
    )
    .order_by(CASE.c.instance_id)
    .limit(BATCH)
)


def file_left(engine: Engine, office: Office) -> list[Filed]:
    """Files what is over and was not; what the machine check finds is logged and tried again next time."""
    return [filed for id in _left(office.database) if (filed := _file(engine, office, id)) is not None]


def _left(database: Database) -> Iterator[str]:
    after = ""
    while True:
        with database.read() as conn:
            ids = list(conn.scalars(LEFT, {"after": after}))
        yield from ids
        if len(ids) < BATCH:
            return
        after = ids[-1]


def _file(engine: Engine, office: Office, instance_id: str) -> Filed | None:
    try:
        filed = filing.file(office, instance_id, None, SYSTEM.person, engine.parts.clock.now())
    except (NotFiled, Changed) as why:
        log.warning("case of instance %s is not filed: %s", instance_id, why)
        return None
    engine.run(SYSTEM, lambda work: _told(work, instance_id, filed))
    return filed


def _told(work: Work, instance_id: str, filed: Filed) -> None:
    new = {"status": "archived", "archived_at": work.now}
    open_ones = (CASE.c.instance_id == instance_id, CASE.c.archived_at.is_(None))
    if work.conn.execute(update(CASE).where(*open_ones).values(new)).rowcount:
        witness(work, instance_id, history.Fact("archived", None, {"volume": filed.volume["number"]}))
