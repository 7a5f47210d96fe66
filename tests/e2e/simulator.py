"""The devices of one window, simulated as scripts/window --simulate does, and what a person does at them."""

from __future__ import annotations

import base64
import io
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from PIL import Image, ImageDraw

from device_bridge.link import Link
from device_bridge.protocol import Request
from device_bridge.simulated.devices import Devices
from device_bridge.simulated.paper import paper
from handlers.registry.demo import Player
from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.support.site import Site
from web.cli import device as enrolment

STROKES = (
    [(60, 150), (120, 60), (150, 170), (110, 120), (210, 90)],
    [(260, 60), (250, 190), (330, 70), (300, 130), (380, 120)],
    [(430, 80), (520, 70), (460, 180), (560, 150), (640, 60), (600, 190)],
)


class QuickLink(Link):
    """Asks often, so that a server need not wait long for it when it stops."""

    def requests(self, known: Collection[str], wait_s: float = 2) -> list[Request]:
        return super().requests(known, wait_s)


@contextmanager
def devices_of(server: Site, window: str) -> Iterator[Devices]:
    name = f"{window}-sim"
    files = enrolment.enrol(server.services.settings, name, window, "模拟设备")
    key = bytes.fromhex(files["key-file"].read_text().strip())
    with simulated(server, name, window, key) as found:
        yield found


@contextmanager
def simulated(server: Site, name: str, window: str, key: bytes) -> Iterator[Devices]:
    """With the key that enrolling the device gave."""
    found = Devices(
        QuickLink(server.url, name, window, key), enrolment.cards(), paper(),
        server.services.settings.data / f"printed-{window}",
    )  # fmt: skip
    threading.Thread(target=found.run, daemon=True).start()
    yield found
    found.stop()


def asked_for(devices: Devices, kind: str) -> str:
    """The id of what the desk asks of this kind, once it does."""
    for _ in range(1500):
        for each in devices.state()["waiting"]:
            if each["kind"] == kind:
                return str(each["id"])
        time.sleep(0.02)
    raise AssertionError(f"{kind} was not asked: {devices.message}")


def put_card_of(devices: Devices, id_no: str, medium: str = "id_card") -> None:
    wanted = {"id_no": id_no, "medium": medium}
    devices.put_card(next(n for n, each in enumerate(devices.cards) if wanted.items() <= each["card"].items()))


def read_card(teller: Person, devices: Devices, who: Player) -> Desk:
    """Receives somebody at the desk by their identity card; the reader is empty again."""
    put_card_of(devices, who.identity.id_no)
    for _ in range(100):  # the light is on once the devices have polled
        desk = Desk(teller)
        if desk.page.get_by_role("button", name="读卡").count():
            break
        desk.page.wait_for_timeout(100)
    desk.page.wait_for_load_state("load")
    desk.page.get_by_role("button", name="读卡").click()
    desk.page.locator(".desk__name", has_text=who.name).wait_for()
    desk.page.get_by_role("heading", name="在途办件").wait_for()
    devices.put_card(None)
    return desk


def sign(devices: Devices) -> list[str]:
    """Signs what the second screen shows; answers its lines."""
    request = asked_for(devices, "sign")
    (shown,) = [each["payload"] for each in devices.state()["waiting"] if each["id"] == request]
    devices.sign(request, base64.b64encode(signature()).decode(), len(STROKES))
    return list(shown["lines"])


def signature() -> bytes:
    picture = Image.new("RGB", (700, 240), "white")
    pen = ImageDraw.Draw(picture)
    for stroke in STROKES:
        pen.line(stroke, fill="#10131a", width=7, joint="curve")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
