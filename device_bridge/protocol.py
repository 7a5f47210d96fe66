"""The messages between the server and this window's computer, as docs/device-messages.md lays them down."""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC

Text = str | int | None


class Untrusted(Exception):
    """A request that does not come from the server that enrolled us, or not for this window."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the server asks. `payload` is what it is about, `content` the bytes that go with it (a page to print)."""

    id: str
    nonce: str
    case: str | None
    task: str | None
    window: str
    kind: str
    expires: str
    seconds: int
    payload: Mapping[str, Any]
    content: bytes


def poll(key: bytes, device: str, window: str, counter: int) -> str:
    """The proof that goes with the question what there is to do."""
    return _mac(key, "poll", [device, window, counter])


def read_request(key: bytes, window: str, message: Mapping[str, Any]) -> Request:
    """Raises Untrusted unless it was made with our key, for our window, and nothing of it was changed."""
    try:
        content = base64.b64decode(message["content"], validate=True)
        bound = [message[name] for name in ("request", "nonce", "case", "task", "window", "kind")]
        digest = content_digest("payload", message["payload"], content)
        proof = _mac(key, "request", [*bound, message["expires"], digest])
        if not hmac.compare_digest(proof, message["mac"]) or message["window"] != window:
            raise Untrusted("请求的签名不对或不是给本窗口的。")
        id, nonce, case, task, _, kind = bound
        payload = json.loads(message["payload"])
        return Request(
            id, nonce, case, task, window, kind, message["expires"], message["seconds"], payload, content
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untrusted("请求的格式不对。") from error


def write_answer(
    key: bytes, asked: Request, device: str, counter: int, result: Mapping[str, Any], picture: bytes = b""
) -> dict[str, Any]:
    """The body of an answer. `result` is what was read or done, or {"failed": reason}."""
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    digest = content_digest("result", text, picture)
    bound: dict[str, Text] = {
        "request": asked.id,
        "nonce": asked.nonce,
        "case": asked.case,
        "task": asked.task,
        "window": asked.window,
        "kind": asked.kind,
    }
    return bound | {
        "device": device,
        "counter": counter,
        "digest": digest,
        "result": text,
        "picture": base64.b64encode(picture).decode(),
        "mac": _mac(key, "answer", [*bound.values(), device, counter, digest]),
    }


def content_digest(what: str, text: str, data: bytes) -> str:
    return Hash.hash(SM3(), _prefix(what) + text.encode() + b"\n" + data).hex()


def _mac(key: bytes, what: str, fields: Sequence[Text]) -> str:
    found = HMAC(key, SM3())
    found.update(_prefix(what) + json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    return found.finalize().hex()


def _prefix(what: str) -> bytes:
    return f"tellerflow/device/{what}/1\n".encode()
