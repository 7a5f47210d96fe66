"""What people leave at a to-do without finishing it: a draft, a comment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, text

from engine import store, values
from engine.columns import Instant, Json
from engine.commands.tasks import open_task
from engine.commands.work import Work
from engine.errors import NotAllowed
from engine.tables import Draft, TaskComment

MAX_COMMENT = 2000
DRAFT, COMMENT = store.table(Draft), store.table(TaskComment)
PUT_DRAFT = text(
    "INSERT INTO draft (task_id, person, data, saved_at) VALUES (:task_id, :person, :data, :saved_at)"
    " ON CONFLICT (task_id, person) DO UPDATE SET data = excluded.data, saved_at = excluded.saved_at"
).bindparams(bindparam("data", type_=Json), bindparam("saved_at", type_=Instant))
DRAFT_OF = select(DRAFT).where(DRAFT.c.task_id == bindparam("b_task"), DRAFT.c.person == bindparam("b_person"))
NEWEST_DRAFT = select(DRAFT).where(DRAFT.c.task_id == bindparam("b_task")).order_by(DRAFT.c.saved_at.desc()).limit(1)
ADD_COMMENT = insert(COMMENT)
COMMENTS = select(COMMENT).where(COMMENT.c.task_id == bindparam("b_task")).order_by(COMMENT.c.id)


def save_draft(work: Work, task_id: str, data: Mapping[str, Any]) -> datetime:
    """Kept apart from the case's data and without a check: it may be half typed. Answers when it was saved."""
    open_task(work, task_id, "draft", None)
    work.conn.execute(
        PUT_DRAFT,
        {"task_id": task_id, "person": work.actor.person, "data": values.exact(data), "saved_at": work.now},
    )
    return work.now


def comment(work: Work, task_id: str, words: str) -> store.Fields:
    """A comment is part of the case's history."""
    if not words.strip() or len(words) > MAX_COMMENT:
        raise NotAllowed(f"意见须为 1 到 {MAX_COMMENT} 个字，请修改后再提交。")
    task, running = open_task(work, task_id, "comment", None)
    row = {
        "id": work.parts.new_id(), "task_id": task_id, "instance_id": running.id, "person": work.actor.person,
        "name": work.actor.name, "text": words, "at": work.now,
    }  # fmt: skip
    work.conn.execute(ADD_COMMENT, row)
    running.note("task_comment", task["element_id"], task=task_id, text=words)
    return row
