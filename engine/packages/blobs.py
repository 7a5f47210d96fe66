"""Bytes by digest, kept in the database. Two functions, so that another place to keep them needs no more."""

from sqlalchemy import Connection, bindparam, select, text

from engine.history.encoding import sm3
from engine.packages.tables import Blob


class BlobDamaged(Exception):
    """Stored bytes are gone or were changed; the sentence is for the operator."""


# Two who bring the same bytes at once: the second has nothing to do.
_KEEP = text("INSERT INTO blob (digest, data) VALUES (:digest, :data) ON CONFLICT (digest) DO NOTHING")
_DATA = select(Blob.data).where(Blob.digest == bindparam("b_digest"))


def digest_of(data: bytes) -> str:
    return sm3(data).hex()


def put(conn: Connection, data: bytes) -> str:
    """Keeps the bytes once and returns their digest."""
    digest = digest_of(data)
    conn.execute(_KEEP, {"digest": digest, "data": data})
    return digest


def get(conn: Connection, digest: str) -> bytes:
    """The bytes, proven by their digest. Raises BlobDamaged."""
    data = conn.scalar(_DATA, {"b_digest": digest})
    if data is None or digest_of(bytes(data)) != digest:
        raise BlobDamaged(f"存储的文件 {digest[:16]} 缺失或与其摘要不符，请从备份恢复。")
    return bytes(data)
