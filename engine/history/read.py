"""Reading a chain back, with its bodies where their key still exists."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, and_, select

from engine.history.casekeys import data_key
from engine.history.encoding import associated_data
from engine.history.keys import Keys
from engine.history.tables import HistoryBody, HistoryEvent
from engine.history.write import ZLIB


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as it was recorded. `body` is None where it can no longer be opened; numbers in it are Decimals."""

    instance: str
    seq: int
    type: str
    time: str
    actor: str
    post: str | None
    window: str | None
    medium: str | None
    element: str | None
    definition: str | None
    simulated: bool
    hash: bytes
    body: Mapping[str, Any] | None


def read(conn: Connection, instance: str, keys: Keys, after: int = 0, before: int | None = None) -> list[Event]:
    """The events numbered above `after` and below `before`, in order. Reading does not verify: see `verify`."""
    e, b = HistoryEvent, HistoryBody
    rows = conn.execute(
        select(
            e.seq, e.type, e.time, e.actor, e.post, e.window, e.medium, e.element, e.definition, e.simulated, e.hash,
            b.sealed,
        )
        .outerjoin(b, and_(b.instance == e.instance, b.seq == e.seq))
        .where(e.instance == instance, e.seq > after, *([] if before is None else [e.seq < before]))
        .order_by(e.seq)
    )  # fmt: skip
    key = data_key(conn, instance, keys)
    return [
        Event(instance, *head, body=opened(key, instance, head[0], sealed))  # type: ignore[misc]
        for *head, sealed in rows
    ]


def open_body(key: bytes, instance: str, seq: int, sealed: bytes) -> bytes | None:
    """The JSON of one body, or None where it does not open: it was changed, or belongs elsewhere."""
    try:
        packed = AESGCM(key).decrypt(sealed[:12], sealed[12:], associated_data(instance, seq))
    except (InvalidTag, ValueError):
        return None
    return zlib.decompress(packed[1:]) if packed[:1] == ZLIB else packed[1:]


def opened(key: bytes | None, instance: str, seq: int, sealed: bytes | None) -> Mapping[str, Any] | None:
    """One body as its values; None where it does not open."""
    data = None if key is None or sealed is None else open_body(key, instance, seq, sealed)
    if data is None:
        return None
    # Not values.loads: a variable of the greatest depth allowed stands a few levels deeper here.
    body: Mapping[str, Any] = json.loads(data, parse_float=Decimal, parse_int=Decimal)
    return body
