"""The tables of the hall: visits, case files, the people named in them, materials, evaluations, authorizations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

ID = String(36)
PERSON = String(64)
UNBOUND = text("instance_id IS NULL")
BY_CHARACTER = String(100).with_variant(String(100, collation="C"), "postgresql")
"""Compared character by character on both databases, so that an index finds what begins with some."""
RUNNING = ("accepting", "correcting", "accepted", "reviewing", "paused", "suspended")
"""States of cases that have no outcome yet."""
OPEN = f"status IN {RUNNING}"
"""The same as SQL, for the index of these cases and for what is to go along it."""


class CasePerson(Base):
    """Somebody as named in one application: an applicant, an agent, or whoever sits at a window.

    `kind`: person employer. `id_no` and `phone` are sealed, `id_index` finds equal numbers without opening any.
    `registry_ref` is the same person in the registry, where known.
    """

    __tablename__ = "case_person"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(BY_CHARACTER)
    id_type: Mapped[str] = mapped_column(String(24))
    id_no: Mapped[bytes] = mapped_column(LargeBinary)
    id_masked: Mapped[str] = mapped_column(String(64))
    id_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    registry_ref: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_case_person_name", "name", "id"),)


class Visit(Base):
    """One person served once at one window (服务次): one or more cases, one evaluation. Its end is final.

    `ticket` is their number in the queue (A012), where there was one.
    """

    __tablename__ = "visit"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ID)
    window: Mapped[str] = mapped_column(String(40))
    hall: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(128))
    teller: Mapped[str] = mapped_column(PERSON)
    ticket: Mapped[str | None] = mapped_column(String(8))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        # a window serves one person at a time
        Index(
            "uq_visit_open_window",
            "hall",
            "window",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_visit_started_at", "hall", "started_at"),
        Index(
            "ix_visit_open_teller",
            "teller",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class CaseFile(Base):
    """What the hall keeps of one case, one to one with its process instance.

    `status`: accepting correcting accepted reviewing paused suspended granted rejected withdrawn not_accepted archived.
    `clock` is the state of handlers.timing. `lookup_round` counts the lookup codes given out; the last one holds.
    `guide_edition`: the edition of the item's guide that held when it was opened, 0 the factory's; it holds to the end.
    """

    __tablename__ = "case_file"

    instance_id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_no: Mapped[str] = mapped_column(String(32), unique=True)
    item: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str] = mapped_column(String(200))
    visit_id: Mapped[str | None] = mapped_column(ID, index=True)
    applicant_id: Mapped[str | None] = mapped_column(ID, index=True)
    agent_id: Mapped[str | None] = mapped_column(ID, index=True)
    channel: Mapped[str] = mapped_column(String(16))
    window: Mapped[str | None] = mapped_column(String(40))
    hall: Mapped[str | None] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(128))
    status: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))
    opened_by: Mapped[str] = mapped_column(PERSON)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    concluded_at: Mapped[datetime | None] = mapped_column(Instant)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date)
    due_estimated: Mapped[bool] = mapped_column(Boolean)
    clock: Mapped[Any] = mapped_column(Json)
    corrections: Mapped[int] = mapped_column(Integer)
    lookup_round: Mapped[int] = mapped_column(Integer)
    lookup_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    guide_edition: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    __table_args__ = (
        Index("ix_case_file_scope", "scope", "instance_id"),
        Index("ix_case_file_scope_case_no", "scope", "case_no"),
        Index("ix_case_file_scope_item", "scope", "item", "instance_id"),
        Index("ix_case_file_scope_status", "scope", "status", "instance_id"),
        Index("ix_case_file_scope_item_status", "scope", "item", "status", "instance_id"),
        Index("ix_case_file_opened_by", "opened_by", "instance_id"),
        Index("ix_case_file_open", "scope", "instance_id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_case_file_status_due_on", "status", "due_on"),
        # few cases rest on an estimate; a change of the calendar looks at them alone
        Index(
            "ix_case_file_estimated",
            "due_on",
            "instance_id",
            sqlite_where=text("due_estimated = 1 AND concluded_at IS NULL"),
            postgresql_where=text("due_estimated AND concluded_at IS NULL"),
        ),
    )


class Material(Base):
    """One thing that an applicant hands in, or that replaces it.

    `code` is the catalogue's (None: asked for by a person). `need`: required conditional optional.
    `state`: missing received promised committed shared. `form`: original copy electronic; `pages` and `copies` as
    counted at the window. `returned_at`: the original was given back; `until`: by when a promised one is handed in.
    """

    __tablename__ = "material"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ID, index=True)
    seq: Mapped[int] = mapped_column(Integer)
    code: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    need: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    form: Mapped[str] = mapped_column(String(16))
    pages: Mapped[int] = mapped_column(Integer)
    copies: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(100))
    until: Mapped[date | None] = mapped_column(Date)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(PERSON)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class MaterialFile(Base):
    """One scan or upload of a material, in order. `digest` is SM3 of the plain bytes, `blob` names them as kept.

    `removed_at`: taken back or replaced before it was used; the row stays, so that the history's digests are explained.
    """

    __tablename__ = "material_file"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    material_id: Mapped[str] = mapped_column(ID, index=True)
    instance_id: Mapped[str] = mapped_column(ID, index=True)
    seq: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(64))
    thumbnail: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[str] = mapped_column(PERSON)
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class FormFile(Base):
    """One file of a form's file field. `digest` is SM3 of the plain bytes, `blob` and `thumbnail` name them as kept.

    Uploaded for one to-do, or for the form of a start event (`start` is the key of its process): then `instance_id` is
    None until the process begins. `used_at`: when a form that names it was handed in.
    """

    __tablename__ = "form_file"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str | None] = mapped_column(ID)
    task_id: Mapped[str | None] = mapped_column(ID, index=True)
    start: Mapped[str | None] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(64))
    thumbnail: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[str] = mapped_column(PERSON)
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_form_file_instance_id", "instance_id", "added_at"),
        # what waits for a process to begin
        Index("ix_form_file_waiting", "added_by", "added_at", sqlite_where=UNBOUND, postgresql_where=UNBOUND),
    )


class Evaluation(Base):
    """What a person thought of one visit (好差评): one a visit, never shown to the teller who was rated.

    `grade` 1 非常不满意 to 5 非常满意; the two lowest are negative and begin a `rectification`, an instance of its own.
    """

    __tablename__ = "evaluation"

    visit_id: Mapped[str] = mapped_column(ID, primary_key=True)
    grade: Mapped[int] = mapped_column(Integer)
    tags: Mapped[Any] = mapped_column(Json)
    words: Mapped[str] = mapped_column(Text)
    device: Mapped[str | None] = mapped_column(String(64))
    anonymous: Mapped[bool] = mapped_column(Boolean)
    late: Mapped[bool] = mapped_column(Boolean)
    given_at: Mapped[datetime] = mapped_column(Instant)
    rectification: Mapped[str | None] = mapped_column(ID)


class Confirmation(Base):
    """What an applicant confirmed with a signature: the answers of one to-do's form, word by word (sealed).

    `digest` is SM3 over case, to-do, answers and `nonce`; `request` the device's request, with its nonce, or None where
    the signature was given on the teller's screen. `signature` names the file among the materials.
    """

    __tablename__ = "case_confirmation"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ID, index=True)
    task_id: Mapped[str] = mapped_column(ID)
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(32))
    request: Mapped[str | None] = mapped_column(ID, unique=True)
    signature: Mapped[str] = mapped_column(ID)
    signature_digest: Mapped[str] = mapped_column(String(64))
    window: Mapped[str | None] = mapped_column(String(40))
    teller: Mapped[str] = mapped_column(PERSON)
    confirmed_at: Mapped[datetime] = mapped_column(Instant)


class OnTheSpot(Base):
    """One act that a supervisor allowed on a teller's screen (现场授权). It serves once, until `expires_at`."""

    __tablename__ = "on_the_spot"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str | None] = mapped_column(ID, index=True)
    act: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500))
    teller: Mapped[str] = mapped_column(PERSON)
    window: Mapped[str | None] = mapped_column(String(40))
    supervisor: Mapped[str] = mapped_column(PERSON)
    given_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Recusal(Base):
    """A person does not handle one case, or any case of one applicant (回避)."""

    __tablename__ = "recusal"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(PERSON, index=True)
    instance_id: Mapped[str | None] = mapped_column(ID)
    id_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    reason: Mapped[str] = mapped_column(String(500))
    declared_by: Mapped[str] = mapped_column(PERSON)
    declared_at: Mapped[datetime] = mapped_column(Instant)


class OwnNumber(Base):
    """The index of the id number of one of our own people, so that nobody handles a case of their own."""

    __tablename__ = "own_number"

    person: Mapped[str] = mapped_column(PERSON, primary_key=True)
    id_index: Mapped[bytes] = mapped_column(LargeBinary(32))
