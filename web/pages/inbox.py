"""工作台: the inbox with its views, filters in the address, and changes that show by themselves."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from catalog import access, administration, bulk_claim, inbox_views, people
from engine import Actor, values
from engine.errors import FormInvalid, NotAllowed, NotFound, Refused
from engine.reading.variables import scopes_of
from handlers.cases import finding
from web import auth, operations, tasks, views
from web.acting import marks
from web.api.schemas import TaskQuery
from web.cases import due_at
from web.services import services
from web.words import called, masked_name

pages = Blueprint("inbox", __name__)
VIEWS = (("mine", "我的待办"), ("group", "本组待领"), ("all", "全部可见"))
DUE_CHOICES = (("", "时限：不限"), ("late", "已超时"), ("soon", "四小时内到期"), ("today", "今天到期"))
SORT_CHOICES = (("due", "按时限"), ("created", "按到达"))
ARGUMENTS = ("view", "q", "due", "sort", "definition", "cursor")
MOST_UNREAD = 99
EMPTY = {"view": "mine", "sort": "due", "q": "", "due": ""}


def query() -> dict[str, Any]:
    """The filter of the address; what does not fit is left out rather than refused."""
    given = {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}
    schema = TaskQuery()
    wrong = schema.validate(given)
    kept = {name: value for name, value in given.items() if name not in wrong}
    if "view" not in kept:
        kept["view"] = default_view()
    return dict(schema.load(kept))


def default_view() -> str:
    counts = services().engine.task_counts(auth.actor())
    return "mine" if counts["mine"] or not counts["group"] else "group"


def arguments(asked: dict[str, Any]) -> Any:
    """Makes the arguments of a link: the filter as it is, with some of it changed."""
    now = {name: asked.get(name) for name in ARGUMENTS}

    def changed(**others: Any) -> dict[str, Any]:
        merged = now | others
        return {name: value for name, value in merged.items() if value and value != EMPTY.get(name)} | (
            {"view": merged["view"]} if merged.get("view") else {}
        )

    return changed


def context() -> dict[str, Any]:
    use = services()
    actor = auth.actor()
    asked = query()
    rows, cursor = tasks.listed(actor, asked)
    counts = use.engine.task_counts(actor)
    saved = views.shown(actor)
    unread = unread_copies(actor)
    told = shown(rows)
    with use.db.read() as conn:
        off = bulk_claim.off(conn)
    here = views.query_of(asked)
    return {
        "saved": saved,
        "here": here,
        "savable": here.keys() != {"view"} and all(here != each.query for each in saved),
        "most_views": inbox_views.MOST,
        "most_claimed": bulk_claim.MOST,
        "bulk": [row["id"] for row in rows if "claim" in row["actions"] and bulk_claim.hall_of(row) not in off],
        "switches": switches(actor),
        "query": asked,
        "filtered": bool(asked["q"] or asked["due"] or asked["definition"]),
        "tasks": told,
        "next": cursor,
        "counts": counts,
        "seen": digest(told, counts, saved, unread),
        "unread_copies": unread,
        "count_words": views.words,
        "now": use.clock.now(),
        "views": VIEWS,
        "due_choices": DUE_CHOICES,
        "sort_choices": SORT_CHOICES,
        "arguments": arguments(asked),
    }


def shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the names that a person reads."""
    use = services()
    with use.db.read() as conn:
        names = people.names_of(conn, {row["assignee"] for row in rows if row["assignee"]})
        instances = list({row["instance_id"] for row in rows})
        scopes = scopes_of(conn, instances)
        files = finding.of_instances(conn, instances)
        marked = marks.of_rows(conn, auth.actor().person, rows)
        return [
            row
            | {
                "definition_name": use.definitions.ref(conn, row["definition_id"]).name,
                "assignee_name": names.get(row["assignee"], row["assignee"]),
                "group_names": [use.region.post_name(group) for group in row["groups"]],
                "case_no": row["business_key"],
                "applicant": applicant(scopes[row["instance_id"]].get(0, {})),
                "process_instance": row["instance_id"],
                "marks": marked[row["id"]],
            }
            | _of_case(row, files.get(row["instance_id"]))
            for row in rows
        ]


