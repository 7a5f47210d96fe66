"""Packages for the API and the pages: what was uploaded, where it may go, what waits and what is published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from catalog import access, people
from catalog.scopes import SANDBOX
from engine import Actor
from engine.errors import NotFound
from engine.findings import Finding
from engine.packages import PackageFiles, Published, inspect, queries
from engine.packages.publish import load_files
from engine.packages.waiting import Waiting, folder_of, list_waiting
from engine.packages.waiting import folders as all_folders
from engine.policy import InstanceFacts
from web import auth, instances
from web.services import services


@dataclass(frozen=True, slots=True)
class Submitted:
    """One package version that waits for a second person, as the approval page shows it."""

    id: str
    folder: str
    author: str
    author_name: str
    created_at: datetime
    files: list[str]
    definitions: list[dict[str, str]]
    findings: list[Finding]
    mine: bool


def lint(actor: Actor, files: PackageFiles, folder: str) -> list[Finding]:
    use = services()
    with use.db.read() as conn:
        return use.packages.lint(conn, files, folder, use.clock.now())


def publish(actor: Actor, files: PackageFiles, folder: str) -> Published:
    """Raises NotAllowed where the person holds `publish` for another folder only."""
    if not access.may(actor, "publish", folder):
        raise auth.lacking("publish")
    use = services()
    with use.db.write() as conn:
        return use.packages.publish(conn, files, folder, actor, use.clock.now(), use.clock.simulated)


def _deciding(conn: Connection, actor: Actor, version_id: str) -> Actor:
    """The person with the rights that hold in the package's folder; whoever has none there does not learn of it."""
    folder = folder_of(conn, version_id)
    if folder is None:
        raise NotFound("流程包版本")
    if not access.may(actor, "approve", folder):
        raise auth.lacking("approve")
    return access.at_scope(actor, folder)


def approve(actor: Actor, version_id: str) -> Published:
    use = services()
    with use.db.write() as conn:
        decider = _deciding(conn, actor, version_id)
        return use.packages.approve(conn, version_id, decider, use.clock.now(), use.clock.simulated)


def reject(actor: Actor, version_id: str, reason: str) -> None:
    use = services()
    with use.db.write() as conn:
        decider = _deciding(conn, actor, version_id)
        use.packages.reject(conn, version_id, decider, reason, use.clock.now(), use.clock.simulated)


def waiting(actor: Actor) -> list[Submitted]:
    """What waits in folders that the person may approve, oldest first."""
    use = services()
    with use.db.read() as conn:
        rows = [row for row in list_waiting(conn) if access.may(actor, "approve", row.folder)]
        names = people.names_of(conn, [row.author for row in rows])
        return [_submitted(conn, row, names, actor) for row in rows]


def _submitted(conn: Connection, row: Waiting, names: dict[str, str], actor: Actor) -> Submitted:
    use = services()
    files = load_files(conn, row.manifest)
    return Submitted(
        row.id,
        row.folder,
        row.author,
        names.get(row.author, row.author),
        row.created_at,
        sorted(row.manifest),
        [{"key": key, "name": process.name} for key, (_, process) in inspect(files).processes.items()],
        use.packages.lint(conn, files, row.folder, use.clock.now()),
        row.author == actor.person,
    )


def folders(actor: Actor) -> list[str]:
    """Folders that this person may publish into, for the form's suggestions."""
    with services().db.read() as conn:
        return [name for name in [SANDBOX, *all_folders(conn)] if access.may(actor, "publish", name)]


def definitions(actor: Actor, after: str = "", limit: int = 50) -> tuple[list[dict[str, Any]], str | None]:
    """The newest version of each published process, by key, within the sides of the border the person knows."""
    use = services()
    found: list[dict[str, Any]] = []
    with use.db.read() as conn:
        while True:
            page = queries.newest_of_each(conn, after, 100)
            for row in page:
                if len(found) == limit:
                    return found, found[-1]["key"]
                if _knows(actor, row.sandbox):
                    found.append(
                        {
                            "key": row.key,
                            "version": row.version,
                            "name": row.name,
                            "sandbox": row.sandbox,
                            "folder": folder_of(conn, row.package_version_id),
                        }
                    )
            if len(page) < 100:
                return found, None
            after = page[-1].key


def startable(actor: Actor, sandbox: bool) -> list[dict[str, Any]]:
    """Published processes of one side that begin without an event from outside and that this person may start."""
    use = services()
    scope = SANDBOX if sandbox else instances.home_scope(actor, None)
    found, after = [], ""
    with use.db.read() as conn:
        whole = _packages_of_items(conn)
        while page := queries.newest_of_each(conn, after, 200):
            after = page[-1].key
            for row in page:
                item = use.items.of_process(row.key)
                about = InstanceFacts("", row.key, item.code if item else None, None, sandbox, scope, actor.person)
                if row.sandbox == sandbox and use.policy.may_instance(actor, "start", about) is None:
                    starts = use.definitions.process(conn, row.id).starts
                    part = _is_part(conn, row) or (item is None and row.package_version_id in whole)
                    if any(start.event.kind == "none" for start in starts) and not part:
                        found.append({"key": row.key, "version": row.version, "name": row.name or row.key})
    return found


def _packages_of_items(conn: Connection) -> set[str]:
    """What else such a package holds is called by its item and begins nothing by itself."""
    use = services()
    rows = [queries.latest(conn, "process", item.process, sandbox=False) for item in use.items.all() if item.process]
    return {row.package_version_id for row in rows if row is not None}


def _is_part(conn: Connection, row: queries.Row) -> bool:
    """Packages under shared/ are called by others and begin nothing by themselves (decision 14)."""
    return (folder_of(conn, row.package_version_id) or "").startswith("shared/")


def definition(actor: Actor, key: str, version: int) -> dict[str, Any]:
    use = services()
    with use.db.read() as conn:
        row = queries.by_version(conn, key, version)
        if row is None or not _knows(actor, row.sandbox):
            raise NotFound("流程版本")
        xml = use.definitions.xml(conn, row.id).decode("utf-8", "replace")
        return {
            "key": row.key,
            "version": row.version,
            "name": row.name,
            "sandbox": row.sandbox,
            "xml": xml,
            "folder": folder_of(conn, row.package_version_id),
        }


def _knows(actor: Actor, sandbox: bool) -> bool:
    """The sandbox's diagrams are for those who work there; published ones are no secret among the staff."""
    return not sandbox or any(access.may(actor, right, SANDBOX) for right in ("publish", "operate", "audit"))
