"""Published rows as the rest of the engine knows them, and the files behind them."""

from collections.abc import Mapping

from sqlalchemy import Connection

from engine.definitions import DefinitionRef
from engine.packages import blobs, queries
from engine.packages.files import PackageFiles


def load_files(conn: Connection, manifest: Mapping[str, str]) -> PackageFiles:
    """The files of a stored version."""
    return PackageFiles({path: blobs.get(conn, digest) for path, digest in sorted(manifest.items())})


def ref_of(row: queries.Row) -> DefinitionRef:
    return DefinitionRef(row.id, row.key, row.version, row.name, row.sandbox)
