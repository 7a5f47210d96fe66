"""What the server and the renderer process say to each other: a JSON head, then bytes, both with their length."""

import base64
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

HEAD = struct.Struct(">II")
MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture that a template names as `asset:<name>`."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """One document to print: all that the renderer process is told. `values` are plain (plain.py)."""

    title: str
    template: str
    templates: Mapping[str, str]
    values: Mapping[str, Any]
    assets: Mapping[str, Asset] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    pdf: bytes
    pages: int


def order_to_bytes(order: Order) -> bytes:
    """Raises UnicodeEncodeError never: texts were cleaned before."""
    told = asdict(order)
    told["assets"] = {
        name: [asset.media_type, base64.b64encode(asset.data).decode()] for name, asset in order.assets.items()
    }
    return frame(told)


def order_from(told: Mapping[str, Any]) -> Order:
    assets = {name: Asset(media_type, base64.b64decode(data)) for name, (media_type, data) in told["assets"].items()}
    return Order(told["title"], told["template"], told["templates"], told["values"], assets)


def frame(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    coded = json.dumps(head, ensure_ascii=False).encode()
    return HEAD.pack(len(coded), len(body)) + coded + body


def read_frame(exactly: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes]:
    """`exactly(n)` gives n bytes or raises."""
    head_length, body_length = HEAD.unpack(exactly(HEAD.size))
    if head_length + body_length > MOST_BYTES:
        raise ValueError("frame too long")
    head: dict[str, Any] = json.loads(exactly(head_length))
    return head, exactly(body_length)
