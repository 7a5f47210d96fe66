"""Now and then, beside the requests: removing log-ins and delays whose time is over."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from catalog import sessions, throttle
from engine import Database

log = logging.getLogger("tellerflow.housekeeping")
TIDY_S = 3600.0
FILE_S = 300.0
"""How long a case that ended early waits at most for its volume."""


def tidy(db: Database, wall: datetime) -> None:
    with db.write() as conn:
        sessions.forget(conn, wall)
        throttle.forget(conn, wall)


def _attempt(duty: Callable[[], object]) -> None:
    try:
        duty()
    except Exception:
        log.exception("a duty failed")


class Rounds(threading.Thread):
    """Does each duty at its own interval until stopped; a duty that fails is logged and done again next time."""

    def __init__(
        self, duties: list[tuple[float, Callable[[], object]]], first: Sequence[Callable[[], object]] = ()
    ) -> None:
        """`first` are done once, right after the start."""
        super().__init__(name="housekeeping", daemon=True)
        self._duties = duties
        self._first = first
        self._stopping = threading.Event()

    def run(self) -> None:
        for duty in self._first:
            _attempt(duty)
        left = [every for every, _ in self._duties]
        while True:
            pause = min(left)
            if self._stopping.wait(pause):
                return
            left = [rest - pause for rest in left]
            for n, (every, duty) in enumerate(self._duties):
                if left[n] <= 0:
                    left[n] = every
                    _attempt(duty)

    def stop(self) -> None:
        self._stopping.set()
        if self.is_alive():
            self.join(10)
