"""Templates of a case: those of its published package version first, then ours."""

from functools import cache
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, select

from engine.packages import blobs
from engine.packages.stored import load_manifest
from engine.packages.tables import ProcessDefinition
from engine.tables import ProcessInstance

FOLDER = Path(__file__).parent / "templates"
INSTANCE, DEFINITION = ProcessInstance.__table__.c, ProcessDefinition.__table__.c
PLACE = "documents"


@cache
def ours() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir()) if path.is_file()}


def templates(conn: Connection, instance_id: str) -> dict[str, str]:
    """{file name: text}. A package replaces one of ours by a file of the same name in its documents/ folder."""
    version = conn.scalar(
        select(DEFINITION.package_version_id)
        .join(ProcessInstance, INSTANCE.definition_id == DEFINITION.id)
        .where(INSTANCE.id == instance_id)
    )
    found = dict(ours())
    if version is not None:
        for path, digest in load_manifest(conn, version).items():
            if PurePosixPath(path).parent.name == PLACE:
                found[PurePosixPath(path).name] = blobs.get(conn, digest).decode(errors="replace")
    return found


def is_sandbox(conn: Connection, instance_id: str) -> bool:
    return bool(conn.scalar(select(INSTANCE.sandbox).where(INSTANCE.id == instance_id)))
