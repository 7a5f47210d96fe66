"""The window desk: who sits there, what this person has, and the case at hand (domain section 12)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from catalog.items import Item
from catalog.models import Window
from catalog.sessions import Login
from engine import Actor, Once, store
from engine.errors import FormInvalid
from engine.feel.temporal import BEIJING
from handlers.cases import finding, materials, persons
from handlers.cases.tables import Visit
from handlers.identity import check
from handlers.registry.model import Card, Claim, Participation, Person
from web import cases, packages, visits
from web.instances import Done
from web.services import services

VISIT = store.table(Visit)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One case of this person that is still going on; `missing` names the materials still to come."""

    case: Row
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of who sits there; without `person` the registry has no record."""

    person: Person | None
    participations: tuple[Participation, ...]
    cards: tuple[Card, ...]
    claims: tuple[Claim, ...]
    open: tuple[OpenCase, ...]


def today() -> date:
    return services().clock.now().astimezone(BEIJING).date()


def sitting(login: Login) -> Row | None:
    """The visit that this person has not ended at their window."""
    mine = select(VISIT.c.id).where(
        VISIT.c.teller == login.actor.person, VISIT.c.window == login.actor.window, VISIT.c.ended_at.is_(None)
    )
    with services().db.read() as conn:
        id = conn.scalar(mine)
    return None if id is None else visits.one(login.actor, id)


def whoever(id_type: str, id_no: str, name: str) -> Row:
    """A person as visits and cases take them, with what the registry knows. Raises FormInvalid at id_no or name."""
    found = check(id_type, id_no, today())
    if not found.ok:
        raise FormInvalid({"id_no": list(found.problems)})
    known = services().registry.by_number(id_type, found.number, today())
    if not name and known is None:
        raise FormInvalid({"name": ["参保登记系统没有这个证件号码的记录，请填写姓名后再接待。"]})
    return {
        "kind": "person", "name": name or (known.name if known else ""), "id_type": id_type, "id_no": found.number,
        "phone": None, "registry_ref": known.ref if known else None,
    }  # fmt: skip


def receive(login: Login, person: Row, ticket: str = "", once: Once | None = None) -> Row:
    """`ticket` is the number in the queue, where there is one."""
    return visits.begin(login, {"window": None, "person": person, "ticket": ticket}, once)


def profile(actor: Actor, visit: Row) -> Profile:
    """The look at the person's cases is recorded (handlers.cases.finding)."""
    whole = _whole(visit)
    ongoing = tuple(_open(actor, whole))
    ref = whole["registry_ref"]
    if ref is None:
        return Profile(None, (), (), (), ongoing)
    registry = services().registry
    return Profile(
        registry.person(ref, today()),
        tuple(registry.participations(ref)),
        tuple(registry.cards(ref)),
        tuple(registry.claims(ref)),
        ongoing,
    )


def _open(actor: Actor, whole: Row) -> list[OpenCase]:
    found = cases.of_number(actor, whole["id_type"], whole["id_no"])["items"]
    running = [case for case in found if case["status"] in finding.RUNNING]
    with services().db.read() as conn:
        return [
            OpenCase(
                case,
                tuple(
                    row["name"]
                    for row in materials.of_case(conn, case["instance_id"])
                    if row["state"] == "promised" or (row["state"], row["need"]) == ("missing", "required")
                ),
            )
            for case in running
        ]


def _whole(visit: Row) -> Row:
    use = services()
    with use.db.read() as conn:
        return persons.whole(conn, use.desk.secrecy, visit["person"]["id"])


def startable_items(actor: Actor) -> set[str]:
    """Codes of the items that this person may accept here and now."""
    keys = {row["key"] for row in packages.startable(actor, sandbox=False)}
    hall = _hall(actor)
    return {
        item.code
        for item in services().items.all()
        if item.process in keys and (not item.halls or hall is None or hall in item.halls)
    }


def _hall(actor: Actor) -> str | None:
    """Where the person sits; None away from any window."""
    window = Window.__table__.c
    with services().db.read() as conn:
        return conn.execute(select(window.hall).where(window.code == actor.window)).scalar()


def items(actor: Actor, typed: str) -> list[tuple[Item, bool]]:
    """The items that fit, with whether they can be accepted here; nothing typed: those alone that can."""
    here = startable_items(actor)
    found = [(item, item.code in here) for item in services().items.search(typed)]
    shown = [pair for pair in found if typed or pair[1]]
    return sorted(shown, key=lambda pair: not pair[1])[:9]


def open_case(login: Login, visit: Row, item: str, applicant: Row | None, once: Once | None = None) -> tuple[Done, str]:
    """A case for who sits there; with another `applicant` who sits there is the agent. Its id is the number."""
    here = {name: _whole(visit)[name] for name in ("kind", "name", "id_type", "id_no", "phone", "registry_ref")}
    body = {
        "item": item, "channel": "window", "window": None, "visit": visit["id"],
        "applicant": applicant or here, "agent": here if applicant else None, "data": {},
    }  # fmt: skip
    return cases.open_one(login, body, once)


@dataclass(frozen=True, slots=True)
class Ways:
    """What may stand in for a material of an item, by the material's code (PZH-6.2.2.1)."""

    deferred: frozenset[str]
    committed: frozenset[str]
    shared: frozenset[str]


def ways(item_code: str, edition: int) -> Ways:
    item = services().items.edition(item_code, edition)
    wanted = item.materials if item is not None else ()
    return Ways(
        frozenset(each.id for each in wanted if each.may_be_deferred),
        frozenset(each.id for each in wanted if each.may_be_replaced_by_commitment),
        frozenset(each.id for each in wanted if each.obtainable_by_data_sharing),
    )
