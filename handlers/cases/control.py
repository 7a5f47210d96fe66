"""Ending, holding and resuming a case from outside its diagram; withdrawal is possible at any time (decision 19)."""

from collections.abc import Callable

from engine import store
from engine.commands import instances
from engine.commands.work import Work
from handlers.cases import rights


def cancel(work: Work, case_no: str, reason: str) -> store.Fields:
    """The applicant withdraws, or the case must end. Its number stays, marked (domain section 5)."""
    return _do(work, case_no, reason, instances.terminate_instance)


def suspend(work: Work, case_no: str, reason: str) -> store.Fields:
    return _do(work, case_no, reason, instances.suspend_instance)


def resume(work: Work, case_no: str, reason: str) -> store.Fields:
    return _do(work, case_no, reason, instances.resume_instance)


def _do(work: Work, case_no: str, reason: str, command: Callable[[Work, str, str], None]) -> store.Fields:
    case = rights.case_seen(work.conn, work.actor, case_no)
    refusal = rights.why_barred(work.conn, work.actor.person, case["instance_id"])
    if refusal is not None:
        raise refusal
    command(work, case["instance_id"], reason)
    return case
