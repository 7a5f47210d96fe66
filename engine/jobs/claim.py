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

RECLAIM = update(JOB).where(JOB.c.lease_until <= WALL).values(status="due", lease_until=None, worker=None)
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
    .where(*DUE, JOB.c.kind == bindparam("b_kind"), _FREE)
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
FAST, SLOW = ("timer", "signal", "timer_start"), ("handler",)
"""Kinds that are a short transaction, and kinds that may take their time."""

ALL_DUE = select(JOB.c.id).where(*DUE, JOB.c.kind.in_(FAST + SLOW)).order_by(JOB.c.run_at).limit(bindparam("most"))
EXTEND = (
    update(JOB)
    .where(JOB.c.id == store.ID, JOB.c.lease == bindparam("b_lease"), JOB.c.status == "leased")
    .values(lease_until=bindparam("until", type_=Instant))
)
LOCK_CASE = text("SELECT pg_try_advisory_xact_lock(:number)")
ANY_DUE = select(JOB.c.id).where(*DUE, JOB.c.kind == bindparam("b_kind")).limit(1)
ANY_LOST = select(JOB.c.id).where(JOB.c.lease_until <= WALL).limit(1)


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
    if job_id is None and not _anything(database, now, wall, kinds):
        return None  # an idle worker never takes the writer's place
    with database.write() as conn:
        conn.execute(RECLAIM, {"wall": wall})
        if job_id is not None:
            job = store.one(conn, THIS_DUE, now=now, b_id=job_id)
        else:
            each = (store.one(conn, NEXT_DUE, now=now, b_kind=kind) for kind in kinds)
            job = next((found for found in each if found is not None), None)
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


def _anything(database: Database, now: datetime, wall: datetime, kinds: Sequence[str]) -> bool:
    with database.read() as conn:
        return conn.scalar(ANY_LOST, {"wall": wall}) is not None or any(
            conn.scalar(ANY_DUE, {"now": now, "b_kind": kind}) is not None for kind in kinds
        )


def _alone(conn: Connection, job: store.Fields) -> bool:
    """On PostgreSQL two claims for one instance must not overtake each other between their query and their update."""
    if conn.dialect.name == "sqlite" or job["kind"] != "handler":
        return True
    digest = hashlib.blake2b(f"claim\0{job['instance_id']}".encode(), digest_size=8).digest()
    return bool(conn.scalar(LOCK_CASE, {"number": int.from_bytes(digest, "big", signed=True)}))


def due_jobs(database: Database, now: datetime, wall: datetime, most: int = 500) -> list[str]:
    """Ids of jobs of ours that are due, the longest overdue first; leases that have run out come back on the way."""
    if not _anything(database, now, wall, FAST + SLOW):
        return []
    with database.write() as conn:
        conn.execute(RECLAIM, {"wall": wall})
        return list(conn.scalars(ALL_DUE, {"now": now, "most": most}))


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


PUT_OFF = GIVE_BACK.values(attempts=JOB.c.attempts - 1)


def put_off(database: Database, job: store.Fields, due: datetime, attempts_left: int) -> None:
    """Its handler only looked whether an answer had come: as if it had not been handed out."""
    with database.write() as conn:
        conn.execute(PUT_OFF, {"b_id": job["id"], "b_lease": job["lease"], "left": attempts_left, "due": due})


RELEASE = (
    update(JOB)
    .where(JOB.c.worker.in_(bindparam("workers", expanding=True)), JOB.c.status == "leased")
    .values(status="due", lease=JOB.c.lease + 1, lease_until=None, worker=None)
)


def release(database: Database, workers: Sequence[str]) -> None:
    """Takes back whatever these workers hold: they have stopped, or died before this start."""
    with database.write() as conn:
        conn.execute(RELEASE, {"workers": list(workers)})


KEEP = (
    update(JOB)
    .where(JOB.c.worker == bindparam("b_worker"), JOB.c.status == "leased")
    .values(lease_until=bindparam("until", type_=Instant))
)
HAND_OVER = RELEASE.where(JOB.c.instance_id == bindparam("b_instance"))


def keep(conn: Connection, worker: str, until: datetime) -> None:
    """Prolongs every lease that this worker holds."""
    conn.execute(KEEP, {"b_worker": worker, "until": until})


def hand_over(conn: Connection, worker: str, instance_id: str) -> None:
    """A keeper (commands.parts) is done with an instance: whoever comes first performs its jobs from now on."""
    conn.execute(HAND_OVER, {"workers": [worker], "b_instance": instance_id})
