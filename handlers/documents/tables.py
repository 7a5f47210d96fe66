"""The table of printed documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

ID = String(36)
DIGEST = String(64)


class Document(Base):
    """One document of one case. The row is there from the moment its number is taken; `digest` once it is printed.

    `digest` is SM3 of the PDF, `blob` names its bytes as kept, sealed.
    `job_key`: the job that asked for it; asked again, it is given the same document. `facts` are the few things that
    the public page tells: no name but masked, no id number. `template` and `data` are digests of what it was made from,
    `inputs` names that data as kept, sealed. `replaces`: the voided one in whose place it was printed.
    `unprinted`: why there is no paper and will be none; such a document cannot be opened or verified.
    """

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ID)
    job_key: Mapped[str] = mapped_column(String(255), unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(100))
    number: Mapped[str | None] = mapped_column(String(100), unique=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    facts: Mapped[Any] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str | None] = mapped_column(DIGEST)
    blob: Mapped[str | None] = mapped_column(DIGEST)
    template: Mapped[str | None] = mapped_column(DIGEST)
    data: Mapped[str | None] = mapped_column(DIGEST)
    inputs: Mapped[str | None] = mapped_column(DIGEST)
    pages: Mapped[int | None] = mapped_column(Integer)
    unprinted: Mapped[str | None] = mapped_column(String(100))
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by: Mapped[str | None] = mapped_column(String(64))
    void_reason: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(ID)

    __table_args__ = (Index("ix_document_instance_id", "instance_id", "made_at"),)
