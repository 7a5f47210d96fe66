"""`/jobs`: external workers lease, finish, fail and refuse the work that no handler of ours does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response

from catalog import access
from engine.errors import FormInvalid
from web import auth, instances
from web.api.blueprint import Resource, answer_once
from web.api.schemas import (
    ActivateBody,
    JobCompleteBody,
    JobErrorBody,
    JobFailBody,
    JobsShape,
    NothingShape,
)
from web.services import services

api = Resource("jobs", "外部作业")


class Seats:
    """Long polls may hold at most so many of the server's threads: people are served before waiting programs."""

    def __init__(self, most: int) -> None:
        self._left = threading.Semaphore(most)

    @contextmanager
    def seat(self) -> Iterator[bool]:
        free = self._left.acquire(blocking=False)
        try:
            yield free
        finally:
            if free:
                self._left.release()


POLLS = Seats(12)


def lease_of(body: dict[str, Any]) -> int:
    try:
        return int(body["lease"])
    except ValueError:
        raise FormInvalid({"lease": ["请原样带回领取作业时得到的租约编号。"]}) from None


@api.post("/jobs/activate")
@api.arguments(ActivateBody)
@api.response(200, JobsShape)
@auth.needs("operate")
def activate(body: dict[str, Any]) -> dict[str, Any]:
    """领取作业；没有时最多等待 wait_s 秒"""
    actor = auth.actor()
    where = instances.worlds(lambda scope: access.may(actor, "operate", scope))
    with POLLS.seat() as free:
        wait = body["wait_s"] if free else 0
        leased = services().engine.activate_jobs(
            body["types"], body["worker"], body["max"], body["lease_s"], wait, where
        )
    return {"jobs": leased}


@api.post("/jobs/<job_id>/complete")
@api.arguments(JobCompleteBody)
@api.response(200, NothingShape)
@auth.needs("operate")
def complete(body: dict[str, Any], job_id: str) -> Response:
    """完成作业，交回变量"""
    lease = lease_of(body)
    return answer_once(
        lambda once: services().engine.complete_job(auth.actor(), job_id, lease, body["variables"], once=once),
        NothingShape,
    )


@api.post("/jobs/<job_id>/fail")
@api.arguments(JobFailBody)
@api.response(200, NothingShape)
@auth.needs("operate")
def fail(body: dict[str, Any], job_id: str) -> Response:
    """报告失败；attempts_left 为 0 时成为异常，等人处理"""
    lease = lease_of(body)
    return answer_once(
        lambda once: services().engine.fail_job(
            auth.actor(), job_id, lease, body["message"], body["attempts_left"], body["retry_in_s"], once=once
        ),
        NothingShape,
    )


@api.post("/jobs/<job_id>/throw-error")
@api.arguments(JobErrorBody)
@api.response(200, NothingShape)
@auth.needs("operate")
def throw_error(body: dict[str, Any], job_id: str) -> Response:
    """以 BPMN 错误结束作业，由同码的错误事件接住"""
    lease = lease_of(body)
    return answer_once(
        lambda once: services().engine.throw_job_error(
            auth.actor(), job_id, lease, body["code"], body["message"], body["variables"], once=once
        ),
        NothingShape,
    )
