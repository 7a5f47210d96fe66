"""The window's side of docs/device-messages.md, against its vectors."""

import json
from pathlib import Path
from typing import Any

import pytest

from device_bridge import protocol

VECTORS = json.loads((Path(__file__).parents[2] / "docs/device-messages.json").read_text("utf-8"))
KEY = bytes.fromhex(VECTORS["key"])
ASKED = VECTORS["request"]


def test_a_poll_is_signed_as_written() -> None:
    poll = VECTORS["poll"]
    assert protocol.poll(KEY, poll["device"], poll["window"], poll["counter"]) == poll["mac"]


def test_a_request_of_our_server_is_read() -> None:
    request = protocol.read_request(KEY, "A01", ASKED)
    assert (request.id, request.case, request.kind) == (ASKED["request"], ASKED["case"], "sign")
    assert request.payload == {"title": "失业保险金申领", "lines": ["王**"]}
    assert protocol.content_digest("payload", ASKED["payload"], b"") == ASKED["digest"]


@pytest.mark.parametrize(
    "change",
    [{"case": "5104002026112100000025"}, {"task": None}, {"nonce": "0" * 32}, {"payload": "{}"}, {"kind": "pin"}]
    + [{"content": "AAAA"}, {"content": "?"}, {"mac": "0" * 64}, {"expires": "2027-01-01T00:00:00.000000Z"}],
)
def test_a_request_that_was_changed_on_the_way_is_not_done(change: dict[str, Any]) -> None:
    with pytest.raises(protocol.Untrusted):
        protocol.read_request(KEY, "A01", ASKED | change)


def test_a_request_for_another_window_or_of_another_server_is_not_done() -> None:
    with pytest.raises(protocol.Untrusted):
        protocol.read_request(KEY, "A02", ASKED)
    with pytest.raises(protocol.Untrusted):
        protocol.read_request(bytes(32), "A01", ASKED)


def test_answers_are_written_as_laid_down() -> None:
    request = protocol.read_request(KEY, "A01", ASKED)
    given = VECTORS["answer"]
    result = {"media_type": "image/png", "strokes": 3}
    picture = b"\x89PNG\r\n\x1a\nsigned"
    assert protocol.write_answer(KEY, request, given["device"], given["counter"], result, picture) == given
