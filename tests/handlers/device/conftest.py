"""A window with an enrolled device, a clock that stands still, and the bridge's own side of the messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from device_bridge import protocol
from engine import Clock, Database, open_engine
from engine.base import Base
from engine.commands.parts import uuid7
from engine.history import Keys
from handlers import device
from handlers.cases import Secrecy
from handlers.device import Answer, Asked, Hub, Standing, Taken

MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
CARD = {"medium": "id_card", "name": "王小兰", "id_no": "11010519491231002X"}
RESULTS: dict[str, tuple[dict[str, Any], bytes]] = {
    "read_card": (CARD, b""),
    "capture": ({"media_type": "image/png"}, PNG),
    "sign": ({"media_type": "image/png", "strokes": 4}, PNG),
    "pin": ({"pin": "set"}, b""),
    "print": ({"printed": 1}, b""),
}


@dataclass
class Bench:
    """`asked` and `answered` go through the bytes that travel: the window's side is device_bridge's own code."""

    hub: Hub
    times: list[datetime]
    keys: dict[str, bytes] = field(default_factory=dict)
    counter: int = 0
    hall: Any = None

    def enrol(self, id: str, window: str, *kinds: str) -> None:
        with self.hub.database.write() as conn:
            self.keys[id] = device.enrol(conn, self.hub, id, window, "模拟设备", kinds or tuple(device.KINDS))

    def ask(self, kind: str = "read_card", window: str = "A01", **more: Any) -> str:
        with self.hub.database.write() as conn:
            return device.ask(conn, self.hub, Asked(window, kind, "teller01", **more))

    def poll(self, id: str = "A01-sim", window: str = "A01") -> list[protocol.Request]:
        self.counter += 1
        mac = protocol.poll(self.keys[id], id, window, self.counter)
        with self.hub.database.write() as conn:
            row = device.poll(conn, self.hub, id, window, self.counter, mac)
            assert not isinstance(row, str), row
            messages = device.waiting(conn, self.hub, row)
        return [protocol.read_request(self.keys[id], window, message) for message in messages]

    def written(
        self, request: protocol.Request, id: str = "A01-sim", result: dict[str, Any] | None = None, **changes: Any
    ) -> dict[str, Any]:
        """The body of an answer; `changes` are made after it was signed."""
        self.counter += 1
        usual, picture = RESULTS[request.kind]
        given = usual if result is None else result
        sent = picture if result is None or "media_type" in given else b""
        return protocol.write_answer(self.keys[id], request, id, self.counter, given, sent) | changes

    def take(self, body: dict[str, Any]) -> Taken:
        with self.hub.database.write() as conn:
            return device.answer(conn, self.hub, Answer.read(body))

    def result(self, id: str) -> Standing:
        with self.hub.database.read() as conn:
            return device.result(conn, self.hub, id)

    def pass_time(self, seconds: float) -> None:
        self.times[0] += timedelta(seconds=seconds)

    def logged(self) -> list[str]:
        with self.hub.database.read() as conn:
            return list(conn.scalars(text("SELECT type FROM history_event WHERE instance = 'devices' ORDER BY seq")))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    from web import migrate

    times = [MORNING]
    database = Database(open_engine(f"sqlite:///{tmp_path / 'bench.db'}"))
    assert migrate.METADATA is Base.metadata
    Base.metadata.create_all(database.engine)
    clock = Clock(wall=lambda: times[0])
    keys = tmp_path / "keys"
    found = Bench(Hub(database, clock, Secrecy.open(keys), Keys.open(keys), uuid7, lambda conn, id: b"%PDF-1.7"), times)
    found.enrol("A01-sim", "A01")
    yield found
    database.engine.dispose()
