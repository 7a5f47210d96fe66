"""督办: everything open in a supervisor's scopes, who holds how much, and handing to-dos on, many at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FormInvalid
from engine.reading import inbox as reading
from web import auth, instances, supervision
from web.cases import due_at
from web.pages import inbox
from web.pages.forms import reason
from web.services import services
from web.words import age

pages = Blueprint("supervision", __name__, url_prefix="/supervision")
SHOWS = (("", "全部"), ("late", "已超时"), ("soon", "四小时内到期"), ("unclaimed", "未领取"), ("stuck", "停住待处理"))
ARGUMENTS = ("show", "q", "item", "person", "post", "cursor")
MOST = 50
MOST_CHOSEN = 100


def given() -> dict[str, str]:
    """The filter of the address; a person and a post exclude each other."""
    asked = {name: request.args.get(name, "").strip()[: 500 if name == "cursor" else 100] for name in ARGUMENTS}
    if asked["show"] not in dict(SHOWS):
        asked["show"] = ""
    if asked["person"]:
        asked["post"] = ""
    return asked


def arguments(asked: dict[str, str]) -> Callable[..., dict[str, str]]:
    def changed(**others: str | None) -> dict[str, str]:
        return {name: value for name, value in (asked | others).items() if value}

    return changed


@pages.get("")
@auth.needs("supervise")
def show() -> str:
    use = services()
    actor, asked, now = auth.actor(), given(), use.clock.now()
    with use.db.read() as conn:
        counts = supervision.counts(conn, actor, now)
        held, waiting = supervision.burdens(conn, actor, now)
    stuck = asked["show"] == "stuck"
    shown, following = (_stuck if stuck else listed_for)(asked, now)
    return render_template(
        "supervision.html",
        shows=SHOWS,
        asked=asked,
        counts=counts,
        count_to=reading.COUNT_TO,
        rows=shown,
        next=following,
        held=held,
        waiting=waiting,
        items=[item for item in use.items.all() if item.process],
        filtered=any(asked[name] for name in ("q", "item", "person", "post")),
        person_name=supervision.name_of(asked["person"]) if asked["person"] else "",
        post_name=use.region.post_name(asked["post"]) if asked["post"] else "",
        arguments=arguments(asked),
        now=now,
    )


def listed_for(asked: dict[str, str], now: datetime) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the to-dos under a filter, with the words of the list, and the next page's cursor."""
    actor, use = auth.actor(), services()
    places = supervision.places(actor, asked["person"], asked["post"])
    filter = supervision.filter_of(asked["show"], asked["item"], asked["q"], now)
    with use.db.read() as conn:
        page = reading.listed(conn, places, filter, "due", MOST, asked["cursor"] or None)
        cases = supervision.dues_of_cases(conn, page.items)
    rows = [row | {"age": age(row["created_at"], now), "case": cases.get(row["instance_id"])} for row in page.items]
    for row in rows:
        row["case_due"] = due_at(row["case"]["due_on"]) if row["case"] else None
    return inbox.shown(rows), page.next


def _stuck(asked: dict[str, str], now: datetime) -> tuple[list[dict[str, Any]], str | None]:
    found, following = instances.incidents(auth.actor(), asked["cursor"], MOST)
    with services().db.read() as conn:
        rows = [
            row
            | {
                "definition_name": instances.title(conn, row["key"]),
                "element_name": instances.element_title(conn, row["key"], row["element_id"]),
                "age": age(row["created_at"], now),
            }
            for row in found
        ]
    return rows, following


@pages.get("/reassign")
@auth.needs("supervise")
def choose() -> str:
    return _choice(request.args.getlist("task"))


def _choice(ids: list[str], problem: str = "", done: list[supervision.Handed] | None = None) -> str:
    """The frozen list of what is to be handed on, and who may take all of it."""
    actor = auth.actor()
    wanted, gone = supervision.chosen(actor, ids[:MOST_CHOSEN])
    found = supervision.candidates(actor, wanted) if wanted else []
    return render_template(
        "supervision_reassign.html",
        tasks=inbox.shown([row | {"age": ""} for row in wanted]),
        gone=len(gone),
        able=[one for one in found if not one.why_not],
        unable=[one for one in found if one.why_not],
        problem=problem,
        done=done or [],
        typed=request.form.get("reason", ""),
        to=request.form.get("to", ""),
        now=services().clock.now(),
    )


@pages.post("/reassign")
def reassign() -> Response | tuple[str, int]:
    auth.check_write()
    auth.require("supervise")
    ids = request.form.getlist("task")[:MOST_CHOSEN]
    wanted, _ = supervision.chosen(auth.actor(), ids)
    try:
        why = reason()
        if not request.form.get("to"):
            raise FormInvalid({"to": ["请选择转给谁。"]}, "请选择转给谁。")
        done = supervision.hand_over(auth.actor(), wanted, request.form["to"], why)
    except FormInvalid as wrong:
        return _choice(ids, " ".join(sum(wrong.errors.values(), []))), 422
    if wanted and not any(one.problem for one in done):
        return redirect(url_for("supervision.show", person=request.form["to"], note="reassigned"), 303)
    left = [one.task["id"] for one in done if one.problem] or ids
    return _choice(left, "有待办没有转交，原因见下；其余已转交。" if wanted else "所选待办都已不能转交。", done), 409
