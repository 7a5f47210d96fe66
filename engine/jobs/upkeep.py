"""Tidying up, now and then: messages and answers whose time is over."""

import time

from engine import store
from engine.actor import SYSTEM
from engine.commands.execute import KEPT_FOR, execute
from engine.commands.parts import Parts

EVERY_S = 600.0


def forget(parts: Parts) -> None:
    execute(parts, SYSTEM, lambda work: store.forget(work.conn, work.now, work.wall - KEPT_FOR))


class Upkeep:
    """Called often, works every ten minutes; several processes may do so."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._next = time.monotonic() + EVERY_S

    def when_due(self) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            forget(self._parts)
