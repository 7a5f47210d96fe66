"""The factory set: folders of packages on disk, deployed at the first start and offered as drafts afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from engine.errors import PackageInvalid
from engine.packages.files import PackageFiles, read_folder
from engine.packages.inspect import Inspection, inspect
from engine.packages.publish import Packages, one_at_a_time, refuse
from engine.packages.tables import Package, PackageVersion

FACTORY = "出厂版"
FACTORY_DRAFT = "出厂新版"


@dataclass(frozen=True, slots=True)
class Deployed:
    """Folders by what became of them; those that were there already in these bytes are in neither."""

    published: tuple[str, ...]
    drafts: tuple[str, ...]


def read_packages(roots: Sequence[Path]) -> dict[str, PackageFiles]:
    """Every folder that holds a diagram or table, by its path under its root. A later root overrides by folder."""
    found: dict[str, PackageFiles] = {}
    for root in roots:
        for folder in _package_folders(root):
            found[folder.relative_to(root).as_posix()] = read_folder(folder)
    return dict(sorted(found.items()))


def deploy_factory(conn: Connection, packages: Packages, roots: Sequence[Path], now: datetime) -> Deployed:
    """Publishes folders that the database does not know. A known one that came in other bytes becomes a draft 出厂新版.

    All or nothing: raises PackageInvalid, naming the folder, where one of them has an error.
    """
    one_at_a_time(conn)
    inspections = {folder: inspect(files) for folder, files in read_packages(roots).items()}
    together = tuple(inspections.values())
    published, drafts = [], []
    for folder, found in inspections.items():
        known = _manifests(conn, folder)
        if not known:
            _check(conn, packages, folder, found, together, now)
            packages.deploy(conn, found, folder, now, FACTORY)
            published.append(folder)
        elif found.files.manifest not in known:
            packages.draft(conn, found, folder, now, FACTORY_DRAFT)
            drafts.append(folder)
    return Deployed(tuple(published), tuple(drafts))


def _package_folders(root: Path) -> Iterable[Path]:
    """A package is an outermost folder with a diagram or table directly in it."""
    marks = {path.parent for suffix in ("*.bpmn", "*.dmn") for path in root.rglob(suffix)}
    return sorted(path for path in marks if path != root and not any(parent in marks for parent in path.parents))


def _manifests(conn: Connection, folder: str) -> list[Mapping[str, str]]:
    """Every version of a folder that there ever was, drafts too: what was offered once is not offered again."""
    query = select(PackageVersion.manifest).join(Package, Package.id == PackageVersion.package_id)
    return list(conn.scalars(query.where(Package.folder == folder)))


def _check(
    conn: Connection,
    packages: Packages,
    folder: str,
    found: Inspection,
    together: Sequence[Inspection],
    now: datetime,
) -> None:
    findings = packages.lint(conn, found.files, folder, now, beside=together)
    try:
        refuse(conn, found, folder, findings)
    except PackageInvalid as error:
        first = next(finding for finding in error.findings if finding.severity == "error")
        raise PackageInvalid(error.findings, f"出厂流程包“{folder}”有错误：{first.message}") from None
