"""The tables of what analysts publish. A published row never changes but for its state."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

ID = String(36)
NAME = String(255)


class Blob(Base):
    """Bytes by the hexadecimal SM3 of themselves."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Package(Base):
    """A folder of service item files: the path under processes/, or `sandbox/<key>`."""

    __tablename__ = "package"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folder: Mapped[str] = mapped_column(NAME, unique=True)
    title: Mapped[str] = mapped_column(NAME)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Instant)


class PackageVersion(Base):
    """One state of a package's files. `state`: draft waiting published retired; the last two have a number.

    `manifest` is {path: digest}. `factory` marks what came with a release. `reason`: why it was refused, or what it is.
    """

    __tablename__ = "package_version"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    package_id: Mapped[str] = mapped_column(ID)
    number: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    factory: Mapped[bool] = mapped_column(Boolean)
    author: Mapped[str] = mapped_column(String(64))
    approver: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    manifest: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index(None, "package_id", "number", unique=True),
        Index(None, "state", "id"),
    )


class ProcessDefinition(Base):
    """One published version of one process. Versions count per key, whatever package the key is in."""

    __tablename__ = "process_definition"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(NAME)
    version: Mapped[int] = mapped_column(Integer)
    package_version_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    version_tag: Mapped[str | None] = mapped_column(NAME)
    path: Mapped[str] = mapped_column(NAME)
    digest: Mapped[str] = mapped_column(String(64))
    sandbox: Mapped[bool] = mapped_column(Boolean)
    retired: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        Index(None, "key", "version", unique=True),
        Index(None, "package_version_id"),
    )


class PackagePart(Base):
    """One published version of a form or of a decision; `kind` tells which. Versions count per kind and key."""

    __tablename__ = "package_part"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(NAME)
    version: Mapped[int] = mapped_column(Integer)
    package_version_id: Mapped[str] = mapped_column(ID)
    version_tag: Mapped[str | None] = mapped_column(NAME)
    path: Mapped[str] = mapped_column(NAME)
    digest: Mapped[str] = mapped_column(String(64))
    sandbox: Mapped[bool] = mapped_column(Boolean)
    retired: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        Index(None, "kind", "key", "version", unique=True),
        Index(None, "package_version_id"),
    )


class PackageKey(Base):
    """Who owns a process, form or decision id: the folder that published it first, `sandbox` for all of the sandbox."""

    __tablename__ = "package_key"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(NAME, primary_key=True)
    owner: Mapped[str] = mapped_column(NAME)
