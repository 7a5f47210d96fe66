"""A database that cannot take a command: a clear sentence, nothing half done, everything readable."""

import pytest
from sqlalchemy import event

from engine.errors import Busy
from tests.support import drawing as d
from tests.support.hall import TELLER, Hall


def limit(hall: Hall, pages: int | None) -> None:
    """Lets the file grow no further, as on a full disk; None takes the limit away."""
    with hall.database.read() as conn:
        now = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    hall.database.engine.dispose()

    @event.listens_for(hall.database.engine, "connect")
    def connected(connection, record):
        connection.execute(f"PRAGMA max_page_count={2**30 if pages is None else now + pages}")


def test_a_full_disk_is_told_and_loses_nothing(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u"), d.user("v")], "start > u > v > end"))
    case = hall.start()
    task = hall.task(case)
    limit(hall, 0)
    with pytest.raises(Busy, match="没有保存"):
        hall.engine.complete_task(TELLER, task["id"], {"long": "长" * 200_000}, task["revision"])
    assert hall.at(case) == ["u"]
    limit(hall, None)
    hall.engine.complete_task(TELLER, task["id"], {"long": "长" * 200_000}, task["revision"])
    assert hall.at(case) == ["v"]
