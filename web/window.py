"""A window's devices for the API and the pages: what they are asked and what they answer."""

from collections.abc import Mapping
from typing import Any

from catalog.errors import LoginRequired
from engine import Actor
from engine.errors import NotAllowed
from handlers import device
from web.api.jobs import Seats
from web.services import services

POLLS = Seats(8)


def to_do(id: str, window: str, counter: int, mac: str, known: frozenset[str], wait_s: float) -> dict[str, Any]:
    """What a device is asked, waiting for it up to `wait_s`. Raises LoginRequired for one that is not trusted."""
    use = services()
    hub = use.devices
    with use.db.write() as conn:
        found = device.poll(conn, hub, id, window, counter, mac)
    if isinstance(found, str):
        raise LoginRequired(device.REASONS[found])
    row = found

    def look() -> list[dict[str, Any]]:
        with use.db.read() as conn:
            return device.waiting(conn, hub, row, known)

    with POLLS.seat() as free:
        return {"requests": hub.bell.wait_for(look, wait_s if free else 0), "answers": row["answers"]}


def take(body: Mapping[str, Any]) -> device.Taken:
    """An answer, taken or refused; both are logged and kept."""
    use = services()
    try:
        given = device.Answer.read(body)
    except ValueError:
        raise NotAllowed("应答中的图像不是 base64，请检查设备程序。") from None
    with use.db.write() as conn:
        taken = device.answer(conn, use.devices, given)
    use.devices.bell.ring()
    if taken.jobs:
        use.engine.parts.wake(taken.jobs, False)
    return taken


def ask(actor: Actor, body: Mapping[str, Any]) -> str:
    use = services()
    with use.db.write() as conn:
        id = device.ask_at_desk(
            conn, use.devices, actor, body["kind"], body["payload"], body["case"], body["task"]
        )  # fmt: skip
    use.devices.bell.ring()
    return id


def asked(actor: Actor, id: str, wait_s: float) -> device.Standing:
    """Where a request of this person stands, waiting for its answer up to `wait_s`."""
    use = services()

    def look() -> list[bool]:
        with use.db.read() as conn:
            return [True] if device.result(conn, use.devices, id).state != "waiting" else []

    with POLLS.seat() as free:
        use.devices.bell.wait_for(look, wait_s if free else 0)
    with use.db.write() as conn:
        return device.read_at_desk(conn, use.devices, actor, id)


def request_of(id: str) -> Mapping[str, Any]:
    """What was asked of a device, as it was told. Raises NotFound."""
    with services().db.read() as conn:
        return device.request(conn, id)


def picture(actor: Actor, id: str) -> tuple[str, bytes]:
    """(media type, bytes) of what the camera or the signing pad of this request sent."""
    use = services()
    with use.db.write() as conn:
        found = device.read_at_desk(conn, use.devices, actor, id)
        data = device.picture(conn, use.devices, id)
    assert found.result is not None
    return found.result["media_type"], data


def lights(actor: Actor) -> list[device.Light]:
    use = services()
    if actor.window is None:
        return []
    with use.db.read() as conn:
        return device.lights(conn, use.devices, actor.window)


def at_device(instance_id: str) -> str:
    """What a process asks at the window just now, in a sentence; nothing where it asks nothing."""
    use = services()
    with use.db.read() as conn:
        return device.at_hand(conn, use.devices, instance_id)
