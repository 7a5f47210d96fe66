"""Log-ins, log-outs and refused ones, in a chained log of their own: who, where, from which address."""

from flask import request

from catalog.sessions import Login
from engine import Actor
from engine.history import Fact, record
from web.services import services

CHAIN = "logins"


def write(type: str, actor: Actor, **body: str | None) -> None:
    use = services()
    fact = Fact(type, None, {"address": request.remote_addr, **body})
    with use.db.write() as conn:
        record(conn, CHAIN, [fact], actor, use.clock.now(), use.clock.simulated, use.engine.parts.keys)


def entered(login: Login) -> None:
    write("login", login.actor, hall=login.hall)


def left(login: Login) -> None:
    write("logout", login.actor)


def refused(username: str, code: str) -> None:
    """Nobody is logged in: the name is what was typed, so it stands in the sealed body."""
    write("login_refused", Actor("unknown"), username=username[:64], code=code)
