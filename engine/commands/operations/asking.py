"""委派, 加签, 减签 and their answers: the holder keeps the to-do and waits for the opinions of others.

delegate: one person, then the holder decides. before: several, then the holder decides. after: the holder has handed
in; what was handed in counts once all agree, and comes back to the holder where one does not. One at a time, one level
deep: whoever is asked can ask nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine import store
from engine.actor import Actor
from engine.commands.notes import PUT_DRAFT
from engine.commands.operations import sql
from engine.commands.operations.opening import MOST_PEOPLE, held, worded
from engine.commands.operations.passing import asked_row
from engine.commands.running import Running
from engine.commands.signing import AUTHOR, signed
from engine.commands.tasks import Completed, Task, allow, deed, form_data, hand_in, open_task, reseat, touch, unasked
from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed, NotFound
from engine.policy import ADVISED

Mode = Literal["delegate", "before", "after"]
MINIMUM = "minSigners"
"""The property of a user task: so many signers must remain."""
MOST_OPINION = 2000


@dataclass(frozen=True, slots=True)
class Answered:
    """The to-do after an answer; `completed` where it was the last one and the case has gone on."""

    task: Task
    completed: Completed | None = None


def delegate(work: Work, task_id: str, to: Actor, note: str, revision: int | None = None) -> Task:
    task, running = _free(work, task_id, "delegate", revision)
    return _ask(work, running, task, "delegate", [to], worded("note", note))


def add_signers(
    work: Work,
    task_id: str,
    mode: Mode,
    people: Sequence[Actor],
    reason: str,
    data: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> Task:
    """`data` is what the holder hands in, for mode `after`; the form is checked now and not again."""
    reason = worded("reason", reason)
    task, running = held(work, task_id, "add_signers", revision)
    if task["asked"] is not None and task["asked"] != mode:
        unasked(task)
    if mode == "after" and task["asked"] is None:
        taken = signed(task, form_data(work, running, task, data or {}), work.actor, work.now)
        store.add(work.conn, sql.ADD_SUBMISSION, [_submission(work, task, taken)])
    return _ask(work, running, task, mode, people, reason)


def _free(work: Work, task_id: str, action: Literal["delegate"], revision: int | None) -> tuple[Task, Running]:
    task, running = held(work, task_id, action, revision)
    unasked(task)
    return task, running


def _submission(work: Work, task: Task, data: Mapping[str, Any]) -> store.Fields:
    return {
        "task_id": task["id"], "person": work.actor.person, "name": work.actor.name, "post": work.actor.post,
        "data": data, "at": work.now,
    }  # fmt: skip


def _ask(work: Work, running: Running, task: Task, mode: Mode, people: Sequence[Actor], note: str) -> Task:
    chosen = list({to.person: to for to in people}.values())
    helpers = list(task["helpers"] or ())
    if not chosen or len(helpers) + len(chosen) > MOST_PEOPLE:
        raise FormInvalid({"people": [f"请选择 1 到 {MOST_PEOPLE} 个人。"]})
    for to in chosen:
        if to.person == work.actor.person:
            raise NotAllowed("不能请自己提意见，请选择其他人。")
        if to.person in helpers:
            raise NotAllowed(f"已经请{to.name or to.person}提意见，不必重复。")
        allow(work, "advise", task, to)
    waiting = store.many(work.conn, sql.OPEN_ASKED, b_task=task["id"])
    round = waiting[0]["round"] if waiting else task["revision"]
    store.add(work.conn, sql.ADD_ASKED, [asked_row(work, task, mode, to, note, round) for to in chosen])
    action = "delegate" if mode == "delegate" else "add_signers"
    _wait(work, task, mode, [*helpers, *(to.person for to in chosen)], action)
    running.note(
        f"task_{action}", task["element_id"], task=task["id"], mode=mode, people=[to.person for to in chosen],
        before=helpers, note=note,
    )  # fmt: skip
    return task


def _wait(work: Work, task: Task, mode: str | None, helpers: Sequence[str], action: str) -> None:
    """Whom the to-do waits for now; with nobody left it is the holder's own again."""
    task.update(asked=mode if helpers else None, helpers=list(helpers) or None)
    touch(work, task, action, "claimed", task["assignee"])
    reseat(work, task)


