"""已办: what a person has done, the latest first, with what may perhaps still be taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine import Actor
from engine.commands import rows
from engine.policy import ADVISED
from engine.reading import operations as reading
from web.services import services

Row = dict[str, Any]
MOST = 30


def listed(actor: Actor, cursor: str | None) -> tuple[list[Row], str | None]:
    """Rows of to-dos with `handled_at`, `handled_post`, `advised` and `perhaps` (to be taken back), and the next
    cursor. What the person may see no more is left out.
    """
    use = services()
    with use.db.read() as conn:
        deeds = reading.deeds_by(conn, actor.person, MOST + 1, _place(cursor))
        ids = list({deed["instance_id"] for deed in deeds})
        found = reading.tasks_of(conn, ids)
        running = reading.running_among(conn, ids)
    shown = []
    for deed in deeds[:MOST]:
        advised = ADVISED in deed["properties"]
        row = _task(found, deed, actor.person, advised)
        if row is None or use.policy.may(actor, "see", rows.facts(row), list) is not None:
            continue
        open_now = [each for each in found if each["instance_id"] == row["instance_id"] and _open(each)]
        perhaps = row["instance_id"] in running and not advised and all(each["status"] == "open" for each in open_now)
        shown.append(
            row
            | {
                "handled_at": deed["at"], "handled_post": use.region.post_name(deed["post"]) if deed["post"] else "",
                "advised": advised, "perhaps": perhaps, "running": row["instance_id"] in running,
            }
        )  # fmt: skip
    last = deeds[MOST - 1] if len(deeds) > MOST else None
    return shown, None if last is None else f"{last['at'].isoformat()} {last['instance_id']} {last['element_id']}"


def _open(row: Mapping[str, Any]) -> bool:
    return row["status"] in ("open", "claimed")


def _task(found: Sequence[Row], deed: Mapping[str, Any], person: str, advised: bool) -> Row | None:
    """The latest to-do of the step that the person completed; of who only advised, the latest of the step."""
    of_step = [
        row
        for row in found
        if row["instance_id"] == deed["instance_id"]
        and row["element_id"] == deed["element_id"]
        and (advised or (row["status"] == "completed" and row["touched_by"] == person))
    ]
    return of_step[-1] if of_step else None


def _place(cursor: str | None) -> reading.Place | None:
    """None where the address was changed by hand."""
    parts = (cursor or "").split(" ", 2)
    try:
        at = datetime.fromisoformat(parts[0])
        return reading.Place(at, parts[1], parts[2]) if at.tzinfo is not None else None
    except (IndexError, ValueError):
        return None
