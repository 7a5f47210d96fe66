"""The embedded worker: threads that take due jobs until there are none, then sleep until woken, a second at most."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from engine import store
from engine.commands.parts import Parts
from engine.handlers import JobHandler
from engine.jobs import claim
from engine.jobs.perform import perform
from engine.jobs.upkeep import Upkeep

log = logging.getLogger(__name__)
POLL_S = 1.0
LEASE_S = 60.0


def drain(parts: Parts, name: str, kinds: Sequence[str] = claim.FAST + claim.SLOW, most: int = 100_000) -> int:
    """Performs what is due, in this thread, and tells how many jobs that were."""
    for done in range(most):
        if not perform_next(parts, name, kinds):
            return done
    return most


def perform_next(
    parts: Parts, name: str, kinds: Sequence[str] = claim.FAST + claim.SLOW, job_id: str | None = None
) -> bool:
    job = claim.claim_due(parts.database, parts.clock.now(), parts.clock.wall(), name, LEASE_S, kinds, job_id)
    if job is None:
        return False
    _lengthen(parts, job)
    perform(parts, job)
    return True


def _lengthen(parts: Parts, job: store.Fields) -> None:
    """A handler that may take long says so itself."""
    handler = parts.handlers.find(job["type"]) if job["kind"] == "handler" else None
    if isinstance(handler, JobHandler) and handler.lease_s > LEASE_S:
        until = parts.clock.wall() + timedelta(seconds=handler.lease_s)
        claim.extend(parts.database, job["id"], job["lease"], until)


class Worker:
    """One thread for timers and signals, `threads` for handlers: a slow device never holds up a timer."""

    def __init__(self, parts: Parts, name: str, threads: int = 1) -> None:
        self._parts = parts
        self._stopping = threading.Event()
        self._bells: list[threading.Event] = []
        self._threads: list[threading.Thread] = []
        for number, kinds in enumerate([claim.FAST, *[claim.SLOW] * threads]):
            bell = threading.Event()
            self._bells.append(bell)
            own = f"{name}-{number}"
            self._threads.append(threading.Thread(target=self._run, args=(own, kinds, bell), name=own, daemon=True))

    def start(self) -> None:
        """What a worker of this name held when it died is due again at once."""
        claim.release(self._parts.database, [thread.name for thread in self._threads])
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        for bell in self._bells:
            bell.set()

    def stop(self, timeout_s: float = 10) -> None:
        """Takes no further job, waits for those begun, and gives back the leases of those that take longer."""
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            claim.release(self._parts.database, late)

    def _run(self, name: str, kinds: Sequence[str], bell: threading.Event) -> None:
        upkeep = Upkeep(self._parts)
        while not self._stopping.is_set():
            bell.clear()
            try:
                upkeep.when_due()
                while not self._stopping.is_set() and perform_next(self._parts, name, kinds):
                    pass
            except Exception:
                log.exception("worker %s", name)
            bell.wait(POLL_S)
