"""The page of the simulated devices, on loopback alone."""

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from device_bridge.simulated.devices import FAULTS, Devices, Refused

FOLDER = Path(__file__).parent
FILES = {
    "/": ("page.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'"
)
MOST_BODY = 4_000_000
LOOPBACK = "127.0.0.1"


class Handler(BaseHTTPRequestHandler):
    devices: Devices

    def do_GET(self) -> None:
        if not self._ours():
            return self._send(HTTPStatus.FORBIDDEN, b"", "text/plain")
        if self.path == "/state":
            return self._json(HTTPStatus.OK, self.devices.state())
        if self.path == "/cards":
            cards = [{"about": card["about"], "name": card["card"]["name"]} for card in self.devices.cards]
            return self._json(HTTPStatus.OK, {"cards": cards, "faults": FAULTS})
        if self.path not in FILES:
            return self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
        name, kind = FILES[self.path]
        self._send(HTTPStatus.OK, (FOLDER / name).read_bytes(), kind)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not self._ours() or self.headers.get_content_type() != "application/json" or length > MOST_BODY:
            return self._send(HTTPStatus.FORBIDDEN, b"", "text/plain")
        try:
            self._act(json.loads(self.rfile.read(length)))
        except Refused as refused:
            return self._json(HTTPStatus.CONFLICT, {"message": str(refused)})
        except (ValueError, KeyError, TypeError):
            return self._json(HTTPStatus.BAD_REQUEST, {"message": "操作的格式不对。"})
        self._json(HTTPStatus.OK, self.devices.state())

    def _act(self, asked: dict[str, Any]) -> None:
        match asked["act"]:
            case "card":
                self.devices.put_card(asked["card"])
            case "capture":
                self.devices.capture(asked["id"])
            case "sign":
                self.devices.sign(asked["id"], asked["picture"], asked["strokes"])
            case "pin":
                self.devices.type_pin(asked["id"], asked["first"], asked["second"])
            case "fail":
                self.devices.fail(asked["id"], asked["reason"])
            case "fault":
                self.devices.set_fault(asked["fault"])
            case _:
                raise Refused("没有这种操作。")

    def _ours(self) -> bool:
        """A page of another address, or a name that was pointed here, may not drive the devices."""
        host = self.headers.get("Host", "")
        origin = self.headers.get("Origin")
        here = f"{LOOPBACK}:{self.server.server_port}"  # type: ignore[attr-defined]
        return host in (here, here.replace(LOOPBACK, "localhost")) and origin in (None, f"http://{host}")

    def _json(self, status: HTTPStatus, body: Any) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a page that asks for its state twice a second fills any log."""


def make_server(devices: Devices, port: int) -> ThreadingHTTPServer:
    """Port 0 takes a free one."""
    handler = type("Bound", (Handler,), {"devices": devices})
    server = ThreadingHTTPServer((LOOPBACK, port), handler)
    server.daemon_threads = True
    return server
