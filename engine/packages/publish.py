"""Publishing, approving and refusing packages."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import uuid_utils
from sqlalchemy import Connection, Row, select, text, update

from engine.actor import SYSTEM, Actor
from engine.commands.starts import arm, disarm
from engine.definitions import DefinitionRef
from engine.errors import FourEyes, KeyTaken, NotAllowed, NotFound, PackageInvalid
from engine.findings import Finding
from engine.handlers import Handlers
from engine.history import Fact, Keys, record
from engine.packages import blobs, lint, queries, starts, tried, versions
from engine.packages.definitions import PublishedDefinitions
from engine.packages.files import PackageFiles
from engine.packages.inspect import Inspection, inspect
from engine.packages.release import release, store
from engine.packages.scenarios import Folders, Report
from engine.packages.stored import load_files as load_files
from engine.packages.stored import load_manifest, ref_of
from engine.packages.tables import Package, PackagePart, PackageVersion, ProcessDefinition

LOG = "administration"
_FOLDER = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)+")
_SANDBOX_KEY = re.compile(r"[\w.-]{1,200}")
_PUBLICATIONS = 7_150_001


@dataclass(frozen=True, slots=True)
class Published:
    """`id` is the package version's. `definitions` is empty while `state` is `waiting`."""

    id: str
    state: str
    definitions: tuple[DefinitionRef, ...]
    findings: tuple[Finding, ...]


