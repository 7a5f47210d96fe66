"""Published rows as the rest of the engine knows them, and the files behind them."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from engine.definitions import DefinitionRef
from engine.packages import blobs, queries
from engine.packages.files import PackageFiles
from engine.packages.tables import PackageVersion

MANIFEST = select(PackageVersion.manifest).where(PackageVersion.id == bindparam("b_id"))


def load_files(conn: Connection, manifest: Mapping[str, str]) -> PackageFiles:
    """The files of a stored version."""
    return PackageFiles({path: blobs.get(conn, digest) for path, digest in sorted(manifest.items())})


def load_manifest(conn: Connection, version_id: str) -> Mapping[str, str]:
    """{path: digest} of a stored version."""
    manifest: Mapping[str, str] = conn.scalars(MANIFEST, {"b_id": version_id}).one()
    return manifest


def ref_of(row: queries.Row) -> DefinitionRef:
    return DefinitionRef(row.id, row.key, row.version, row.name, row.sandbox)
