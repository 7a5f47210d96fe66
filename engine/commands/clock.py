"""The business clock that demo and test may move: an offset in a row that every process reads."""

import threading
import time
from datetime import timedelta

from sqlalchemy import delete, insert, select

from engine import store
from engine.database import Database
from engine.tables import ClockOffset

CLOCK = store.table(ClockOffset)
OFFSET = select(CLOCK.c.offset)
FRESH_S = 0.2
"""How long another process's move may go unnoticed."""


class StoredOffset:
    """Reads the offset, at most every `FRESH_S` seconds. To be handed to engine.clock.Clock as `read_offset`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._offset = timedelta()

    def __call__(self) -> timedelta:
        with self._lock:
            if time.monotonic() - self._read_at > FRESH_S:
                with self._database.read() as conn:
                    self._set(conn.scalar(OFFSET) or 0)
            return self._offset

    def _set(self, micros: int) -> None:
        self._offset = timedelta(microseconds=micros)
        self._read_at = time.monotonic()

    def write(self, offset: timedelta) -> None:
        micros = offset // timedelta(microseconds=1)
        # The row first and the lock afterwards: a command reads the clock while it holds the writer's lock.
        with self._database.write() as conn:
            conn.execute(delete(CLOCK))
            if micros:
                conn.execute(insert(CLOCK), {"id": 1, "offset": micros})
        with self._lock:
            self._set(micros)
