"""More fictitious people behind those of the first start, for demos that need many of one kind."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine import store
from handlers.registry import tables
from handlers.registry.demo import put_contributions
from handlers.registry.demo.plan import Identity, Plan
from handlers.registry.demo.rows import Rows, Writer
from handlers.registry.secrets import Seals

ADDED = {
    "people": tables.RegistryPerson,
    "employments": tables.RegistryEmployment,
    "participations": tables.RegistryParticipation,
    "jobless": tables.RegistryJobless,
    "accounts": tables.RegistryAccount,
    "cards": tables.RegistryCard,
}
NUMBERED = ("employments", "participations", "jobless", "cards")


class _Behind(list[Any]):
    """Rows that are numbered on from those that the table has: the length tells the last number given."""

    def __init__(self, there: int) -> None:
        super().__init__()
        self._there = there

    def __len__(self) -> int:
        return self._there + super().__len__()


def add(conn: Connection, seals: Seals, on: date, people: Sequence[tuple[Plan, Identity]]) -> None:
    """`on` is the day that the plans count back from. Whoever is there already is left out."""
    known = set(conn.scalars(select(tables.RegistryPerson.ref)))
    writer = Writer(seals, on)
    writer.rows = Rows(**{name: _Behind(_last(conn, ADDED[name])) for name in NUMBERED})
    for plan, who in people:
        if who.ref not in known:
            writer.person(plan, who)
    for name, model in ADDED.items():
        store.add(conn, insert(store.table(model)), [*getattr(writer.rows, name)])
    if writer.rows.contributions:
        put_contributions(conn, writer.rows)


def _last(conn: Connection, model: Any) -> int:
    return conn.scalar(select(func.max(model.id))) or 0
