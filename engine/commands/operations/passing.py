"""转办: the holder passes a to-do on for good, with a note that the receiver sees."""

from engine import store
from engine.actor import Actor
from engine.commands.operations import sql
from engine.commands.operations.opening import held, worded
from engine.commands.tasks import Task, allow, assign, unasked
from engine.commands.work import Work
from engine.errors import NotAllowed


def transfer(work: Work, task_id: str, to: Actor, note: str, revision: int | None = None) -> Task:
    """`to` is the person who is to get it, with every post held now."""
    note = worded("note", note)
    task, running = held(work, task_id, "transfer", revision)
    unasked(task)
    if to.person == work.actor.person:
        raise NotAllowed("这项待办已在您名下，请选择其他人。")
    allow(work, "receive", task, to)
    store.add(work.conn, sql.ADD_ASKED, [asked_row(work, task, "transfer", to, note, task["revision"])])
    return assign(work, running, task, "transfer", to.person, note=note, **{"from": work.actor.person})


def asked_row(work: Work, task: Task, mode: str, to: Actor, note: str, round: int) -> store.Fields:
    """The note of a transfer needs no answer: it is closed at once."""
    passed = mode == "transfer"
    return {
        "id": work.parts.new_id(), "task_id": task["id"], "instance_id": task["instance_id"], "round": round,
        "mode": mode, "state": "done" if passed else "open", "person": to.person, "name": to.name,
        "asked_by": work.actor.person, "asked_name": work.actor.name, "note": note, "opinion": None, "agree": None,
        "signature": None, "post": None, "created_at": work.now, "closed_at": work.now if passed else None,
    }  # fmt: skip
