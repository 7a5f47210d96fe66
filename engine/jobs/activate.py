"""Jobs for workers behind the API: leased in one transaction, waited for when there are none yet."""

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from engine import store
from engine.columns import Instant
from engine.commands.parts import Parts
from engine.jobs.claim import NOW, RECLAIM
from engine.reading.variables import scopes_of, visible
from engine.store import JOB

POLL_S = 0.5
"""How often another process's commits are looked for while waiting."""

OPEN = (
    select(JOB)
    .where(
        JOB.c.type.in_(bindparam("types", expanding=True)),
        JOB.c.external.is_(True),
        JOB.c.status == "due",
        JOB.c.held.is_(False),
        JOB.c.run_at <= NOW,
        JOB.c.sandbox.in_(bindparam("worlds", expanding=True)),
    )
    .order_by(JOB.c.run_at, JOB.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=JOB)
)
LEASE_EACH = (
    update(JOB)
    .where(JOB.c.id == store.ID)
    .values(
        status="leased",
        lease=JOB.c.lease + 1,
        attempts=JOB.c.attempts + 1,
        lease_until=bindparam("until", type_=Instant),
        worker=bindparam("by"),
    )
)


@dataclass(frozen=True, slots=True)
class ActivatedJob:
    """`lease` is the fencing number that every answer must carry. `variables` is what the element sees."""

    id: str
    lease: int
    type: str
    element_id: str
    instance_id: str
    headers: Mapping[str, str]
    variables: Mapping[str, Any]
    attempts_left: int


class Activation:
    """Hands out external jobs. `announce` is called after each commit that opened one in this process."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._opened = threading.Condition()
        self._stopped = False

    def announce(self) -> None:
        with self._opened:
            self._opened.notify_all()

    def stop(self) -> None:
        """Ends every wait with what there is."""
        self._stopped = True
        self.announce()

    def activate(
        self, types: Sequence[str], worker: str, most: int, lease_s: float, wait_s: float, worlds: Collection[bool]
    ) -> list[ActivatedJob]:
        """At most `most` jobs of these types, the oldest first. `worlds`: sandbox true, outside it false, or both."""
        deadline = time.monotonic() + wait_s
        while True:
            jobs = self._take(types, worker, most, lease_s, worlds)
            left = deadline - time.monotonic()
            if jobs or left <= 0 or self._stopped:
                return jobs
            with self._opened:
                self._opened.wait(min(left, POLL_S))

    def _take(
        self, types: Sequence[str], worker: str, most: int, lease_s: float, worlds: Collection[bool]
    ) -> list[ActivatedJob]:
        if not types or not worlds or most <= 0:
            return []
        clock = self._parts.clock
        until = clock.wall() + timedelta(seconds=lease_s)
        with self._parts.database.write() as conn:
            conn.execute(RECLAIM, {"wall": clock.wall()})
            jobs = store.many(
                conn, OPEN, types=list(dict.fromkeys(types)), now=clock.now(), worlds=list(worlds), most=most
            )
            store.each(conn, LEASE_EACH, [{"b_id": job["id"], "until": until, "by": worker} for job in jobs])
            seen = scopes_of(conn, [job["instance_id"] for job in jobs])
        return [
            ActivatedJob(
                job["id"], job["lease"] + 1, job["type"], job["element_id"], job["instance_id"], job["headers"],
                visible(seen[job["instance_id"]], job["scopes"]), job["attempts_left"],
            )
            for job in jobs
        ]  # fmt: skip
