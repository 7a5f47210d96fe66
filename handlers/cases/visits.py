"""A visit: one person served once at one window, with one evaluation at its end (HB-28.4.3, HB-27)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from catalog.access import in_scope, may
from engine import history, store
from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed, NotFound
from handlers.cases import persons, rectifying
from handlers.cases.persons import NewPerson
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import CaseFile, Evaluation, Visit
from handlers.timing import local_day

VISIT, EVALUATION, CASE = map(store.table, (Visit, Evaluation, CaseFile))
BUSY = select(VISIT.c.teller).where(
    VISIT.c.hall == bindparam("hall"), VISIT.c.window == bindparam("window"), VISIT.c.ended_at.is_(None)
)
BY_ID = select(VISIT).where(VISIT.c.id == bindparam("b_id")).with_for_update()
CHANGE = update(VISIT).where(VISIT.c.id == bindparam("b_id"))
ADD, ADD_EVALUATION = insert(VISIT), insert(EVALUATION)
EVALUATED = select(EVALUATION.c.visit_id).where(EVALUATION.c.visit_id == bindparam("b_id"))
LOG = "visits"
"""A chain for each day, so that one case after another does not grow one chain for ever."""
GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
TICKET = re.compile(r"[A-Z]?[0-9]{1,5}")
MAY_EVALUATE_FOR = timedelta(days=7)
"""Evaluations given later than at the window: five working days, which a week always covers (domain section 9)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is served: `scope` is area/hall."""

    window: str
    hall: str
    scope: str


def open_visit(
    work: Work, secrecy: Secrecy, place: Place, person: NewPerson | None, ticket: str | None = None
) -> store.Fields:
    """`person` is who sits there, where already known. Raises NotAllowed where the window still serves somebody."""
    if not work.actor.post or not in_scope(work.actor, place.scope):
        raise NotAllowed("您的岗位不在这个大厅，请换到本厅的岗位和窗口后再接待。")
    if work.conn.execute(BUSY, {"hall": place.hall, "window": place.window}).first() is not None:
        raise NotAllowed("这个窗口还有未结束的接待，请先结束它再接待下一位。")
    if person is not None:
        persons.checked_number(person, "person", work.now)
    if ticket is not None and TICKET.fullmatch(ticket) is None:
        raise FormInvalid({"ticket": ["排队号是一个字母加数字，例如 A012；没有取号的不填。"]})
    row = {
        "id": work.parts.new_id(),
        "person_id": person and persons.keep(work.conn, secrecy, person, work.parts.new_id, work.now),
        "window": place.window, "hall": place.hall, "scope": place.scope, "teller": work.actor.person,
        "ticket": ticket, "started_at": work.now, "ended_at": None,
    }  # fmt: skip
    work.conn.execute(ADD, row)
    _note(work, "visit_opened", visit=row["id"])
    return row


def end_visit(work: Work, visit_id: str) -> store.Fields:
    row = visit(work, visit_id)
    if row["ended_at"] is not None:
        raise NotAllowed("这次接待已经结束，请开始新的接待。")
    work.conn.execute(CHANGE, {"b_id": visit_id, "ended_at": work.now})
    _note(work, "visit_ended", visit=visit_id)
    return row | {"ended_at": work.now}


def identify(work: Work, secrecy: Secrecy, visit_id: str, person: NewPerson) -> store.Fields:
    """The card has been read: says who is being served. A visit never changes to another person."""
    row = open_one(work, visit_id)
    persons.checked_number(person, "person", work.now)
    if row["person_id"] is not None:
        known = persons.whole(work.conn, secrecy, row["person_id"])
        if known["id_no"] != persons.checked_number(person, "person", work.now):
            raise NotAllowed("这次接待已登记了另一位服务对象，请先结束它再接待下一位。")
        return row
    id = persons.keep(work.conn, secrecy, person, work.parts.new_id, work.now)
    work.conn.execute(CHANGE, {"b_id": visit_id, "person_id": id})
    _note(work, "visit_identified", visit=visit_id)
    return row | {"person_id": id}


def evaluate(
    work: Work, visit_id: str, grade: int, tags: list[str], words: str, device: str | None, anonymous: bool
) -> None:
    """One evaluation a visit; whoever gave none is not taken as satisfied (domain section 9)."""
    row = visit(work, visit_id)
    if grade not in GRADES:
        raise FormInvalid({"grade": ["评价须是 1 到 5 级。"]})
    if row["ended_at"] is not None and work.now - row["ended_at"] > MAY_EVALUATE_FOR:
        raise NotAllowed("已过补评期限，不能再评价。")
    if evaluated(work, visit_id):
        raise NotAllowed("这次接待已经评价过，每次接待只评一次。")
    if len(tags) > len(set(tags)) or not set(tags) <= set(rectifying.REASONS):
        raise FormInvalid({"tags": [f"原因只能是：{'、'.join(rectifying.REASONS)}。"]})
    negative = grade in rectifying.NEGATIVE
    # a reason that was ticked before the grade became a good one is none
    given: dict[str, Any] = {
        "visit_id": visit_id, "grade": grade, "tags": tags if negative else [], "words": words, "device": device,
        "anonymous": anonymous,
        "late": row["ended_at"] is not None, "given_at": work.now,
    }  # fmt: skip
    work.conn.execute(ADD_EVALUATION, given)
    if negative:
        rectifying.begin(work, row, GRADES[grade], given)
    # the grade stays out of what a teller may read
    _note(work, "visit_evaluated", visit=visit_id)


def evaluated(work: Work, visit_id: str) -> bool:
    """Whether there is an evaluation: all that a teller may know of it."""
    return work.conn.execute(EVALUATED, {"b_id": visit_id}).first() is not None


def visit(work: Work, visit_id: str) -> store.Fields:
    row = store.one(work.conn, BY_ID, b_id=visit_id)
    if row is None or not (row["teller"] == work.actor.person or may(work.actor, "supervise", row["scope"])):
        raise NotFound("这次接待")
    return row


def open_one(work: Work, visit_id: str) -> store.Fields:
    """A visit of this teller that has not ended."""
    row = visit(work, visit_id)
    if row["ended_at"] is not None:
        raise NotAllowed("这次接待已经结束，请开始新的接待。")
    return row


def whole(work: Work, row: store.Fields) -> dict[str, Any]:
    """A visit with its person (masked), its cases, and whether it was evaluated."""
    cases = store.many(
        work.conn,
        select(CASE.c.case_no, CASE.c.item, CASE.c.item_name, CASE.c.status)
        .where(CASE.c.visit_id == row["id"])
        .order_by(CASE.c.opened_at),
    )
    person = persons.shown(work.conn, [row["person_id"]]).get(row["person_id"] or "")
    return row | {"person": person, "cases": cases, "evaluated": evaluated(work, row["id"])}


def _note(work: Work, type: str, **body: Any) -> None:
    parts = work.parts
    fact = history.Fact(type, None, body)
    chain = f"{LOG}/{local_day(work.now).isoformat()}"
    history.record(work.conn, chain, [fact], work.actor, work.now, parts.clock.simulated, parts.keys)
