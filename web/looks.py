"""Who opened a page with somebody's data: part of the case's history, once in a while for each person and page."""

from datetime import datetime, timedelta
from typing import cast

from flask import current_app

from engine import Actor, history
from engine.commands.witness import witness
from engine.commands.work import Work
from web.audit import LOG
from web.services import services

ONE_LOOK = timedelta(minutes=10)
"""Coming back to a page within this time is the same look, as with the scans of a material."""
MOST_KEPT = 10_000
Looks = dict[tuple[str, str, str], datetime]


def note(actor: Actor, instance_id: str, what: str) -> None:
    """`what` is the page. The record is written before the page is shown: no look without its event."""
    now = services().clock.wall()
    recent = cast(Looks, current_app.extensions.setdefault("tellerflow.looks", {}))
    key = (actor.person, instance_id, what)
    last = recent.get(key)
    if last is not None and now - last < ONE_LOOK:
        return
    services().engine.run(actor, lambda work: _write(work, instance_id, what))
    if len(recent) >= MOST_KEPT:
        recent.clear()
    recent[key] = now


def _write(work: Work, instance_id: str, what: str) -> None:
    if witness(work, instance_id, history.looked(what)):
        return
    fact = history.looked(what, instance=instance_id)
    history.record(work.conn, LOG, [fact], work.actor, work.now, work.parts.clock.simulated, work.parts.keys)
