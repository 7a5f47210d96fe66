"""Keeping a package's files, and giving what is in them its version numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from engine.actor import SYSTEM
from engine.commands.starts import arm
from engine.definitions import DefinitionRef
from engine.packages import blobs, queries
from engine.packages.inspect import Inspection
from engine.packages.tables import Package, PackageKey, PackagePart, PackageVersion, ProcessDefinition

NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Released:
    """`number` counts the published versions of the folder."""

    folder: str
    number: int
    definitions: tuple[DefinitionRef, ...]


def store(
    conn: Connection,
    new_id: NewId,
    found: Inspection,
    folder: str,
    author: str,
    now: datetime,
    state: str,
    reason: str = "",
    factory: bool = False,
) -> str:
    """Keeps the files as a version that is not published yet, and answers its id."""
    package_id = _package(conn, new_id, found, folder, now)
    version_id = new_id()
    for data in found.files.content.values():
        blobs.put(conn, data)
    row = {
        "id": version_id, "package_id": package_id, "number": None, "state": state, "factory": factory,
        "author": author, "approver": None, "reason": reason, "manifest": found.files.manifest,
        "created_at": now, "decided_at": None,
    }  # fmt: skip
    conn.execute(insert(PackageVersion).values(row))
    return version_id


def release(conn: Connection, new_id: NewId, version_id: str, found: Inspection, by: str, now: datetime) -> Released:
    """Publishes a stored version: every process, form and decision in it gets its next number, and may start."""
    package = conn.execute(
        select(Package.id, Package.folder, Package.sandbox)
        .join(PackageVersion, PackageVersion.package_id == Package.id)
        .where(PackageVersion.id == version_id)
    ).one()
    numbers = select(func.max(PackageVersion.number)).where(PackageVersion.package_id == package.id)
    number = (conn.scalar(numbers) or 0) + 1
    values = {"state": "published", "number": number, "decided_at": now}
    if by != SYSTEM.person and not package.sandbox:
        values["approver"] = by
    conn.execute(update(PackageVersion).where(PackageVersion.id == version_id).values(values))
    _own_keys(conn, found, package.folder)
    _parts(conn, new_id, version_id, found, package.sandbox)
    return Released(package.folder, number, _processes(conn, new_id, version_id, found, package.sandbox, now))


def _package(conn: Connection, new_id: NewId, found: Inspection, folder: str, now: datetime) -> str:
    package_id = conn.scalar(select(Package.id).where(Package.folder == folder))
    if package_id is not None:
        return package_id
    package_id = new_id()
    row = {"id": package_id, "folder": folder, "title": _title(found, folder), "sandbox": queries.in_sandbox(folder)}
    conn.execute(insert(Package).values(**row, created_at=now))
    return package_id


def _title(found: Inspection, folder: str) -> str:
    """The name of the process that the folder is called after, else of the first."""
    after = found.processes.get(folder.rpartition("/")[2])
    names = ([after] if after else []) + list(found.processes.values())
    return next((process.name for _, process in names), folder)


def _own_keys(conn: Connection, found: Inspection, folder: str) -> None:
    for kind, key in found.claims():
        if queries.owner(conn, kind, key) is None:
            conn.execute(insert(PackageKey).values(kind=kind, key=key, owner=queries.owner_of_folder(folder)))


def _parts(conn: Connection, new_id: NewId, version_id: str, found: Inspection, sandbox: bool) -> None:
    named: list[tuple[str, Mapping[str, str]]] = [("form", found.forms), ("decision", found.decisions)]
    for kind, paths in named:
        for key, path in paths.items():
            row = {
                "id": new_id(), "kind": kind, "key": key, "version": queries.last_version(conn, kind, key) + 1,
                "package_version_id": version_id, "version_tag": found.tags.get(path), "path": path,
                "digest": found.files.manifest[path], "sandbox": sandbox, "retired": False,
            }  # fmt: skip
            conn.execute(insert(PackagePart).values(row))


def _processes(
    conn: Connection, new_id: NewId, version_id: str, found: Inspection, sandbox: bool, now: datetime
) -> tuple[DefinitionRef, ...]:
    refs = []
    for key, (path, process) in found.processes.items():
        version = queries.last_version(conn, "process", key) + 1
        ref = DefinitionRef(new_id(), key, version, process.name, sandbox)
        row = {
            "id": ref.id, "key": key, "version": version, "package_version_id": version_id, "name": process.name,
            "version_tag": process.version_tag, "path": path, "digest": found.files.manifest[path],
            "sandbox": sandbox, "retired": False,
        }  # fmt: skip
        conn.execute(insert(ProcessDefinition).values(row))
        arm(conn, ref, process, now, new_id)
        refs.append(ref)
    return tuple(refs)
