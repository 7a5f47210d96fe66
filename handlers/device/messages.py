"""The bytes that are hashed and signed between the server and a window's devices (docs/device-messages.md)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC

PREFIX = "tellerflow/device/{}/1\n"


@dataclass(frozen=True, slots=True)
class Binding:
    """What an answer is good for, and nothing else. `case` and `task` are None where the desk asks before a case."""

    request: str
    nonce: str
    case: str | None
    task: str | None
    window: str
    kind: str


def content_digest(what: str, text: str, data: bytes) -> str:
    """SM3 (hex) of a `payload` or a `result`: its JSON on one line, a line feed, then its bytes (a page, a picture)."""
    return Hash.hash(SM3(), PREFIX.format(what).encode() + text.encode() + b"\n" + data).hex()


def request_mac(key: bytes, bound: Binding, expires: str, digest: str) -> str:
    fields = [bound.request, bound.nonce, bound.case, bound.task, bound.window, bound.kind, expires, digest]
    return _mac(key, "request", fields)


def answer_mac(key: bytes, bound: Binding, device: str, counter: int, digest: str) -> str:
    fields = [
        bound.request, bound.nonce, bound.case, bound.task, bound.window, bound.kind, device, counter, digest,
    ]  # fmt: skip
    return _mac(key, "answer", fields)


def poll_mac(key: bytes, device: str, window: str, counter: int) -> str:
    return _mac(key, "poll", [device, window, counter])


def _mac(key: bytes, what: str, fields: Sequence[str | int | None]) -> str:
    found = HMAC(key, SM3())
    found.update(PREFIX.format(what).encode() + json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    return found.finalize().hex()
