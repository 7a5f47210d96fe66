"""The inbox: open to-dos along the indexes of their seats, page by page, however many there are.

A page is the union of a few short index walks, one for each seat and scope a person has, cut to the page's length.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, tuple_, union_all

from engine import store
from engine.actor import Actor
from engine.errors import NotFound
from engine.policy import Sight
from engine.store import SEAT, TASK

View = Literal["mine", "group", "all"]
Sort = Literal["due", "created"]
MAX_PAGE = 100
COUNT_TO = 1000
"""Counting stops here: a list that long is shown as 999+."""


@dataclass(frozen=True, slots=True)
class Filter:
    """`due_before` is in microseconds, as in the seats. `q`: the beginning of a case number, or part of a name."""

    item: str | None = None
    key: str | None = None
    due_before: int | None = None
    q: str | None = None
    instance_id: str | None = None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the page after this one."""

    items: list[store.Fields]
    next: str | None


def tasks(
    conn: Connection,
    actor: Actor,
    sight: Sight,
    view: View,
    filter: Filter = EVERYTHING,
    sort: Sort = "due",
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Rows of user_task in the order asked for. Raises NotFound for a cursor that is none of ours."""
    size = max(1, min(limit, MAX_PAGE))
    order = [SEAT.c.due, SEAT.c.task_id] if sort == "due" else [SEAT.c.task_id]
    after = None if cursor is None else _opened(cursor, len(order))
    # The few to-dos of one instance are found by their ids: `|| ''` keeps SQLite from walking all seats instead.
    seat = SEAT.c.seat if filter.instance_id is None else SEAT.c.seat.concat("")
    walks = [_walk(place, filter, order, after, size + 1) for place in _places(actor, sight, view, seat)]
    if not walks:
        return Page([], None)
    found = union_all(*[select(walk.subquery()) for walk in walks]).subquery()
    columns = [found.c.due, found.c.task_id] if sort == "due" else [found.c.task_id]
    rows = conn.execute(select(*columns).distinct().order_by(*columns).limit(size + 1)).all()
    shown = rows[:size]
    ids = [row.task_id for row in shown]
    by_id = {row["id"]: row for row in store.many(conn, store.TASKS_BY_ID, ids=ids)} if ids else {}
    more = _sealed(list(shown[-1])) if len(rows) > size else None
    return Page([by_id[id] for id in ids if id in by_id], more)


def counts(conn: Connection, actor: Actor, sight: Sight) -> dict[View, int]:
    """How many to-dos each view has, up to COUNT_TO."""
    views: tuple[View, ...] = ("mine", "group", "all")
    return {view: _count(conn, _places(actor, sight, view)) for view in views}


def _count(conn: Connection, places: Sequence[ColumnElement[bool]]) -> int:
    if not places:
        return 0
    walks = [select(select(SEAT.c.task_id).where(place).limit(COUNT_TO).subquery()) for place in places]
    found = union_all(*walks).subquery()
    distinct = select(found.c.task_id).distinct().limit(COUNT_TO).subquery()
    return int(conn.scalar(select(func.count()).select_from(distinct)) or 0)


def _places(actor: Actor, sight: Sight, view: View, seat: Any = SEAT.c.seat) -> list[ColumnElement[bool]]:
    """The index ranges of a view: what is assigned to a person counts in every scope."""
    mine = [seat == f"mine:{actor.person}"]
    if view == "mine":
        return mine
    if view == "all" and sight.all:
        return _in_scopes(seat == "all", sight)
    groups = [place for group in sight.groups for place in _in_scopes(seat == f"group:{group}", sight)]
    offered = [*groups, seat == f"user:{actor.person}"]
    return offered if view == "group" else offered + mine


def _in_scopes(place: ColumnElement[bool], sight: Sight) -> list[ColumnElement[bool]]:
    if sight.scopes is None:
        return [place]
    return [and_(place, SEAT.c.scope == scope) for scope in sight.scopes]


def _walk(
    place: ColumnElement[bool], filter: Filter, order: list[Any], after: list[Any] | None, size: int
) -> Select[Any]:
    walk = select(SEAT.c.due, SEAT.c.task_id).where(place, *_kept(filter)).order_by(*order).limit(size)
    if after is not None:
        walk = walk.where(tuple_(*order) > tuple_(*[literal(value) for value in after]))
    return walk


def _kept(filter: Filter) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if filter.item is not None:
        kept.append(SEAT.c.item == filter.item)
    if filter.key is not None:
        kept.append(SEAT.c.key == filter.key)
    if filter.due_before is not None:
        kept.append(SEAT.c.due < filter.due_before)
    if filter.instance_id is not None:
        kept.append(SEAT.c.task_id.in_(select(TASK.c.id).where(TASK.c.instance_id == filter.instance_id)))
    if filter.q:
        words = or_(
            TASK.c.business_key.startswith(filter.q, autoescape=True), TASK.c.name.contains(filter.q, autoescape=True)
        )
        kept.append(select(TASK.c.id).where(TASK.c.id == SEAT.c.task_id, words).exists())
    return kept


def _sealed(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _opened(cursor: str, length: int) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise NotFound("这一页") from None
    kinds = [int, str] if length == 2 else [str]
    if not isinstance(values, list) or [type(value) for value in values] != kinds:
        raise NotFound("这一页")
    return values
