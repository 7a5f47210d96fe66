"""Performing one leased job of ours: outside any transaction the work, then one command with what came of it."""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine import store, values
from engine.actor import SYSTEM
from engine.commands import jobs, signals, starts
from engine.commands.errors import Suspended
from engine.commands.execute import execute
from engine.commands.parts import Parts
from engine.commands.work import Work
from engine.errors import Busy, LeaseLost, NotFound, Refused
from engine.handlers import BusinessError, HandlerFailed, JobCall, JobHandler, NotYet
from engine.jobs import claim
from engine.reading.variables import scopes_of, visible

log = logging.getLogger(__name__)
SLOWEST = timedelta(minutes=10)
RETRY = timedelta(seconds=5)


def back_off(attempt: int) -> timedelta:
    """5 s, 10 s, 20 s ... at most ten minutes."""
    return min(RETRY * (1 << min(attempt - 1, 20)), SLOWEST)


def perform(parts: Parts, job: store.Fields) -> None:
    """Never raises: what cannot be done now is due again later, what cannot be done at all becomes an incident."""
    try:
        if job["kind"] == "handler":
            _handle(parts, job)
        else:
            execute(parts, SYSTEM, lambda work: _fire(work, job))
    except (LeaseLost, NotFound):
        pass  # somebody else has it, or nobody needs it any more
    except NotYet as pending:
        claim.put_off(parts.database, job, parts.clock.now() + timedelta(seconds=pending.wait_s), _unused(job))
    except Busy:
        claim.give_back(parts.database, job, parts.clock.now(), _unused(job))
    except Suspended:
        # The row is held until the instance goes on, and this try does not count.
        claim.give_back(parts.database, job, job["run_at"], _unused(job))
    except Exception:
        log.exception("job %s of kind %s", job["id"], job["kind"])
        claim.give_back(parts.database, job, parts.clock.now() + back_off(job["attempts"]), job["attempts_left"])


def _unused(job: store.Fields) -> int:
    return int(job["attempts_left"]) + (1 if job["kind"] == "handler" else 0)


def _fire(work: Work, job: store.Fields) -> None:
    match job["kind"]:
        case "timer":
            jobs.fire_timer(work, job["id"], job["lease"])
        case "signal":
            signals.perform_signal(work, job["id"], job["lease"])
        case "timer_start":
            starts.fire_timer_start(work, job["id"], job["lease"])


def _handle(parts: Parts, job: store.Fields) -> None:
    handler = parts.handlers.find(job["type"])
    given: dict[str, Any] = {}
    if not isinstance(handler, JobHandler):
        answer = _failed(job, f"没有名为“{job['type']}”的处理器，请联系管理员。", "", parts)
    elif job["attempts_left"] < 0 and job["attempts"] > 1:
        answer = _failed(job, "这项作业多次在执行中中断，请检查后重试。", "", parts)
    else:
        given = _variables(parts, job)
        answer = _answer(parts, job, handler, given)
    try:
        execute(parts, SYSTEM, answer)
    except (LeaseLost, NotFound, Busy, Suspended):
        raise
    except Refused as refusal:
        # What follows from the result cannot be carried out, and will not be by doing the work again and again.
        execute(parts, SYSTEM, _failed(job, refusal.message, "", parts))


def _variables(parts: Parts, job: store.Fields) -> dict[str, Any]:
    with parts.database.read() as conn:
        return visible(scopes_of(conn, [job["instance_id"]])[job["instance_id"]], job["scopes"])


def _answer(parts: Parts, job: store.Fields, handler: JobHandler, given: dict[str, Any]) -> Callable[[Work], None]:
    """Runs the handler. The command that hands in its result, its BPMN error or its failure."""
    call = JobCall(
        job["idempotency"], job["type"], job["headers"], given, job["instance_id"], job["element_id"],
        job["attempts"], parts.clock.now(),
    )  # fmt: skip
    about = {"handler": handler.type, "handler_version": handler.version, "input": given}
    try:
        result = values.exact(dict(handler.run(call)))
    except BusinessError as error:
        code, message, variables = error.code, error.message, values.exact(error.variables)
        return lambda work: jobs.throw_job_error(work, job["id"], job["lease"], code, message, variables)
    except HandlerFailed as error:
        return _failed(job, str(error), traceback.format_exc(limit=-3), parts)
    except values.BadValue as error:
        return _failed(job, f"处理器“{job['type']}”的结果不能保存：{error}", "", parts)
    except NotYet:
        raise
    except Exception:
        log.exception("handler %s of job %s", job["type"], job["id"])
        return _failed(job, f"处理器“{job['type']}”出错，请联系管理员查看详情。", traceback.format_exc(limit=-5), parts)
    return lambda work: jobs.complete_job(work, job["id"], job["lease"], result, about)


def _failed(job: store.Fields, message: str, detail: str, parts: Parts) -> Callable[[Work], None]:
    left = int(job["attempts_left"])
    wait = back_off(job["attempts"]).total_seconds()
    return lambda work: jobs.fail_job(work, job["id"], job["lease"], message, left, wait, detail)
