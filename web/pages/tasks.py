"""办理: one to-do with its form on the left and where its case stands on the right."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog import people
from engine.errors import FormInvalid, NotFound, Refused
from engine.reading import operations as reading
from engine.reading.instances import InstanceView
from engine.reading.single import TaskView
from web import attached, auth, authorizing, cases, instances, looks, tasks, timekeeping, timeline
from web.acting import menu, signers, told
from web.headers import allow_style_attributes
from web.pages.forms import json_object, reason
from web.pages.inbox import shown
from web.services import services
from web.viewing import file_pages, scan_pages

pages = Blueprint("tasks", __name__, url_prefix="/tasks")


@pages.get("/<task_id>")
def show(task_id: str) -> str:
    actor = auth.actor()
    view = services().engine.task(actor, task_id)
    looks.note(actor, view.row["instance_id"], "task")
    return page(view)


def page(view: TaskView, problem: str = "", typed: str | None = None) -> str:
    use = services()
    allow_style_attributes()
    row = tasks.whole(view)
    task = shown([row])[0]
    at = use.engine.instance(row["instance_id"])
    done = reading.operations(use.engine.parts, auth.actor(), row["id"])
    editable = "complete" in view.actions and "claim" not in view.actions
    draft = row["draft"]
    with use.db.read() as conn:
        everyone = people.everyone(conn) if "reassign" in view.actions else []
        rounds = signers.rounds(conn, auth.actor().person, row["instance_id"], at.row["definition_id"])
        copy_names = told.copy_names(conn, done.copies)
        author = people.names_of(conn, [draft["by"]]).get(draft["by"], "") if draft else ""
    others = bool(draft) and draft["by"] != auth.actor().person
    data = dict(view.data)
    waiting_for = done.submission["data"] if done.submission else {}
    case = case_of(row)
    uploads = attached.of_instance(row["instance_id"])
    scans = (scan_pages(case["materials"]) if case else []) + file_pages(uploads)
    instruments = ("diagram", "viewer") if scans else ("diagram",)
    return render_template(
        "task.html",
        modules=("form", *instruments) if view.form else instruments,
        case=case,
        timekeeping=timekeeping.told(case) if case else None,
        scans=scans,
        uploads=uploads,
        task=task,
        now=use.clock.now(),
        form=view.form,
        form_missing=row["form_id"] if row["form_id"] and view.form is None else "",
        data=data,
        form_data=data | (draft["data"] if draft else waiting_for),
        operations=menu.entries(row, done.offered, auth.actor().person, task["assignee_name"] or ""),
        asked=[one for one in done.asked if one["mode"] != "transfer"],
        passed_on=next((one for one in reversed(done.asked) if one["mode"] == "transfer"), None),
        submission=done.submission,
        urges=done.urges,
        copies=done.copies,
        copy_names=copy_names,
        post_name=use.region.post_name,
        rounds=list(signers.of_step(rounds, row["id"])),
        typed_answer={},
        draft_of_other=f"以下内容来自{author}保存的草稿，请核对后提交。" if others else "",
        editable=editable,
        why_not=why_not(task, view),
        problem=problem,
        typed=typed if typed is not None else "{}",
        comments=view.comments,
        completed=at.completed,
        incidents=[incident["element_id"] for incident in at.incidents],
        active=standing_at(row, at),
        steps=timeline.steps(row["instance_id"], at.row["definition_id"], done_only=True),
        people=everyone,
    )


def standing_at(task: dict[str, Any], at: InstanceView) -> list[str]:
    """Where the case stands, this to-do first while it is open: the diagram is centred there."""
    own = [task["element_id"]] if task["status"] in ("open", "claimed") else []
    return list(dict.fromkeys([*own, *instances.standing(at)]))


def case_of(task: dict[str, Any]) -> dict[str, Any] | None:
    """The case that a to-do belongs to; None for what is no case, or one that this person does not see."""
    if not task["business_key"]:
        return None
    try:
        return cases.one(auth.actor(), task["business_key"])
    except NotFound:
        return None


def why_not(task: dict[str, Any], view: TaskView) -> str:
    """Why the form cannot be filled in by this person now; what the rules refuse is said in their own words."""
    if task["status"] == "completed":
        return "已办理完成"
    if task["status"] == "cancelled":
        return "已取消，不用再办"
    if "claim" in view.actions:
        return "领取后才能填写"
    if "answer" in view.actions:
        return "请在右侧提意见，内容只能查看"
    if task["asked"]:
        return "等别人的意见，答复后继续办理"
    if task["assignee"] and task["assignee"] != auth.actor().person:
        return f"由{task['assignee_name']}办理"
    return (view.withheld.get("claim") or view.withheld.get("complete") or "您只能查看").rstrip("。")


@pages.get("/<task_id>/done")
def done(task_id: str) -> Response:
    """After a form was taken: to the next to-do of the same case for this person or a supervisor beside them, else
    to the inbox.
    """
    actor = auth.actor()
    view = services().engine.task(actor, task_id)
    following = tasks.next_of(actor, view.row["instance_id"])
    if following is not None:
        return redirect(url_for("tasks.show", task_id=following, note="completed"), 303)
    if view.row["business_key"] and authorizing.awaited(actor, view.row["instance_id"]) is not None:
        return redirect(url_for("authorizing.show", case_no=view.row["business_key"]), 303)
    return redirect(url_for("inbox.show", note="completed"), 303)


@pages.post("/<task_id>/claim")
def claim(task_id: str) -> Response:
    auth.check_write()
    tasks.claim(auth.actor(), task_id, None)
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.post("/<task_id>/release")
def release(task_id: str) -> Response:
    auth.check_write()
    tasks.release(auth.actor(), task_id, None)
    return redirect(url_for("inbox.show", note="released"), 303)


@pages.post("/<task_id>/reassign")
def reassign(task_id: str) -> Response:
    auth.check_write()
    to = tasks.receiver(request.form.get("to", ""))
    tasks.reassign(auth.actor(), [task_id], to, reason())
    return redirect(url_for("inbox.show", note="reassigned"), 303)


@pages.post("/<task_id>/comment")
def comment(task_id: str) -> Response:
    auth.check_write()
    services().engine.comment(auth.actor(), task_id, request.form.get("text", ""))
    return redirect(url_for("tasks.show", task_id=task_id, note="commented"), 303)


@pages.post("/<task_id>/complete")
def complete(task_id: str) -> Response | tuple[str, int]:
    """A to-do without a form. Whatever is refused, the typed data are shown again."""
    auth.check_write()
    actor = auth.actor()
    typed = request.form.get("data", "")
    try:
        data = json_object("data")
        revision = request.form.get("revision", type=int)
        tasks.complete(actor, task_id, data, revision)
    except Refused as refused:
        sentence = refused.message
        if isinstance(refused, FormInvalid) and refused.errors:
            sentence = " ".join(sum(refused.errors.values(), []))
        view = services().engine.task(actor, task_id)
        return page(view, sentence, typed), 422 if isinstance(refused, FormInvalid) else 409
    return redirect(url_for("tasks.done", task_id=task_id), 303)
