"""Adding facts to a chain: two statements, no query."""

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert

from engine import values
from engine.actor import Actor
from engine.history.encoding import associated_data, body_digest, header_hash, utc_text
from engine.history.facts import Fact
from engine.history.tables import HistoryBody, HistoryEvent

PLAIN, ZLIB = b"\x00", b"\x01"
"""First byte of an opened body: JSON as it is, or compressed with zlib, which every language has."""
COMPRESS_FROM = 1024

_ADD_EVENTS = insert(HistoryEvent.__table__)  # type: ignore[arg-type]
_ADD_BODIES = insert(HistoryBody.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class InstanceRef:
    """One chain and its present end, as kept on the instance's row: 0 and GENESIS before the first event."""

    id: str
    definition_id: str | None
    last_seq: int
    last_hash: bytes
    data_key: bytes


def append(
    conn: Connection, instance: InstanceRef, facts: Sequence[Fact], actor: Actor, now: datetime, simulated: bool
) -> tuple[int, bytes]:
    """Adds `facts` in order and returns the chain's new end, which the caller keeps.

    Two writers of one chain meet at the unique (instance, seq): the second gets an IntegrityError.
    """
    if not facts:
        return instance.last_seq, instance.last_hash
    headers, bodies = seal(instance, facts, actor, now, simulated)
    conn.execute(_ADD_EVENTS, headers)
    conn.execute(_ADD_BODIES, bodies)
    return headers[-1]["seq"], headers[-1]["hash"]


def seal(
    instance: InstanceRef, facts: Sequence[Fact], actor: Actor, now: datetime, simulated: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of history_event and of history_body."""
    chain, seq, previous, time = instance.id, instance.last_seq, instance.last_hash, utc_text(now)
    # Random and not counted: a command that is tried again seals other bodies under the same sequence number.
    nonces = os.urandom(12 * len(facts))
    encrypt = AESGCM(instance.data_key).encrypt
    headers, bodies = [], []
    for n, fact in enumerate(facts):
        seq += 1
        nonce = nonces[12 * n : 12 * n + 12]
        sealed = nonce + encrypt(nonce, _pack(values.canonical(fact.body)), associated_data(chain, seq))
        digest = body_digest(sealed)
        own = header_hash(
            chain, seq, fact.type, time, actor.person, actor.post, actor.window, actor.medium,
            fact.element_id, instance.definition_id, simulated, digest, previous,
        )  # fmt: skip
        headers.append({
            "instance": chain, "seq": seq, "type": fact.type, "time": time, "actor": actor.person,
            "post": actor.post, "window": actor.window, "medium": actor.medium, "element": fact.element_id,
            "definition": instance.definition_id, "simulated": simulated, "body_digest": digest,
            "previous": previous, "hash": own,
        })  # fmt: skip
        bodies.append({"instance": chain, "seq": seq, "sealed": sealed})
        previous = own
    return headers, bodies


def _pack(body: bytes) -> bytes:
    return PLAIN + body if len(body) < COMPRESS_FROM else ZLIB + zlib.compress(body, 1)
