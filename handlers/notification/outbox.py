"""The outbox: a message is written down before it is sent, and marked once it went out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from engine import Database, store
from handlers.cases import persons
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import CaseFile
from handlers.notification.senders import Message, Sender, SendFailed
from handlers.notification.tables import Outbox

OUTBOX, CASE = store.table(Outbox), store.table(CaseFile)
BY_KEY = select(OUTBOX).where(OUTBOX.c.key == bindparam("b_key"))


@dataclass(frozen=True, slots=True)
class Postman:
    """What notices are sent with, put together once by the wiring."""

    database: Database
    secrecy: Secrecy
    sender: Sender
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` names the effect: however often it is asked for, there is one message."""

    key: str
    instance_id: str
    address: str
    subject: str
    body: str


def masked(address: str) -> str:
    """138****5678, w***@example.cn: enough to recognise one's own."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"[:120]
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 11 else "*" * len(address)


def address_of(conn: Connection, secrecy: Secrecy, instance_id: str, role: str) -> str | None:
    """The telephone number that the applicant or the agent of a case left; None where there is none."""
    case = store.one(conn, select(CASE).where(CASE.c.instance_id == instance_id))
    person = None if case is None else case[f"{role}_id"]
    return None if person is None else persons.whole(conn, secrecy, person)["phone"] or None


def deliver(postman: Postman, notice: Notice, now: datetime) -> store.Fields:
    """Sends it unless it went out before; the row. Raises SendFailed, which the row keeps as well."""
    with postman.database.write() as conn:
        row = _written(conn, postman, notice, now)
    if row["state"] == "sent":
        return row
    message = Message(row["id"], notice.address, row["address_masked"], notice.subject, notice.body)
    try:
        postman.sender.send(message)
    except SendFailed as failed:
        _note(postman, row["id"], "waiting", str(failed), None)
        raise
    _note(postman, row["id"], "sent", None, now)
    return row | {"state": "sent", "sent_at": now}


def of_instance(conn: Connection, instance_id: str) -> list[store.Fields]:
    """What was or is to be told in a case, without address and words, for the case page."""
    shown = [OUTBOX.c[name] for name in ("id", "channel", "address_masked", "subject", "state", "attempts", "problem")]
    return store.many(
        conn,
        select(*shown, OUTBOX.c.created_at, OUTBOX.c.sent_at)
        .where(OUTBOX.c.instance_id == instance_id)
        .order_by(OUTBOX.c.created_at, OUTBOX.c.id),
    )


def _written(conn: Connection, postman: Postman, notice: Notice, now: datetime) -> store.Fields:
    known = store.one(conn, BY_KEY, b_key=notice.key)
    if known is not None:
        return known
    id, seal = postman.new_id(), postman.secrecy.seal
    row = {
        "id": id, "key": notice.key, "instance_id": notice.instance_id, "channel": postman.sender.channel,
        "address": seal(f"outbox.address/{id}", notice.address.encode()), "address_masked": masked(notice.address),
        "subject": notice.subject, "body": seal(f"outbox.body/{id}", notice.body.encode()), "state": "waiting",
        "attempts": 0, "problem": None, "created_at": now, "sent_at": None,
    }  # fmt: skip
    conn.execute(insert(OUTBOX), row)
    return row


def _note(postman: Postman, id: str, state: str, problem: str | None, sent_at: datetime | None) -> None:
    values = {"state": state, "problem": problem, "sent_at": sent_at, "attempts": OUTBOX.c.attempts + 1}
    with postman.database.write() as conn:
        conn.execute(update(OUTBOX).where(OUTBOX.c.id == id).values(values))
