"""The marks of a to-do in a list: passed on, asked, returned, reminded. Two statements for a whole page."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from engine.reading import operations as reading

WAITS = {"delegate": "委派中", "before": "加签中", "after": "加签中"}
ASKED_OF = {"delegate": "委派给您", "before": "加签给您", "after": "加签给您"}


def of_rows(conn: Connection, person: str, found: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By to-do, in the words of the list."""
    ids = [row["id"] for row in found if row["status"] in ("open", "claimed")]
    passed = reading.passed_on(conn, ids)
    times = reading.urged(conn, ids)
    return {row["id"]: _of(row, person, passed.get(row["id"]), times.get(row["id"], 0)) for row in found}


def _of(row: Mapping[str, Any], person: str, passed: Mapping[str, Any] | None, urged: int) -> list[str]:
    marks = []
    if row["returned"]:
        marks.append("撤回" if row["returned"].get("taken_back") else "被退回")
    if passed is not None and passed["person"] == row["assignee"]:
        marks.append(f"转办自{passed['asked_name']}")
    if row["asked"]:
        marks.append((ASKED_OF if person in (row["helpers"] or ()) else WAITS)[row["asked"]])
    if urged:
        marks.append(f"已催办 {urged} 次")
    return marks
