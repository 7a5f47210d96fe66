"""The tables of running work: instances and their variables, to-dos, jobs, waits, messages, incidents, answers kept.

There are no foreign keys between them: rows of one instance are written in one command and move to an archive together.
What is over leaves `user_task_seat`, `job`, `subscription` and `message`; history keeps it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

ID = String(36)
NAME = String(255)
PERSON = String(64)


RUNNING = "state IN ('running', 'suspended')"


class ProcessInstance(Base):
    """One running or finished instance. `state`: running suspended completed terminated.

    `revision` rises with every command. `history_seq` and `history_hash` are the head of its chain of events.
    `tasks`, `jobs` (timers too), `subscriptions` and `incidents` count the open rows of each kind.
    """

    __tablename__ = "process_instance"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    definition_id: Mapped[str] = mapped_column(ID)
    key: Mapped[str] = mapped_column(NAME)
    version: Mapped[int] = mapped_column(Integer)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column(Integer)
    business_key: Mapped[str | None] = mapped_column(String(64))
    item: Mapped[str | None] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(128))
    correlation: Mapped[str | None] = mapped_column(NAME)
    started_by: Mapped[str] = mapped_column(PERSON)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_events: Mapped[Any] = mapped_column(Json)
    tasks: Mapped[int] = mapped_column(Integer)
    jobs: Mapped[int] = mapped_column(Integer)
    subscriptions: Mapped[int] = mapped_column(Integer)
    incidents: Mapped[int] = mapped_column(Integer)
    history_seq: Mapped[int] = mapped_column(Integer)
    history_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    blob: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_process_instance_key", "key", "id"),
        Index("ix_process_instance_business_key", "business_key"),
        Index("ix_process_instance_started_at", "started_at", "id"),
        Index("ix_process_instance_state", "state"),
        Index("ix_process_instance_key_started_at", "key", "started_at", "id"),
        # how many still run on a version: the text is that of the query, or SQLite would not use it
        Index(
            "ix_process_instance_running", "definition_id", sqlite_where=text(RUNNING), postgresql_where=text(RUNNING)
        ),
        # Zeebe: a message with a key starts no second instance of a process while one that it started is active.
        Index(
            "uq_process_instance_correlation",
            "key",
            "correlation",
            unique=True,
            sqlite_where=text("correlation IS NOT NULL AND state IN ('running', 'suspended')"),
            postgresql_where=text("correlation IS NOT NULL AND state IN ('running', 'suspended')"),
        ),
    )


class VariableScope(Base):
    """The variables of one scope of one instance; scope 0 is the root."""

    __tablename__ = "variable_scope"

    instance_id: Mapped[str] = mapped_column(ID, primary_key=True)
    scope: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    data: Mapped[Any] = mapped_column(Json)

    __table_args__ = {"sqlite_with_rowid": False}


class UserTask(Base):
    """One to-do. `status`: open claimed completed cancelled. `touched_*` name the last deed, for who comes too late.

    `scopes` are the variable scopes it sees, innermost first. `unknown_assignee`: the diagram names nobody we know.
    `asked` says what it waits for (delegate before after, null: nothing) and `helpers` whom: its open sub-assignments.
    `returned` tells of a to-do that was opened by a return: by whom, why, from where, and what is to follow.
    """

    __tablename__ = "user_task"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ID)
    token: Mapped[int] = mapped_column(Integer)
    element_id: Mapped[str] = mapped_column(NAME)
    definition_id: Mapped[str] = mapped_column(ID)
    key: Mapped[str] = mapped_column(NAME)
    name: Mapped[str] = mapped_column(Text)
    form_id: Mapped[str | None] = mapped_column(NAME)
    status: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column(Integer)
    assignee: Mapped[str | None] = mapped_column(PERSON)
    unknown_assignee: Mapped[str | None] = mapped_column(NAME)
    groups: Mapped[Any] = mapped_column(Json)
    users: Mapped[Any] = mapped_column(Json)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    follow_up_at: Mapped[datetime | None] = mapped_column(Instant)
    priority: Mapped[int] = mapped_column(Integer)
    properties: Mapped[Any] = mapped_column(Json)
    scope: Mapped[str] = mapped_column(String(128))
    scopes: Mapped[Any] = mapped_column(Json)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    item: Mapped[str | None] = mapped_column(String(64))
    business_key: Mapped[str | None] = mapped_column(String(64))
    started_by: Mapped[str] = mapped_column(PERSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    touched_by: Mapped[str | None] = mapped_column(PERSON)
    touched_name: Mapped[str] = mapped_column(String(64))
    touched_at: Mapped[datetime] = mapped_column(Instant)
    touched_action: Mapped[str] = mapped_column(String(16))
    asked: Mapped[str | None] = mapped_column(String(8))
    helpers: Mapped[Any] = mapped_column(Json, nullable=True)
    returned: Mapped[Any] = mapped_column(Json, nullable=True)

    __table_args__ = (
        Index("ix_user_task_instance_id_token", "instance_id", "token"),
        Index("ix_user_task_business_key", "business_key"),
    )


class UserTaskSeat(Base):
    """One place where an open to-do is listed; the inbox is read along its indexes.

    `seat`: `all`, `group:<post>` and `user:<person>` while nobody has claimed it, `mine:<person>` for its assignee.
    `due` is in microseconds, NEVER where there is none, so that it sorts.
    """

    __tablename__ = "user_task_seat"

    task_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seat: Mapped[str] = mapped_column(String(80), primary_key=True)
    scope: Mapped[str] = mapped_column(String(128))
    due: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(NAME)
    item: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        # with what the filters look at, so that a walk past many others stays within the index
        Index("ix_user_task_seat_scope_due", "seat", "scope", "due", "task_id", "key", "item"),
        Index("ix_user_task_seat_due", "seat", "due", "task_id", "key", "item"),
        Index("ix_user_task_seat_scope_created", "seat", "scope", "task_id", "due", "key", "item"),
        Index("ix_user_task_seat_created", "seat", "task_id", "due", "key", "item"),
    )


NEVER = 2**62


class Doer(Base):
    """Who completed which element (its name: `name`) of an instance, and how often: four-eyes rules look at it."""

    __tablename__ = "doer"

    instance_id: Mapped[str] = mapped_column(ID, primary_key=True)
    element_id: Mapped[str] = mapped_column(NAME, primary_key=True)
    person: Mapped[str] = mapped_column(PERSON, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str | None] = mapped_column(String(64))
    properties: Mapped[Any] = mapped_column(Json)
    times: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_doer_person_at", "person", "at", "instance_id", "element_id"),
        {"sqlite_with_rowid": False},
    )


class SubAssignment(Base):
    """Somebody asked by the holder of a to-do (`task_id`, its parent; one level deep), and what they answered.

    `mode`: delegate before after, or transfer for the note that went with one. `state`: open done removed cancelled.
    `round` is one for all who are waited for together: the to-do's revision when the waiting began.
    """

    __tablename__ = "sub_assignment"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    task_id: Mapped[str] = mapped_column(ID)
    instance_id: Mapped[str] = mapped_column(ID)
    round: Mapped[int] = mapped_column(Integer)
    mode: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(9))
    person: Mapped[str] = mapped_column(PERSON)
    name: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[str] = mapped_column(PERSON)
    asked_name: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str | None] = mapped_column(Text)
    agree: Mapped[bool | None] = mapped_column(Boolean)
    signature: Mapped[str | None] = mapped_column(Text)
    post: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_sub_assignment_task_id", "task_id"),
        Index("ix_sub_assignment_instance_id", "instance_id"),
    )


class TaskSubmission(Base):
    """What the holder of a to-do handed in and others are still to look at (加签 after): it counts when they agree."""

    __tablename__ = "task_submission"

    task_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(PERSON)
    name: Mapped[str] = mapped_column(String(64))
    post: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[Any] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)


class TaskUrge(Base):
    """One reminder (催办) of a to-do."""

    __tablename__ = "task_urge"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    task_id: Mapped[str] = mapped_column(ID)
    person: Mapped[str] = mapped_column(PERSON)
    name: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_task_urge_task_id_at", "task_id", "at"),)


class CopyReceipt(Base):
    """A case copied to a person for information (抄送). `title` names the step; `read_at` is their mark 已阅."""

    __tablename__ = "copy_receipt"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(PERSON)
    instance_id: Mapped[str] = mapped_column(ID)
    task_id: Mapped[str | None] = mapped_column(ID)
    element_id: Mapped[str] = mapped_column(NAME)
    title: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    business_key: Mapped[str | None] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(NAME)
    scope: Mapped[str] = mapped_column(String(128))
    sent_by: Mapped[str] = mapped_column(PERSON)
    sent_name: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_copy_receipt_person_id", "person", "id"),
        Index("ix_copy_receipt_instance_id", "instance_id"),
        Index("ix_copy_receipt_task_id", "task_id"),
    )


class Draft(Base):
    """What a person typed into a to-do and has not handed in."""

    __tablename__ = "draft"

    task_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(PERSON, primary_key=True)
    data: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class TaskComment(Base):
    __tablename__ = "task_comment"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    task_id: Mapped[str] = mapped_column(ID, index=True)
    instance_id: Mapped[str] = mapped_column(ID, index=True)
    person: Mapped[str] = mapped_column(PERSON)
    name: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class Job(Base):
    """One thing to do outside the transaction, or at a time. A job that is over is deleted.

    `kind`: handler timer signal timer_start. `status`: due leased. `external`: left to workers behind the API.
    `lease` is the fencing number: it rises with each hand-out. `run_at` is business time, `lease_until` wall time.
    `held`: its instance is suspended. `idempotency` names the effect (`instance:token`; a loop's next
    round is another token), never the attempt.
    """

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    type: Mapped[str] = mapped_column(NAME)
    status: Mapped[str] = mapped_column(String(16))
    external: Mapped[bool] = mapped_column(Boolean)
    held: Mapped[bool] = mapped_column(Boolean)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    instance_id: Mapped[str | None] = mapped_column(ID)
    token: Mapped[int | None] = mapped_column(Integer)
    element_id: Mapped[str | None] = mapped_column(NAME)
    run_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer)
    attempts_left: Mapped[int] = mapped_column(Integer)
    lease: Mapped[int] = mapped_column(Integer)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    worker: Mapped[str | None] = mapped_column(NAME)
    idempotency: Mapped[str | None] = mapped_column(String(80))
    headers: Mapped[Any] = mapped_column(Json)
    scopes: Mapped[Any] = mapped_column(Json)
    payload: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_job_due", "kind", "external", "held", "status", "run_at"),
        Index("ix_job_lease_until", "lease_until"),
        Index("ix_job_type", "type", "external", "status", "run_at"),
        Index("ix_job_instance_id_token", "instance_id", "token"),
    )


class Subscription(Base):
    """One open wait of an instance for a message or a signal. `held`: its instance is suspended and takes nothing."""

    __tablename__ = "subscription"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ID)
    token: Mapped[int] = mapped_column(Integer)
    element_id: Mapped[str] = mapped_column(NAME)
    process_key: Mapped[str] = mapped_column(NAME)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(NAME)
    key: Mapped[str] = mapped_column(Text)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    interrupting: Mapped[bool] = mapped_column(Boolean)
    held: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        Index("ix_subscription_name_key", "name", "key", "kind", "sandbox"),
        Index("ix_subscription_instance_id_token", "instance_id", "token"),
    )


class StartSubscription(Base):
    """A message or signal start event of the latest version of a published process."""

    __tablename__ = "start_subscription"

    process_key: Mapped[str] = mapped_column(NAME, primary_key=True)
    element_id: Mapped[str] = mapped_column(NAME, primary_key=True)
    definition_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(NAME, index=True)
    sandbox: Mapped[bool] = mapped_column(Boolean)


class Message(Base):
    """A message kept until `expires_at` for who asks for it, and until `forget_at` to refuse its double."""

    __tablename__ = "message"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    key: Mapped[str] = mapped_column(Text)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    message_id: Mapped[str | None] = mapped_column(NAME)
    data: Mapped[Any] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    forget_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("uq_message_name_key_message_id", "name", "key", "message_id", "sandbox", unique=True),
        Index("ix_message_name_key", "name", "key", "sandbox", "id"),
        Index("ix_message_forget_at", "forget_at"),
    )


class MessageReceipt(Base):
    """A kept message goes to one instance of each process only."""

    __tablename__ = "message_receipt"

    message: Mapped[str] = mapped_column(ID, primary_key=True)
    process_key: Mapped[str] = mapped_column(NAME, primary_key=True)


class Incident(Base):
    """A step that needs a person. `status`: open resolved."""

    __tablename__ = "incident"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ID)
    token: Mapped[int] = mapped_column(Integer)
    element_id: Mapped[str] = mapped_column(NAME)
    key: Mapped[str] = mapped_column(NAME)
    business_key: Mapped[str | None] = mapped_column(String(64))
    sandbox: Mapped[bool] = mapped_column(Boolean)
    scope: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[str | None] = mapped_column(PERSON)

    __table_args__ = (
        Index("ix_incident_instance_id_token", "instance_id", "token"),
        Index("ix_incident_status", "status", "id"),
    )


class Idempotency(Base):
    """The answer given to one request of one person, for a day of wall time."""

    __tablename__ = "idempotency"

    person: Mapped[str] = mapped_column(PERSON, primary_key=True)
    key: Mapped[str] = mapped_column(NAME, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ClockOffset(Base):
    """How far demo and test have moved the business clock; one row at most."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    offset: Mapped[int] = mapped_column(BigInteger)
