"""A real server in a process of its own, with its own data, and a client of its API."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "window-seven-lamp"
OUTSIDE = ("DATABASE_URL", "REDIS_URL", "HOST")


class Refusal(Exception):
    """What the API answered instead: the status and the problem."""

    def __init__(self, status: int, problem: Any) -> None:
        super().__init__(f"{status} {problem}")
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code"))


class Api:
    """One person's session over HTTP: `api("POST", "/messages", {...})` answers the JSON or raises Refusal."""

    def __init__(self, url: str, username: str) -> None:
        self._url = f"{url}/api/v1"
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self._csrf = ""
        self._csrf = self("POST", "/session", {"username": username, "password": PASSWORD})["csrf_token"]

    def __call__(self, method: str, path: str, body: Any = None, files: Mapping[str, bytes] | None = None) -> Any:
        headers = {"Accept": "application/json"}
        if method != "GET":
            headers |= {"X-CSRF-Token": self._csrf, "Idempotency-Key": uuid.uuid4().hex}
        sent = None
        if files is not None:
            sent, headers["Content-Type"] = _multipart(files)
        elif body is not None:
            sent, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self._url + path, sent, headers, method=method)
        try:
            with self._open(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refusal(error.code, json.loads(error.read() or b"null")) from None

    def items(self, path: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self("GET", f"{path}{'&' if '?' in path else '?'}limit=100{cursor}")
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"


def _multipart(files: Mapping[str, bytes]) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, data in files.items()
    ]
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


@dataclass
class Live:
    """A running server; the demo people log in with PASSWORD."""

    url: str
    _sessions: dict[str, Api] = field(default_factory=dict)

    def api(self, username: str) -> Api:
        if username not in self._sessions:
            self._sessions[username] = Api(self.url, username)
        return self._sessions[username]


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Live]:
    """Starts `python -m web.serve` on a free port with data in `folder`, and stops it as an operator would."""
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    own = {"PORT": "0", "TELLERFLOW_DATA": str(folder / "data"), "TELLERFLOW_DEMO_PASSWORD": PASSWORD}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "web.serve"],
            cwd=ROOT,
            env={**inherited, **own, **environment},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        yield Live(_address(server, folder / "server.log"))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"https?://\S+:\d+", line.decode())
        if found:
            return found[0]
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")
