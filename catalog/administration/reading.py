"""What administrators and auditors read: people and their grants, halls and windows, and the record of changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, func, or_, select, true

from catalog.administration.changes import CHAIN
from catalog.models import AdminChange, Grant, Hall, Person, Window
from catalog.scopes import EVERYWHERE
from engine.errors import NotFound
from engine.history import Keys, data_key
from engine.history.read import opened
from engine.history.tables import HistoryBody, HistoryEvent

P, G, A, H, W = (model.__table__.c for model in (Person, Grant, AdminChange, Hall, Window))


@dataclass(frozen=True, slots=True)
class Page:
    items: list[dict[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """`holds`: a post, authority or right held today; `home`: a scope; `state`: active, left or "" for both."""

    q: str = ""
    holds: tuple[str, ...] = ()
    home: str = ""
    state: str = ""


def within(column: ColumnElement[str], scopes: Sequence[str]) -> ColumnElement[bool]:
    """Rows whose scope one of the granted scopes covers; only who may see everything sees what has none."""
    if EVERYWHERE in scopes:
        return true()
    covered = [or_(column == scope, column.startswith(f"{scope}/", autoescape=True)) for scope in scopes]
    return or_(false(), *covered)


def people(
    conn: Connection, asked: PeopleFilter, scopes: Sequence[str], today: date, most: int, after: str | None
) -> Page:
    """By username; each with the grants that hold today or later."""
    where = [within(P.home, scopes)]
    if asked.q:
        begins = asked.q.lower()
        where.append(
            or_(
                func.lower(P.username).startswith(begins, autoescape=True),
                P.name.startswith(asked.q, autoescape=True),
                P.unit.startswith(asked.q, autoescape=True),
            )
        )
    if asked.state:
        where.append(P.active.is_(asked.state == "active"))
    if asked.home:
        where.append(or_(P.home == asked.home, P.home.startswith(f"{asked.home}/", autoescape=True)))
    if asked.holds:
        where.append(exists().where(and_(G.person == P.username, G.name.in_(asked.holds), _not_ended(today))))
    if after is not None:
        where.append(P.username > after)
    columns = (P.username, P.name, P.unit, P.affiliation, P.home, P.active, P.must_change)
    rows = conn.execute(select(*columns).where(*where).order_by(P.username).limit(most + 1)).all()
    shown = rows[:most]
    held = grants(conn, [row.username for row in shown], today)
    items = [{**row._mapping, "grants": held.get(row.username, [])} for row in shown]
    return Page(items, shown[-1].username if len(rows) > most else None)


def _not_ended(today: date) -> ColumnElement[bool]:
    return or_(G.ends_on.is_(None), G.ends_on >= today)


def grants(conn: Connection, usernames: Sequence[str], today: date, ended: bool = False) -> dict[str, list[Row[Any]]]:
    """Each person's grants, the newest first; those that have ended only if asked for."""
    if not usernames:
        return {}
    query = select(*G).where(G.person.in_(usernames)).order_by(G.granted_at.desc(), G.id.desc())
    found: dict[str, list[Row[Any]]] = {}
    for row in conn.execute(query if ended else query.where(_not_ended(today))):
        found.setdefault(row.person, []).append(row)
    return found


def halls(conn: Connection, scopes: Sequence[str]) -> list[dict[str, Any]]:
    """Halls by code, with how many windows are open."""
    windows = func.count(W.code).filter(W.active.is_(True)).label("windows")
    rows = conn.execute(
        select(H.code, H.name, H.area, H.address, H.active, H.hours, windows)
        .outerjoin(Window.__table__, W.hall == H.code)
        .group_by(*(H[name] for name in ("code", "name", "area", "address", "active", "hours")))
        .where(within(H.area + "/" + H.code, scopes))
        .order_by(H.code)
    )
    return [dict(row._mapping) for row in rows]


def windows(conn: Connection, hall: str) -> list[Row[Any]]:
    return list(conn.execute(select(*W).where(W.hall == hall).order_by(W.code)))


def holders(conn: Connection, today: date) -> Mapping[str, int]:
    """How many active people hold each post, authority or right today."""
    rows = conn.execute(
        select(G.name, func.count(func.distinct(G.person)))
        .join_from(Grant.__table__, Person.__table__, G.person == P.username)
        .where(P.active.is_(True), _not_ended(today), or_(G.starts_on.is_(None), G.starts_on <= today))
        .group_by(G.name)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """`person` made the change, `subject` is what was changed."""

    person: str = ""
    subject: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def changes(
    conn: Connection, keys: Keys, asked: ChangeFilter, scopes: Sequence[str], most: int, after: str | None
) -> Page:
    """The newest first. What was before and after is read from the chain, not from a copy. Raises NotFound."""
    where = [within(A.scope, scopes)]
    for column, wanted in ((A.actor, asked.person), (A.subject, asked.subject), (A.kind, asked.kind)):
        if wanted:
            where.append(column == wanted)
    if asked.since is not None:
        where.append(A.at >= asked.since)
    if asked.until is not None:
        where.append(A.at < asked.until)
    if after is not None:
        if len(after) != 36:
            raise NotFound("这一页")
        where.append(A.id < after)
    event, body = HistoryEvent, HistoryBody
    rows = conn.execute(
        select(A.id, A.at, A.actor, A.kind, A.subject, A.seq, event.post, event.window, event.simulated, body.sealed,
               P.name.label("actor_name"))
        .join_from(AdminChange.__table__, event, and_(event.instance == A.chain, event.seq == A.seq), isouter=True)
        .join(body, and_(body.instance == A.chain, body.seq == A.seq), isouter=True)
        .join(Person.__table__, P.username == A.actor, isouter=True)
        .where(*where)
        .order_by(A.id.desc())
        .limit(most + 1)
    ).all()  # fmt: skip
    key = data_key(conn, CHAIN, keys)
    items = [{**row._mapping, "body": opened(key, CHAIN, row.seq, row.sealed)} for row in rows[:most]]
    return Page(items, rows[most - 1].id if len(rows) > most else None)
