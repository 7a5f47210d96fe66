"""On-the-spot authorization (现场授权): a supervisor allows one act on the teller's screen with their own sign-in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from catalog.access import in_scope
from catalog.regions import RegionPack
from engine import Actor, Completed, history, store
from engine.columns import Instant
from engine.commands import tasks
from engine.commands.work import Work
from engine.errors import FourEyes, NotAllowed
from handlers.cases import rights
from handlers.cases.tables import CaseFile, OnTheSpot

GRANT, CASE = map(store.table, (OnTheSpot, CaseFile))
HOLDING = (
    select(GRANT)
    .join(CASE, CASE.c.instance_id == GRANT.c.instance_id)
    .where(
        CASE.c.case_no == bindparam("b_case"),
        GRANT.c.act == bindparam("b_act"),
        GRANT.c.used_at.is_(None),
        GRANT.c.expires_at > bindparam("b_now", type_=Instant),
    )
    .order_by(GRANT.c.id.desc())
    .limit(1)
)
LASTS = timedelta(minutes=10)
LOG = "authorizations"


def authorize(
    work: Work, region: RegionPack, supervisor: Actor, act: str, reason: str, case_no: str | None, scope: str,
    teller: Actor | None = None, said: str = "",
) -> store.Fields:  # fmt: skip
    """`supervisor` has just proved who they are, with every post held now; the teller is `work.actor` unless given.

    `scope` is where a grant without a case is used, `said` the act in words for the history. Raises NotAllowed for
    who may not authorize there (HB-21, PZH 5.3), FourEyes for oneself.
    """
    teller = teller or work.actor
    case = None if case_no is None else rights.case_seen(work.conn, teller, case_no)
    _check_authorizes(region, supervisor, teller, scope if case is None else case["scope"])
    if case is not None:
        refusal = rights.why_barred(work.conn, supervisor.person, case["instance_id"])
        if refusal is not None:
            raise refusal
    row = {
        "id": work.parts.new_id(), "instance_id": case and case["instance_id"], "act": act, "reason": reason,
        "teller": teller.person, "window": teller.window, "supervisor": supervisor.person,
        "given_at": work.now, "expires_at": work.now + LASTS, "used_at": None,
    }  # fmt: skip
    work.conn.execute(insert(GRANT).values(row))
    _note(work, row, said)
    return row


def _check_authorizes(region: RegionPack, supervisor: Actor, teller: Actor, place: str) -> None:
    if supervisor.person == teller.person:
        raise FourEyes("授权须由另一人进行，不能给自己授权。", supervisor.person)
    duties = {duty for post in supervisor.posts if post in region.posts for duty in region.posts[post].duties}
    if "authorize" not in duties or not in_scope(supervisor, place):
        raise NotAllowed("此人没有现场授权的岗位或不在授权范围内，请联系本厅前台主管。")


def complete(
    work: Work, region: RegionPack, teller: Actor, task_id: str, data: Mapping[str, Any], revision: int | None,
    reason: str, said: str = "",
) -> tuple[store.Fields, Completed]:  # fmt: skip
    """The supervisor (`work.actor`) does a to-do of theirs on the teller's screen: grant and deed in one commit."""
    kept = store.one(work.conn, store.TASK_BY_ID, b_id=task_id)
    if kept is not None and kept["business_key"] is not None:
        # said before the rules of the to-do speak, which know nothing of whose screen it is
        scope = rights.case_seen(work.conn, teller, kept["business_key"])["scope"]
        _check_authorizes(region, work.actor, teller, scope)
    task, running = tasks.open_task(work, task_id, "complete", revision)
    case_no = task["business_key"]
    if case_no is None:
        raise NotAllowed("只有办件的待办可以现场授权，请回到办件中操作。")
    row = authorize(work, region, work.actor, task["element_id"], reason, case_no, running.row["scope"], teller, said)
    work.conn.execute(update(GRANT).where(GRANT.c.id == row["id"]).values(used_at=work.now))
    return row, tasks.complete_task(work, task_id, data, revision)


def spend(conn: Connection, case_no: str, act: str, now: datetime) -> store.Fields | None:
    """Uses up the newest grant of a case for one act; None where there is none that holds."""
    row = store.one(conn, HOLDING, b_case=case_no, b_act=act, b_now=now)
    if row is None:
        return None
    conn.execute(update(GRANT).where(GRANT.c.id == row["id"]).values(used_at=now))
    return row | {"used_at": now}


def _note(work: Work, row: store.Fields, said: str) -> None:
    body = {name: row[name] for name in ("act", "reason", "teller", "supervisor")} | {"grant": row["id"]}
    if said:
        body["said"] = said
    running = None if row["instance_id"] is None else work.find(row["instance_id"])
    if running is not None:
        running.note("authorized", **body)
        return
    parts = work.parts
    fact = history.Fact("authorized", None, body)
    history.record(work.conn, LOG, [fact], work.actor, work.now, parts.clock.simulated, parts.keys)
