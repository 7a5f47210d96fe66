"""Public look-ups by a secret: every wrong guess makes the next one wait longer."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from sqlalchemy import Connection

from catalog.errors import TooMany
from catalog.throttle import failed, pause_left
from engine.errors import NotFound
from web.services import services

T = TypeVar("T")


def slowed(what: str, look: Callable[[Connection], T], *keys: str) -> T:
    """What `look` finds; its NotFound counts as a wrong guess of this address and of `keys` (`lookup:...`).

    Raises NotFound, and TooMany after several of them.
    """
    use = services()
    now = use.clock.wall()
    guessed = [f"lookup:{what}/{request.remote_addr or '?'}", *keys]
    try:
        with use.db.read() as conn:
            pause = pause_left(conn, guessed, now)
            if pause.total_seconds() > 0:
                raise TooMany(pause)
            return look(conn)
    except NotFound:
        with use.db.write() as conn:
            failed(conn, guessed, now)
        raise