def _of_case(row: Mapping[str, Any], case: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the case file knows better: the item's name, whom it is for, and the promised day where a step has none."""
    if case is None:
        return {"is_case": False, "due_estimated": False}
    who = case["applicant"]
    return {
        "is_case": True,
        "definition_name": case["item_name"],
        "due_at": row["due_at"] or due_at(case["due_on"]),
        "due_estimated": row["due_at"] is None and case["due_estimated"],
    } | ({"applicant": called(who)} if who else {})


def applicant(variables: Mapping[str, Any]) -> str:
    """Who a case is for, masked, by the name that our forms give the field."""
    name = variables.get("applicant_name")
    return masked_name(name) if isinstance(name, str) else ""


def unread_copies(actor: Actor) -> int:
    """Up to one more than lists count to."""
    return len(operations.copies(actor, True, MOST_UNREAD, None)[0])


def digest(rows: list[dict[str, Any]], counts: dict[Any, int], saved: list[views.Shown], unread: int) -> str:
    """What the list says: the page asks whether it is still this."""
    said = [[row["id"], row["revision"], row["marks"]] for row in rows]
    named = [[each.id, each.name, each.count] for each in saved]
    return hashlib.blake2b(values.dumps([said, dict(counts), named, unread]), digest_size=8).hexdigest()


def switches(actor: Actor) -> list[dict[str, Any]]:
    """The halls where this person may switch the taking of several to-dos off or on."""
    with services().db.read() as conn:
        off = bulk_claim.off(conn)
        return [
            {"code": code, "name": name, "off": code in off}
            for code, name, area in bulk_claim.halls(conn)
            if access.may(actor, "supervise", f"{area}/{code}")
        ]


@pages.get("/")
def show() -> str:
    return whole()


def whole(problems: list[str] | None = None, typed: str = "") -> str:
    auth.current()
    return render_template("inbox.html", problems=problems or [], typed=typed, **context())


@pages.get("/inbox/list")
def part() -> Response:
    auth.current()
    response = make_response(render_template("inbox_list.html", **context()))
    response.headers["Vary"] = "HX-Request"
    return response


@pages.get("/inbox/changes")
def changes() -> Response:
    """Asked every ten seconds: an empty answer while the list stands as it was seen, else word to fetch it again."""
    auth.current()
    use = services()
    rows, _ = tasks.listed(auth.actor(), query())
    actor = auth.actor()
    with use.db.read() as conn:
        marked = marks.of_rows(conn, actor.person, rows)
    rows = [row | {"marks": marked[row["id"]]} for row in rows]
    current = digest(rows, use.engine.task_counts(actor), views.shown(actor), unread_copies(actor))
    response = Response(status=204)
    response.set_etag(current)
    if request.args.get("seen") != current:
        response.status_code = 200
        response.headers["HX-Trigger"] = "tf:inbox-changed"
    return response


@pages.post("/inbox/views")
def save_view() -> Redirect | tuple[str, int]:
    """Names the filter that the form carries."""
    auth.check_write()
    kept: dict[str, Any] = views.query_of(request.form)
    name = request.form.get("name", "")
    try:
        with services().db.write() as conn:
            inbox_views.add(conn, auth.actor().person, name, kept)
    except FormInvalid as wrong:
        return whole(sum(wrong.errors.values(), []), name), 422
    return redirect(url_for("inbox.show", note="view_saved", **kept), 303)


@pages.post("/inbox/views/<view_id>")
def change_view(view_id: str) -> Redirect | tuple[str, int]:
    auth.check_write()
    person = auth.actor().person
    try:
        with services().db.write() as conn:
            match request.form.get("act"):
                case "rename":
                    inbox_views.rename(conn, person, view_id, request.form.get("name", ""))
                case "up":
                    inbox_views.move(conn, person, view_id, "up")
                case "down":
                    inbox_views.move(conn, person, view_id, "down")
                case "remove":
                    inbox_views.remove(conn, person, view_id)
                case _:
                    raise NotFound("这项操作")
    except FormInvalid as wrong:
        return whole(sum(wrong.errors.values(), [])), 422
    return redirect(url_for("inbox.show", note="views_changed"), 303)


@pages.post("/inbox/claim")
def claim_several() -> Redirect | tuple[str, int]:
    """Each to-do for itself: what cannot be taken is said, the others are taken."""
    auth.check_write()
    ids = list(dict.fromkeys(request.form.getlist("task")))
    if not 1 <= len(ids) <= bulk_claim.MOST:
        return whole([f"一次请领取 1 到 {bulk_claim.MOST} 项待办，请重新选择。"]), 422
    problems = [problem for each in ids if (problem := _claim(each))]
    if problems:
        return whole(problems), 409
    return redirect(url_for("inbox.show", view="mine", note="claimed_several"), 303)


def _claim(task_id: str) -> str:
    """What kept it from being taken, or nothing."""
    use = services()
    actor = auth.actor()
    try:
        row = use.engine.task(actor, task_id).row
        with use.db.read() as conn:
            if bulk_claim.hall_of(row) in bulk_claim.off(conn):
                raise NotAllowed("本大厅已停用批量领取，请逐项领取。")
        tasks.claim(actor, task_id, None)
    except NotFound as gone:
        return gone.message
    except Refused as refused:
        return f"“{row['name'] or row['element_id']}”没有领取：{refused.message}"
    return ""


@pages.post("/inbox/bulk/<hall>")
def switch_bulk(hall: str) -> Redirect:
    """批量领取 off or on in a hall, by its supervisor; the change is kept for the auditor."""
    auth.check_write()
    use = services()
    actor = auth.actor()
    known = next((each for each in switches(actor) if each["code"] == hall), None)
    if known is None:
        raise NotAllowed("批量领取由本大厅的主管设置，请联系主管。")
    off = request.form.get("off") == "1"
    with use.db.write() as conn:
        bulk_claim.set_off(conn, hall, off)
        change = administration.Change(
            "hall", hall, known["name"], {"bulk_claim": not known["off"]}, {"bulk_claim": not off},
            scope=f"{use.region.area}/{hall}",
        )  # fmt: skip
        administration.note(conn, change, actor, use.clock.now(), use.clock.simulated, use.engine.parts.keys)
    return redirect(url_for("inbox.show", note="saved"), 303)
