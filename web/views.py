"""常用视图: built-in and saved filters of the inbox with their counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog import inbox_views
from engine import Actor
from engine.reading import inbox as reading
from web import tasks
from web.api.schemas import TaskQuery
from web.services import services

KEPT = ("view", "q", "due", "sort", "definition")
UNSAID = {"sort": "due"}
BUILT_IN = (("我的即将到期", {"view": "mine", "due": "soon"}), ("本组已超时", {"view": "group", "due": "late"}))


@dataclass(frozen=True, slots=True)
class Shown:
    """`id` is empty for a view that everybody has; `count` is up to reading.COUNT_TO."""

    id: str
    name: str
    query: Mapping[str, str]
    count: int


def words(count: int) -> str:
    return "99+" if count >= reading.COUNT_TO else str(count)


def query_of(given: Mapping[str, Any]) -> dict[str, str]:
    """What of a filter is kept: it comes from an address, so what does not fit is left out."""
    asked = {name: str(given[name]).strip() for name in KEPT if given.get(name)}
    wrong = TaskQuery().validate(asked)
    return {name: value for name, value in asked.items() if name not in wrong and value != UNSAID.get(name)}


def shown(actor: Actor) -> list[Shown]:
    """The built-in views, then the person's own, each counted as its list would be now."""
    use = services()
    now = use.clock.now()
    sight = use.policy.sight(actor)
    with use.db.read() as conn:
        own = inbox_views.of_person(conn, actor.person)
        every = [("", name, query) for name, query in BUILT_IN] + [(each.id, each.name, each.query) for each in own]
        return [
            Shown(id, name, query, reading.counted(conn, actor, sight, view_of(query), tasks.filter_of(query, now)))
            for id, name, query in every
        ]


def view_of(query: Mapping[str, str]) -> reading.View:
    for view in ("mine", "group", "all"):
        if query.get("view") == view:
            return view
    return "group"
