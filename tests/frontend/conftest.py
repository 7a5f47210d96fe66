"""The built front-end modules on a page of their own, under the product's CSP, with a server that answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

DIST = Path(__file__).resolve().parent.parent.parent / "web" / "static" / "dist"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".woff": "font/woff"}


@dataclass
class Site:
    """`pages` are bodies of pages by path; `answers` are (status, JSON) by path, in order; `posts` is what came."""

    url: str = ""
    csp: str = STRICT + "; style-src-attr 'unsafe-inline'"
    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def posted(self, path: str) -> list[Any]:
        return [body for at, _, body in self.posts if at == path]


def page_html(body: str, entries: list[str]) -> str:
    manifest = json.loads((DIST / "manifest.json").read_text())
    styles = [css for entry in entries for css in manifest[entry].get("css", [])]
    return (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>试页</title>"
        "<meta name='csrf-token' content='token-1'><link rel='icon' href='data:,'>"
        + "".join(f"<link rel='stylesheet' href='/static/dist/{css}'>" for css in styles)
        + "".join(f"<script type='module' src='/static/dist/{manifest[entry]['file']}'></script>" for entry in entries)
        + f"</head>{body}</html>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    told = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in told.pages:
                self._answer(200, "text/html; charset=utf-8", told.pages[self.path].encode())
            elif self.path in told.files:
                self._answer(200, "application/xml", told.files[self.path].encode())
            elif self.path.startswith("/static/dist/"):
                file = DIST / self.path.removeprefix("/static/dist/")
                self._answer(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
            else:
                self._answer(404, "text/plain", b"")

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.loads(sent) if self.headers["Content-Type"] == "application/json" else sent.decode()
            told.posts.append((self.path, dict(self.headers.items()), body))
            status, answer = told.answers[self.path].pop(0)
            self._answer(status, "application/json", json.dumps(answer).encode())

        def _answer(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", told.csp)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
