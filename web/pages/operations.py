"""The dialogs of the operations on to-dos: fetched into the page, sent back, shown again with a sentence if refused."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from engine import Actor, Completed, store, values
from engine.commands import rows
from engine.commands.operations.asking import Mode
from engine.commands.operations.returning import Then
from engine.commands.operations.telling import URGES_A_DAY
from engine.errors import FieldsRefused, FormInvalid, NotFound, Refused
from engine.reading import operations as reading
from engine.reading.single import deeds_of
from web import auth, operations, tasks
from web.acting import choosing, menu
from web.headers import allow_style_attributes
from web.services import services

pages = Blueprint("operations", __name__, url_prefix="/tasks")
Row = dict[str, Any]
FIELDS = {
    "to": "人员", "people": "人员", "note": "说明", "reason": "原因", "opinion": "意见", "then": "退回后",
    "mode": "方式", "person": "人员", "signature": "签名",
}  # fmt: skip

MODES: Mapping[str, Mode] = {"before": "before", "after": "after"}
THENS: Mapping[str, Then] = {"continue": "continue", "back": "back"}


@pages.get("/<task_id>/operations/<name>")
def dialog(task_id: str, name: str) -> str:
    return shown(auth.actor(), task_id, name)


def shown(actor: Actor, task_id: str, name: str, problem: str = "") -> str:
    """The dialog with what was typed, if anything was."""
    if name not in menu.WORDS:
        raise NotFound("这项操作")
    allow_style_attributes()
    use = services()
    found = _told_of(actor, task_id) if name == "urge" else reading.operations(use.engine.parts, actor, task_id)
    row = found.row
    why = found.offered[name] if name in found.offered else menu.not_now(name, row, actor.person)  # type: ignore[index]
    with use.db.read() as conn:
        urged = reading.urged_today(conn, [task_id], use.clock.now())[task_id] if name == "urge" else 0
    return render_template(
        "operation.html",
        name=name,
        words=menu.WORDS[name],
        hint=menu.HINTS[name],
        task=row,
        found=found,
        why_not=why or "",
        choices=choosing.choices(actor, row, name) if name in choosing.ASKS and not why else [],
        remaining=URGES_A_DAY - urged,
        back=request.values.get("back", ""),
        problem=problem,
        typed=request.form if problem else MultiDict(),
    )


def _told_of(actor: Actor, task_id: str) -> reading.Operations:
    """What a reminder needs to know, also of a to-do that its sender may not open."""
    use = services()
    with use.db.read() as conn:
        row = store.one(conn, store.TASK_BY_ID, b_id=task_id)
        if row is None:
            raise NotFound("待办")
        refusal = use.policy.may(actor, "urge", rows.facts(row), lambda: deeds_of(conn, row["instance_id"]))
        if isinstance(refusal, NotFound):
            raise refusal
        open_now = row["status"] in ("open", "claimed")
        why = "这项待办已经办结或取消，无需催办。" if not open_now else refusal.message if refusal else None
        return reading.Operations(row, [], None, [], [], {"urge": why}, [], [])


@pages.post("/<task_id>/operations/<name>")
def carry_out(task_id: str, name: str) -> Response | tuple[str, int]:
    """Answers where to go on, or the dialog again with what was typed and one sentence."""
    auth.check_write()
    actor = auth.actor()
    if name not in ACTS and name != "answer":
        raise NotFound("这项操作")
    try:
        target = answered(actor, task_id) if name == "answer" else ACTS[name](actor, task_id, request.form)
    except NotFound:
        raise
    except Refused as refused:
        if name == "answer":
            return answer_form(actor, task_id, sentence(refused)), 422
        return shown(actor, task_id, name, sentence(refused)), 422
    return Response(headers={"HX-Redirect": target})


def answer_form(actor: Actor, task_id: str, problem: str) -> str:
    found = reading.operations(services().engine.parts, actor, task_id)
    return render_template("operation_answer.html", task=found.row, problem=problem, typed=request.form)


def sentence(refused: Refused) -> str:
    """One sentence for the dialog, with the field's name where one is at fault."""
    if not isinstance(refused, FieldsRefused) or not refused.errors:
        return refused.message
    field, told = next(iter(refused.errors.items()))
    if field in FIELDS:
        return f"{FIELDS[field]}：{told[0]}"
    return f"左边的表单还没有填好，请先补充或改正：{told[0]}"


