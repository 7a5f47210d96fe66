"""What the services of devices work with, put together once by the wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import SYSTEM, Clock, Database, history
from engine.history import Keys
from handlers.cases.secrecy import Secrecy
from handlers.device.waiting import Bell

LOG = "devices"


def _nothing_to_print(conn: Connection, document: str) -> bytes:
    raise LookupError(document)


@dataclass(frozen=True, slots=True)
class Hub:
    """`paper(conn, document id)` gives the PDF that a printer is sent. Leases and expiry run on wall time."""

    database: Database
    clock: Clock
    secrecy: Secrecy
    keys: Keys
    new_id: Callable[[], str]
    paper: Callable[[Connection, str], bytes] = _nothing_to_print
    bell: Bell = field(default_factory=Bell)

    def note(self, conn: Connection, type: str, body: Mapping[str, Any], now: datetime | None = None) -> None:
        """A line in the chained log of devices; never a result, only what it was about."""
        fact = history.Fact(type, None, dict(body))
        moment = now or self.clock.now()
        history.record(conn, LOG, [fact], SYSTEM, moment, self.clock.simulated, self.keys)
