"""工作台: the inbox with its views, filters in the address, and changes that show by themselves."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from catalog import people
from engine import values
from engine.reading.variables import scopes_of
from handlers.cases import finding
from web import auth, tasks
from web.api.schemas import TaskQuery
from web.cases import due_at
from web.services import services

pages = Blueprint("inbox", __name__)
VIEWS = (("mine", "我的待办"), ("group", "本组待领"), ("all", "全部可见"))
DUE_CHOICES = (("", "时限：不限"), ("late", "已超时"), ("soon", "四小时内到期"), ("today", "今天到期"))
SORT_CHOICES = (("due", "按时限"), ("created", "按到达"))
ARGUMENTS = ("view", "q", "due", "sort", "definition", "cursor")
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
    return {
        "query": asked,
        "filtered": bool(asked["q"] or asked["due"] or asked["definition"]),
        "tasks": shown(rows),
        "next": cursor,
        "counts": counts,
        "seen": digest(rows, counts),
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
        return [
            row
            | {
                "definition_name": use.definitions.ref(conn, row["definition_id"]).name,
                "assignee_name": names.get(row["assignee"], row["assignee"]),
                "group_names": [use.region.post_name(group) for group in row["groups"]],
                "case_no": row["business_key"],
                "applicant": applicant(scopes[row["instance_id"]].get(0, {})),
                "process_instance": row["instance_id"],
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
    } | ({"applicant": who["name"]} if who else {})


def applicant(variables: Mapping[str, Any]) -> str:
    """Who a case is for, by the name that our forms give the field."""
    name = variables.get("applicant_name")
    return name if isinstance(name, str) else ""


def digest(rows: list[dict[str, Any]], counts: dict[Any, int]) -> str:
    """What the list says: the page asks whether it is still this."""
    said = [[row["id"], row["revision"]] for row in rows]
    return hashlib.blake2b(values.dumps([said, dict(counts)]), digest_size=8).hexdigest()


@pages.get("/")
def show() -> str:
    auth.current()
    return render_template("inbox.html", **context())


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
    current = digest(rows, use.engine.task_counts(auth.actor()))
    response = Response(status=204)
    response.set_etag(current)
    if request.args.get("seen") != current:
        response.status_code = 200
        response.headers["HX-Trigger"] = "tf:inbox-changed"
    return response
