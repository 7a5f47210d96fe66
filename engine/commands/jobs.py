"""What comes back from workers: a job done, failed, or ended with a BPMN error; and a timer that is due.

Every one of them drops or returns the job's row under its fencing number, in the same commit as what follows from it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine import store, values
from engine.commands.errors import Suspended
from engine.commands.running import Running
from engine.commands.work import Work
from engine.errors import LeaseLost, NotFound

Job = store.Fields
"""A row of job."""


def leased(work: Work, job_id: str, lease: int) -> tuple[Job, Running]:
    job = store.one(work.conn, store.JOB_BY_ID, b_id=job_id)
    if job is None or job["instance_id"] is None:
        raise NotFound("作业")
    running = work.load(job["instance_id"], "作业")
    work.allow("job", running.facts_for_policy())
    if job["lease"] != lease or lease == 0:
        raise LeaseLost
    return job, running


def _drop(work: Work, running: Running, job: Job) -> None:
    if work.conn.execute(store.DROP_JOB, {"b_id": job["id"], "b_lease": job["lease"]}).rowcount != 1:
        raise LeaseLost
    running.row["jobs"] -= 1


def complete_job(
    work: Work, job_id: str, lease: int, variables: Mapping[str, Any], about: Mapping[str, Any] | None = None
) -> None:
    """`about` is what history is told beside the result, such as the handler's name and version."""
    job, running = leased(work, job_id, lease)
    _drop(work, running, job)
    told = {"job": job_id, "type": job["type"], **(about or {})}
    args = {"token_id": job["token"], "variables": values.exact(variables)}
    running.run("complete", args, job["element_id"], **told)
    running.done(job["token"], job["element_id"])


def fail_job(
    work: Work, job_id: str, lease: int, message: str, attempts_left: int, retry_in_s: float = 0, detail: str = ""
) -> None:
    """With attempts left the job is due again after `retry_in_s` of business time; with none its element is held."""
    job, running = leased(work, job_id, lease)
    if attempts_left > 0:
        due = work.now + timedelta(seconds=max(0, retry_in_s))
        give_back(work, job, due, attempts_left)
        running.note(
            "job_failed", job["element_id"], job=job_id, message=message, detail=detail, attempts_left=attempts_left
        )
        return
    _drop(work, running, job)
    running.attempts[job["token"]] = job["attempts"]
    args = {"token_id": job["token"], "kind": "job", "message": message, "detail": detail}
    running.run("fail", args, job["element_id"], job=job_id)
    running.done(job["token"], job["element_id"])


def give_back(work: Work, job: Job, due: Any, attempts_left: int) -> None:
    returned = work.conn.execute(
        store.RETURN_JOB,
        {"b_id": job["id"], "b_lease": job["lease"], "run_at": due, "attempts_left": attempts_left},
    )
    if returned.rowcount != 1:
        raise LeaseLost
    if due <= work.now:
        if job["external"]:
            work.external = True
        else:
            work.due_jobs.append(job["id"])


def throw_job_error(work: Work, job_id: str, lease: int, code: str, message: str, variables: Mapping[str, Any]) -> None:
    """Caught by an error event with this code or without one; else an incident."""
    job, running = leased(work, job_id, lease)
    _drop(work, running, job)
    running.attempts[job["token"]] = job["attempts"]
    args = {"token_id": job["token"], "code": code, "message": message, "variables": values.exact(variables)}
    running.run("throw_error", args, job["element_id"], job=job_id, type=job["type"])
    running.done(job["token"], job["element_id"])


def fire_timer(work: Work, job_id: str, lease: int) -> bool:
    """False where nothing waits for it any more. Several sweepers may try: one finds the row."""
    job = store.one(work.conn, store.JOB_BY_ID, b_id=job_id)
    if job is None:
        return False
    try:
        job, running = leased(work, job_id, lease)
    except Suspended:
        give_back(work, job, job["run_at"], job["attempts_left"])  # it fires after the resumption
        return False
    _drop(work, running, job)
    return running.trigger(job["token"], job["element_id"], {}, timer=job["run_at"].isoformat())
