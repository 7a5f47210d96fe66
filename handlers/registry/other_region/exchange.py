"""The book of letters: written once for each job, read by programs, answered into the waiting case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import Database, NewMessage, store
from engine.commands import messages
from engine.commands.errors import Conflict
from engine.commands.work import Work
from engine.errors import NotFound
from handlers.registry.other_region.tables import RegionAnswer, RegionLetter
from handlers.registry.other_region.words import MESSAGE

LETTER, ANSWER = map(store.table, (RegionLetter, RegionAnswer))
BY_KEY = select(LETTER).where(LETTER.c.key == bindparam("b_key"))
OF_REQUEST = select(LETTER).where(LETTER.c.request_no == bindparam("b_request")).order_by(LETTER.c.seq).limit(1)
KNOWN = select(ANSWER).where(ANSWER.c.request_no == bindparam("b_request"), ANSWER.c.answer_no == bindparam("b_answer"))
BOOK = 0x7267  # an advisory lock of its own: `seq` must be given in the order of commits, or a reader skips a letter


KEPT_S = 180 * 24 * 3600
"""For how long an answer that nobody waits for may still be asked for, in business time; the book keeps it for good."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What letters are sent with, put together once by the wiring."""

    database: Database


@dataclass(frozen=True, slots=True)
class NewLetter:
    key: str
    instance_id: str
    request_no: str
    kind: str
    area: str
    agency: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """`answer_no` is the other region's own number for it: by it a second copy is known."""

    request_no: str
    answer_no: str
    kind: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """`verdict`: received duplicate unmatched (words.VERDICTS)."""

    verdict: str
    times: int


def send(exchange: Exchange, new: NewLetter, now: datetime) -> store.Fields:
    """Puts a letter into the book; with a key that was used before, the row that was written then."""
    with exchange.database.write() as conn:
        known = store.one(conn, BY_KEY, b_key=new.key)
        if known is not None:
            return known
        if not exchange.database.sqlite:
            conn.execute(select(func.pg_advisory_xact_lock(BOOK)))
        seq = int(conn.execute(select(func.coalesce(func.max(LETTER.c.seq), 0))).scalar_one()) + 1
        row = {
            "seq": seq, "key": new.key, "instance_id": new.instance_id, "request_no": new.request_no, "kind": new.kind,
            "area": new.area, "agency": new.agency, "body": dict(new.body), "sent_at": now,
        }  # fmt: skip
        try:
            conn.execute(insert(LETTER), row)
        except IntegrityError:
            raise RuntimeError("the same letter is being written by another try") from None
        return row


def letters_after(conn: Connection, after: int, limit: int) -> list[store.Fields]:
    """The book from there on, in its order."""
    return store.many(conn, select(LETTER).where(LETTER.c.seq > after).order_by(LETTER.c.seq).limit(limit))


def receive(work: Work, answer: Answer) -> Received:
    """Keeps an answer and wakes the case that waits for it. Nothing that comes is lost, nothing is done twice.

    Where nobody waits just now (a query is on its way out, the case is suspended, a supervisor decides), whoever waits
    for the same request later is given it; a request that was given up is waited for by nobody.

    Raises NotFound where no such request was ever sent.
    """
    letter = store.one(work.conn, OF_REQUEST, b_request=answer.request_no)
    if letter is None:
        raise NotFound("这份联系函")
    known = store.one(work.conn, KNOWN, b_request=answer.request_no, b_answer=answer.answer_no)
    if known is not None:
        times = known["times"] + 1
        work.conn.execute(update(ANSWER).where(ANSWER.c.id == known["id"]).values(times=times))
        return Received("duplicate", times)
    data = {"answer": {"no": answer.answer_no, "kind": answer.kind, "content": dict(answer.content)}}
    kept = NewMessage(MESSAGE, answer.request_no, data, answer.answer_no, KEPT_S)
    verdict = "received" if messages.publish_message(work, kept).kept_until is None else "unmatched"
    row = {
        "id": work.parts.new_id(), "instance_id": letter["instance_id"], "request_no": answer.request_no,
        "answer_no": answer.answer_no, "kind": answer.kind, "content": dict(answer.content), "verdict": verdict,
        "times": 1, "received_at": work.now,
    }  # fmt: skip
    try:
        work.conn.execute(insert(ANSWER), row)
    except IntegrityError:
        raise Conflict from None  # its double came at the same time: begin anew and find it
    return Received(verdict, 1)


def letters_of(conn: Connection, instance_id: str) -> list[store.Fields]:
    return store.many(conn, select(LETTER).where(LETTER.c.instance_id == instance_id).order_by(LETTER.c.seq))


def answers_of(conn: Connection, instance_id: str) -> list[store.Fields]:
    order = (ANSWER.c.received_at, ANSWER.c.id)
    return store.many(conn, select(ANSWER).where(ANSWER.c.instance_id == instance_id).order_by(*order))
