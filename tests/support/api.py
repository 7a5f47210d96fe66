"""A client of the API over a real connection, as a program outside would write one."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any


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

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = f"{url}/api/v1"
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self._csrf = ""
        self._csrf = self("POST", "/session", {"username": username, "password": password})["csrf_token"]

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
