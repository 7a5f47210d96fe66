"""Packages between the database and folders on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from engine.packages.files import SUFFIXES, PackageFiles
from engine.packages.stored import load_files
from engine.packages.tables import Package, PackageVersion


@dataclass(frozen=True, slots=True)
class Difference:
    """One folder: files only on disk, only published, and in both but not alike."""

    folder: str
    only_on_disk: tuple[str, ...]
    only_published: tuple[str, ...]
    changed: tuple[str, ...]


def published(conn: Connection, folders: Sequence[str] = ()) -> dict[str, PackageFiles]:
    """The newest published files of every package outside the sandbox, or of those named."""
    query = (
        select(Package.folder, PackageVersion.manifest)
        .join(PackageVersion, PackageVersion.package_id == Package.id)
        .where(PackageVersion.state == "published", Package.sandbox.is_(False))
        .order_by(Package.folder, PackageVersion.number)
    )
    if folders:
        query = query.where(Package.folder.in_(folders))
    newest: dict[str, Mapping[str, str]] = {row.folder: row.manifest for row in conn.execute(query)}
    return {folder: load_files(conn, manifest) for folder, manifest in newest.items()}


def write_folder(files: PackageFiles, folder: Path) -> None:
    """Makes the folder hold exactly these files; others that a package may hold are removed."""
    for path, data in files.content.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    kept = {folder / path for path in files.content}
    for found in sorted(folder.rglob("*")):
        if found.is_file() and found not in kept and found.suffix.lower() in SUFFIXES:
            found.unlink()


def differences(on_disk: Mapping[str, PackageFiles], in_database: Mapping[str, PackageFiles]) -> list[Difference]:
    """Folders that are not alike, by name."""
    found = []
    for folder in sorted({*on_disk, *in_database}):
        disk = on_disk[folder].manifest if folder in on_disk else {}
        stored = in_database[folder].manifest if folder in in_database else {}
        both = disk.keys() & stored.keys()
        changed = tuple(sorted(path for path in both if disk[path] != stored[path]))
        only_disk, only_stored = tuple(sorted(disk.keys() - both)), tuple(sorted(stored.keys() - both))
        if changed or only_disk or only_stored:
            found.append(Difference(folder, only_disk, only_stored, changed))
    return found
