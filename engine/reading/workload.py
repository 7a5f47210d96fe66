"""How much lies where: open to-dos counted by seat, along the index of the seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from engine import store
from engine.store import SEAT

LOAD = (
    select(
        SEAT.c.seat,
        func.count().label("held"),
        func.sum(case((SEAT.c.due < bindparam("now"), 1), else_=0)).label("late"),
    )
    .where(
        SEAT.c.seat.in_(bindparam("seats", expanding=True)),
        SEAT.c.scope.in_(bindparam("scopes", expanding=True)),
    )
    .group_by(SEAT.c.seat)
)


@dataclass(frozen=True, slots=True)
class Load:
    """`held`: open to-dos of the seat; `late`: those of them that are past their time."""

    held: int
    late: int


def workload(conn: Connection, seats: Sequence[str], scopes: Sequence[str], now: int) -> dict[str, Load]:
    """By seat, of those that hold anything in these scopes. `now` is in microseconds."""
    if not seats or not scopes:
        return {}
    rows = store.many(conn, LOAD, seats=list(seats), scopes=list(scopes), now=now)
    return {row["seat"]: Load(row["held"], int(row["late"])) for row in rows}
