"""What is published, as the database has it. Nothing here looks across the border of the sandbox unless it says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from engine.packages.tables import PackageKey, PackagePart, ProcessDefinition

SANDBOX = "sandbox"
Query = Select[*tuple[Any, ...]]


def owner_of_folder(folder: str) -> str:
    """The whole sandbox owns its keys together; every other folder owns its own."""
    return SANDBOX if in_sandbox(folder) else folder


def in_sandbox(folder: str) -> bool:
    return folder == SANDBOX or folder.startswith(f"{SANDBOX}/")


@dataclass(frozen=True, slots=True)
class Row:
    """A published process, form or decision."""

    id: str
    key: str
    version: int
    name: str
    version_tag: str | None
    package_version_id: str
    path: str
    digest: str
    sandbox: bool
    retired: bool


_P, _Q = ProcessDefinition, PackagePart
_PROCESS: Query = select(
    _P.id, _P.key, _P.version, _P.name, _P.version_tag, _P.package_version_id, _P.path, _P.digest, _P.sandbox,
    _P.retired,
)  # fmt: skip
_PART: Query = select(
    _Q.id, _Q.key, _Q.version, _Q.key.label("name"), _Q.version_tag, _Q.package_version_id, _Q.path, _Q.digest,
    _Q.sandbox, _Q.retired,
)  # fmt: skip


def _table(kind: str) -> tuple[type[ProcessDefinition] | type[PackagePart], Query]:
    if kind == "process":
        return _P, _PROCESS
    return _Q, _PART.where(_Q.kind == kind)


# Asked in every command, so built once: SQLAlchemy takes longer to build a query than the database to answer it.

_KINDS = ("process", "form", "decision")
_KEY: BindParameter[str] = bindparam("b_key")
_SANDBOX: BindParameter[bool] = bindparam("b_sandbox")


def _statement(kind: str, *conditions: str) -> Query:
    table, query = _table(kind)
    known = {
        "id": table.id == bindparam("b_id"),
        "key": table.key == _KEY,
        "side": table.sandbox == _SANDBOX,
        "package": table.package_version_id == bindparam("b_package"),
        "tag": table.version_tag == bindparam("b_tag"),
        "in use": table.retired.is_(False),
    }
    chosen = query.where(*(known[condition] for condition in conditions))
    return chosen if conditions == ("id",) else chosen.order_by(table.version.desc()).limit(1)


_BY_ID = {kind: _statement(kind, "id") for kind in _KINDS}
_NEWEST = {kind: _statement(kind, "key", "in use") for kind in _KINDS}
_LATEST = {kind: _statement(kind, "key", "in use", "side") for kind in _KINDS}
_TAGGED = {kind: _statement(kind, "key", "in use", "side", "tag") for kind in _KINDS}
_TOGETHER = {kind: _statement(kind, "key", "side", "package") for kind in _KINDS}
_BY_VERSION = _PROCESS.where(_P.key == _KEY, _P.version == bindparam("b_version"))


def by_id(conn: Connection, kind: str, row_id: str) -> Row | None:
    return _one(conn, _BY_ID[kind], b_id=row_id)


def latest(conn: Connection, kind: str, key: str, sandbox: bool | None = None) -> Row | None:
    """The newest version in use; `sandbox` None asks on both sides of the border."""
    if sandbox is None:
        return _one(conn, _NEWEST[kind], b_key=key)
    return _one(conn, _LATEST[kind], b_key=key, b_sandbox=sandbox)


def by_version(conn: Connection, key: str, version: int) -> Row | None:
    return _one(conn, _BY_VERSION, b_key=key, b_version=version)


def bound(conn: Connection, kind: str, key: str, caller: Row, binding: str, tag: str | None) -> Row | None:
    """What `caller` means by `key` under its binding: latest, deployment or versionTag."""
    given = {"b_key": key, "b_sandbox": caller.sandbox}
    if binding == "deployment":
        return _one(conn, _TOGETHER[kind], **given, b_package=caller.package_version_id)
    if binding == "versionTag":
        return _one(conn, _TAGGED[kind], **given, b_tag=tag)
    return _one(conn, _LATEST[kind], **given)


def in_package(conn: Connection, kind: str, package_version_id: str) -> Sequence[Row]:
    table, query = _table(kind)
    rows = conn.execute(query.where(table.package_version_id == package_version_id).order_by(table.key))
    return [Row(*row) for row in rows]


def versions(conn: Connection, key: str) -> Sequence[Row]:
    return [Row(*row) for row in conn.execute(_PROCESS.where(_P.key == key).order_by(_P.version))]


def newest_of_each(conn: Connection, after: str = "", limit: int = 50) -> Sequence[Row]:
    """The newest version in use of every process, by key, from the key after `after` on."""
    newest = (
        select(_P.key, func.max(_P.version).label("version"))
        .where(_P.retired.is_(False), _P.key > after)
        .group_by(_P.key)
        .order_by(_P.key)
        .limit(limit)
        .subquery()
    )
    query = _PROCESS.join(newest, (_P.key == newest.c.key) & (_P.version == newest.c.version))
    return [Row(*row) for row in conn.execute(query.order_by(_P.key))]


def last_version(conn: Connection, kind: str, key: str) -> int:
    """The highest version number ever given to a key, 0 if none."""
    query = select(func.max(_P.version)).where(_P.key == key)
    if kind != "process":
        query = select(func.max(_Q.version)).where(_Q.kind == kind, _Q.key == key)
    return conn.scalar(query) or 0


def owner(conn: Connection, kind: str, key: str) -> str | None:
    return conn.scalar(select(PackageKey.owner).where(PackageKey.kind == kind, PackageKey.key == key))


def _one(conn: Connection, query: Query, **given: object) -> Row | None:
    row = conn.execute(query, given).first()
    return None if row is None else Row(*row)
