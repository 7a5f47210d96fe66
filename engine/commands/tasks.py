"""Commands on to-dos: claim, release, complete, reassign. Policy is asked inside the transaction that writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import forms, store, values
from engine.actor import Actor
from engine.commands import rows
from engine.commands.errors import Conflict
from engine.commands.operations import jumping
from engine.commands.running import Running
from engine.commands.signing import signed
from engine.commands.work import Attempt, Work
from engine.definitions import Definitions
from engine.errors import NotAllowed, NotFound, RevisionStale, TaskTaken
from engine.policy import Deed, TaskAction
from engine.reading.variables import visible

Task = store.Fields
"""A row of user_task."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The to-do as it is now, and those that were opened in the same instance."""

    task: Task
    next: list[Task]


def open_task(work: Work, task_id: str, action: TaskAction, revision: int | None) -> tuple[Task, Running]:
    """A to-do that is still open and that the actor may treat so, with its instance."""
    task = store.one(work.conn, store.TASK_BY_ID, b_id=task_id)
    if task is None:
        raise NotFound("待办")
    allow(work, "see", task)  # whoever may not know of it does not learn who did it either
    if not work.parts.database.sqlite and work.find(task["instance_id"]) is not None:
        # whoever held the instance while this waited for it may have done the to-do meanwhile
        task = store.one(work.conn, store.TASK_BY_ID, b_id=task_id) or task
    late = (task["touched_by"], task["touched_at"], task["touched_action"], task["touched_name"])
    if task["status"] not in ("open", "claimed"):
        raise TaskTaken(*late)
    running = work.load(task["instance_id"], "待办")
    others = task["status"] == "claimed" and task["assignee"] != work.actor.person
    if others and action in ("claim", "complete"):
        raise TaskTaken(*late)
    allow(work, action, task)
    if revision is not None and revision != task["revision"]:
        raise RevisionStale(*late)
    return task, running


def known(work: Work, task_id: str) -> Task:
    """A to-do as it is stored now."""
    task = store.one(work.conn, store.TASK_BY_ID, b_id=task_id)
    if task is None:
        raise NotFound("待办")
    return task


def allow(work: Work, action: TaskAction, task: Task, actor: Actor | None = None) -> None:
    refusal = work.parts.policy.may(actor or work.actor, action, rows.facts(task), deeds(work, task["instance_id"]))
    if refusal is not None:
        work.attempt = Attempt(task["instance_id"], task["element_id"], action)
        raise refusal


def deeds(work: Work, instance_id: str) -> Callable[[], Sequence[Deed]]:
    """Read only where a rule asks."""

    def read() -> Sequence[Deed]:
        return [
            Deed(row["element_id"], row["person"], row["name"], row["post"], row["properties"], row["at"])
            for row in store.many(work.conn, store.DEEDS, b_instance=instance_id)
        ]

    return read


def unasked(task: Task) -> None:
    """Refuses where the to-do waits for the opinions of others."""
    if task["asked"] is not None:
        raise NotAllowed(WAITS[task["asked"]])


WAITS = {
    "delegate": "这项待办已委派他人，收到答复后由您决定；如不再等待，请先收回委派。",
    "before": "这项待办正在等待加签人的意见，意见到齐后才能办理；如不再等待，请先减签。",
    "after": "这项待办已经提交，正在等待加签人的意见；如要改动，请先减签。",
}


def claim_task(work: Work, task_id: str, revision: int | None = None) -> Task:
    task, running = open_task(work, task_id, "claim", revision)
    if task["status"] == "claimed":
        return task
    return assign(work, running, task, "claim", work.actor.person)


def release_task(work: Work, task_id: str, revision: int | None = None) -> Task:
    task, running = open_task(work, task_id, "release", revision)
    unasked(task)
    return assign(work, running, task, "release", None)


