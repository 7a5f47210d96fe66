"""What a supervisor oversees: open to-dos in their scopes, who holds how many, and who could take some over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from catalog import access, people
from catalog.access import Held
from catalog.models import Grant, Person
from catalog.scopes import SANDBOX, any_covers
from engine import Actor, store
from engine.columns import micros
from engine.commands import rows
from engine.errors import Refused
from engine.feel.temporal import BEIJING
from engine.reading import inbox
from engine.reading.single import deeds_of
from engine.reading.workload import Load, workload
from handlers.cases.tables import CaseFile
from web import instances, tasks
from web.services import services
from web.words import SOON

Row = dict[str, Any]
CASE = store.table(CaseFile)
CASE_DUES = select(CASE.c.instance_id, CASE.c.due_on, CASE.c.due_estimated, CASE.c.status).where(
    CASE.c.instance_id.in_(bindparam("ids", expanding=True))
)
GRANTS = (
    select(Grant.person, Person.name.label("called"), Grant.name, Grant.scope, Grant.ends_on, Grant.starts_on)
    .join(Person, Person.username == Grant.person)
    .where(Person.active.is_(True))
    .order_by(Grant.person)
)
SHOWS = ("late", "soon", "unclaimed")


def scopes(actor: Actor) -> list[str]:
    """Where the person supervises."""
    everywhere = dict.fromkeys((*services().policy.places, SANDBOX))
    return [place for place in everywhere if access.may(actor, "supervise", place)]


def places(actor: Actor, person: str, post: str) -> list[dict[str, str]]:
    """The index ranges asked for: one person's to-dos, those that a post has still to take, or all."""
    seat = f"mine:{person}" if person else f"group:{post}" if post else "all"
    return [{"seat": seat, "scope": scope} for scope in scopes(actor)]


def filter_of(show: str, item: str, q: str, now: datetime) -> inbox.Filter:
    return inbox.Filter(
        item=item or None,
        q=q or None,
        due_from=micros(now) if show == "soon" else None,
        due_before=micros(now if show == "late" else now + SOON) if show in ("late", "soon") else None,
        unclaimed=show == "unclaimed",
    )


def counts(conn: Connection, actor: Actor, now: datetime) -> dict[str, int]:
    """How many to-dos each show has in all, up to inbox.COUNT_TO; `stuck` are steps that stopped."""
    all_of = places(actor, "", "")
    found = {show: inbox.count(conn, all_of, filter_of(show, "", "", now)) for show in ("", *SHOWS)}
    return found | {"stuck": len(instances.incidents(actor, "", inbox.COUNT_TO)[0])}


def dues_of_cases(conn: Connection, found: Iterable[Mapping[str, Any]]) -> dict[str, Row]:
    """By instance, the time limit of its whole case, where there is a case."""
    ids = sorted({row["instance_id"] for row in found})
    return {row["instance_id"]: row for row in store.many(conn, CASE_DUES, ids=ids)} if ids else {}


@dataclass(frozen=True, slots=True)
class Burden:
    """A person or a post with what lies there."""

    code: str
    name: str
    load: Load


def burdens(conn: Connection, actor: Actor, now: datetime) -> tuple[list[Burden], list[Burden]]:
    """People with what they hold, and posts with what nobody of them has taken; most first."""
    here = scopes(actor)
    names = {row["person"]: row["called"] for row in store.many(conn, GRANTS) if _overlaps(row["scope"], here)}
    posts = {code: services().region.post_name(code) for code in (*services().region.posts, "approval")}
    seats = {f"mine:{person}": (person, name) for person, name in names.items()}
    open_to = {f"group:{code}": (code, name) for code, name in posts.items()}
    held = workload(conn, [*seats, *open_to], here, micros(now))
    return _sorted(seats, held), _sorted(open_to, held)


def _sorted(seats: Mapping[str, tuple[str, str]], held: Mapping[str, Load]) -> list[Burden]:
    found = [Burden(*seats[seat], load) for seat, load in held.items() if seat in seats]
    return sorted(found, key=lambda burden: (-burden.load.held, burden.code))


