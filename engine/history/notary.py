"""Makes a checkpoint every five minutes, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from engine.history.checkpoints import Checkpoints

log = logging.getLogger(__name__)
EVERY_S = 300.0


class Notary:
    """`wall` is the wall clock: a moved business clock does not move checkpoints. Several machines may run one each."""

    def __init__(
        self, db: Engine, checkpoints: Checkpoints, wall: Callable[[], datetime], every_s: float = EVERY_S
    ) -> None:
        self._db = db
        self._checkpoints = checkpoints
        self._wall = wall
        self._every_s = every_s
        self._stopping = threading.Event()
        self.failed = ""
        """Why the last turn made no checkpoint; empty where it did, or where there was nothing new."""
        self._thread = threading.Thread(target=self._run, name="notary", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 10) -> None:
        """Makes a last checkpoint, so that nothing done before the stop is left unproven."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    @property
    def works(self) -> bool:
        """Will there be another turn, and did the last one go well?"""
        return self._thread.is_alive() and not self.failed

    def make(self) -> None:
        """One checkpoint now. A failure (a full disk, say) is logged and tried again at the next turn."""
        try:
            self._checkpoints.make(self._db, self._wall())
            self.failed = ""
        except Exception as error:
            self.failed = str(error) or type(error).__name__
            log.exception("no checkpoint could be made")

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            self.make()
        self.make()
