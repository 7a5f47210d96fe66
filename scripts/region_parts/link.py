"""The calls of the API that a program of another region needs, with its token."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

TIMEOUT_S = 30


class Refused(Exception):
    """The server answered no; the sentence is its own."""


class Unreachable(Exception):
    """No answer at all: worth another try."""


class Link:
    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url.rstrip('/')}/api/v1"
        self._token = token

    def letters(self, after: int) -> dict[str, Any]:
        return self._call("GET", f"/region-letters?after={after}&limit=100")

    def answer(self, request_no: str, number: str, content: Mapping[str, Any]) -> dict[str, Any]:
        body = {"answer_no": number, "kind": "information", "content": dict(content)}
        return self._call("POST", f"/region-letters/{request_no}/answers", body)

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._token}"}
        sent = None
        if body is not None:
            sent = json.dumps(body, ensure_ascii=False).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        request = urllib.request.Request(self._url + path, sent, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                found: dict[str, Any] = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Refused(_sentence(error)) from None
        except (OSError, ValueError) as error:
            raise Unreachable(str(error)) from None
        return found


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        told = json.loads(error.read())
        return str(told.get("detail") or told.get("title"))
    except (ValueError, AttributeError):
        return f"服务器答复 {error.code}"
