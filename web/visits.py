"""Visits for the API and the pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from catalog import proof
from catalog.errors import LoginRequired
from catalog.sessions import Login
from engine import Actor, Once
from engine.commands.work import Work
from engine.errors import FormInvalid
from engine.feel.temporal import BEIJING
from handlers.cases import authorization, visits
from web import authorizing, cases, instances
from web.services import services

Row = dict[str, Any]


def begin(login: Login, body: Mapping[str, Any], once: Once | None = None) -> Row:
    at, who = cases.place(login, body["window"]), cases.person(body["person"])
    ticket = body.get("ticket") or None
    return _run(login.actor, lambda work: visits.open_visit(work, services().desk.secrecy, at, who, ticket), once)


def identify(actor: Actor, visit_id: str, given: Mapping[str, Any], once: Once | None = None) -> Row:
    who = cases.person(given)
    assert who is not None
    return _run(actor, lambda work: visits.identify(work, services().desk.secrecy, visit_id, who), once)


def end(actor: Actor, visit_id: str, once: Once | None = None) -> Row:
    return _run(actor, lambda work: visits.end_visit(work, visit_id), once)


def one(actor: Actor, visit_id: str) -> Row:
    return _run(actor, lambda work: visits.visit(work, visit_id))


def evaluate(actor: Actor, visit_id: str, body: Mapping[str, Any], once: Once | None = None) -> Row:
    def command(work: Work) -> Row:
        visits.evaluate(
            work, visit_id, body["grade"], body["tags"], body["words"], body["device"], body["anonymous"]
        )  # fmt: skip
        return visits.visit(work, visit_id)

    return _run(actor, command, once)


def _run(actor: Actor, command: Callable[[Work], Row], once: Once | None = None) -> Row:
    return services().engine.run(actor, lambda work: visits.whole(work, command(work)), once)


def authorize(login: Login, body: Mapping[str, Any], address: str, once: Once | None = None) -> Row:
    """The supervisor signs in on the teller's screen; a wrong password is a matter of the form, not of the session."""
    use = services()
    now = use.clock.wall()
    try:
        supervisor = proof.prove(
            use.db, use.region, body["username"], body["password"], address, now, now.astimezone(BEIJING).date()
        )  # fmt: skip
    except LoginRequired as wrong:
        raise FormInvalid({"password": [wrong.message]}) from None
    if body["task"] is not None:
        return _done_for_the_teller(login, supervisor, body, once)
    scope = instances.home_scope(login.actor, login.hall)
    return use.engine.run(
        login.actor,
        lambda work: authorization.authorize(
            work, use.region, supervisor, body["act"], body["reason"], body["case_no"], scope
        ),
        once,
    )


def _done_for_the_teller(login: Login, supervisor: Actor, body: Mapping[str, Any], once: Once | None) -> Row:
    """The deed is the supervisor's own, at the teller's window; history tells both."""
    here = replace(supervisor, window=login.actor.window, medium="on_the_spot")
    said = authorizing.act_of(body["task"])

    def command(work: Work) -> Row:
        grant, _ = authorization.complete(
            work, services().region, login.actor, body["task"], body["data"], body["revision"], body["reason"],
            said,
        )  # fmt: skip
        return grant

    return services().engine.run(here, command, once)
