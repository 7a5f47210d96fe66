"""An evidence bundle of one case: its events, the newest checkpoint that covers it, and a script to check both."""

import base64
import io
import zipfile
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, and_, select

from engine.errors import NotFound
from engine.history import merkle, verify_bundle
from engine.history.casekeys import data_key
from engine.history.checkpoints import Checkpoints
from engine.history.keys import Keys
from engine.history.read import open_body
from engine.history.tables import HistoryBody, HistoryEvent

README = """证据包

events.jsonl  全部记录，每行一条：登记信息（header）、哈希、密文（sealed）、明文（body，密钥已销毁时为空）
about.json    公钥、最近一次检查点及其证明路径、本办件的数据密钥
verify.py     离线核验：python verify.py 证据包.zip 公布的公钥

格式见 docs/history-format.md。本包含个人信息，请按规定保管。
"""


def bundle(conn: Connection, instance: str, keys: Keys, checkpoints: Checkpoints) -> bytes:
    """A .zip. Raises NotFound, and CheckpointBroken where the checkpoint files do not hold."""
    e, b = HistoryEvent, HistoryBody
    query = (
        select(
            e.instance, e.seq, e.type, e.time, e.actor, e.post, e.window, e.medium, e.element, e.definition,
            e.simulated, e.body_digest, e.previous, e.hash, b.sealed,
        )
        .join(b, and_(b.instance == e.instance, b.seq == e.seq))
        .where(e.instance == instance)
        .order_by(e.seq)
    )  # fmt: skip
    key = data_key(conn, instance, keys)
    lines = []
    for *fields, digest, previous, own, sealed in conn.execute(query):
        opened = None if key is None else open_body(key, instance, fields[1], bytes(sealed))
        lines.append(
            {
                "header": [*fields, bytes(digest).hex(), bytes(previous).hex()],
                "hash": bytes(own).hex(),
                "sealed": base64.b64encode(bytes(sealed)).decode(),
                "body": None if opened is None else opened.decode(),
            }
        )
    if not lines:
        raise NotFound("办件的历史记录")
    about = {
        "public_key": keys.public.hex(),
        "checkpoint": _checkpoint(instance, keys, checkpoints),
        "data_key": None if key is None else key.hex(),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        archive.writestr("events.jsonl", b"".join(orjson.dumps(line) + b"\n" for line in lines))
        archive.writestr("about.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
        archive.writestr("verify.py", Path(verify_bundle.__file__).read_bytes())
    return held.getvalue()


def _checkpoint(instance: str, keys: Keys, checkpoints: Checkpoints) -> dict[str, Any] | None:
    """The newest checkpoint that covers the chain, with the way from its leaf to the signed root."""
    newest = None
    for statement, heads in checkpoints.read_all():
        place = next((n for n, head in enumerate(heads) if head[0] == instance), None)
        if place is not None:
            newest = statement, heads, place
    if newest is None:
        return None
    statement, heads, place = newest
    chain, seq, head = heads[place]
    return {
        "statement": {
            "number": statement.number, "time": statement.time, "chains": statement.chains,
            "last_event": statement.last_event, "root": statement.root.hex(), "previous": statement.previous.hex(),
        },
        "signature": keys.sign(statement.signed).hex(),
        "leaf": [chain, seq, head.hex()],
        "proof": [[side, neighbour.hex()] for side, neighbour in merkle.proof(heads, place)],
    }  # fmt: skip
