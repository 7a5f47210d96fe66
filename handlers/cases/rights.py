"""Who may do what with a case beyond its to-dos: those whose post holds where the case is, except in their own case."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from catalog.access import in_scope, may
from engine import Actor, store
from engine.actor import SYSTEM
from engine.errors import NotAllowed, NotFound
from handlers.cases.separation import why_barred
from handlers.cases.tables import CaseFile

CASE = store.table(CaseFile)
WATCH = ("operate", "supervise", "audit")


def sees(actor: Actor, scope: str) -> bool:
    return actor == SYSTEM or in_scope(actor, scope) or any(may(actor, right, scope) for right in WATCH)


def case_seen(conn: Connection, actor: Actor, case_no: str) -> store.Fields:
    """The case file. Raises NotFound alike for what does not exist and for what the person may not see."""
    row = store.one(conn, select(CASE).where(CASE.c.case_no == case_no))
    if row is None or not sees(actor, row["scope"]):
        raise NotFound("这个办件")
    return row


def case_of_instance(conn: Connection, actor: Actor, instance_id: str) -> store.Fields:
    """The same by the process instance."""
    row = store.one(conn, select(CASE).where(CASE.c.instance_id == instance_id))
    if row is None or not sees(actor, row["scope"]):
        raise NotFound("这个办件")
    return row


def check_works(conn: Connection, actor: Actor, case: Mapping[str, Any]) -> None:
    """May the person handle materials and the like? Raises NotAllowed, FourEyes."""
    if actor == SYSTEM:
        return
    if actor.post is None and not actor.posts or not in_scope(actor, case["scope"]):
        raise NotAllowed("您的岗位或范围不能办理这个办件，请联系主管。")
    refusal = why_barred(conn, actor.person, case["instance_id"])
    if refusal is not None:
        raise refusal


def check_supervises(actor: Actor, case: Mapping[str, Any]) -> None:
    if not may(actor, "supervise", case["scope"]):
        raise NotAllowed("替他人登记回避须由主管办理。")
