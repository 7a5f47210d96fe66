"""The way to the server: polls for requests and hands answers in. Nothing listens for the server here."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from device_bridge import protocol
from device_bridge.protocol import Request

POLL_S = 20


class ServerSays(Exception):
    """The server refused; its sentence is for the person at the window."""


@dataclass(slots=True)
class Link:
    url: str
    device: str
    window: str
    key: bytes
    _last: int = 0
    _counting: Lock = field(default_factory=Lock)

    def requests(self, known: Collection[str], wait_s: float = POLL_S) -> list[Request]:
        """What is asked of this window, but what is in hand; waits a while. Raises ServerSays, OSError, Untrusted."""
        counter = self._count()
        asked = {
            "device": self.device,
            "window": self.window,
            "counter": counter,
            "known": ",".join(known),
            "wait_s": wait_s,
        }
        proof = protocol.poll(self.key, self.device, self.window, counter)
        place = f"/window/requests?{urllib.parse.urlencode(asked)}"
        answer = self._call(place, None, {"X-Device-Mac": proof}, wait_s + 15)
        return [protocol.read_request(self.key, self.window, message) for message in answer["requests"]]

    def answer(self, request: Request, result: Mapping[str, Any], picture: bytes = b"") -> None:
        """Raises ServerSays where it was not taken, OSError where the server was not reached."""
        with self._counting:
            body = protocol.write_answer(self.key, request, self.device, self._next(), result, picture)
            self._call("/window/answers", body, {}, 60)

    def _count(self) -> int:
        with self._counting:
            return self._next()

    def _next(self) -> int:
        """Higher than ever before, also after a restart: microseconds of this machine's clock."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return self._last

    def _call(self, place: str, body: Mapping[str, Any] | None, headers: Mapping[str, str], timeout_s: float) -> Any:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(f"{self.url.rstrip('/')}/api/v1{place}", data, sent)
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            told = _sentence(error.read())
            raise ServerSays(told or f"服务器答复 {error.code}，请联系管理员。") from error
        except (http.client.HTTPException, ValueError) as error:
            # an answer that broke off: as if the server had not been reached
            raise ConnectionError("服务器的答复不完整") from error


def _sentence(body: bytes) -> str | None:
    try:
        told = json.loads(body)
        return str(told.get("message") or told.get("detail") or "") or None
    except (ValueError, AttributeError):
        return None