def _overlaps(granted: str, here: Sequence[str]) -> bool:
    return any(any_covers([granted], place) or any_covers([place], granted) for place in here)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom chosen to-dos name by person or post; `why_not` is empty where they may take all of them."""

    username: str
    name: str
    posts: str
    held: int
    why_not: str


def chosen(actor: Actor, ids: Sequence[str]) -> tuple[list[Row], list[str]]:
    """Those of the chosen to-dos that are open and that the person may hand on, and the ids of the others."""
    policy = services().policy
    with services().db.read() as conn:
        found = {row["id"]: row for row in store.many(conn, store.TASKS_BY_ID, ids=list(ids))} if ids else {}
    good = [
        row
        for row in found.values()
        if row["status"] in ("open", "claimed") and policy.may(actor, "reassign", rows.facts(row), list) is None
    ]
    kept = {row["id"] for row in good}
    return sorted(good, key=lambda row: str(row["id"])), [id for id in ids if id not in kept]


def candidates(actor: Actor, wanted: Sequence[Row]) -> list[Candidate]:
    """Who could take all of these over, the least laden first; then who could not, each with the first reason."""
    use = services()
    today = use.clock.wall().astimezone(BEIJING).date()
    with use.db.read() as conn:
        grants: dict[str, list[Held]] = {}
        names: dict[str, str] = {}
        for row in store.many(conn, GRANTS):
            grants.setdefault(row["person"], []).append(
                Held(row["name"], row["scope"], row["ends_on"], row["starts_on"])
            )
            names[row["person"]] = row["called"]
        named = [person for person in grants if any(named_in(person, grants[person], row) for row in wanted)]
        held = workload(conn, [f"mine:{person}" for person in named], scopes(actor), micros(use.clock.now()))
        found = []
        for person in named:
            whole = access.whole_actor(person, names[person], grants[person], use.region, today)
            posts = "、".join(use.region.post_name(post) for post in sorted(whole.posts))
            load = held.get(f"mine:{person}")
            why = _why_not(conn, whole, wanted)
            found.append(Candidate(person, names[person], posts, load.held if load else 0, why))
    return sorted(found, key=lambda one: (bool(one.why_not), one.held, one.username))


def named_in(person: str, grants: Sequence[Held], row: Mapping[str, Any]) -> bool:
    held = {grant.name for grant in grants}
    if row["groups"] or row["users"]:
        return person in row["users"] or bool(held.intersection(row["groups"]))
    rights = {right for name in held for right in getattr(services().region.posts.get(name), "rights", ())}
    return person == row["started_by"] or "supervise" in rights | held


def _why_not(conn: Connection, receiver: Actor, wanted: Sequence[Row]) -> str:
    """In the words of the rule that forbids it, said of the receiver."""
    for row in wanted:
        deeds = deeds_of(conn, row["instance_id"])
        refusal = services().policy.may(receiver, "receive", rows.facts(row), lambda deeds=deeds: deeds)  # type: ignore[misc]
        if refusal is not None:
            return f"{_called(row)}：{refusal.message.replace('您', receiver.name)}"
    if all(row["assignee"] == receiver.person for row in wanted):
        return "这些待办已在其名下。"
    return ""


def _called(row: Row) -> str:
    return " ".join(filter(None, (f"“{row['name'] or row['element_id']}”", row["business_key"])))


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one chosen to-do; `problem` is empty where it was handed on."""

    task: Row
    problem: str = ""


def hand_over(actor: Actor, wanted: Sequence[Row], to: str, reason: str) -> list[Handed]:
    """Each in a transaction of its own: what one refusal stops does not hold up the others."""
    receiver = tasks.receiver(to)
    done = []
    for row in wanted:
        try:
            tasks.reassign(actor, [row["id"]], receiver, reason)
        except Refused as refused:
            done.append(Handed(row, refused.message.replace("您", receiver.name)))
        else:
            done.append(Handed(row))
    return done


def name_of(username: str) -> str:
    with services().db.read() as conn:
        return people.names_of(conn, [username]).get(username, username)
