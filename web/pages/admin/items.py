"""目录与指南: items with what serves them, editing a guide, approval by a second person, history of editions."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration import reading
from catalog.guides import differences, editing
from catalog.guides.live import plain
from catalog.items import Item
from catalog.items.check import PROMISES
from catalog.scopes import EVERYWHERE
from engine.errors import FieldsRefused, FormInvalid, NotFound
from web import auth, item_editions
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_items", __name__, url_prefix="/admin/items")
CHANNELS = ("综合窗口", "网上", "基层网点代办", "银行网点代办", "自助终端")
FORMS = ("原件", "复印件", "电子")


def guard() -> None:
    actor = auth.actor()
    if not editing.may_edit(actor) and not editing.may_approve(actor):
        raise auth.lacking("publish", "approve")


def _item(code: str) -> Item:
    guard()
    item = services().items.find(code)
    if item is None:
        raise NotFound("这个事项")
    return item


@pages.get("")
def show() -> str:
    guard()
    use = services()
    with use.db.read() as conn:
        waiting = editing.drafts(conn)
    items = use.items.search(request.args.get("q", "")[:60])
    return render_template(
        "admin_items.html",
        items=[(item, item_editions.served(item)) for item in items],
        waiting=waiting,
        q=request.args.get("q", "")[:60],
    )


@pages.get("/<code>")
def one(code: str) -> str:
    return _one(code, NONE)


def _one(code: str, refusal: Refusal) -> str:
    use, actor, item = services(), auth.actor(), _item(code)
    with use.db.read() as conn:
        rows = editing.editions(conn, item.code)
    factory = use.items.edition(item.code, 0)
    assert factory is not None
    approved = [row for row in reversed(rows) if row.state == editing.APPROVED]
    bases: dict[int, Any] = {}
    base: Any = factory.guide
    for row in reversed(rows):
        bases[row.number] = base
        if row.state == editing.APPROVED:
            base = plain(row.data)
    return render_template(
        "admin_item.html",
        item=item,
        served=item_editions.served(item),
        editions=[(row, differences.between(bases[row.number], plain(row.data))) for row in rows],
        approved=approved,
        draft=next((row for row in rows if row.state == editing.DRAFT), None),
        states=editing.STATES,
        lines=differences.lines(item.guide),
        may_edit=editing.may_edit(actor),
        may_approve=editing.may_approve(actor),
        own=actor.person,
        today=use.admin.today(),
        refusal=refusal,
        typed=typed("reason"),
    )


@pages.get("/<code>/edit")
def edit(code: str) -> str:
    return _form(code, NONE)


def _form(code: str, refusal: Refusal) -> str:
    use, item = services(), _item(code)
    with use.db.read() as conn:
        halls = [(row["code"], row["name"]) for row in reading.halls(conn, [EVERYWHERE]) if row["active"]]
        draft = _own_draft(conn, item)
    kept = plain(draft.data) if draft is not None else item.guide
    begins = (draft.effective_on if draft is not None else use.admin.today()).isoformat()
    if refusal.where:
        kept, begins = _typed(item), typed("effective_on")["effective_on"]
    return render_template(
        "admin_item_edit.html",
        item=item,
        kept=kept,
        laws="\n".join(map(item_editions.law_line, kept["legal_basis"])),
        conditions="\n".join(row["text"] for row in kept["acceptance_conditions"]),
        blank=item_editions.BLANK_ROWS,
        effective_on=begins,
        channels={name: name for name in CHANNELS},
        halls=dict(halls),
        promises=[(str(days), f"{days} 个工作日") for days in PROMISES],
        forms=[(name, name) for name in FORMS],
        needs=(("required", "必交"), ("when", "按情形"), ("no", "可不交")),
        refusal=refusal,
        typed=typed("reason"),
    )


def _own_draft(conn: Any, item: Item) -> Any:
    rows = editing.editions(conn, item.code)
    author = auth.actor().person
    return next((row for row in rows if row.state == editing.DRAFT and row.author == author), None)


def _typed(item: Item) -> dict[str, Any]:
    chosen = {name: request.form.getlist(name) for name in ("channels", "halls")}
    return item_editions.typed(item.guide, request.form, chosen)


@pages.post("/<code>/edit")
def save(code: str) -> Answer:
    auth.check_write()
    item = _item(code)

    def command() -> Response:
        why = reason()
        try:
            begins = date.fromisoformat(typed("effective_on")["effective_on"])
        except ValueError:
            raise FormInvalid({"effective_on": ["请按 2026-12-31 的样子填写生效日期。"]}) from None
        try:
            with services().admin.change(auth.actor()) as work:
                editing.save(work, item, _typed(item), begins, why)
        except FieldsRefused as wrong:
            raise FormInvalid(item_editions.sentences(wrong.errors)) from None
        return redirect(url_for("admin_items.one", code=code, note="drafted"), 303)

    return attempt("guide", command, lambda refusal: _form(code, refusal))


@pages.post("/<code>/<int:number>/approve")
def approve(code: str, number: int) -> Answer:
    auth.check_write()
    item = _item(code)

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            editing.approve(work, item, number, typed("reason")["reason"], item_editions.problem)
        services().items.forget()
        return redirect(url_for("admin_items.one", code=code, note="guide_approved"), 303)

    return attempt("approve", command, lambda refusal: _one(code, refusal))


@pages.post("/<code>/<int:number>/discard")
def discard(code: str, number: int) -> Answer:
    auth.check_write()
    item = _item(code)

    def command() -> Response:
        why = reason()
        with services().admin.change(auth.actor()) as work:
            editing.discard(work, item, number, why)
        return redirect(url_for("admin_items.one", code=code, note="saved"), 303)

    return attempt("discard", command, lambda refusal: _one(code, refusal))
