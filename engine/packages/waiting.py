"""What waits for a second person, as it was handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.packages.tables import Package, PackageVersion

_V = PackageVersion
_JOINED = Package.id == _V.package_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """`manifest` is {path: digest}."""

    id: str
    folder: str
    author: str
    created_at: datetime
    manifest: Mapping[str, str]


def list_waiting(conn: Connection) -> list[Waiting]:
    """Oldest first."""
    columns = (_V.id, Package.folder, _V.author, _V.created_at, _V.manifest)
    query = select(*columns).join(Package, _JOINED).where(_V.state == "waiting").order_by(_V.created_at, _V.id)
    return [Waiting(*row) for row in conn.execute(query)]


def folder_of(conn: Connection, version_id: str) -> str | None:
    """The folder that a version was handed in for, whatever has become of it."""
    return conn.scalar(select(Package.folder).join(_V, _JOINED).where(_V.id == version_id))


def folders(conn: Connection) -> list[str]:
    """Every folder outside the sandbox, by name."""
    return list(conn.scalars(select(Package.folder).where(Package.sandbox.is_(False)).order_by(Package.folder)))
