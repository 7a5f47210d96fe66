"""The rows of printed documents: taken with the number, completed with the paper, voided but never deleted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from engine import store
from engine.actor import Actor
from engine.errors import NotFound
from engine.history.encoding import sm3
from handlers import numbering
from handlers.documents.codes import new_code, typed_code
from handlers.documents.kinds import Kind
from handlers.documents.tables import Document
from handlers.numbering.counter import NumberRefused
from handlers.timing import local_day

DOCUMENT = store.table(Document)
BY_KEY = select(DOCUMENT).where(DOCUMENT.c.job_key == bindparam("b_key"))
OF_INSTANCE = (
    select(DOCUMENT)
    .where(DOCUMENT.c.instance_id == bindparam("b_instance"))
    .order_by(DOCUMENT.c.made_at, DOCUMENT.c.id)
)
ADD = insert(DOCUMENT)
NOT_PRINTED = update(DOCUMENT).where(DOCUMENT.c.id == bindparam("b_id"), DOCUMENT.c.digest.is_(None))


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which document; `series` is the word of the office in its number."""

    job_key: str
    instance_id: str
    kind: Kind
    series: str
    facts: Mapping[str, Any]
    by: str
    now: datetime
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What anybody who holds the paper may learn from its code: nothing that is not on the paper."""

    title: str
    number: str | None
    office: str
    item: str
    holder_masked: str
    made_at: datetime
    pages: int
    voided: bool
    trial: bool


def taken(conn: Connection, asked: Asked, new_id: Callable[[], str]) -> store.Fields:
    """The row of this job: the one there is, or a new one with number and code."""
    known = store.one(conn, BY_KEY, b_key=asked.job_key)
    if known is not None:
        return known
    number = None
    if asked.kind.numbered:
        day, purpose = local_day(asked.now), f"document/{sm3(asked.job_key.encode()).hex()}"
        number = numbering.document_number(conn, asked.series, asked.kind.code, day, asked.now, purpose).text
    row = {
        "id": new_id(), "instance_id": asked.instance_id, "job_key": asked.job_key, "kind": asked.kind.code,
        "title": asked.kind.title, "number": number, "code": new_code(), "facts": dict(asked.facts),
        "made_at": asked.now, "made_by": asked.by, "replaces": asked.replaces,
    }  # fmt: skip
    conn.execute(ADD, row)
    found = store.one(conn, BY_KEY, b_key=asked.job_key)
    assert found is not None
    return found


def completed(conn: Connection, id: str, digests: Mapping[str, str], pages: int) -> None:
    """`digests` by column. Of two who printed the same document at once the first counts."""
    conn.execute(NOT_PRINTED, {"b_id": id, **digests, "pages": pages})


def left_unprinted(conn: Connection, id: str, why: str) -> None:
    """Number and row stay; there will be no paper."""
    conn.execute(NOT_PRINTED, {"b_id": id, "unprinted": why})


def document(conn: Connection, id: str) -> store.Fields:
    """Raises NotFound, also for a document that is not printed yet."""
    row = store.one(conn, select(DOCUMENT).where(DOCUMENT.c.id == id, DOCUMENT.c.digest.is_not(None)))
    if row is None:
        raise NotFound("这份文书")
    return row


def of_instance(conn: Connection, instance_id: str) -> list[store.Fields]:
    """In the order of their making; `digest` is None while one is being printed."""
    return store.many(conn, OF_INSTANCE, b_instance=instance_id)


def verify(conn: Connection, typed: str) -> PublicFacts | None:
    """By the code as printed, however it was typed."""
    code = typed_code(typed)
    if code is None:
        return None
    row = store.one(conn, select(DOCUMENT).where(DOCUMENT.c.code == code, DOCUMENT.c.digest.is_not(None)))
    if row is None:
        return None
    facts = row["facts"]
    return PublicFacts(
        row["title"], row["number"], facts["office"], facts["item"], facts["holder"], row["made_at"],
        row["pages"], row["voided_at"] is not None, facts["trial"],
    )  # fmt: skip


def void(conn: Connection, id: str, reason: str, actor: Actor, now: datetime) -> None:
    """The paper stays, and its number, both marked. Raises NotFound; NumberRefused: no reason, or voided before."""
    row = store.one(conn, select(DOCUMENT).where(DOCUMENT.c.id == id))
    if row is None:
        raise NotFound("这份文书")
    if not reason.strip():
        raise NumberRefused("请填写作废的原因。")
    changed = conn.execute(
        update(DOCUMENT)
        .where(DOCUMENT.c.id == id, DOCUMENT.c.voided_at.is_(None))
        .values(voided_at=now, voided_by=actor.person, void_reason=reason.strip())
    )
    if changed.rowcount == 0:
        raise NumberRefused("这份文书已经作废。")
    if row["number"] is not None:
        numbering.void(conn, row["number"], reason, actor.person, now)