class Packages:
    """Takes packages in. Every call works in the caller's write transaction.

    `handlers` tells which task types are ours; `keys` seals what is recorded in the log of administration.
    """

    def __init__(
        self, handlers: Handlers, keys: Keys, new_id: Callable[[], str] = lambda: str(uuid_utils.uuid7())
    ) -> None:
        self._handlers = handlers
        self._keys = keys
        self._new_id = new_id
        self._definitions = PublishedDefinitions()

    def lint(
        self,
        conn: Connection,
        files: PackageFiles,
        folder: str,
        now: datetime,
        beside: Sequence[Inspection] = (),
    ) -> list[Finding]:
        """All findings, errors first. `beside` are packages that will be published with it. Stores nothing."""
        return self._findings(conn, inspect(files), _normal(folder, files), now, beside)

    def publish(
        self,
        conn: Connection,
        files: PackageFiles,
        folder: str,
        actor: Actor,
        now: datetime,
        simulated: bool = False,
        draft: str | None = None,
    ) -> Published:
        """Into the sandbox at once; elsewhere the package waits for a second person. `draft`: the row that holds it.

        What is published already in the same bytes is answered as it is. Raises PackageInvalid, KeyTaken, NotAllowed.
        """
        one_at_a_time(conn)
        found = inspect(files)
        folder = _normal(folder, files, found)
        findings = self._findings(conn, found, folder, now)
        refuse(conn, found, folder, findings)
        same = self._same(conn, found, folder)
        if same is not None:
            if draft is not None:
                versions.discard(conn, draft)
            return replace(same, findings=tuple(findings))
        sandbox = queries.in_sandbox(folder)
        version_id = draft
        if version_id is None:
            version_id = store(conn, self._new_id, found, folder, actor.person, now, "waiting")
        else:
            versions.hand_in(conn, version_id, actor.person, now)
        self._record(conn, "package_handed_in", {"version": version_id, "folder": folder}, actor, now, simulated)
        if not sandbox:
            return Published(version_id, "waiting", (), tuple(findings))
        definitions = self._release(conn, version_id, found, actor, now, simulated)
        return Published(version_id, "published", definitions, tuple(findings))

    def approve(
        self, conn: Connection, version_id: str, actor: Actor, now: datetime, simulated: bool = False
    ) -> Published:
        """Publishes what waits. Raises NotFound, NotAllowed (right missing, not waiting), FourEyes, PackageInvalid."""
        one_at_a_time(conn)
        version = self._waiting(conn, version_id, actor)
        found = inspect(load_files(conn, version.manifest))
        # What it refers to may have gone, or its key been taken, since it was handed in.
        findings = self._findings(conn, found, version.folder, now)
        refuse(conn, found, version.folder, findings)
        definitions = self._release(conn, version_id, found, actor, now, simulated)
        return Published(version_id, "published", definitions, tuple(findings))

    def reject(
        self, conn: Connection, version_id: str, actor: Actor, reason: str, now: datetime, simulated: bool = False
    ) -> None:
        """Sends what waits back to be a draft. Raises as `approve`; the reason must say something."""
        if not reason.strip():
            raise NotAllowed("请填写退回原因，以便编制人修改。")
        one_at_a_time(conn)
        self._waiting(conn, version_id, actor)
        decided = {"state": "draft", "approver": actor.person, "reason": reason.strip(), "decided_at": now}
        conn.execute(update(PackageVersion).where(PackageVersion.id == version_id).values(decided))
        self._record(conn, "package_rejected", {"version": version_id, "reason": reason}, actor, now, simulated)

    def retire(
        self,
        conn: Connection,
        key: str,
        version: int,
        actor: Actor,
        reason: str,
        now: datetime,
        simulated: bool = False,
    ) -> None:
        """Takes one version of a process out of use: nothing starts or calls it any more; running instances go on."""
        one_at_a_time(conn)
        row = queries.by_version(conn, key, version)
        if row is None or row.retired:
            raise NotFound("流程版本")
        conn.execute(update(ProcessDefinition).where(ProcessDefinition.id == row.id).values(retired=True))
        if all(each.retired for each in queries.in_package(conn, "process", row.package_version_id)):
            whole = PackageVersion.id == row.package_version_id
            conn.execute(update(PackageVersion).where(whole).values(state="retired"))
            parts = PackagePart.package_version_id == row.package_version_id
            conn.execute(update(PackagePart).where(parts).values(retired=True))
        self._arm_latest(conn, key, now)
        body = {"key": key, "version": version, "reason": reason}
        self._record(conn, "definition_retired", body, actor, now, simulated)

    def deploy(self, conn: Connection, found: Inspection, folder: str, now: datetime, reason: str) -> None:
        """Publishes without a second person what came with a release, for a folder that has nothing yet."""
        version_id = store(conn, self._new_id, found, folder, SYSTEM.person, now, "waiting", reason, factory=True)
        self._release(conn, version_id, found, SYSTEM, now, simulated=False)

    def keep(self, conn: Connection, files: PackageFiles, folder: str, author: str, now: datetime) -> str:
        """Keeps what somebody is working on, right or wrong, for `publish` later. Answers the version's id."""
        found = inspect(files)
        return store(conn, self._new_id, found, _normal(folder, files, found), author, now, "draft")

    def tried(self, conn: Connection, files: PackageFiles, folder: str) -> Report | None:
        """What the scenarios of a package say of it; None where it has none."""
        library = tried.PublishedLibrary(conn, self._definitions, queries.in_sandbox(folder))
        return tried.report(inspect(files), self._handlers, Folders((), library))

    def draft(self, conn: Connection, found: Inspection, folder: str, now: datetime, reason: str) -> None:
        """Lays a newer factory version beside what is published; nobody sees it run."""
        store(conn, self._new_id, found, folder, SYSTEM.person, now, "draft", reason, factory=True)

    # -- within a transaction

    def _findings(
        self,
        conn: Connection,
        found: Inspection,
        folder: str,
        now: datetime,
        beside: Sequence[Inspection] = (),
    ) -> list[Finding]:
        sandbox = queries.in_sandbox(folder)

        def known(kind: str, key: str) -> bool:
            together = any(each.has(kind, key) for each in beside)
            return together or queries.latest(conn, kind, key, sandbox) is not None

        findings = lint.findings(found, known, self._handlers, sandbox)
        findings += lint.ownership(conn, found, folder)
        for _, process in found.processes.values():
            findings += starts.findings(process, now)
        if not any(finding.severity == "error" for finding in findings):
            library = Folders(beside, tried.PublishedLibrary(conn, self._definitions, sandbox))
            findings += tried.findings(found, self._handlers, library, sandbox)
        rank = {"error": 0, "warning": 1, "info": 2}
        return sorted(findings, key=lambda finding: rank[finding.severity])

    def _same(self, conn: Connection, found: Inspection, folder: str) -> Published | None:
        """The version that holds these very bytes: published and in use, or waiting already."""
        if queries.in_sandbox(folder):
            return self._same_parts(conn, found)
        version = _newest_with(conn, folder, found.files.manifest, "published")
        if version is not None:
            return Published(version, "published", tuple(_refs(conn, version)), ())
        version = _newest_with(conn, folder, found.files.manifest, "waiting")
        if version is not None:
            return Published(version, "waiting", (), ())
        return None

    def _same_parts(self, conn: Connection, found: Inspection) -> Published | None:
        """In the sandbox files come one by one: each may be the newest of its key already."""
        newest = {claim: queries.latest(conn, *claim, sandbox=True) for claim in found.claims()}
        rows = [row for row in newest.values() if row is not None]
        if not rows or len(rows) < len(newest):
            return None
        # Documents and scenarios claim no key: they must be those of the version itself.
        beside = load_manifest(conn, rows[0].package_version_id)
        stored = {row.digest for row in rows} | {beside.get(path, "") for path in found.beside()}
        if stored != set(found.files.manifest.values()):
            return None
        refs = [ref_of(row) for (kind, _), row in newest.items() if kind == "process" and row is not None]
        return Published(rows[0].package_version_id, "published", tuple(refs), ())

    def _waiting(self, conn: Connection, version_id: str, actor: Actor) -> Row[Any]:
        query = (
            select(PackageVersion.state, PackageVersion.author, PackageVersion.manifest, Package.folder)
            .join(Package, Package.id == PackageVersion.package_id)
            .where(PackageVersion.id == version_id)
        )
        version = conn.execute(query).one_or_none()
        if version is None:
            raise NotFound("流程包版本")
        if "approve" not in actor.rights:
            raise NotAllowed("您没有审批发布的权限，请由有权限的人员办理。")
        if version.author == actor.person:
            raise FourEyes("编制人不能审批自己的流程包，请由另一位有权限的人员审批。", version.author)
        if version.state != "waiting":
            raise NotAllowed("该流程包版本不在待审批状态，请刷新后查看。")
        return version

    def _release(
        self, conn: Connection, version_id: str, found: Inspection, actor: Actor, now: datetime, simulated: bool
    ) -> tuple[DefinitionRef, ...]:
        done = release(conn, self._new_id, version_id, found, actor.person, now)
        body = {
            "version": version_id, "folder": done.folder, "number": done.number,
            "definitions": [{"id": ref.id, "key": ref.key, "version": ref.version} for ref in done.definitions],
            "manifest": found.files.manifest,
        }  # fmt: skip
        self._record(conn, "package_published", body, actor, now, simulated)
        return done.definitions

    def _arm_latest(self, conn: Connection, key: str, now: datetime) -> None:
        row = queries.latest(conn, "process", key)
        if row is None:
            disarm(conn, key)
            return
        data = blobs.get(conn, row.digest)
        _, process = inspect(PackageFiles({row.path: data})).processes[key]
        arm(conn, ref_of(row), process, now, self._new_id)

    def _record(
        self, conn: Connection, type: str, body: Mapping[str, Any], actor: Actor, now: datetime, simulated: bool
    ) -> None:
        record(conn, LOG, [Fact(type, None, body)], actor, now, simulated, self._keys)