def revision(form: Mapping[str, str]) -> int | None:
    given = form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() else None


def _chosen(form: MultiDict[str, str]) -> str:
    people = form.getlist("people")
    if len(people) != 1:
        raise FormInvalid({"people": ["请选择一个人。"]})
    return people[0]


def _transfer(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    operations.transfer(actor, id, _chosen(form), form.get("note", ""), revision(form))
    return url_for("inbox.show", note="passed_on")


def _delegate(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    operations.delegate(actor, id, _chosen(form), form.get("note", ""), revision(form))
    return url_for("tasks.show", task_id=id, note="asked")


def _add_signers(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    mode = MODES.get(form.get("mode", ""))
    if mode is None:
        raise FormInvalid({"mode": ["请选择前加签或后加签。"]})
    data = _form_data(form.get("data", "")) if mode == "after" else None
    why = form.get("note", "")
    operations.add_signers(actor, id, mode, form.getlist("people"), why, data, revision(form))
    return url_for("tasks.show", task_id=id, note="asked")


def _form_data(text: str) -> Row | None:
    """What the page's form holds; it is checked as it would be when handed in."""
    if not text.strip():
        return None
    try:
        found = values.loads(text)
    except values.BadValue as wrong:
        raise FormInvalid({"data": [str(wrong)]}) from None
    return found if isinstance(found, dict) else None


def _remove_signer(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    if not form.get("person"):
        raise FormInvalid({"person": ["请选择不再等谁的意见。"]})
    done = operations.remove_signer(actor, id, form["person"], form.get("note", ""), revision(form))
    return _after(id, done)


def answered(actor: Actor, id: str) -> str:
    form = request.form
    agree = form.get("agree")
    if agree not in ("yes", "no"):
        raise FormInvalid({"opinion": ["请选择同意或不同意。"]})
    signature = form.get("signature", "").strip()
    if signature and signature != actor.name:
        raise FormInvalid({"signature": [f"须输入本人姓名“{actor.name}”，或留空不签。"]})
    operations.answer(actor, id, form.get("opinion", ""), agree == "yes", signature or None, revision(form))
    return url_for("inbox.show", note="answered")


def _return(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    if not form.get("to"):
        raise FormInvalid({"to": ["请选择退回到哪个环节。"]})
    then = THENS.get(form.get("then", ""))
    if then is None:
        raise FormInvalid({"then": ["请选择继续逐级办理或直接回到本人。"]})
    operations.send_back(actor, id, form["to"], form.get("note", ""), then, revision(form))
    return url_for("inbox.show", note="sent_back")


def _take_back(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    task, _ = operations.take_back(actor, id, form.get("note", ""))
    following = tasks.next_of(actor, task.task["instance_id"])
    where = following or id
    return url_for("tasks.show", task_id=where, note="taken_back")


def _urge(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    operations.urge(actor, id, form.get("note", ""))
    return back_to(id, form, "urged")


def _copy(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    operations.copy(actor, id, form.getlist("people"), form.get("note", ""))
    return back_to(id, form, "copied")


def _terminate(actor: Actor, id: str, form: MultiDict[str, str]) -> str:
    instance = operations.terminate(actor, id, form.get("note", ""), revision(form))
    return url_for("instances.show", instance_id=instance, note="terminated")


ACTS = {
    "transfer": _transfer, "delegate": _delegate, "add_signers": _add_signers, "remove_signer": _remove_signer,
    "return": _return, "take_back": _take_back, "urge": _urge, "copy": _copy, "terminate": _terminate,
}  # fmt: skip


def _after(id: str, done: tuple[Completed, Any]) -> str:
    if done[0].task["status"] == "completed":
        return url_for("tasks.done", task_id=id)
    return url_for("tasks.show", task_id=id, note="removed")


def back_to(id: str, form: Mapping[str, str], note: str) -> str:
    """The page that the dialog was opened on."""
    with services().db.read() as conn:
        row = store.one(conn, store.TASK_BY_ID, b_id=id)
    if row is not None and form.get("back") == "case" and row["business_key"]:
        return url_for("cases.show", case_no=row["business_key"], note=note)
    if row is not None and form.get("back") == "instance":
        return url_for("instances.show", instance_id=row["instance_id"], note=note)
    return url_for("tasks.show", task_id=id, note=note)
