"""Running a command: one transaction, tried again where another got in between.

The answer is kept for a request that comes twice.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from engine import history, store
from engine.actor import Actor
from engine.commands.errors import AnswerKept, Conflict
from engine.commands.parts import Parts
from engine.commands.witness import witness
from engine.commands.work import Attempt, Work
from engine.database import is_conflict, is_outage
from engine.errors import Busy, KeyReused, Refused

T = TypeVar("T")
log = logging.getLogger(__name__)
TRIES = 5
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Once:
    """A request that must have one effect: its Idempotency-Key, the digest of what it asks, how its answer is written.

    `render` gets the command's result and returns status and body. It asks no database.
    """

    person: str
    key: str
    digest: bytes
    render: Callable[[object], tuple[int, bytes]]


def execute(parts: Parts, actor: Actor, command: Callable[[Work], T], once: Once | None = None) -> T:
    """Raises a refusal of engine.errors, AnswerKept, or Busy after `TRIES` conflicts: nothing was written then."""
    for attempt in range(TRIES):
        try:
            work, result = _attempt(parts, actor, command, once)
        except Conflict:
            pass
        except DBAPIError as error:
            # On PostgreSQL two transactions may both find a unique key free; on SQLite writers follow each other.
            doubled = isinstance(error, IntegrityError) and not parts.database.sqlite
            if is_outage(error):
                log.exception("the database does not take a command")
                raise Busy("数据库暂时不能写入，本次操作没有保存，您填写的内容仍在，请联系管理员。") from error
            if not (is_conflict(error) or doubled):
                raise
        else:
            if work.due_jobs or work.external:
                parts.wake(work.due_jobs, work.external)
            return result
        time.sleep(0.002 * 2**attempt)
    raise Busy


def _attempt(parts: Parts, actor: Actor, command: Callable[[Work], T], once: Once | None) -> tuple[Work, T]:
    work: Work | None = None
    try:
        with parts.database.write() as conn:
            work = Work(parts, conn, actor)
            if once is not None:
                _recall(work, once)
            result = command(work)
            work.finish()
            if once is not None:
                _keep(work, once, result)
            parts.before_commit(conn)
            return work, result
    except Refused as refusal:
        if work is not None and work.attempt is not None:
            _remember(parts, actor, work.attempt, refusal)
        raise


def _remember(parts: Parts, actor: Actor, attempt: Attempt, refusal: Refused) -> None:
    """What a person tried and was not allowed to do is part of the case's history."""

    def note(work: Work) -> None:
        fact = history.refused(attempt.action, refusal.code, refusal.message, attempt.element_id)
        witness(work, attempt.instance_id, fact)

    execute(parts, actor, note)


def _recall(work: Work, once: Once) -> None:
    kept = store.one(work.conn, store.ANSWER_BY_KEY, b_person=once.person, b_key=once.key)
    if kept is None:
        return
    if kept["created_at"] <= work.wall - KEPT_FOR:
        work.conn.execute(store.DROP_ANSWER, {"b_person": once.person, "b_key": once.key})
    elif bytes(kept["digest"]) != once.digest:
        raise KeyReused
    else:
        raise AnswerKept(kept["status"], bytes(kept["body"]))


def _keep(work: Work, once: Once, result: object) -> None:
    status, body = once.render(result)
    work.conn.execute(
        store.ADD_ANSWER,
        {
            "person": once.person,
            "key": once.key,
            "digest": once.digest,
            "status": status,
            "body": body,
            "created_at": work.wall,
        },
    )