def refuse(conn: Connection, found: Inspection, folder: str, findings: Sequence[Finding]) -> None:
    """Raises KeyTaken or PackageInvalid where a finding is an error."""
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return
    if all(finding.rule == "key_taken" for finding in errors):
        for kind, key in found.claims():
            owner = queries.owner(conn, kind, key)
            if owner not in (None, queries.owner_of_folder(folder)):
                raise KeyTaken(key, str(owner))
    raise PackageInvalid(findings)


def _refs(conn: Connection, version_id: str) -> list[DefinitionRef]:
    return [ref_of(row) for row in queries.in_package(conn, "process", version_id)]


def _normal(folder: str, files: PackageFiles, found: Inspection | None = None) -> str:
    """`sandbox` alone becomes `sandbox/<first key>`. Raises PackageInvalid for what no folder may be called."""
    if folder == queries.SANDBOX:
        first = next((key for _, key in (found or inspect(files)).claims()), "package")
        folder = f"{queries.SANDBOX}/{first}"
    if queries.in_sandbox(folder):
        valid = _SANDBOX_KEY.fullmatch(folder.removeprefix(f"{queries.SANDBOX}/")) is not None
    else:
        valid = _FOLDER.fullmatch(folder) is not None and len(folder) <= 200
    if not valid:
        message = f"目录“{folder[:200]}”的写法不对，请写成 unemployment/benefit_claim 这样的小写英文路径。"
        raise PackageInvalid([Finding("folder", "error", message)], message)
    return folder


def _newest_with(conn: Connection, folder: str, manifest: Mapping[str, str], state: str) -> str | None:
    """The newest version of a folder in that state, if it holds exactly these files."""
    version = conn.execute(
        select(PackageVersion.id, PackageVersion.manifest)
        .join(Package, Package.id == PackageVersion.package_id)
        .where(Package.folder == folder, PackageVersion.state == state)
        .order_by(PackageVersion.id.desc() if state == "waiting" else PackageVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return version.id if version is not None and version.manifest == manifest else None


def one_at_a_time(conn: Connection) -> None:
    """Version numbers are counted, so publications follow each other; SQLite has one writer anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _PUBLICATIONS})
