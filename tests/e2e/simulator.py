"""The devices of one window, simulated as scripts/window --simulate does, and what a person does at them."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageDraw

from device_bridge.link import Link
from device_bridge.simulated.devices import Devices
from device_bridge.simulated.paper import paper
from tests.support.site import Site
from web.cli import device as enrolment

STROKES = (
    [(60, 150), (120, 60), (150, 170), (110, 120), (210, 90)],
    [(260, 60), (250, 190), (330, 70), (300, 130), (380, 120)],
    [(430, 80), (520, 70), (460, 180), (560, 150), (640, 60), (600, 190)],
)


@contextmanager
def devices_of(server: Site, window: str) -> Iterator[Devices]:
    name = f"{window}-sim"
    files = enrolment.enrol(server.services.settings, name, window, "模拟设备")
    key = bytes.fromhex(files["key-file"].read_text().strip())
    cards = json.loads(files["cards"].read_text("utf-8"))
    found = Devices(
        Link(server.url, name, window, key), cards, paper(), server.services.settings.data / f"printed-{window}"
    )
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


def put_card_of(devices: Devices, id_no: str) -> None:
    devices.put_card(next(n for n, each in enumerate(devices.cards) if each["card"]["id_no"] == id_no))


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
