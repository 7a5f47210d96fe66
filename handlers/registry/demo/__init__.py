"""Fictitious people and employers, so that every item can be tried at the first start. Every row says so (虚构)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, text

from engine import store
from handlers.registry import tables
from handlers.registry.demo.cast import cast
from handlers.registry.demo.crowd import crowd
from handlers.registry.demo.identities import identities
from handlers.registry.demo.plan import Identity, Plan
from handlers.registry.demo.rows import Rows, Writer
from handlers.registry.secrets import Seals

PERSONS, EMPLOYERS = 2000, 100


@dataclass(frozen=True, slots=True)
class Player:
    """One of the people whose state an item treats differently, with whole numbers for a simulated card reader."""

    key: str
    about: str
    name: str
    identity: Identity


def players() -> Mapping[str, Player]:
    plans = list(cast())
    return {
        plan.key: Player(plan.key, plan.about, plan.name, who)
        for plan, who in zip(plans, identities(plans), strict=True)
    }


def load(conn: Connection, seals: Seals, on: date, persons: int = PERSONS) -> bool:
    """Fills an empty registry as of the day `on`; False where there are people already.

    The players come first and are always there; the crowd makes up the rest.
    """
    if conn.dialect.name == "postgresql":
        # processes that start together: the second waits here and then finds the people of the first
        conn.execute(text("LOCK TABLE registry_person IN SHARE ROW EXCLUSIVE MODE"))
    if conn.execute(select(tables.RegistryPerson.ref).limit(1)).first() is not None:
        return False
    _insert(conn, generate(seals, on, persons))
    return True


def generate(seals: Seals, on: date, persons: int = PERSONS) -> Rows:
    players = list(cast())
    plans: list[Plan] = [*players, *crowd(max(0, persons - len(players)), EMPLOYERS)]
    writer = Writer(seals, on)
    for n in range(1, EMPLOYERS + 1):
        writer.employer(n)
    for plan, who in zip(plans, identities(plans), strict=True):
        writer.person(plan, who)
    return writer.rows


def _insert(conn: Connection, rows: Rows) -> None:
    for model, made in (
        (tables.RegistryEmployer, rows.employers),
        (tables.RegistryPerson, rows.people),
        (tables.RegistryEmployment, rows.employments),
        (tables.RegistryParticipation, rows.participations),
        (tables.RegistryJobless, rows.jobless),
        (tables.RegistryAccount, rows.accounts),
        (tables.RegistryCard, rows.cards),
        (tables.RegistryClaim, rows.claims),
        (tables.RegistryPayment, rows.payments),
    ):
        store.add(conn, insert(store.table(model)), made)
    put_contributions(conn, rows)


def put_contributions(conn: Connection, rows: Rows) -> None:
    """By the driver itself: there are a hundred times more of these than of anything else."""
    mark = "?" if conn.dialect.paramstyle == "qmark" else "%s"
    conn.exec_driver_sql(
        "INSERT INTO registry_contribution (participation, month, base, personal, employer, state)"
        f" VALUES ({', '.join([mark] * 6)})",
        rows.contributions,
    )
