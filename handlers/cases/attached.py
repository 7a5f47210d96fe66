"""Files of a form's file fields: taken in checked, kept sealed, used by the to-do or the start they came with.

They need no case: any instance has its own. What a form may name is decided here, inside the command that hands it in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine import forms, history, store
from engine.commands import rows
from engine.commands.tasks import Task, deeds, open_task, unasked
from engine.commands.witness import witness
from engine.commands.work import Work
from engine.errors import NotAllowed, NotFound
from engine.history.encoding import sm3, utc_text
from engine.history.tables import HistoryEvent
from engine.reading.instances import facts
from handlers.cases.contents import ONE_LOOK, Content, Safe, shown_name
from handlers.cases.tables import FormFile
from handlers.files import Accepted

FILE, EVENT = map(store.table, (FormFile, HistoryEvent))
STORE = "tellerflow"
MOST_FILES = 100
"""Of one to-do, or waiting for one person's process to begin; those taken off the form again count too."""
KEPT_WAITING = timedelta(days=1)


def put(work: Work, safe: Safe, task_id: str, files: Sequence[tuple[str, Accepted]]) -> list[forms.Reference]:
    """Keeps checked files for a to-do that the person may complete; its form names them when it is handed in."""
    task, _ = open_task(work, task_id, "complete", None)
    unasked(task)
    added = _add(work, safe, files, FILE.c.task_id == task_id, task_id=task_id, instance_id=task["instance_id"])
    told = [{"file": row["id"], "digest": row["digest"], "pages": row["pages"]} for row in added]
    fact = history.Fact("form_file_added", task["element_id"], {"task": task_id, "files": told})
    witness(work, task["instance_id"], fact)
    return [reference(row) for row in added]


def put_for_start(work: Work, safe: Safe, key: str, files: Sequence[tuple[str, Accepted]]) -> list[forms.Reference]:
    """The same for the form of a start event, before there is an instance; only this person may use them."""
    waiting = (FILE.c.instance_id.is_(None)) & (FILE.c.added_by == work.actor.person)
    return [reference(row) for row in _add(work, safe, files, waiting, start=key)]


def used(work: Work, task: Task, ids: Sequence[str]) -> dict[str, forms.Reference]:
    """Those of the ids that a to-do's form may name, used from now on: uploaded for it, or in use in its instance."""
    mine = FILE.c.instance_id == task["instance_id"]
    offered = mine & ((FILE.c.task_id == task["id"]) | FILE.c.used_at.is_not(None)) & FILE.c.id.in_(ids)
    found = store.many(work.conn, select(FILE).where(offered))
    work.conn.execute(update(FILE).where(offered, FILE.c.used_at.is_(None)).values(used_at=work.now))
    return {row["id"]: reference(row) for row in found}


def waiting(conn: Connection, person: str, key: str, ids: Sequence[str]) -> dict[str, forms.Reference]:
    """Those of the ids that the form of this start may name."""
    mine = (FILE.c.instance_id.is_(None), FILE.c.added_by == person, FILE.c.start == key, FILE.c.id.in_(ids))
    return {row["id"]: reference(row) for row in store.many(conn, select(FILE).where(*mine))}


def bind(conn: Connection, instance_id: str, ids: Sequence[str], now: datetime) -> None:
    """Gives what the start's form named to the instance that has begun. Raises NotAllowed where it was used before."""
    free = (FILE.c.id.in_(ids), FILE.c.instance_id.is_(None))
    taken = conn.execute(update(FILE).where(*free).values(instance_id=instance_id, used_at=now)).rowcount if ids else 0
    if taken != len(set(ids)):
        raise NotAllowed("上传的文件已经用于另一个办件，请刷新页面后重新上传。")


def forget(conn: Connection, now: datetime) -> None:
    """Files that no process began with."""
    conn.execute(delete(FILE).where(FILE.c.instance_id.is_(None), FILE.c.added_at < now - KEPT_WAITING))


