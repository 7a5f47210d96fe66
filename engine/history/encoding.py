"""The bytes that are hashed. They never change; docs/history-format.md describes them for whoever wants to verify."""

from datetime import UTC, datetime

import orjson
from cryptography.hazmat.primitives.hashes import SM3, Hash

GENESIS = bytes(32)
"""What stands as previous hash in the first event of a chain."""

# One prefix for each kind of thing that is hashed, so that none can ever be taken for another.
_HEADER = b"tellerflow/history/header/1\n"
_BODY = b"tellerflow/history/body/1\n"
_LEAF = b"tellerflow/history/leaf/1\n"
_NODE = b"tellerflow/history/node/1\n"
_EMPTY = b"tellerflow/history/empty/1\n"
_STATEMENT = b"tellerflow/history/checkpoint/1\n"
_SEAL = b"tellerflow/history/seal/1\n"

_SM3 = SM3()


def sm3(data: bytes) -> bytes:
    return Hash.hash(_SM3, data)


def utc_text(moment: datetime) -> str:
    """A moment as 27 characters that sort as they happened: 2026-11-21T07:40:02.123456Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def header_hash(
    instance: str,
    seq: int,
    type_: str,
    time: str,
    actor: str,
    post: str | None,
    window: str | None,
    medium: str | None,
    element: str | None,
    definition: str | None,
    simulated: bool,
    body_digest: bytes,
    previous: bytes,
) -> bytes:
    """The hash of one event: SM3 over the prefix and the compact JSON array of its header fields in this order."""
    fields = [
        instance, seq, type_, time, actor, post, window, medium, element, definition, simulated,
        body_digest.hex(), previous.hex(),
    ]  # fmt: skip
    return sm3(_HEADER + orjson.dumps(fields))


def body_digest(sealed: bytes) -> bytes:
    """The digest of a body as it is stored: still encrypted, so that it tells nothing and needs no key to check."""
    return sm3(_BODY + sealed)


def associated_data(instance: str, seq: int) -> bytes:
    """What binds an encrypted body to its place: moved to another event it no longer opens."""
    return _SEAL + orjson.dumps([instance, seq])


def leaf_hash(instance: str, seq: int, head: bytes) -> bytes:
    return sm3(_LEAF + orjson.dumps([instance, seq, head.hex()]))


def node_hash(left: bytes, right: bytes) -> bytes:
    return sm3(_NODE + left + right)


def empty_root() -> bytes:
    return sm3(_EMPTY)


def statement_bytes(number: int, time: str, chains: int, last_event: int, root: bytes, previous: bytes) -> bytes:
    """What a checkpoint signs and the next one names by its SM3: the prefix and the compact JSON array of fields."""
    return _STATEMENT + orjson.dumps([number, time, chains, last_event, root.hex(), previous.hex()])
