"""How many open to-dos stand at each step of a diagram, along the index of the seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from engine import store
from engine.store import SEAT, TASK

CROWDS = (
    select(
        TASK.c.definition_id,
        TASK.c.element_id,
        func.count().label("open"),
        func.sum(case((SEAT.c.due < bindparam("now"), 1), else_=0)).label("late"),
    )
    .join_from(SEAT, TASK, TASK.c.id == SEAT.c.task_id)
    .where(SEAT.c.seat == "all", SEAT.c.scope.in_(bindparam("scopes", expanding=True)))
    .group_by(TASK.c.definition_id, TASK.c.element_id)
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """`late`: those of the open ones that are past their time."""

    definition_id: str
    element_id: str
    open: int
    late: int


def crowds(conn: Connection, scopes: Sequence[str], now: int) -> list[Crowd]:
    """Every step with anything open in these scopes. `now` is in microseconds."""
    rows = store.many(conn, CROWDS, scopes=list(scopes), now=now) if scopes else []
    return [Crowd(row["definition_id"], row["element_id"], row["open"], int(row["late"])) for row in rows]
