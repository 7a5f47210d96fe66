"""核验全部记录: in a thread beside the requests, with its progress; what it found is kept as a record of its own."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import current_app

from catalog import people
from engine import Actor, history
from engine.history import Fact, Report
from web import audit
from web.services import Services, services

log = logging.getLogger("tellerflow.verifying")
CHAIN = "verifications"
MOST_PROBLEMS = 100
SHOWN = 10
KEY = "tellerflow.verifying"


class Verification:
    """One run over all chains. `done` and `total` count events; `total` is what there was when it began."""

    def __init__(self, use: Services, actor: Actor, total: int) -> None:
        self.done, self.total = 0, total
        self._use, self._actor = use, actor
        self._checkpoints = audit.checkpoints()
        self._thread = threading.Thread(target=self._run, name="verification", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // max(1, self.total))

    def _told(self, done: int) -> None:
        self.done = done

    def _run(self) -> None:
        use = self._use
        try:
            with use.db.read() as conn:
                found = history.verify(conn, checkpoints=self._checkpoints, progress=self._told)
            fact = Fact("verified", None, summary(found))
            with use.db.write() as conn:
                keys = use.engine.parts.keys
                history.record(conn, CHAIN, [fact], self._actor, use.clock.now(), use.clock.simulated, keys)
        except Exception:
            log.exception("the records could not be verified")


def summary(found: Report) -> dict[str, Any]:
    told = audit.report(found)
    return told | {"problems": told["problems"][:MOST_PROBLEMS], "count": len(found.problems)}


def begin(actor: Actor) -> None:
    """Where one is running already, that one goes on."""
    if running() is None:
        current_app.extensions[KEY] = Verification(services(), actor, audit.written())


def running() -> Verification | None:
    found = cast("Verification | None", current_app.extensions.get(KEY))
    return found if found is not None and found.running else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What one run found; `found` as `summary` gives it, None where it cannot be read any more."""

    at: datetime
    by: str
    found: Mapping[str, Any] | None


def kept() -> list[Kept]:
    """The last runs, the newest first."""
    use = services()
    with use.db.read() as conn:
        ends = audit.logs(conn)
        last = next((log.seq for log in ends if log.chain == CHAIN), 0)
        events = history.read(conn, CHAIN, use.engine.parts.keys, after=max(0, last - SHOWN))
        names = people.names_of(conn, {event.actor for event in events})
    return [
        Kept(datetime.fromisoformat(event.time), names.get(event.actor, event.actor), event.body)
        for event in reversed(events)
    ]
