"""Signals reach everybody who listens at this moment, and are kept for nobody.

A broadcast writes one job for each wait, so that a thousand waiting cases are not one transaction; it starts new ones.
"""

from collections.abc import Mapping
from typing import Any

from engine import store, values
from engine.commands import rows
from engine.commands.work import Work
from engine.commands.writing import announce
from engine.errors import LeaseLost
from engine.policy import InstanceFacts


def broadcast_signal(work: Work, name: str, variables: Mapping[str, Any], sandbox: bool) -> list[str]:
    """The instances that get it, in the order their waits were opened, then those it starts."""
    work.allow("message", InstanceFacts("", "", None, None, sandbox, "", work.actor.person))
    return _spread(work, name, values.exact(variables), sandbox)


def _spread(work: Work, name: str, variables: Mapping[str, Any], sandbox: bool) -> list[str]:
    listening = store.many(work.conn, store.LISTENING, b_name=name, b_sandbox=sandbox)
    jobs = [rows.delivery(work, wait, variables) for wait in listening]
    store.add(work.conn, store.ADD_JOBS, jobs)
    announce(work, [job for job in jobs if not job["held"]])
    received = [wait["instance_id"] for wait in listening]
    for start in store.many(work.conn, store.STARTS, b_name=name, b_kind="signal", b_sandbox=sandbox):
        ref = work.parts.definitions.ref(work.conn, start["definition_id"])
        received.append(work.start(ref, variables, start["element_id"], about={"signal": name}).id)
    return list(dict.fromkeys(received))


def perform_signal(work: Work, job_id: str, lease: int) -> None:
    """A job of kind `signal`: one that is to be spread, or one on its way to a wait."""
    job = store.one(work.conn, store.JOB_BY_ID, b_id=job_id)
    if job is None:
        return
    running = None if job["instance_id"] is None else work.load(job["instance_id"])
    if work.conn.execute(store.DROP_JOB, {"b_id": job_id, "b_lease": lease}).rowcount != 1:
        raise LeaseLost
    payload = job["payload"]
    if running is None:
        _spread(work, job["type"], payload["variables"], job["sandbox"])
        return
    element_id = payload["element_id"]
    running.trigger(int(payload["token"]), element_id, payload["variables"], signal=job["type"])