def of_instance(conn: Connection, instance_id: str) -> list[store.Fields]:
    """What its forms handed in, oldest first."""
    theirs = (FILE.c.instance_id == instance_id, FILE.c.used_at.is_not(None))
    return store.many(conn, select(FILE).where(*theirs).order_by(FILE.c.added_at, FILE.c.id))


def get(work: Work, safe: Safe, file_id: str) -> Content:
    """One file; the look becomes part of the history of its instance."""
    row = _seen(work, file_id)
    _looked(work, row)
    data = safe.secrecy.unseal(f"form_file/{row['id']}", safe.blobs.get(work.conn, row["blob"]))
    return Content(row["media_type"], data, row["name"], row["digest"], row["pages"])


def thumbnail(work: Work, safe: Safe, file_id: str) -> bytes:
    """A small JPEG, too small to read: no look is recorded."""
    row = _seen(work, file_id)
    return safe.secrecy.unseal(f"form_file.thumbnail/{row['id']}", safe.blobs.get(work.conn, row["thumbnail"]))


def reference(row: store.Fields) -> forms.Reference:
    return forms.reference(row["id"], STORE, row["digest"], row["media_type"], row["name"], row["size"])


def _add(work: Work, safe: Safe, files: Sequence[tuple[str, Accepted]], beside: Any, **of: str) -> list[store.Fields]:
    there = work.conn.scalar(select(func.count()).select_from(FILE).where(beside)) or 0
    if there + len(files) > MOST_FILES:
        raise NotAllowed(f"一张表单最多上传 {MOST_FILES} 个文件，请合并后再传。")
    added = [_row(work, safe, name, file, **of) for name, file in files]
    store.add(work.conn, insert(FILE), added)
    return added


def _row(work: Work, safe: Safe, name: str, file: Accepted, **of: str) -> store.Fields:
    id = work.parts.new_id()
    sealed = safe.secrecy.seal(f"form_file/{id}", file.data)
    small = safe.secrecy.seal(f"form_file.thumbnail/{id}", file.thumbnail)
    return {
        "id": id, "instance_id": None, "task_id": None, "start": None, "media_type": file.media_type,
        "size": len(file.data), "pages": file.pages, "digest": sm3(file.data).hex(),
        "blob": safe.blobs.put(work.conn, sealed), "thumbnail": safe.blobs.put(work.conn, small),
        "name": shown_name(name), "added_by": work.actor.person, "added_at": work.now, "used_at": None,
    } | of  # fmt: skip


def _seen(work: Work, file_id: str) -> store.Fields:
    """Shown to who may see its instance or its to-do; before there is an instance, to who brought it."""
    row = store.one(work.conn, select(FILE).where(FILE.c.id == file_id))
    if row is None or not _may_see(work, row):
        raise NotFound("这个文件")
    return row


def _may_see(work: Work, row: store.Fields) -> bool:
    if row["instance_id"] is None:
        return bool(row["added_by"] == work.actor.person)
    policy = work.parts.policy
    instance = store.one(work.conn, store.INSTANCE_BY_ID, b_id=row["instance_id"])
    if instance is None:
        return False
    if policy.may_instance(work.actor, "see", facts(instance)) is None:
        return True
    task = row["task_id"] and store.one(work.conn, store.TASK_BY_ID, b_id=row["task_id"])
    if not task:
        return False
    return policy.may(work.actor, "see", rows.facts(task), deeds(work, task["instance_id"])) is None


def _looked(work: Work, row: store.Fields) -> None:
    if row["instance_id"] is None:
        return
    recent = select(EVENT.c.id).where(
        EVENT.c.instance == row["instance_id"],
        EVENT.c.type == "looked",
        EVENT.c.element == row["id"],
        EVENT.c.actor == work.actor.person,
        EVENT.c.time > utc_text(work.now - ONE_LOOK),
    )
    if work.conn.execute(recent).first() is None:
        witness(work, row["instance_id"], history.looked("form_file", row["id"]))
