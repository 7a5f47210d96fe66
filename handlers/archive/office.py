"""What the archive works with, put together once by the wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine import Database
from handlers.cases.secrecy import Secrecy
from handlers.files import Blobs


@dataclass(frozen=True, slots=True)
class Office:
    """`paper(conn, row of document)` gives the bytes of a printed document; `area` begins the volumes' numbers."""

    database: Database
    secrecy: Secrecy
    blobs: Blobs
    paper: Callable[[Connection, Mapping[str, Any]], bytes]
    new_id: Callable[[], str]
    area: str
