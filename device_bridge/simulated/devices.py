"""What the simulated devices hold, and what becomes of each request: the part below the page."""

import base64
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from device_bridge.link import Link, ServerSays
from device_bridge.protocol import Request, Untrusted

NAMES = {"read_card": "读卡器", "capture": "高拍仪", "sign": "签批屏", "pin": "密码键盘", "print": "打印机"}
FAULTS = {
    "ok": "正常",
    "media_empty": "缺纸",
    "media_jam": "卡纸",
    "cover_open": "盖板未合",
    "toner_low": "缺墨粉",
}
PIN_DIGITS = 6
RETRY_S = 3.0


class Refused(Exception):
    """What the person at the page did cannot be done; the sentence says why."""


class Devices:
    """`cards`: what may be put on the reader. `prints`: folder for what was printed. Any thread may call.

    A PIN is compared here, as in a keypad, and goes nowhere.
    """

    def __init__(self, link: Link, cards: list[dict[str, Any]], page: bytes, prints: Path) -> None:
        self._link = link
        self.cards = cards
        self._page = page
        self._prints = prints
        self._lock = threading.Lock()
        self._open: dict[str, tuple[Request, float]] = {}
        # answered, or about to be: a poll that overtakes the answer brings the request again
        self._taken_ids: dict[str, float] = {}
        self._on_reader: int | None = None
        self._pins: dict[str, str] = {}
        self.fault = "ok"
        self.message = "正在连接服务器……"
        self._stopping = threading.Event()

    def run(self) -> None:
        """Polls until `stop`; what can be done without a person is done at once."""
        while not self._stopping.is_set():
            try:
                with self._lock:
                    self._drop_old()
                    known = [*self._open, *self._taken_ids]
                for request in self._link.requests(known):
                    self._begin(request)
                self.message = "已连接"
            except (ServerSays, Untrusted) as refused:
                self.message = str(refused)
                self._stopping.wait(RETRY_S)
            except OSError:
                self.message = "连不上服务器，正在重试……"
                self._stopping.wait(RETRY_S)

    def stop(self) -> None:
        self._stopping.set()

    def state(self) -> dict[str, Any]:
        with self._lock:
            self._drop_old()
            waiting = [
                {
                    "id": request.id,
                    "kind": request.kind,
                    "name": NAMES[request.kind],
                    "case": request.case,
                    "payload": request.payload,
                    "left": max(0, int(until - time.monotonic())),
                }
                for request, until in self._open.values()
            ]
        return {
            "window": self._link.window,
            "message": self.message,
            "card": self._on_reader,
            "fault": self.fault,
            "waiting": waiting,
        }

    def put_card(self, number: int | None) -> None:
        """Puts a card on the reader, or takes it away; a read that waits is answered."""
        if number is not None and not 0 <= number < len(self.cards):
            raise Refused("没有这张卡。")
        self._on_reader = number
        if number is not None:
            for request in self._waiting("read_card"):
                self._read(request)

    def capture(self, id: str) -> None:
        self._answer(self._taken(id, "capture"), {"media_type": "image/png"}, self._page)

    def sign(self, id: str, picture: str, strokes: int) -> None:
        """`picture`: base64 of the PNG drawn on the pad."""
        if strokes < 1:
            raise Refused("请先签名。")
        drawn = base64.b64decode(picture, validate=True)
        self._answer(self._taken(id, "sign"), {"media_type": "image/png", "strokes": strokes}, drawn)

    def type_pin(self, id: str, first: str, second: str) -> None:
        """Two entries to set one, or one entry to verify. Only `set` or `wrong` leaves the keypad."""
        request = self._taken(id, "pin")
        holder = request.case or ""
        sound = len(first) == PIN_DIGITS and first.isdigit()
        if request.payload.get("purpose") == "set":
            sound = sound and first == second
            if sound:
                self._pins[holder] = first
        else:
            sound = sound and self._pins.get(holder, first) == first
        self._answer(request, {"pin": "set" if sound else "wrong"})

    def fail(self, id: str, reason: str) -> None:
        with self._lock:
            found = self._open.get(id)
            if found is None:
                raise Refused("这次操作已经结束。")
            self._take(id)
        self._answer(found[0], {"failed": reason})

    def set_fault(self, fault: str) -> None:
        if fault not in FAULTS:
            raise Refused("没有这种故障。")
        self.fault = fault

    def _begin(self, request: Request) -> None:
        with self._lock:
            if request.id in self._open or request.id in self._taken_ids:
                return
            self._open[request.id] = (request, time.monotonic() + request.seconds)
        if request.kind == "read_card":
            self._read(request)
        elif request.kind == "print":
            with suppress(Refused):
                self._print(request)

    def _read(self, request: Request) -> None:
        """By whoever comes first: the request that finds a card there, or the card that finds a request waiting."""
        number = self._on_reader
        if number is None:
            return
        with suppress(Refused):
            self._answer(self._taken(request.id, "read_card"), self.cards[number]["card"])

    def _print(self, request: Request) -> None:
        taken = self._taken(request.id, "print")
        if self.fault != "ok":
            self._answer(taken, {"failed": self.fault})
            return
        self._prints.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._prints / f"{taken.id}.pdf").write_bytes(taken.content)
        self._answer(taken, {"printed": int(taken.payload.get("copies", 1))})

    def _answer(self, request: Request, result: Mapping[str, Any], picture: bytes = b"") -> None:
        try:
            self._link.answer(request, result, picture)
            self.message = f"{NAMES[request.kind]}：已完成"
        except ServerSays as refused:
            self.message = f"{NAMES[request.kind]}：{refused}"
        except OSError:
            with self._lock:
                self._taken_ids.pop(request.id, None)  # the next poll brings it again
            self.message = f"{NAMES[request.kind]}：连不上服务器，结果没有交出，请重做。"

    def _waiting(self, kind: str) -> list[Request]:
        with self._lock:
            self._drop_old()
            return [request for request, _ in self._open.values() if request.kind == kind]

    def _taken(self, id: str, kind: str) -> Request:
        with self._lock:
            self._drop_old()
            found = self._open.get(id)
            if found is None or found[0].kind != kind:
                raise Refused("这次操作已经结束，请等待新的请求。")
            self._take(id)
        return found[0]

    def _take(self, id: str) -> None:
        self._taken_ids[id] = self._open.pop(id)[1]

    def _drop_old(self) -> None:
        now = time.monotonic()
        self._open = {id: held for id, held in self._open.items() if held[1] > now}
        self._taken_ids = {id: until for id, until in self._taken_ids.items() if until > now}
