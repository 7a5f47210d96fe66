"""The SQL of the commands: named Core statements, each with the function that runs it.

Every statement is built once, so that SQLAlchemy keeps its compiled form. Rows of one kind are written together.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Table, bindparam, delete, insert, or_, select, text, update

from engine.columns import Instant, Json
from engine.history.tables import CaseKey
from engine.tables import (
    Doer,
    Idempotency,
    Incident,
    Job,
    Message,
    MessageReceipt,
    ProcessInstance,
    StartSubscription,
    SubAssignment,
    Subscription,
    UserTask,
    UserTaskSeat,
    VariableScope,
)

Fields = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]


def table(model: Any) -> Table:
    return cast(Table, model.__table__)


INSTANCE, SCOPE, TASK, SEAT = map(table, (ProcessInstance, VariableScope, UserTask, UserTaskSeat))
JOB, SUBSCRIPTION, INCIDENT, DOER = map(table, (Job, Subscription, Incident, Doer))
MESSAGE, RECEIPT, START, ANSWER = map(table, (Message, MessageReceipt, StartSubscription, Idempotency))
KEY, ASKED = table(CaseKey), table(SubAssignment)

ID: BindParameter[Any] = bindparam("b_id")
CASE: BindParameter[Any] = bindparam("b_instance")
TOKEN: BindParameter[Any] = bindparam("b_token")
ELEMENT: BindParameter[Any] = bindparam("b_element")


def one(conn: Connection, statement: Any, **params: Any) -> Fields | None:
    row = conn.execute(statement, params).first()
    return None if row is None else dict(row._mapping)


def many(conn: Connection, statement: Any, **params: Any) -> list[Fields]:
    return [dict(row._mapping) for row in conn.execute(statement, params)]


def add(conn: Connection, statement: Any, rows: Rows) -> None:
    if rows:
        conn.execute(statement, list(rows))


def each(conn: Connection, statement: Any, rows: Iterable[Mapping[str, Any]]) -> int:
    """Runs one statement for every row of parameters and returns how many rows it touched."""
    params = list(rows)
    return conn.execute(statement, params).rowcount if params else 0


# Instances

INSTANCE_FOR_UPDATE = (
    select(INSTANCE, KEY.c.wrapped)
    .join_from(INSTANCE, KEY, INSTANCE.c.id == KEY.c.instance)
    .where(INSTANCE.c.id == ID)
    .with_for_update(of=INSTANCE)
)
INSTANCE_BY_ID = select(INSTANCE).where(INSTANCE.c.id == ID)
ADD_INSTANCE = insert(INSTANCE)
WRITTEN = (
    "state",
    "ended_at",
    "end_events",
    "tasks",
    "jobs",
    "subscriptions",
    "incidents",
    "history_seq",
    "history_hash",
    "blob",
)
WRITE_INSTANCE = (
    update(INSTANCE)
    .where(INSTANCE.c.id == ID, INSTANCE.c.revision == bindparam("b_revision"))
    .values({name: bindparam(name) for name in (*WRITTEN, "revision")})
)
HISTORY_END_FOR_UPDATE = (
    select(INSTANCE.c.definition_id, INSTANCE.c.history_seq, INSTANCE.c.history_hash, KEY.c.wrapped)
    .join_from(INSTANCE, KEY, INSTANCE.c.id == KEY.c.instance)
    .where(INSTANCE.c.id == ID)
    .with_for_update(of=INSTANCE)
)
WRITE_HISTORY_END = (
    update(INSTANCE)
    .where(INSTANCE.c.id == ID, INSTANCE.c.history_seq == bindparam("b_seq"))
    .values(history_seq=bindparam("history_seq"), history_hash=bindparam("history_hash"))
)
ACTIVE_WITH_KEY = select(INSTANCE.c.id).where(
    INSTANCE.c.key == bindparam("b_key"),
    INSTANCE.c.correlation == bindparam("b_correlation"),
    INSTANCE.c.state.in_(("running", "suspended")),
)

# Variables

SCOPES = select(SCOPE.c.scope, SCOPE.c.data).where(SCOPE.c.instance_id == CASE)
SCOPES_OF_MANY = select(SCOPE.c.instance_id, SCOPE.c.scope, SCOPE.c.data).where(
    SCOPE.c.instance_id.in_(bindparam("instances", expanding=True))
)
PUT_SCOPE = text(
    "INSERT INTO variable_scope (instance_id, scope, data) VALUES (:instance_id, :scope, :data)"
    " ON CONFLICT (instance_id, scope) DO UPDATE SET data = excluded.data"
).bindparams(bindparam("data", type_=Json))
DROP_SCOPE = delete(SCOPE).where(SCOPE.c.instance_id == CASE, SCOPE.c.scope == bindparam("b_scope"))


def scopes(conn: Connection, instance_id: str) -> dict[int, Fields]:
    return {row.scope: row.data for row in conn.execute(SCOPES, {"b_instance": instance_id})}


# To-dos

TASK_BY_ID = select(TASK).where(TASK.c.id == ID)
ADD_TASKS = insert(TASK)
ADD_SEATS = insert(SEAT)
TOUCHED = (
    "status",
    "assignee",
    "revision",
    "touched_by",
    "touched_name",
    "touched_at",
    "touched_action",
    "asked",
    "helpers",
)
TOUCH_TASK = (
    update(TASK)
    .where(TASK.c.id == ID, TASK.c.revision == bindparam("b_revision"))
    .values({name: bindparam(name) for name in TOUCHED})
)
IS_OPEN = or_(TASK.c.status == "open", TASK.c.status == "claimed")  # an IN list could not be sent for many rows at once
CANCEL: Fields = {name: bindparam(name) for name in ("touched_by", "touched_name", "touched_at")} | {
    "status": "cancelled",
    "touched_action": "cancel",
    "revision": TASK.c.revision + 1,
    "asked": None,
    "helpers": None,
}
OPEN_OF_TOKEN = select(TASK.c.id).where(TASK.c.instance_id == CASE, TASK.c.token == TOKEN, IS_OPEN)
OPEN_OF_INSTANCE = select(TASK.c.id).where(TASK.c.instance_id == CASE, IS_OPEN)
UNSEAT_TASK = delete(SEAT).where(SEAT.c.task_id == ID)
UNSEAT_TOKEN = delete(SEAT).where(SEAT.c.task_id.in_(OPEN_OF_TOKEN.scalar_subquery()))
UNSEAT_INSTANCE = delete(SEAT).where(SEAT.c.task_id.in_(OPEN_OF_INSTANCE.scalar_subquery()))
CANCEL_TASKS = update(TASK).where(TASK.c.instance_id == CASE, TASK.c.token == TOKEN, IS_OPEN).values(CANCEL)
CANCEL_ALL_TASKS = update(TASK).where(TASK.c.instance_id == CASE, IS_OPEN).values(CANCEL)
DROP_ASKED: Fields = {"state": "cancelled", "closed_at": bindparam("touched_at", type_=Instant)}
CANCEL_ASKED = (
    update(ASKED)
    .where(ASKED.c.task_id.in_(OPEN_OF_TOKEN.scalar_subquery()), ASKED.c.state == "open")
    .values(DROP_ASKED)
)
CANCEL_ALL_ASKED = update(ASKED).where(ASKED.c.instance_id == CASE, ASKED.c.state == "open").values(DROP_ASKED)
TASKS_BY_ID = select(TASK).where(TASK.c.id.in_(bindparam("ids", expanding=True)))
DEEDS = select(DOER).where(DOER.c.instance_id == CASE).order_by(DOER.c.at)
COUNT_DEED = text(
    "INSERT INTO doer (instance_id, element_id, person, name, post, properties, times, at)"
    " VALUES (:instance_id, :element_id, :person, :name, :post, :properties, 1, :at)"
    " ON CONFLICT (instance_id, element_id, person)"
    " DO UPDATE SET name = excluded.name, post = excluded.post, times = doer.times + 1, at = excluded.at"
).bindparams(bindparam("properties", type_=Json), bindparam("at", type_=Instant))

# Jobs

ADD_JOBS = insert(JOB)
JOB_BY_ID = select(JOB).where(JOB.c.id == ID)
DROP_JOB = delete(JOB).where(JOB.c.id == ID, JOB.c.lease == bindparam("b_lease"))
DROP_JOBS_OF_TOKEN = delete(JOB).where(JOB.c.instance_id == CASE, JOB.c.token == TOKEN)
DROP_TIMER = delete(JOB).where(JOB.c.instance_id == CASE, JOB.c.token == TOKEN, JOB.c.element_id == ELEMENT)
DROP_JOBS_OF_INSTANCE = delete(JOB).where(JOB.c.instance_id == CASE)
HOLD_JOBS = update(JOB).where(JOB.c.instance_id == CASE).values(held=bindparam("held"))
DUE_OF_INSTANCE = select(JOB.c.id).where(
    JOB.c.instance_id == CASE,
    JOB.c.external.is_(False),
    JOB.c.status == "due",
    JOB.c.run_at <= bindparam("now", type_=Instant),
)
RETURN_JOB = (
    update(JOB)
    .where(JOB.c.id == ID, JOB.c.lease == bindparam("b_lease"), JOB.c.status == "leased")
    .values(
        lease=JOB.c.lease + 1,
        status="due",
        lease_until=None,
        worker=None,
        run_at=bindparam("run_at"),
        attempts_left=bindparam("attempts_left"),
    )
)

# Waits for messages and signals

ADD_SUBSCRIPTIONS = insert(SUBSCRIPTION)
DROP_SUBSCRIPTIONS_OF_TOKEN = delete(SUBSCRIPTION).where(
    SUBSCRIPTION.c.instance_id == CASE, SUBSCRIPTION.c.token == TOKEN
)
DROP_SUBSCRIPTION = delete(SUBSCRIPTION).where(
    SUBSCRIPTION.c.instance_id == CASE, SUBSCRIPTION.c.token == TOKEN, SUBSCRIPTION.c.element_id == ELEMENT
)
DROP_SUBSCRIPTIONS_OF_INSTANCE = delete(SUBSCRIPTION).where(SUBSCRIPTION.c.instance_id == CASE)
HOLD_SUBSCRIPTIONS = update(SUBSCRIPTION).where(SUBSCRIPTION.c.instance_id == CASE).values(held=bindparam("held"))
SUBSCRIPTIONS_OF_INSTANCE = select(SUBSCRIPTION).where(SUBSCRIPTION.c.instance_id == CASE).order_by(SUBSCRIPTION.c.id)
WAITING = (
    select(SUBSCRIPTION)
    .where(
        SUBSCRIPTION.c.name == bindparam("b_name"),
        SUBSCRIPTION.c.key == bindparam("b_key"),
        SUBSCRIPTION.c.kind == bindparam("b_kind"),
        SUBSCRIPTION.c.sandbox == bindparam("b_sandbox"),
        SUBSCRIPTION.c.held.is_(False),
    )
    .order_by(SUBSCRIPTION.c.id)
)
LISTENING = (
    select(SUBSCRIPTION)
    .where(
        SUBSCRIPTION.c.name == bindparam("b_name"),
        SUBSCRIPTION.c.kind == "signal",
        SUBSCRIPTION.c.sandbox == bindparam("b_sandbox"),
    )
    .order_by(SUBSCRIPTION.c.id)
)
STARTS = (
    select(START)
    .where(
        START.c.name == bindparam("b_name"),
        START.c.kind == bindparam("b_kind"),
        START.c.sandbox == bindparam("b_sandbox"),
    )
    .order_by(START.c.process_key, START.c.element_id)
)
STARTS_OF_PROCESS = (
    select(START)
    .where(START.c.process_key == bindparam("b_key"), START.c.kind == "message")
    .order_by(START.c.element_id)
)
ADD_STARTS = insert(START)
DROP_STARTS = delete(START).where(START.c.process_key == bindparam("b_key"))
DROP_TIMER_STARTS = delete(JOB).where(JOB.c.kind == "timer_start", JOB.c.type == bindparam("b_key"))

# Kept messages

ADD_MESSAGE = insert(MESSAGE)
ADD_RECEIPTS = insert(RECEIPT)
DOUBLE = select(MESSAGE.c.id, MESSAGE.c.forget_at).where(
    MESSAGE.c.name == bindparam("b_name"),
    MESSAGE.c.key == bindparam("b_key"),
    MESSAGE.c.message_id == bindparam("b_message"),
    MESSAGE.c.sandbox == bindparam("b_sandbox"),
)
DROP_MESSAGE = delete(MESSAGE).where(MESSAGE.c.id == ID)
NEXT_KEPT = (
    select(MESSAGE.c.id, MESSAGE.c.data, MESSAGE.c.message_id)
    .where(
        MESSAGE.c.name == bindparam("b_name"),
        MESSAGE.c.key == bindparam("b_key"),
        MESSAGE.c.sandbox == bindparam("b_sandbox"),
        MESSAGE.c.expires_at > bindparam("now", type_=Instant),
        ~select(RECEIPT.c.message)
        .where(RECEIPT.c.message == MESSAGE.c.id, RECEIPT.c.process_key == bindparam("b_process"))
        .exists(),
    )
    .order_by(MESSAGE.c.id)
    .limit(1)
)
FORGET_RECEIPTS = delete(RECEIPT).where(
    RECEIPT.c.message.in_(
        select(MESSAGE.c.id).where(MESSAGE.c.forget_at <= bindparam("now", type_=Instant)).scalar_subquery()
    )
)
FORGET_MESSAGES = delete(MESSAGE).where(MESSAGE.c.forget_at <= bindparam("now", type_=Instant))


def lock_names(conn: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Who publishes a message and who opens a wait for it follow each other, so that neither misses the other.

    SQLite has one writer at a time anyway.
    """
    if conn.dialect.name == "sqlite":
        return
    for name, key in sorted(set(names)):
        digest = hashlib.blake2b(f"{name}\0{key}".encode(), digest_size=8).digest()
        conn.execute(LOCK_NAME, {"number": int.from_bytes(digest, "big", signed=True)})


