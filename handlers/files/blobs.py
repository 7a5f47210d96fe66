"""Where bytes are kept. Two methods, so that several machines need share nothing else; the database by default."""

from typing import Protocol

from sqlalchemy import Connection

from engine.packages import blobs


class Blobs(Protocol):
    def put(self, conn: Connection, data: bytes) -> str:
        """Keeps the bytes once, within the caller's transaction, and returns their digest (SM3, hex)."""

    def get(self, conn: Connection, digest: str) -> bytes:
        """The bytes, proven by their digest."""


class DatabaseBlobs:
    def put(self, conn: Connection, data: bytes) -> str:
        return blobs.put(conn, data)

    def get(self, conn: Connection, digest: str) -> bytes:
        return blobs.get(conn, digest)
