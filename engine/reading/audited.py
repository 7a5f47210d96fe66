"""Finding instances for an audit: by number, by process, by when they began, or by what one person did in them.

Every walk goes along one index, newest first, and stops when the page is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, false, or_, select, text, true, tuple_

from engine import store
from engine.errors import NotFound
from engine.history.encoding import utc_text
from engine.history.tables import DEEDS, HistoryEvent
from engine.store import INSTANCE

EVENT = store.table(HistoryEvent)
EVERYWHERE, SANDBOX = "*", "sandbox"
KEPT = [column for column in INSTANCE.c if column.name not in ("blob", "history_hash")]
ACT = [EVENT.c.id.label("act"), EVENT.c.time, EVENT.c.type, EVENT.c.element, EVENT.c.seq]


@dataclass(frozen=True, slots=True)
class Search:
    """`number`: an instance's id or the beginning of a case number. `since` and `until` limit when an instance was
    started or, with `person`, when that person acted. `scope`: a place. `window` and `act` (a type of event) narrow
    what one person did.
    """

    number: str = ""
    key: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    scope: str = ""
    window: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of process_instance without its state, with `person` one for each act (`act time type element seq`)."""

    items: list[store.Fields]
    next: str | None


def search(conn: Connection, asked: Search, scopes: Sequence[str], limit: int, cursor: str | None) -> Found:
    """`scopes`: the paths where the asking person may audit. Raises NotFound for a cursor that is none of ours."""
    query, order, name = _acts(asked) if asked.person else _instances(asked)
    query = query.where(_within(scopes), *_about(asked))
    if cursor is not None:
        query = query.where(_after(conn, order, cursor, bool(asked.person)))
    rows = store.many(conn, query.order_by(*(column.desc() for column in order)).limit(limit + 1))
    return Found(rows[:limit], str(rows[limit - 1][name]) if len(rows) > limit else None)


def _instances(asked: Search) -> tuple[Select[Any], list[Any], str]:
    query = select(*KEPT)
    if asked.since is not None:
        query = query.where(INSTANCE.c.started_at >= asked.since)
    if asked.until is not None:
        query = query.where(INSTANCE.c.started_at < asked.until)
    by_number = asked.number and "-" not in asked.number
    # the day stands in a case number: the greatest is the newest
    order = [INSTANCE.c.business_key] if by_number else [INSTANCE.c.started_at, INSTANCE.c.id]
    return query, order, "id"


def _acts(asked: Search) -> tuple[Select[Any], list[Any], str]:
    query = (
        select(*KEPT, *ACT)
        .join_from(EVENT, INSTANCE, INSTANCE.c.id == EVENT.c.instance)
        # the condition stands as in the index, or the index could not be used
        .where(EVENT.c.actor == asked.person, text(DEEDS))
    )
    if asked.since is not None:
        query = query.where(EVENT.c.time >= utc_text(asked.since))
    if asked.until is not None:
        query = query.where(EVENT.c.time < utc_text(asked.until))
    if asked.window:
        query = query.where(EVENT.c.window == asked.window)
    if asked.act:
        query = query.where(EVENT.c.type == asked.act)
    return query, [EVENT.c.time, EVENT.c.id], "act"


def _after(conn: Connection, order: list[Any], cursor: str, acts: bool) -> ColumnElement[bool]:
    """What comes after the row that the cursor names."""
    if acts and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise NotFound("这一页")
    last = EVENT.c.id == int(cursor) if acts else INSTANCE.c.id == cursor
    row = conn.execute(select(*order).where(last)).first()
    if row is None:
        raise NotFound("这一页")
    bound = [bindparam(None, value, type_=column.type) for column, value in zip(order, row, strict=True)]
    return order[0] < bound[0] if len(order) == 1 else tuple_(*order) < tuple_(*bound)


def _about(asked: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.key:
        found.append(INSTANCE.c.key == asked.key)
    if asked.scope:
        found.append(_covered(asked.scope))
    if asked.number:
        found.append(_begins(asked.number) if "-" not in asked.number else INSTANCE.c.id == asked.number)
    return found


def _begins(number: str) -> ColumnElement[bool]:
    """As a range, which an index serves in any collation, unlike LIKE. Case numbers begin with digits."""
    end = number.rstrip("9") if number.isascii() and number.isdigit() else ""
    if not end:
        return INSTANCE.c.business_key == number
    after = end[:-1] + str(int(end[-1]) + 1)
    return (INSTANCE.c.business_key >= number) & (INSTANCE.c.business_key < after)


def _within(scopes: Sequence[str]) -> ColumnElement[bool]:
    """Nothing but `sandbox` itself reaches into the sandbox; `*` stands for any one part of a path, alone for all."""
    real = [true() if scope == EVERYWHERE else _covered(scope) for scope in scopes if scope != SANDBOX]
    reached: list[ColumnElement[bool]] = [INSTANCE.c.sandbox.is_(False) & or_(*real)] if real else []
    if SANDBOX in scopes:
        reached.append(INSTANCE.c.sandbox.is_(True))
    return or_(false(), *reached)


def _covered(scope: str) -> ColumnElement[bool]:
    plain = scope.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace(EVERYWHERE, "%")
    return or_(INSTANCE.c.scope.like(plain, escape="\\"), INSTANCE.c.scope.like(f"{plain}/%", escape="\\"))