LOCK_NAME = text("SELECT pg_advisory_xact_lock(:number)")

# Incidents

ADD_INCIDENTS = insert(INCIDENT)
INCIDENT_BY_ID = select(INCIDENT).where(INCIDENT.c.id == ID)
CLOSING = {"status": "resolved", "resolved_at": bindparam("resolved_at"), "resolved_by": bindparam("resolved_by")}
CLOSE_INCIDENTS = (
    update(INCIDENT)
    .where(INCIDENT.c.instance_id == CASE, INCIDENT.c.token == TOKEN, INCIDENT.c.status == "open")
    .values(CLOSING)
)
CLOSE_ALL_INCIDENTS = (
    update(INCIDENT).where(INCIDENT.c.instance_id == CASE, INCIDENT.c.status == "open").values(CLOSING)
)
RENEW_INCIDENTS = (
    update(INCIDENT)
    .where(INCIDENT.c.instance_id == CASE, INCIDENT.c.token == TOKEN, INCIDENT.c.status == "open")
    .values(
        attempts=INCIDENT.c.attempts + 1,
        kind=bindparam("kind"),
        message=bindparam("message"),
        detail=bindparam("detail"),
    )
)

# Answers kept for a request that comes again

ANSWER_BY_KEY = select(ANSWER).where(ANSWER.c.person == bindparam("b_person"), ANSWER.c.key == bindparam("b_key"))
ADD_ANSWER = insert(ANSWER)
DROP_ANSWER = delete(ANSWER).where(ANSWER.c.person == bindparam("b_person"), ANSWER.c.key == bindparam("b_key"))
FORGET_ANSWERS = delete(ANSWER).where(ANSWER.c.created_at <= bindparam("before", type_=Instant))


def forget(conn: Connection, now: datetime, answers_before: datetime) -> None:
    """Removes messages and answers whose time is over. `now` is business time, `answers_before` wall time."""
    conn.execute(FORGET_RECEIPTS, {"now": now})
    conn.execute(FORGET_MESSAGES, {"now": now})
    conn.execute(FORGET_ANSWERS, {"before": answers_before})
