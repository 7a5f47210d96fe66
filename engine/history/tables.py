"""The tables of the history. Rows of history_event and history_body are only ever added."""

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base

DEEDS = (
    "type IN ('command', 'task_claim', 'task_release', 'task_reassign', 'looked', 'refused', 'task_transfer',"
    " 'task_delegate', 'task_add_signers', 'task_remove_signer', 'task_answer', 'task_urge', 'task_copy')"
)
"""What a person did, without what followed from it: only these facts are found by who did them."""


class HistoryEvent(Base):
    """One fact: the chained header, readable without any key. `id` is the order of writing, for checkpoints alone."""

    __tablename__ = "history_event"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    instance: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(32))
    time: Mapped[str] = mapped_column(String(27))
    actor: Mapped[str] = mapped_column(String(64))
    post: Mapped[str | None] = mapped_column(String(64))
    window: Mapped[str | None] = mapped_column(String(64))
    medium: Mapped[str | None] = mapped_column(String(64))
    element: Mapped[str | None] = mapped_column(String(255))
    definition: Mapped[str | None] = mapped_column(String(64))
    simulated: Mapped[bool] = mapped_column(Boolean)
    body_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (
        Index(None, "instance", "seq", unique=True),
        Index("ix_history_event_deeds", "actor", "time", "id", sqlite_where=text(DEEDS), postgresql_where=text(DEEDS)),
    )


class HistoryBody(Base):
    """What the fact says, encrypted with the data key of its chain."""

    __tablename__ = "history_body"

    instance: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = {"sqlite_with_rowid": False}


class CaseKey(Base):
    """The data key of one chain, wrapped by the master key; `wrapped` is null once it has been destroyed."""

    __tablename__ = "case_key"

    instance: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    destroyed_at: Mapped[str | None] = mapped_column(String(27))


class HistoryLog(Base):
    """The head of a chain that belongs to no instance: administration, log-ins, publications, looks at lists."""

    __tablename__ = "history_log"

    chain: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