def remove_signer(work: Work, task_id: str, person: str, reason: str, revision: int | None = None) -> Answered:
    """减签, and taking back a delegation: only of who has not answered, and not below the legal minimum."""
    reason = worded("reason", reason)
    task, running = held(work, task_id, "remove_signer", revision)
    asked = store.many(work.conn, sql.ASKED_OF, b_task=task_id)
    mine = next((row for row in asked if row["person"] == person and row["state"] == "open"), None)
    if mine is None:
        raise NotFound("尚未答复的加签人")
    kept = [row for row in _with(mine, asked) if row is not mine]
    least = int(task["properties"].get(MINIMUM) or 0) if mine["mode"] != "delegate" else 0
    if len(kept) < least:
        raise NotAllowed(f"这个环节至少须有 {least} 人会签，不能再减。")
    _close(work, mine, "removed")
    before = list(task["helpers"] or ())
    _wait(work, task, task["asked"], [each for each in before if each != person], "remove_signer")
    running.note(
        "task_remove_signer", task["element_id"], task=task_id, mode=mine["mode"], person=person, before=before,
        reason=reason,
    )  # fmt: skip
    return _go_on(work, running, task, mine["mode"], kept)


def _with(mine: store.Fields, asked: Sequence[store.Fields]) -> list[store.Fields]:
    """Those who are or were waited for together with this one: who has answered, and who is still to."""
    return [row for row in asked if row["round"] == mine["round"] and row["state"] in ("open", "done")]


def answer(
    work: Work,
    task_id: str,
    opinion: str,
    agree: bool = True,
    signature: str | None = None,
    revision: int | None = None,
) -> Answered:
    """The opinion of who was asked. The last one gives the to-do back to its holder, or completes it (after)."""
    opinion = worded("opinion", opinion, MOST_OPINION)
    task, running = open_task(work, task_id, "answer", revision)
    asked = store.many(work.conn, sql.ASKED_OF, b_task=task_id)
    mine = next((row for row in asked if row["person"] == work.actor.person and row["state"] == "open"), None)
    if mine is None:
        raise NotAllowed("这项待办没有征求您的意见，或者您已经答复。")
    given = {"opinion": opinion, "agree": agree, "signature": signature}
    mine.update(state="done", closed_at=work.now, **given)
    _close(work, mine, "done", post=work.actor.post, **given)
    mark = deed(task, work.actor.person, work.actor.post, work.now, **{ADVISED: mine["mode"]})
    work.conn.execute(store.COUNT_DEED, mark)
    helpers = [each for each in task["helpers"] or () if each != work.actor.person]
    mode = task["asked"]
    _wait(work, task, mode, helpers, "answer")
    running.note("task_answer", task["element_id"], task=task_id, mode=mode, asked_by=mine["asked_by"], **given)
    return _go_on(work, running, task, mode, _with(mine, asked))


def _close(work: Work, row: store.Fields, state: str, **given: Any) -> None:
    closed = {"opinion": None, "agree": None, "signature": None, "post": None} | given
    work.conn.execute(sql.CLOSE_ASKED, closed | {"b_id": row["id"], "state": state, "closed_at": work.now})


def _go_on(work: Work, running: Running, task: Task, mode: str, round: Sequence[store.Fields]) -> Answered:
    """With the last opinion after the holder's decision, what the holder handed in counts - or is theirs again."""
    if task["asked"] is not None or mode != "after":
        return Answered(task)
    kept = store.one(work.conn, sql.SUBMISSION_OF, b_task=task["id"])
    assert kept is not None, "a to-do that waits for signers after its holder has what the holder handed in"
    work.conn.execute(sql.DROP_SUBMISSION, {"b_task": task["id"]})
    given = [row for row in round if row["state"] == "done"]
    if not given or any(row["agree"] is False for row in given):
        typed = {name: value for name, value in kept["data"].items() if name != AUTHOR}
        draft = {"task_id": task["id"], "person": kept["person"], "data": typed, "saved_at": work.now}
        work.conn.execute(PUT_DRAFT, draft)
        return Answered(task)
    touch(work, task, "complete", "completed", kept["person"])
    work.conn.execute(store.COUNT_DEED, deed(task, kept["person"], kept["post"], kept["at"]))
    done = hand_in(work, running, task, kept["data"], decided_by=kept["person"], decided_at=kept["at"].isoformat())
    return Answered(task, done)
