"""Versions of packages for the analysts' pages: what one is, how it differs from another, what still runs on it."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from catalog import access, people
from engine import Actor
from engine.errors import NotAllowed, NotFound
from engine.findings import Finding
from engine.packages import PackageFiles, Published, inspect, queries
from engine.packages import versions as stored
from engine.packages.compare import FileDiff, compare
from engine.packages.publish import load_files
from engine.packages.scenarios import Report
from engine.packages.versions import Version
from web import auth
from web.services import services

READERS = ("publish", "approve", "audit")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a version; `version` is None before it is published, `path` its file."""

    key: str
    name: str
    path: str
    version: int | None
    retired: bool
    running: int


@dataclass(frozen=True, slots=True)
class Side:
    """One version beside another."""

    version: Version
    files: PackageFiles


def reads(actor: Actor, folder: str) -> bool:
    return any(access.may(actor, right, folder) for right in READERS)


def seen(conn: Connection, actor: Actor, version_id: str) -> Version:
    """Raises NotFound alike for what does not exist and for what is none of this person's business."""
    found = stored.version(conn, version_id)
    if found is None or not reads(actor, found.folder):
        raise NotFound("流程包版本")
    own = found.author == actor.person or (found.factory and access.may(actor, "publish", found.folder))
    if found.state == "draft" and not own:
        raise NotFound("流程包版本")
    return found


def in_folder(conn: Connection, actor: Actor, folder: str, before: int | None, most: int) -> list[Version]:
    found = stored.versions(conn, folder, before, most) if reads(actor, folder) else []
    if not found:
        raise NotFound("流程包目录")
    return found


def side(conn: Connection, found: Version) -> Side:
    return Side(found, load_files(conn, found.manifest))


def processes(conn: Connection, versions: Iterable[Version]) -> dict[str, list[Process]]:
    """By version the processes that it published."""
    rows = {found.id: queries.in_package(conn, "process", found.id) for found in versions}
    running = stored.running(conn, [row.id for each in rows.values() for row in each])
    return {
        id: [Process(r.key, r.name, r.path, r.version, r.retired, running.get(r.id, 0)) for r in each]
        for id, each in rows.items()
    }


def drawn(files: PackageFiles) -> list[Process]:
    """The processes of files that were not published."""
    return [Process(key, p.name, path, None, False, 0) for key, (path, p) in inspect(files).processes.items()]


def names(conn: Connection, versions: Sequence[Version]) -> Mapping[str, str]:
    return people.names_of(conn, {person for found in versions for person in (found.author, found.approver or "")})


def difference(old: Side | None, new: Side) -> list[FileDiff]:
    return compare(old.files if old is not None else PackageFiles({}), new.files)


def checked(conn: Connection, found: Side) -> tuple[list[Finding], Report | None]:
    """The findings as they are now, and what the scenarios said."""
    use, folder = services(), found.version.folder
    findings = use.packages.lint(conn, found.files, folder, use.clock.now())
    return findings, use.packages.tried(conn, found.files, folder)


def zipped(files: PackageFiles) -> bytes:
    """The same files give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.content.items():
            archive.writestr(zipfile.ZipInfo(path, ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def laid_over(base: PackageFiles, changed: PackageFiles) -> PackageFiles:
    """The base with these files in it: at the same path, else in place of the only file of that name."""
    content = dict(base.content)
    for path, data in changed.content.items():
        name = path.rpartition("/")[2]
        alike = [known for known in base.content if known.rpartition("/")[2] == name]
        at = path if path in base.content or len(alike) != 1 else alike[0]
        content[at if at in base.content else _beside(base, path)] = data
    return PackageFiles(dict(sorted(content.items())))


def _beside(base: PackageFiles, path: str) -> str:
    """A new file stands with those of its kind, where they all stand in one folder."""
    if "/" in path:
        return path
    suffix = path[path.rfind(".") :]
    places = {known.rpartition("/")[0] for known, _ in base.ending(suffix)}
    place = places.pop() if len(places) == 1 else ""
    return f"{place}/{path}" if place else path


def keep(actor: Actor, files: PackageFiles, folder: str, draft_id: str = "", over: bool = False) -> str:
    """Keeps what was uploaded as a draft, whatever is wrong with it. `draft_id`: laid over that draft, which goes;
    `over`: laid over what is published in the folder. Raises NotAllowed, NotFound, PackageInvalid for the folder.
    """
    use = services()
    with use.db.write() as conn:
        base = _own_draft(conn, actor, draft_id) if draft_id else stored.newest(conn, folder) if over else None
        if draft_id and base is not None:
            folder = base.folder
        if not access.may(actor, "publish", folder):
            raise auth.lacking("publish")
        if base is not None:
            files = laid_over(load_files(conn, base.manifest), files)
        kept = use.packages.keep(conn, files, folder, actor.person, use.clock.now())
        if draft_id:
            stored.discard(conn, draft_id)
        return kept


def hand_in(actor: Actor, draft_id: str) -> Published:
    """Raises PackageInvalid, KeyTaken; the draft stays then."""
    use = services()
    with use.db.write() as conn:
        found = _own_draft(conn, actor, draft_id)
        files = load_files(conn, found.manifest)
        # what was sent back stays as it is, with the reason: handed in again it is another version
        draft = None if found.approver else draft_id
        return use.packages.publish(conn, files, found.folder, actor, use.clock.now(), use.clock.simulated, draft)


def give_up(actor: Actor, draft_id: str) -> None:
    with services().db.write() as conn:
        found = _own_draft(conn, actor, draft_id)
        if found.approver or found.factory:
            raise NotAllowed("只能放弃还没有提交过的草稿。")
        stored.discard(conn, draft_id)


def _own_draft(conn: Connection, actor: Actor, draft_id: str) -> Version:
    found = seen(conn, actor, draft_id)
    if found.state != "draft":
        raise NotAllowed("这一版已经提交，请重新上传改动。")
    if not access.may(actor, "publish", found.folder):
        raise auth.lacking("publish")
    return found


def retire(actor: Actor, key: str, version: int, reason: str) -> str:
    """Answers the folder. Whoever may approve may also withdraw; what runs on the version goes on."""
    use = services()
    with use.db.write() as conn:
        row = queries.by_version(conn, key, version)
        found = stored.version(conn, row.package_version_id) if row is not None else None
        if found is None or not reads(actor, found.folder):
            raise NotFound("流程版本")
        if not access.may(actor, "approve", found.folder):
            raise auth.lacking("approve")
        use.packages.retire(conn, key, version, actor, reason, use.clock.now(), use.clock.simulated)
        return found.folder


def drafts(actor: Actor) -> list[Version]:
    """What the person works on, has handed in or got back; factory drafts of folders they may publish to."""
    with services().db.read() as conn:
        found = stored.of_author(conn, actor.person)
    return [each for each in found if each.author == actor.person or access.may(actor, "publish", each.folder)]


def folders(conn: Connection, actor: Actor, sandbox: bool, after: str, most: int) -> tuple[list[Any], str | None]:
    """Rows `(folder, title, newest version)` that the person may read, and the next page's cursor."""
    rows = stored.folders(conn, sandbox, after, most + 1)
    found = [(folder, title, stored.newest(conn, folder)) for folder, title in rows[:most] if reads(actor, folder)]
    return found, rows[most - 1][0] if len(rows) > most else None
