"""Searching cases by number, name, item, status or teller, newest first, within what a person may see; masked.

However many cases there are, a page is merged from a few short walks along indexes: one for each scope that the person
sees, or one along the cases of a teller, a visit or the people of a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, TextClause, func, select, text

from engine import Actor, store
from engine.errors import NotFound
from handlers.cases import finding, rights
from handlers.cases.tables import OPEN, CaseFile, CasePerson

CASE, PERSON = map(store.table, (CaseFile, CasePerson))
NAMESAKES = 1_000
"""People of one name, or beginning of one, whose cases are looked for: those who came last."""
Conditions = list[ColumnElement[bool]]
LAST_CHARACTER = "\U0010ffff"
TO_THE_DAY = 14
"""Digits of a case number (domain 5) that tell where and on which day it was opened: few cases share them."""


@dataclass(frozen=True, slots=True)
class Search:
    """`q`: the beginning of a case number or of the applicant's name. `open`: only cases that have no outcome."""

    q: str | None = None
    item: str | None = None
    status: str | None = None
    visit_id: str | None = None
    opened_by: str | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of case_file with `applicant` and `agent` as lists show them; `next` is the cursor of the page after."""

    items: list[dict[str, Any]]
    next: str | None


def search(conn: Connection, actor: Actor, asked: Search, limit: int, cursor: str | None) -> Found:
    """Newest first. Raises NotFound for a cursor that is none of ours."""
    by_number = _by_number(asked)
    # the day stands in a case number: of those with one beginning the greatest is the newest
    order = CASE.c.case_no if by_number else CASE.c.instance_id
    few = bool(asked.visit_id) or bool(asked.q and not asked.q.isdigit())
    filters = list(_filters(asked, few))
    if cursor is not None:
        filters.append(order < _last(conn, cursor, order))
    seen = [scope for scope in scopes(conn) if rights.sees(actor, scope)]
    found = []
    for walk in _walks(conn, asked, seen, by_number):
        sort = order.concat("") if few else order
        statement = select(CASE).where(*walk, *filters).order_by(sort.desc()).limit(limit + 1)
        found += store.many(conn, statement)
    rows = sorted(found, key=lambda row: str(row[order.name]), reverse=True)
    return Found(finding.named(conn, rows[:limit]), rows[limit - 1]["instance_id"] if len(rows) > limit else None)


def scopes(conn: Connection) -> list[str]:
    """Every scope that has a case, by one step along the index for each."""
    first = select(func.min(CASE.c.scope).label("scope")).cte("reached", recursive=True)
    after = select(func.min(CASE.c.scope)).where(CASE.c.scope > first.c.scope).scalar_subquery()
    reached = first.union_all(select(after).where(first.c.scope.is_not(None)))
    return list(conn.scalars(select(reached.c.scope).where(reached.c.scope.is_not(None))))


def _walks(conn: Connection, asked: Search, seen: list[str], by_number: bool) -> Iterator[Conditions]:
    """Conditions of which each has an index that serves the order too."""
    if asked.visit_id is not None:
        yield [CASE.c.visit_id == asked.visit_id, CASE.c.scope.concat("").in_(seen)]
    elif by_number:
        yield from ([CASE.c.scope == scope] for scope in seen)
    elif asked.q and not asked.q.isdigit():
        people = _people(conn, asked.q)
        if people:
            yield [CASE.c.applicant_id.in_(people), CASE.c.scope.concat("").in_(seen)]
    elif asked.opened_by is not None and not asked.open:
        yield [CASE.c.opened_by == asked.opened_by, CASE.c.scope.concat("").in_(seen)]
    else:
        yield from ([CASE.c.scope == scope] for scope in seen)


def _by_number(asked: Search) -> bool:
    """Nearly every number begins with the area: what else is asked for is looked for first then."""
    if not asked.q or not asked.q.isdigit():
        return False
    return len(asked.q) >= TO_THE_DAY or not (asked.item or asked.status or asked.opened_by or asked.open)


def _filters(asked: Search, few: bool) -> Iterator[ColumnElement[bool] | TextClause]:
    """`few`: the walk has few cases already. `|| ''` keeps what tells less from being walked along instead: beside few
    cases everything, beside the open ones all that a teller has opened, and a beginning that nearly all numbers share.
    """

    def plain(column: Any, hidden: bool) -> Any:
        return column.concat("") if hidden else column

    for value, column, hidden in (
        (asked.item, CASE.c.item, few),
        (asked.status, CASE.c.status, few),
        (asked.opened_by, CASE.c.opened_by, few or asked.open),
    ):
        if value is not None:
            yield plain(column, hidden) == value
    if asked.q and asked.q.isdigit():
        yield from _begins(plain(CASE.c.case_no, not _by_number(asked)), asked.q)
    if asked.open:
        # as it stands in the index, or the index could not be used
        yield text(OPEN)


def _people(conn: Connection, name: str) -> list[str]:
    newest = select(PERSON.c.id).where(*_begins(PERSON.c.name, name)).order_by(PERSON.c.id.desc()).limit(NAMESAKES)
    return list(conn.scalars(newest))


def _begins(column: Any, typed: str) -> Conditions:
    """As a range, which an index serves on every database, unlike LIKE."""
    return [column >= typed, column < typed + LAST_CHARACTER]


def _last(conn: Connection, cursor: str, order: Any) -> str:
    """Where the page before ended."""
    last = conn.scalar(select(order).where(CASE.c.instance_id == cursor))
    if last is None:
        raise NotFound("这一页")
    return str(last)
