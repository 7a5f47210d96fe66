"""The server's side of docs/device-messages.md, against the same vectors as the window's side."""

import json
from pathlib import Path

import pytest

from handlers.device import messages
from handlers.device.answers import Answer

VECTORS = json.loads((Path(__file__).parents[3] / "docs/device-messages.json").read_text("utf-8"))
KEY = bytes.fromhex(VECTORS["key"])


def test_polls_requests_and_answers_are_proven_as_laid_down() -> None:
    poll, request = VECTORS["poll"], VECTORS["request"]
    assert messages.poll_mac(KEY, poll["device"], poll["window"], poll["counter"]) == poll["mac"]
    bound = messages.Binding(*(request[name] for name in ("request", "nonce", "case", "task", "window", "kind")))
    assert messages.content_digest("payload", request["payload"], b"") == request["digest"]
    assert messages.request_mac(KEY, bound, request["expires"], request["digest"]) == request["mac"]


@pytest.mark.parametrize("name", ["answer", "desk_answer"])
def test_an_answer_is_read_and_proven(name: str) -> None:
    given = Answer.read(VECTORS[name])
    assert messages.answer_mac(KEY, given.bound, given.device, given.counter, given.digest) == VECTORS[name]["mac"]
    assert messages.content_digest("result", given.result, given.picture) == given.digest


def test_hmac_sm3_is_the_one_of_the_standard() -> None:
    """HMAC (RFC 2104) over SM3, computed by another library."""
    from gmssl import func, sm3

    def digest(data: bytes) -> bytes:
        return bytes.fromhex(sm3.sm3_hash(func.bytes_to_list(data)))

    key = KEY.ljust(64, b"\0")
    poll = VECTORS["poll"]
    text = f'tellerflow/device/poll/1\n["{poll["device"]}","{poll["window"]}",{poll["counter"]}]'.encode()
    inner = digest(bytes(byte ^ 0x36 for byte in key) + text)
    assert digest(bytes(byte ^ 0x5C for byte in key) + inner).hex() == poll["mac"]
