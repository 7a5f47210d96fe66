"""The people whom an operation may name: those eligible first, the others with the reason; found by name or pinyin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pypinyin import lazy_pinyin

from catalog import access
from catalog.access import Held
from catalog.items.lookup import initials
from engine import Actor, store
from engine.columns import micros
from engine.commands import rows
from engine.feel.temporal import BEIJING
from engine.policy import TaskAction
from engine.reading.single import deeds_of
from engine.reading.workload import workload
from web.services import services
from web.supervision import GRANTS, named_in

ASKS: Mapping[str, TaskAction] = {
    "transfer": "receive", "delegate": "advise", "add_signers": "advise", "copy": "copied",
}  # fmt: skip
"""The operations that name people, with what the rules are asked about each of them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`find` is what a search looks in: name, user name, posts, pinyin and its first letters. `held` counts to-dos."""

    username: str
    name: str
    posts: str
    held: int
    why_not: str
    find: str


def choices(actor: Actor, row: Mapping[str, Any], operation: str) -> list[Choice]:
    """Of the people whom the to-do names by post or person; for a copy, of everybody."""
    use, asks = services(), ASKS[operation]
    today = use.clock.wall().astimezone(BEIJING).date()
    grants: dict[str, list[Held]] = {}
    names: dict[str, str] = {}
    with use.db.read() as conn:
        for grant in store.many(conn, GRANTS):
            held = Held(grant["name"], grant["scope"], grant["ends_on"], grant["starts_on"])
            grants.setdefault(grant["person"], []).append(held)
            names[grant["person"]] = grant["called"]
        deeds = cache(lambda: deeds_of(conn, row["instance_id"]))
        found = []
        for person, own in grants.items():
            if person == actor.person or (asks != "copied" and not named_in(person, own, row)):
                continue
            whole = access.whole_actor(person, names[person], own, use.region, today)
            refusal = use.policy.may(whole, asks, rows.facts(row), deeds)
            why = "" if refusal is None else refusal.message.replace("您", "其")
            if not why and person in (row["helpers"] or ()):
                why = "已在征求其意见。"
            found.append((whole, why))
        wanted = [f"mine:{whole.person}" for whole, why in found if not why]
        loads = workload(conn, wanted, use.policy.places, micros(use.clock.now())) if wanted else {}
    shown = []
    for whole, why in found:
        load = loads.get(f"mine:{whole.person}")
        posts = "、".join(use.region.post_name(post) for post in sorted(whole.posts))
        find = searched(whole.name, whole.person, posts)
        shown.append(Choice(whole.person, whole.name, posts, load.held if load else 0, why, find))
    return sorted(shown, key=lambda one: (bool(one.why_not), one.held, one.username))


def searched(name: str, username: str, posts: str) -> str:
    spelled: Sequence[str] = ["".join(lazy_pinyin(name)), *initials(name)]
    return " ".join([name, username, posts, *spelled]).lower()
