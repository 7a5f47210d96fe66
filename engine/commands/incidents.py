"""Incidents: a held step is tried again, or mended by a person."""

from collections.abc import Mapping
from typing import Any

from engine import store, values
from engine.commands.running import Running
from engine.commands.work import Work
from engine.errors import NotFound
from engine.kernel import NotOpen


def _open(work: Work, incident_id: str) -> tuple[store.Fields, Running]:
    incident = store.one(work.conn, store.INCIDENT_BY_ID, b_id=incident_id)
    if incident is None or incident["status"] != "open":
        raise NotFound("异常")
    running = work.load(incident["instance_id"], "异常")
    work.allow("incident", running.facts_for_policy())
    return incident, running


def retry_incident(work: Work, incident_id: str) -> None:
    """A failed job gets its attempts back; it carries the same idempotency key, for its effect may have happened."""
    incident, running = _open(work, incident_id)
    _run(running, "retry", incident, {})


def resolve_incident(work: Work, incident_id: str, variables: Mapping[str, Any]) -> None:
    """An activity whose work failed is done with these variables; else they are set and the step is tried again."""
    incident, running = _open(work, incident_id)
    _run(running, "resolve", incident, {"variables": values.exact(variables)})


def _run(running: Running, method: str, incident: store.Fields, args: Mapping[str, Any]) -> None:
    try:
        running.run(method, {"token_id": incident["token"], **args}, incident["element_id"], incident=incident["id"])
    except NotOpen:
        raise NotFound("异常") from None
