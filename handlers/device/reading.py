"""What a reader gave in a case, whole, for the one handler that looks it up; it becomes no variable."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import NotFound
from handlers.device import requests
from handlers.device.hub import Hub


def card_reading(hub: Hub | None) -> Callable[[str, str], Mapping[str, Any] | None]:
    """(request, instance) -> the card, where it was read in that very case and is still kept. The look is logged."""

    def reading(request: str, instance_id: str) -> Mapping[str, Any] | None:
        if hub is None:
            return None
        with hub.database.write() as conn:
            try:
                row = requests.one(conn, request)
            except NotFound:
                return None
            if (row["kind"], row["instance_id"]) != ("read_card", instance_id):
                return None
            found = requests.result(conn, hub, request).result
            if found is not None:
                hub.note(conn, "device_result_read", {"request": request, "kind": "read_card", "by": "system"})
            return found

    return reading
