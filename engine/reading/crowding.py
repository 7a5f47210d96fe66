"""How many open to-dos stand at each step of a diagram, along the index of the seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from engine import store
from engine.store import SEAT, TASK

STEPS = (
    # looked up one by one: a join might read every to-do there ever was
    select(
        *(
            select(column).where(TASK.c.id == SEAT.c.task_id).scalar_subquery().label(column.name)
            for column in (TASK.c.definition_id, TASK.c.element_id)
        ),
        SEAT.c.due,
    )
    .where(SEAT.c.seat == "all", SEAT.c.scope.in_(bindparam("scopes", expanding=True)))
    .subquery()
)
CROWDS = select(
    STEPS.c.definition_id,
    STEPS.c.element_id,
    func.count().label("open"),
    func.sum(case((STEPS.c.due < bindparam("now"), 1), else_=0)).label("late"),
).group_by(STEPS.c.definition_id, STEPS.c.element_id)


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
