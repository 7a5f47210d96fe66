"""Waiting for something to be asked at a window, without holding the database."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_S = 0.5
"""How often another process's commits are looked for while waiting."""


class Bell:
    """Rung after each commit of this process that asks a device something."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0
        self._stopped = False

    def ring(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def stop(self) -> None:
        """Ends every wait with what there is."""
        self._stopped = True
        self.ring()

    def wait_for(self, look: Callable[[], list[T]], wait_s: float) -> list[T]:
        until = time.monotonic() + wait_s
        while True:
            heard = self._rings  # a ring while looking ends the wait that follows at once
            found = look()
            left = until - time.monotonic()
            if found or left <= 0 or self._stopped:
                return found
            with self._rung:
                self._rung.wait_for(lambda heard=heard: self._rings != heard, min(left, LOOK_S))  # type: ignore[misc]
