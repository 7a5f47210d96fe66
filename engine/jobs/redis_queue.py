"""RQ as a doorbell: Redis carries ids of jobs and nothing else, and whatever it loses is announced again.

Whoever can write to Redis can ask for one thing only: that a job of the table is looked at now.
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

import redis
from rq import Queue, SimpleWorker, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from engine.commands.parts import Parts
from engine.jobs import claim
from engine.jobs.upkeep import Upkeep
from engine.jobs.worker import drain, perform_next

log = logging.getLogger(__name__)
QUEUE = "tellerflow"
FUNCTION = "engine.jobs.redis_queue.look_at"
TIMEOUT_S = 1.0
SWEEP_S = 1.0
REPEAT_S = 5.0
"""After how long a job that is still due is announced once more."""
PATIENCE_S = 15.0
"""After how long the sweep does what nobody has taken: the workers are registered, but dead or stuck."""
MOST_WAITING = 1000
"""With so many ids in Redis nothing is added: the workers are behind anyway."""
LONGEST_S = 3600


class ForeignJob(Exception):
    """Something in Redis that this product has not put there."""


class KnownJob(Job):
    """An RQ job that can name one function only. RQ itself imports and calls any dotted name it reads from Redis."""

    @property
    def func(self) -> Any:
        sound = self.func_name == FUNCTION and self.instance is None and not self.kwargs
        if not sound or len(self.args) != 1 or not isinstance(self.args[0], str):
            raise ForeignJob(f"RQ job {self.id} asks for {self.func_name!r}")
        return look_at

    @property
    def success_callback(self) -> None:
        return None

    @property
    def failure_callback(self) -> None:
        return None

    @property
    def stopped_callback(self) -> None:
        return None

    def restore(self, raw_data: Any) -> Any:
        restored = super().restore(raw_data)
        self.webhooks = []  # an address read from Redis is called by nobody
        return restored


_serving: Parts | None = None


def look_at(job_id: str) -> None:
    """What an RQ worker does with an id: takes the job if it is due and free, and performs it."""
    if _serving is None:
        raise RuntimeError("look_at runs in a process that `serve` has set up")
    perform_next(_serving, f"rq-{threading.get_native_id()}", job_id=job_id)


def serve(parts: Parts, url: str, burst: bool = False) -> None:
    """Makes this process an RQ worker; returns when it is told to stop, with `burst` when the queue is empty."""
    global _serving
    _serving = parts
    connection = redis.Redis.from_url(url)
    queue = _queue(connection)
    before = parts.wake

    def wake(ids: Sequence[str], external: bool) -> None:
        before(ids, external)
        try:
            ring(queue, ids)
        except redis.RedisError as error:
            log.warning("Redis does not answer, the sweep will announce: %s", error)

    parts.wake = wake
    try:
        worker = SimpleWorker([queue], connection=connection, serializer=JSONSerializer, job_class=KnownJob)
        worker.work(burst=burst, logging_level="WARNING")
    finally:
        parts.wake = before


def _queue(connection: redis.Redis) -> Queue:
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer, job_class=KnownJob)


def ring(queue: Queue, ids: Sequence[str]) -> None:
    for id in ids:
        queue.enqueue_call(FUNCTION, args=(id,), timeout=LONGEST_S, result_ttl=0, failure_ttl=60, ttl=LONGEST_S)


class Doorbell:
    """Announces jobs to RQ workers, and sweeps: what is due and was not announced, or not taken, is announced again.

    Where Redis is away, or nobody works there, the sweep does the work itself.
    """

    def __init__(self, parts: Parts, url: str, name: str = "worker") -> None:
        self._parts = parts
        self._name = f"{name}-sweep"
        self._connection: redis.Redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        )
        self._queue = _queue(self._connection)
        self._announced: dict[str, float] = {}
        self._first: dict[str, float] = {}
        self._stopping = threading.Event()
        self._bell = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweep", daemon=True)

    def start(self) -> None:
        """What a sweep of this name held when it died is due again at once."""
        claim.release(self._parts.database, [self._name])
        self._thread.start()

    def stop(self, timeout_s: float = 10) -> None:
        self._stopping.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        self._connection.close()

    def wake(self, ids: Sequence[str], external: bool = False) -> None:
        """After a commit. The sweeping thread talks to Redis: no command ever waits for it."""
        self._bell.set()

    def sweep(self) -> int:
        """Announces what is due, or does it; how many jobs that were."""
        due = claim.due_jobs(self._parts.database, self._parts.clock.now(), self._parts.clock.wall())
        now = time.monotonic()
        self._first = {id: self._first.get(id, now) for id in due}
        self._announced = {id: at for id, at in self._announced.items() if id in self._first and now - at < REPEAT_S}
        if not due:
            return 0
        try:
            if self._attended():
                return self._announce(due, now) + self._help(now)
        except redis.RedisError as error:
            log.warning("Redis does not answer, the sweep works by itself: %s", error)
        return drain(self._parts, self._name, most=len(due))

    def _help(self, now: float) -> int:
        waited = [id for id, since in self._first.items() if now - since > PATIENCE_S]
        return sum(perform_next(self._parts, self._name, job_id=id) for id in waited)

    def _attended(self) -> bool:
        return bool(Worker.count(connection=self._connection, queue=self._queue))

    def _announce(self, due: Sequence[str], now: float) -> int:
        room = max(0, MOST_WAITING - self._queue.count)
        fresh = [id for id in due if id not in self._announced][:room]
        ring(self._queue, fresh)
        self._announced.update(dict.fromkeys(fresh, now))
        return len(fresh)

    def _run(self) -> None:
        upkeep = Upkeep(self._parts)
        while not self._stopping.is_set():
            self._bell.clear()
            try:
                upkeep.when_due()
                self.sweep()
            except Exception:
                log.exception("sweep")
            self._bell.wait(SWEEP_S)
