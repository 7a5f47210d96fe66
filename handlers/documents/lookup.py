"""Templates of a case: those of its published package version first, then ours."""

from functools import cache
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, bindparam, select

from engine.packages import blobs
from engine.packages.definitions import Cache
from engine.packages.stored import load_manifest
from engine.packages.tables import ProcessDefinition
from engine.tables import ProcessInstance

FOLDER = Path(__file__).parent / "templates"
INSTANCE, DEFINITION = ProcessInstance.__table__.c, ProcessDefinition.__table__.c
PLACE = "documents"
VERSION_OF = (
    select(DEFINITION.package_version_id)
    .join(ProcessInstance, INSTANCE.definition_id == DEFINITION.id)
    .where(INSTANCE.id == bindparam("b_instance"))
)
SANDBOX = select(INSTANCE.sandbox).where(INSTANCE.id == bindparam("b_instance"))
_PACKED: Cache[dict[str, str]] = Cache(64)


@cache
def ours() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir()) if path.is_file()}


def templates(conn: Connection, instance_id: str) -> dict[str, str]:
    """{file name: text}. A package replaces one of ours by a file of the same name in its documents/ folder."""
    version = conn.scalar(VERSION_OF, {"b_instance": instance_id})
    return ours() | (_PACKED.get(version, lambda: _packed(conn, version)) if version is not None else {})


def _packed(conn: Connection, version: str) -> dict[str, str]:
    """Those of one version, which never changes."""
    return {
        PurePosixPath(path).name: blobs.get(conn, digest).decode(errors="replace")
        for path, digest in load_manifest(conn, version).items()
        if PurePosixPath(path).parent.name == PLACE
    }


def is_sandbox(conn: Connection, instance_id: str) -> bool:
    return bool(conn.scalar(SANDBOX, {"b_instance": instance_id}))
