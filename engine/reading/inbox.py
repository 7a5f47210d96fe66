"""The inbox: open to-dos along the indexes of their seats, page by page, however many there are.

A page is merged from a few short index walks, one for each seat and scope a person has. The statements are few in kind:
each kind is built once.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select, tuple_

from engine import store
from engine.actor import Actor
from engine.errors import NotFound
from engine.policy import Sight
from engine.store import SEAT, TASK

View = Literal["mine", "group", "all"]
Sort = Literal["due", "created"]
MAX_PAGE = 100
COUNT_TO = 100
"""Counting stops here: a list that long is shown as 99+."""
SEARCHED = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """`due_from` and `due_before` are in microseconds, as in the seats. `q`: the beginning of a case number, or part of
    a name. `unclaimed`: only what nobody has taken.
    """

    item: str | None = None
    key: str | None = None
    due_before: int | None = None
    q: str | None = None
    instance_id: str | None = None
    due_from: int | None = None
    unclaimed: bool = False


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
    return listed(conn, _places(actor, sight, view), filter, sort, limit, cursor)


def listed(
    conn: Connection,
    places: Sequence[Mapping[str, str]],
    filter: Filter = EVERYTHING,
    sort: Sort = "due",
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """The same for index ranges of the caller's own: each a `seat`, and mostly a `scope`."""
    size = max(1, min(limit, MAX_PAGE))
    given = _params(filter) | _after(cursor, sort) | {"most": size + 1}
    asked = frozenset(given)
    found: set[tuple[Any, ...]] = set()
    for place in places:
        walked = conn.execute(_walk(sort, asked.union(place)), given | dict(place))
        found.update((row.due, row.task_id) if sort == "due" else (row.task_id,) for row in walked)
    rows = sorted(found)[: size + 1]
    ids = [row[-1] for row in rows[:size]]
    by_id = {row["id"]: row for row in store.many(conn, store.TASKS_BY_ID, ids=ids)} if ids else {}
    more = _sealed(rows[size - 1]) if len(rows) > size else None
    return Page([by_id[id] for id in ids if id in by_id], more)


def counts(conn: Connection, actor: Actor, sight: Sight) -> dict[View, int]:
    """How many to-dos each view has, up to COUNT_TO."""
    views: tuple[View, ...] = ("mine", "group", "all")
    return {view: count(conn, _places(actor, sight, view)) for view in views}


def count(conn: Connection, places: Sequence[Mapping[str, str]], filter: Filter = EVERYTHING) -> int:
    """How many to-dos these index ranges hold, up to COUNT_TO; words are looked for in the SEARCHED soonest of each."""
    found: set[str] = set()
    given = _params(filter) | {"most": SEARCHED if filter.q else COUNT_TO}
    asked = frozenset(given)
    walk = _searched if filter.q else _counted
    for place in places:
        walked = conn.execute(walk(asked.union(place)), given | dict(place))
        found.update(row.task_id for row in walked)
        if len(found) >= COUNT_TO:
            return COUNT_TO
    return len(found)


def counted(conn: Connection, actor: Actor, sight: Sight, view: View, filter: Filter) -> int:
    """How many to-dos of a view a filter lets through, up to COUNT_TO."""
    return count(conn, _places(actor, sight, view), filter)


def _places(actor: Actor, sight: Sight, view: View) -> list[dict[str, str]]:
    """The index ranges of a view: what is assigned to a person counts in every scope."""
    mine = [{"seat": f"mine:{actor.person}"}]
    if view == "mine":
        return mine
    if view == "all" and sight.all:
        return _in_scopes("all", sight)
    groups = [place for group in sight.groups for place in _in_scopes(f"group:{group}", sight)]
    offered = [*groups, {"seat": f"user:{actor.person}"}]
    return offered if view == "group" else offered + mine


def _in_scopes(seat: str, sight: Sight) -> list[dict[str, str]]:
    if sight.scopes is None:
        return [{"seat": seat}]
    return [{"seat": seat, "scope": scope} for scope in sight.scopes]


@lru_cache(maxsize=256)
def _walk(sort: Sort, asked: frozenset[str]) -> Select[Any]:
    """The statement that takes these parameters: `seat` and `most`, and what else is asked for."""
    order = [SEAT.c.due, SEAT.c.task_id] if sort == "due" else [SEAT.c.task_id]
    # The few to-dos of one instance are found by their ids: `|| ''` keeps SQLite from walking all seats instead.
    seat: Any = SEAT.c.seat.concat("") if "instance" in asked else SEAT.c.seat
    walk = select(SEAT.c.due, SEAT.c.task_id).where(seat == bindparam("seat")).order_by(*order).limit(bindparam("most"))
    names = ("after_due", "after")[-len(order) :]
    after = [bindparam(name, type_=column.type) for name, column in zip(names, order, strict=True)]
    for name, condition in {
        "scope": SEAT.c.scope == bindparam("scope"),
        "item": SEAT.c.item == bindparam("item"),
        "key": SEAT.c.key == bindparam("key"),
        "until": SEAT.c.due < bindparam("until"),
        "since": SEAT.c.due >= bindparam("since"),
        "unclaimed": select(TASK.c.id)
        .where(TASK.c.id == SEAT.c.task_id, TASK.c.status == bindparam("unclaimed"))
        .exists(),
        "instance": SEAT.c.task_id.in_(select(TASK.c.id).where(TASK.c.instance_id == bindparam("instance"))),
        "begins": select(TASK.c.id).where(TASK.c.id == SEAT.c.task_id, _holds_words()).exists(),
        "after": tuple_(*order) > tuple_(*after),
    }.items():
        if name in asked:
            walk = walk.where(condition)
    return walk


def _holds_words() -> ColumnElement[bool]:
    return or_(
        TASK.c.business_key.like(bindparam("begins"), escape="\\"), TASK.c.name.like(bindparam("holds"), escape="\\")
    )


def _counted(asked: frozenset[str]) -> Select[Any]:
    return _walk("due", asked)


@lru_cache(maxsize=64)
def _searched(asked: frozenset[str]) -> Select[Any]:
    """Those of the first `most` that hold the words: a rare word must not walk through a million seats."""
    near = _walk("due", asked - {"begins", "holds"}).subquery()
    return select(near.c.task_id).where(select(TASK.c.id).where(TASK.c.id == near.c.task_id, _holds_words()).exists())


def _params(filter: Filter) -> dict[str, Any]:
    given = {
        "item": filter.item,
        "key": filter.key,
        "until": filter.due_before,
        "since": filter.due_from,
        "unclaimed": "open" if filter.unclaimed else None,
        "instance": filter.instance_id,
    }
    if filter.q:
        plain = filter.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        given |= {"begins": f"{plain}%", "holds": f"%{plain}%"}
    return {name: value for name, value in given.items() if value is not None}


def _after(cursor: str | None, sort: Sort) -> dict[str, Any]:
    """Where the page before this one ended."""
    if cursor is None:
        return {}
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise NotFound("这一页") from None
    names, kinds = (["after_due", "after"], [int, str]) if sort == "due" else (["after"], [str])
    if not isinstance(values, list) or [type(value) for value in values] != kinds:
        raise NotFound("这一页")
    return dict(zip(names, values, strict=True))


def _sealed(row: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(row)).decode().rstrip("=")
