"""Persons and employers in the registry's own tables."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select

from engine import store
from handlers.registry.model import Card, Employer, Person, WholePerson
from handlers.registry.refusals import EmployerUnknown, PersonUnknown
from handlers.registry.secrets import Seals
from handlers.registry.tables import (
    RegistryCard,
    RegistryContribution,
    RegistryEmployer,
    RegistryEmployment,
    RegistryParticipation,
    RegistryPerson,
)

PERSON, EMPLOYER, CARD = map(store.table, (RegistryPerson, RegistryEmployer, RegistryCard))
EMPLOYMENT, PART, PAID = map(store.table, (RegistryEmployment, RegistryParticipation, RegistryContribution))


def row_of(conn: Connection, ref: str, to_change: bool = False) -> store.Fields:
    """`to_change`: nobody else changes the row until the transaction ends."""
    query = select(PERSON).where(PERSON.c.ref == ref)
    row = store.one(conn, query.with_for_update() if to_change else query)
    if row is None:
        raise PersonUnknown()
    return row


def shown(row: store.Fields, on: date) -> Person:
    return Person(
        row["ref"],
        row["name"],
        row["sex"],
        age(row["born"], row["died_on"] or on),
        row["id_type"],
        row["id_masked"],
        row["phone_masked"],
        row["address_masked"],
        row["died_on"],
        row["fictitious"],
    )


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def by_number(conn: Connection, seals: Seals, id_type: str, number: str, on: date) -> Person | None:
    row = store.one(conn, select(PERSON).where(PERSON.c.id_index == seals.index(id_type, number)))
    return None if row is None else shown(row, on)


def by_card(conn: Connection, seals: Seals, number: str, on: date) -> tuple[Person, Card] | None:
    row = store.one(conn, select(CARD).where(CARD.c.number_index == card_index(seals, number)))
    return None if row is None else (shown(row_of(conn, row["person"]), on), card_of(row))


def by_name(conn: Connection, name: str, on: date, most: int) -> list[Person]:
    query = select(PERSON).where(PERSON.c.name == name).order_by(PERSON.c.ref).limit(most)
    return [shown(row, on) for row in store.many(conn, query)]


def whole(conn: Connection, seals: Seals, ref: str) -> WholePerson:
    row = row_of(conn, ref)
    values = unsealed(seals, row)
    return WholePerson(
        ref,
        row["name"],
        row["sex"],
        row["born"],
        row["id_type"],
        values["id_no"],
        values["phone"],
        values["address"],
    )


def unsealed(seals: Seals, row: store.Fields) -> dict[str, str]:
    return {
        field: seals.unseal(place(field, row["ref"]), bytes(row[field])).decode()
        for field in ("id_no", "phone", "address")
    }


def place(field: str, ref: str) -> str:
    return f"registry_person.{field}/{ref}"


def card_index(seals: Seals, number: str) -> bytes:
    return seals.index("social_card", number)


def card_of(row: store.Fields) -> Card:
    return Card(row["masked"], row["state"], row["bank"], row["issued_on"], row["since"], row["account"])


def cards(conn: Connection, ref: str) -> list[Card]:
    query = select(CARD).where(CARD.c.person == ref).order_by(CARD.c.issued_on.desc(), CARD.c.id.desc())
    return [card_of(row) for row in store.many(conn, query)]


def employer(conn: Connection, ref_or_code: str) -> Employer:
    query = select(EMPLOYER).where(or_(EMPLOYER.c.ref == ref_or_code, EMPLOYER.c.credit_code == ref_or_code))
    row = store.one(conn, query)
    if row is None:
        raise EmployerUnknown()
    return _employer(conn, row)


def employers(conn: Connection, typed: str, most: int) -> list[Employer]:
    """Beginnings alone, so that an index serves the search."""
    wanted = "".join(typed.split())
    if not wanted:
        return []
    begins = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = (
        select(EMPLOYER)
        .where(
            or_(
                EMPLOYER.c.name.like(begins, escape="\\"),
                EMPLOYER.c.credit_code == wanted.upper(),
                EMPLOYER.c.ref == wanted.upper(),
            )
        )
        .order_by(EMPLOYER.c.ref)
        .limit(most)
    )
    return [_employer(conn, row) for row in store.many(conn, query)]


def _employer(conn: Connection, row: store.Fields) -> Employer:
    there = select(func.count()).where(EMPLOYMENT.c.employer == row["ref"], EMPLOYMENT.c.left_on.is_(None))
    owed = (
        select(func.count(PAID.c.month.distinct()))
        .join(PART, PART.c.id == PAID.c.participation)
        .where(PART.c.employer == row["ref"], PAID.c.state == "owed")
    )
    return Employer(
        row["ref"],
        row["name"],
        row["credit_code"],
        row["state"],
        _count(conn, there),
        _count(conn, owed),
        row["fictitious"],
    )


def _count(conn: Connection, query: Any) -> int:
    return int(conn.execute(query).scalar_one())
