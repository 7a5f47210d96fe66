"""Handing out jobs: each to one holder at a time, under a fencing number that rises with every hand-out.

Leases run on wall time, `run_at` on business time. A lease that has run out makes its job due again; whoever held it
finds the number changed as soon as somebody else has taken the job.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, literal, or_, select, text, update

from engine import store
from engine.columns import Instant
from engine.database import Database
from engine.store import JOB

NOW: Any = bindparam("now", type_=Instant)
WALL: Any = bindparam("wall", type_=Instant)

RECLAIM = (
    update(JOB)
    .where(JOB.c.status == "leased", JOB.c.lease_until <= WALL)
    .values(status="due", lease_until=None, worker=None)
)
DUE = (JOB.c.external.is_(False), JOB.c.held.is_(False), JOB.c.status == "due", JOB.c.run_at <= NOW)
_other = JOB.alias("other")
_BUSY = exists(
    select(literal(1)).where(
        _other.c.instance_id == JOB.c.instance_id, _other.c.kind == "handler", _other.c.external.is_(False),
        _other.c.status == "leased",
    )
)  # fmt: skip
# One handler of ours at a time in each instance; timers and signals of the instance do not wait for it.
_FREE = or_(JOB.c.kind != "handler", ~_BUSY)
NEXT_DUE = (
    select(JOB)
    .where(*DUE, JOB.c.kind.in_(bindparam("kinds", expanding=True)), _FREE)
    .order_by(JOB.c.run_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=JOB)
)
THIS_DUE = select(JOB).where(*DUE, JOB.c.id == store.ID, _FREE).with_for_update(skip_locked=True, of=JOB)
LEASE = (
    update(JOB)
    .where(JOB.c.id == store.ID, JOB.c.status == "due", _FREE)
    .values(
        status="leased",
        lease=JOB.c.lease + 1,
        attempts=JOB.c.attempts + 1,
        attempts_left=JOB.c.attempts_left - bindparam("used"),
        lease_until=bindparam("until", type_=Instant),
        worker=bindparam("by"),
    )
)
ALL_DUE = select(JOB.c.id).where(*DUE).order_by(JOB.c.run_at).limit(bindparam("most"))
NEXT_TIME = (
    select(JOB.c.run_at)
    .where(JOB.c.external.is_(False), JOB.c.held.is_(False), JOB.c.status == "due")
    .order_by(JOB.c.run_at)
    .limit(1)
)
EXTEND = (
    update(JOB)
    .where(JOB.c.id == store.ID, JOB.c.lease == bindparam("b_lease"), JOB.c.status == "leased")
    .values(lease_until=bindparam("until", type_=Instant))
)
LOCK_CASE = text("SELECT pg_try_advisory_xact_lock(:number)")

FAST, SLOW = ("timer", "signal", "timer_start"), ("handler",)
"""Kinds that are a short transaction, and kinds that may take their time."""


def claim_due(
    database: Database,
    now: datetime,
    wall: datetime,
    worker: str,
    lease_s: float,
    kinds: Sequence[str] = FAST + SLOW,
    job_id: str | None = None,
) -> store.Fields | None:
    """One due job of ours (or just `job_id`), leased to `worker`; None where there is nothing to do.

    A handler's try counts when it begins: a job that kills its worker uses up its attempts too.
    """
    with database.write() as conn:
        conn.execute(RECLAIM, {"wall": wall})
        if job_id is None:
            job = store.one(conn, NEXT_DUE, now=now, kinds=list(kinds))
        else:
            job = store.one(conn, THIS_DUE, now=now, b_id=job_id)
        if job is None or not _alone(conn, job):
            return None
        used = 1 if job["kind"] == "handler" else 0
        until = wall + timedelta(seconds=lease_s)
        if conn.execute(LEASE, {"b_id": job["id"], "used": used, "until": until, "by": worker}).rowcount != 1:
            return None
    job.update(
        status="leased", lease=job["lease"] + 1, attempts=job["attempts"] + 1,
        attempts_left=job["attempts_left"] - used, lease_until=until, worker=worker,
    )  # fmt: skip
    return job


def _alone(conn: Connection, job: store.Fields) -> bool:
    """On PostgreSQL two claims for one instance must not overtake each other between their query and their update."""
    if conn.dialect.name == "sqlite" or job["kind"] != "handler":
        return True
    digest = hashlib.blake2b(f"claim\0{job['instance_id']}".encode(), digest_size=8).digest()
    return bool(conn.scalar(LOCK_CASE, {"number": int.from_bytes(digest, "big", signed=True)}))


def due_jobs(database: Database, now: datetime, wall: datetime, most: int = 500) -> list[str]:
    """Ids of jobs of ours that are due, the longest overdue first; leases that have run out come back on the way."""
    with database.write() as conn:
        conn.execute(RECLAIM, {"wall": wall})
        return list(conn.scalars(ALL_DUE, {"now": now, "most": most}))


def next_time(database: Database) -> datetime | None:
    """When the next job of ours falls due, in business time."""
    with database.read() as conn:
        found: datetime | None = conn.scalar(NEXT_TIME)
        return found


def extend(database: Database, job_id: str, lease: int, until: datetime) -> bool:
    """Prolongs a lease that is still held."""
    with database.write() as conn:
        return conn.execute(EXTEND, {"b_id": job_id, "b_lease": lease, "until": until}).rowcount == 1


GIVE_BACK = (
    update(JOB)
    .where(JOB.c.id == store.ID, JOB.c.lease == bindparam("b_lease"), JOB.c.status == "leased")
    .values(
        status="due",
        lease=JOB.c.lease + 1,
        lease_until=None,
        worker=None,
        attempts_left=bindparam("left"),
        run_at=bindparam("due", type_=Instant),
    )
)


def give_back(database: Database, job: store.Fields, due: datetime, attempts_left: int) -> None:
    """Without a word in any history: the work was not begun, or its result could not be handed in."""
    with database.write() as conn:
        conn.execute(GIVE_BACK, {"b_id": job["id"], "b_lease": job["lease"], "left": attempts_left, "due": due})