def reassign_tasks(work: Work, task_ids: Sequence[str], to: Actor, reason: str) -> list[Task]:
    """All or none. `to` is the person who is to get them, with the posts held now."""
    moved = []
    for task_id in sorted(set(task_ids)):
        task, running = open_task(work, task_id, "reassign", None)
        allow(work, "receive", task, to)
        if task["asked"] == "after" or to.person in (task["helpers"] or ()):
            unasked(task)
        moved.append(assign(work, running, task, "reassign", to.person, reason=reason))
    return moved


def complete_task(work: Work, task_id: str, data: Mapping[str, Any], revision: int | None = None) -> Completed:
    """`data` is what the person typed; the form decides what of it is taken."""
    task, running = open_task(work, task_id, "complete", revision)
    unasked(task)
    taken = form_data(work, running, task, data)
    touch(work, task, "complete", "completed", task["assignee"] or work.actor.person)
    work.conn.execute(store.COUNT_DEED, deed(task, work.actor.person, work.actor.post, work.now))
    return hand_in(work, running, task, signed(task, taken, work.actor, work.now))


def hand_in(work: Work, running: Running, task: Task, variables: Mapping[str, Any], **about: Any) -> Completed:
    """Takes the to-do, whose row is completed, out of the lists and lets the case go on."""
    work.conn.execute(store.UNSEAT_TASK, {"b_id": task["id"]})
    running.row["tasks"] -= 1
    before = set(running.kernel.tree.tasks)
    args = {"token_id": task["token"], "variables": variables}
    running.run("complete", args, task["element_id"], task=task["id"], **about)
    running.done(task["token"], task["element_id"])
    jumping.jump_back(running, task, before)
    return Completed(task, running.opened)


def form_data(work: Work, running: Running, task: Task, data: Mapping[str, Any]) -> dict[str, Any]:
    return submitted(
        work.parts.definitions, work.conn, task, running.scopes, data, work.now,
        lambda ids: work.parts.files(work, task, ids),
    )  # fmt: skip


def submitted(
    definitions: Definitions,
    conn: Connection,
    task: Task,
    scopes: Mapping[int, Mapping[str, Any]],
    data: Mapping[str, Any],
    now: datetime,
    known: forms.Known | None = None,
) -> dict[str, Any]:
    """What of `data` becomes variables. A to-do without a form, or whose form is missing, takes any JSON object.

    `known` tells of the documents that file fields name; a preview takes them as they were sent.
    """
    given: dict[str, Any] = values.exact(data)
    if task["form_id"] is None:
        return given
    schema = definitions.form(conn, task["definition_id"], task["form_id"])
    if schema is None:
        return given
    seen = visible(scopes, task["scopes"])
    return forms.merged(forms.load(schema).submit(given, seen, now, known), seen)


def deed(task: Task, person: str, post: str | None, at: datetime, **marks: str) -> dict[str, Any]:
    return {
        "instance_id": task["instance_id"], "element_id": task["element_id"], "person": person,
        "name": task["name"], "post": post, "properties": {**task["properties"], **marks}, "at": at,
    }  # fmt: skip


def assign(work: Work, running: Running, task: Task, action: TaskAction, to: str | None, **about: Any) -> Task:
    touch(work, task, action, "open" if to is None else "claimed", to)
    reseat(work, task)
    running.note(f"task_{action}", task["element_id"], task=task["id"], to=to, **about)
    return task


def reseat(work: Work, task: Task) -> None:
    work.conn.execute(store.UNSEAT_TASK, {"b_id": task["id"]})
    store.add(work.conn, store.ADD_SEATS, rows.seats(task))


def touch(work: Work, task: Task, action: str, status: str, assignee: str | None) -> None:
    """Changes the row, and `task` with it. Two at once: the second finds another revision and begins anew."""
    task.update(
        status=status, assignee=assignee, revision=task["revision"] + 1, touched_by=work.actor.person,
        touched_name=work.actor.name, touched_at=work.now, touched_action=action,
    )  # fmt: skip
    written = {name: task[name] for name in store.TOUCHED}
    if (
        work.conn.execute(store.TOUCH_TASK, written | {"b_id": task["id"], "b_revision": task["revision"] - 1}).rowcount
        != 1
    ):
        raise Conflict
