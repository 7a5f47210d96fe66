"""The versions of a folder, and what an analyst is working on until it is handed in or given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, text, update

from engine.packages.tables import Package, PackageVersion
from engine.tables import RUNNING, ProcessInstance

_V = PackageVersion
MOST = 50


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a folder's files, published or not. `approver` of a draft: who sent it back, for `reason`."""

    id: str
    folder: str
    number: int | None
    state: str
    factory: bool
    author: str
    approver: str | None
    reason: str
    manifest: Mapping[str, str]
    created_at: datetime
    decided_at: datetime | None


_VERSIONS: Select[Any] = select(
    _V.id, Package.folder, _V.number, _V.state, _V.factory, _V.author, _V.approver, _V.reason, _V.manifest,
    _V.created_at, _V.decided_at,
).join(Package, Package.id == _V.package_id)  # fmt: skip


def version(conn: Connection, version_id: str) -> Version | None:
    return _one(conn, _VERSIONS.where(_V.id == version_id))


def newest(conn: Connection, folder: str) -> Version | None:
    """The newest published version of a folder."""
    published = _VERSIONS.where(Package.folder == folder, _V.state == "published")
    return _one(conn, published.order_by(_V.number.desc()).limit(1))


def before(conn: Connection, found: Version) -> Version | None:
    """The published version of the folder that came before this one: the newest, unless it is published itself."""
    earlier = _VERSIONS.where(Package.folder == found.folder, _V.number.is_not(None), _V.id != found.id)
    if found.number is not None:
        earlier = earlier.where(_V.number < found.number)
    return _one(conn, earlier.order_by(_V.number.desc()).limit(1))


def versions(conn: Connection, folder: str, before_number: int | None = None, most: int = MOST) -> list[Version]:
    """Those of a folder that were published, the newest first."""
    published = _VERSIONS.where(Package.folder == folder, _V.number.is_not(None))
    if before_number is not None:
        published = published.where(_V.number < before_number)
    return _all(conn, published.order_by(_V.number.desc()).limit(most))


def of_author(conn: Connection, author: str) -> list[Version]:
    """What a person is working on, has handed in or got back, and what a release laid there; the newest first."""
    mine = _VERSIONS.where(_V.state.in_(("draft", "waiting")), (_V.author == author) | _V.factory.is_(True))
    return _all(conn, mine.order_by(_V.id.desc()).limit(MOST))


def running(conn: Connection, definition_ids: Sequence[str]) -> dict[str, int]:
    """How many instances still run on each of these process definitions, where any does."""
    if not definition_ids:
        return {}
    mine = ProcessInstance.definition_id.in_(definition_ids)
    query = select(ProcessInstance.definition_id, func.count()).where(mine, text(RUNNING))
    return {row[0]: row[1] for row in conn.execute(query.group_by(ProcessInstance.definition_id))}


def hand_in(conn: Connection, version_id: str, author: str, now: datetime) -> None:
    values = {"state": "waiting", "author": author, "created_at": now}
    conn.execute(update(_V).where(_V.id == version_id, _V.state == "draft").values(values))


def discard(conn: Connection, version_id: str) -> None:
    """Only what was never handed in goes; what a second person has sent back stays with the reason."""
    conn.execute(delete(_V).where(_V.id == version_id, _V.state == "draft", _V.approver.is_(None)))


def _one(conn: Connection, query: Select[Any]) -> Version | None:
    row = conn.execute(query).first()
    return None if row is None else Version(*row)


def _all(conn: Connection, query: Select[Any]) -> list[Version]:
    return [Version(*row) for row in conn.execute(query)]


def folders(conn: Connection, sandbox: bool, after: str = "", most: int = MOST) -> Sequence[tuple[str, str]]:
    """(folder, title) on one side of the border of those with something published, by folder."""
    published = select(_V.id).where(_V.package_id == Package.id, _V.number.is_not(None)).exists()
    query = select(Package.folder, Package.title).where(Package.sandbox.is_(sandbox), Package.folder > after, published)
    return [(row.folder, row.title) for row in conn.execute(query.order_by(Package.folder).limit(most))]
