"""Cases by the whole number of a person or by their instances, and the people in them as lists show them: masked."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, or_, select, true

from catalog.access import scopes_of
from catalog.scopes import EVERYWHERE
from engine import Actor, history, store
from engine.commands.work import Work
from handlers.cases import persons, rights
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import RUNNING, CaseFile, CasePerson
from handlers.identity import check

CASE, PERSON = map(store.table, (CaseFile, CasePerson))
LOG = "looks"

__all__ = ["LOG", "RUNNING", "named", "of_instances", "of_number"]


def of_number(work: Work, secrecy: Secrecy, id_type: str, number: str) -> list[dict[str, Any]]:
    """Every case of one applicant or agent that the person may see. The look is recorded, without the number."""
    index = secrecy.index(id_type, check(id_type, number).number)
    ids = select(PERSON.c.id).where(PERSON.c.id_index == index)
    rows = store.many(
        work.conn,
        select(CASE)
        .where(_seen(work.actor), or_(CASE.c.applicant_id.in_(ids), CASE.c.agent_id.in_(ids)))
        .order_by(CASE.c.instance_id.desc())
        .limit(100),
    )
    fact = history.looked("cases_of_person", found=len(rows), index=index.hex()[:16])
    history.record(work.conn, LOG, [fact], work.actor, work.now, work.parts.clock.simulated, work.parts.keys)
    return named(work.conn, rows)


def of_instances(conn: Connection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The cases among these instances, by instance, for lists that have already been filtered by right."""
    rows = store.many(conn, select(CASE).where(CASE.c.instance_id.in_(ids))) if ids else []
    return {row["instance_id"]: row for row in named(conn, rows)}


def named(conn: Connection, rows: list[store.Fields]) -> list[dict[str, Any]]:
    people = persons.shown(conn, [row[role] for row in rows for role in ("applicant_id", "agent_id")])
    return [
        row | {"applicant": people.get(row["applicant_id"] or ""), "agent": people.get(row["agent_id"] or "")}
        for row in rows
    ]


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Cases in the scopes where the person's posts or watching rights hold."""
    granted = {*actor.scope.split(), *(scope for right in rights.WATCH for scope in scopes_of(actor, right))}
    if EVERYWHERE in granted:
        return true()
    return or_(false(), *(_covered(scope) for scope in sorted(granted)))


def _covered(scope: str) -> ColumnElement[bool]:
    # a granted path may name any one part with *
    pattern = scope.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace(EVERYWHERE, "%")
    return or_(CASE.c.scope.like(pattern, escape="\\"), CASE.c.scope.like(f"{pattern}/%", escape="\\"))
