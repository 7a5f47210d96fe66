"""The person that an administrator is about to change: who they are, and whether they are this administrator's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from catalog.access import Held
from catalog.administration.kinds import WHOLE, administers
from catalog.models import Grant, Person
from catalog.people import grants_of
from catalog.scopes import EVERYWHERE, SANDBOX
from engine.actor import Actor
from engine.errors import NotAllowed, NotFound

P, G = Person.__table__.c, Grant.__table__.c
COLUMNS = (P.username, P.name, P.active, P.unit, P.affiliation, P.home, P.created_at, P.password_at, P.must_change)


@dataclass(frozen=True, slots=True)
class Subject:
    row: Any
    held: list[Held]

    @property
    def title(self) -> str:
        return f"{self.row.name}（{self.row.username}）"

    @property
    def about(self) -> dict[str, Any]:
        row = self.row
        return {
            "name": row.name, "unit": row.unit, "affiliation": row.affiliation, "home": row.home, "active": row.active,
        }  # fmt: skip


def find(conn: Connection, username: str) -> Subject:
    row = conn.execute(select(*COLUMNS).where(P.username == username)).one_or_none()
    if row is None:
        raise NotFound("这个人员")
    return Subject(row, grants_of(conn, username))


def looked_after(actor: Actor, kind: str, subject: Subject, today: date) -> bool:
    """Inside the administrator's scope with all that the person holds: a reset password must not lend more."""
    if not administers(actor, kind, subject.row.home or EVERYWHERE):
        return False
    reach = [held for held in subject.held if held.ends_on is None or held.ends_on >= today]
    if any(held.name == WHOLE for held in reach) and not administers(actor, WHOLE, EVERYWHERE):
        return False
    return all(held.scope == SANDBOX or administers(actor, kind, held.scope) for held in reach)


def own(conn: Connection, actor: Actor, kind: str, username: str, today: date) -> Subject:
    """The person, if this administrator looks after them. Whom one does not look after one does not find."""
    subject = find(conn, username)
    if looked_after(actor, kind, subject, today):
        return subject
    if administers(actor, kind, subject.row.home or EVERYWHERE):
        raise NotAllowed(f"“{subject.row.name}”持有超出您管理范围的权限，请由上级管理员办理。")
    raise NotFound("这个人员")
