"""The connection to SQLite or PostgreSQL: how a write begins, and what a conflict looks like."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

BUSY_MS = 10_000
RETRY_STATES = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialization failure, deadlock, lock not available."""


def open_engine(url: str, **options: Any) -> Engine:
    """An engine with the settings every part of the product must share."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), **options)
    if engine.dialect.name == "sqlite":
        configure_sqlite(engine)
    return engine


def configure_sqlite(engine: Engine) -> None:
    """WAL, FULL, and transactions that begin as IMMEDIATE unless the connection is marked `readonly`."""

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # the driver would begin by itself, too late and never IMMEDIATE
        for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


class Database:
    """One engine and, for SQLite, the one writer lock of this process: a queue is fairer than SQLite's busy polling."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self._writer = threading.RLock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self.sqlite:
            with self._writer, self.engine.begin() as connection:
                yield connection
        else:
            with self.engine.begin() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(readonly=True) as connection:
            yield connection


def is_conflict(error: DBAPIError) -> bool:
    """True where the same command may succeed when tried again."""
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return "locked" in str(cause) or "busy" in str(cause)
    return getattr(cause, "sqlstate", None) in RETRY_STATES


def is_outage(error: DBAPIError) -> bool:
    """True where the database is full, read-only or gone: nothing the caller did, no reason to try again at once."""
    words = str(error.orig)
    return error.connection_invalidated or any(
        sign in words
        for sign in ("disk is full", "readonly database", "disk I/O error", "No space left", "unable to open")
    )
