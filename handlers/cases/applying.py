"""What 业务申请单 says: the applicant's answers in words, and their signature where it stands under them (HB-11.5)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine import store
from engine.clock import Clock
from engine.definitions import Definitions
from engine.forms import Answer, load
from handlers.cases import confirming
from handlers.cases.contents import Safe
from handlers.documents import Asset

TASK = store.TASK
APPLICATION = ("document", "application")
"""The property of the to-do whose answers become the application."""
DONE = (
    select(TASK)
    .where(TASK.c.instance_id == bindparam("b_instance"), TASK.c.status == "completed", TASK.c.form_id.is_not(None))
    .order_by(TASK.c.touched_at.desc(), TASK.c.id.desc())
)
Said = tuple[Mapping[str, Any], Mapping[str, Asset]]


def application(definitions: Definitions, safe: Safe, clock: Clock) -> Callable[[Connection, str], Said]:
    """By instance: {details, confirmed} for the template, and the picture `signature` where just these were signed."""

    def said(conn: Connection, instance_id: str) -> Said:
        _, answers = handed_in(definitions, clock.now(), conn, instance_id)
        details = [{"label": each.label, "value": each.value} for each in answers]
        last = confirming.latest(conn, safe.secrecy, instance_id)
        if last is None or not last.is_of(answers):
            return {"details": details, "confirmed": None}, {}
        row = last.row
        confirmed = {"at": row["confirmed_at"], "digest": row["digest"], "on_device": row["request"] is not None}
        picture = Asset(*confirming.signature(conn, safe, last))
        return {"details": details, "confirmed": confirmed}, {"signature": picture}

    return said


def is_application(task: store.Fields) -> bool:
    name, word = APPLICATION
    return bool(task["properties"].get(name) == word)


def handed_in(
    definitions: Definitions, now: datetime, conn: Connection, instance_id: str
) -> tuple[str | None, list[Answer]]:
    """The newest to-do in which the application was taken down, and its answers; (None, []) before it was handed in."""
    row = next(filter(is_application, store.many(conn, DONE, b_instance=instance_id)), None)
    schema = None if row is None else definitions.form(conn, row["definition_id"], row["form_id"])
    if row is None or schema is None:
        return None, []
    variables = store.scopes(conn, instance_id).get(0, {})
    return row["id"], load(schema).answers(variables, variables, now)
