"""What the pages of a case tell of its operations: who was asked, who signed, who was told, and what may be done."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from catalog import people
from engine import Actor
from engine.commands.operations.telling import URGES_A_DAY
from engine.reading import operations as reading
from engine.reading.instances import InstanceView
from engine.reading.single import judge
from web.acting import signers
from web.services import services

Row = dict[str, Any]


def of_case(actor: Actor, view: InstanceView) -> Row:
    """For the pages of a case and of an instance; `mine` is the step that the person did last, to be taken back."""
    use = services()
    id = view.row["id"]
    with use.db.read() as conn:
        copies = reading.copied_in(conn, id)
        return {
            "asked": [one for one in reading.asked_in(conn, id) if one["mode"] != "transfer"],
            "copies": copies,
            "copy_names": copy_names(conn, copies),
            "post_name": use.region.post_name,
            "rounds": signers.rounds(conn, actor.person, id, view.row["definition_id"]),
            "mine": _own(conn, actor, view),
        }


def copy_names(conn: Connection, copies: Sequence[Row]) -> dict[str, str]:
    return people.names_of(conn, {copy["person"] for copy in copies}) if copies else {}


def _own(conn: Connection, actor: Actor, view: InstanceView) -> Row | None:
    """The to-do that the person completed last, where it may still be taken back."""
    if view.row["state"] != "running":
        return None
    done = [
        row
        for row in reading.tasks_of(conn, [view.row["id"]])
        if row["status"] == "completed" and row["touched_by"] == actor.person
    ]
    if not done:
        return None
    last = max(done, key=lambda row: row["touched_at"])
    judged = judge(services().engine.parts, conn, actor, last)
    return last if "take_back" in judged and judged["take_back"] is None else None


def urges_left(found: Sequence[Row]) -> dict[str, int]:
    """How often each to-do that may be urged can still be urged today."""
    ids = [row["id"] for row in found if "urge" in row["actions"]]
    use = services()
    with use.db.read() as conn:
        times = reading.urged_today(conn, ids, use.clock.now())
    return {id: max(URGES_A_DAY - times[id], 0) for id in ids}
