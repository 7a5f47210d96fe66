"""办件: finding a case, and one case with everything about it in tabs."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.reading.instances import InstanceView
from handlers.files import page_png
from web import attached, auth, cases, instances, labels, looks, region_letters, timekeeping, timeline
from web.acting import told
from web.hall_words import CASE_STATES
from web.headers import allow_style_attributes
from web.pages.forms import reason
from web.pages.instances import waiting
from web.papers import paper_seen, papers
from web.services import services
from web.viewing import file_pages, paper_pages, scan_pages

pages = Blueprint("cases", __name__, url_prefix="/cases")
TABS = (("", "进度"), ("timeline", "办理记录"), ("data", "数据"), ("materials", "材料"), ("documents", "文书"))
ARGUMENTS = ("q", "item", "status", "mine", "open", "cursor")
MOST = 30


@pages.get("")
def find() -> str:
    """The filter of the address; what names nothing is left out."""
    given = {name: request.args.get(name, "").strip()[:100] for name in ARGUMENTS}
    if given["status"] not in CASE_STATES:
        given["status"] = ""
    query = {
        "q": given["q"] or None, "item": given["item"] or None, "status": given["status"] or None, "visit": None,
        "mine": bool(given["mine"]), "open": bool(given["open"]), "limit": MOST, "cursor": given["cursor"] or None,
    }  # fmt: skip
    found = cases.search(auth.actor(), query)

    def arguments(**changed: Any) -> dict[str, Any]:
        return {name: value for name, value in (given | changed).items() if value}

    return render_template(
        "cases.html",
        cases=found["items"],
        next=found["next"],
        given=given,
        filtered=any(given[name] for name in ARGUMENTS if name != "cursor"),
        items=[item for item in services().items.all() if item.process],
        arguments=arguments,
        now=services().clock.now(),
    )


@pages.get("/<case_no>")
def show(case_no: str) -> str:
    actor = auth.actor()
    use = services()
    case = cases.one(actor, case_no)
    tab = next((code for code, _ in TABS if code == request.args.get("tab", "")), "")
    view = instances.seen(actor, case["instance_id"])
    looks.note(actor, case["instance_id"], "case")
    if tab == "":
        allow_style_attributes()
    with use.db.read() as conn:
        found = papers(conn, case["instance_id"], use.clock.now())
        letters = region_letters.told(conn, case["instance_id"]) if tab == "" else []
        data = labels.lines(conn, view.row["definition_id"], view.variables) if tab == "data" else []
    modules = {"": ("diagram",), "materials": ("viewer",), "documents": ("viewer",)}
    uploads = attached.of_instance(case["instance_id"]) if tab == "materials" else []
    return render_template(
        "case.html",
        modules=modules.get(tab, ()),
        tabs=TABS,
        tab=tab,
        case=case,
        instance=view,
        active=instances.standing(view),
        data=data,
        held=[row["element_id"] for row in view.incidents],
        completed=view.completed,
        waiting=_waiting(view) if tab == "" else [],
        steps=timeline.steps(case["instance_id"], view.row["definition_id"]) if tab == "timeline" else [],
        papers=found,
        uploads=uploads,
        viewed={
            "materials": scan_pages(case["materials"]) + file_pages(uploads),
            "documents": paper_pages(found.made),
        }.get(tab, []),
        timekeeping=timekeeping.told(case),
        letters=letters,
        **(told.of_case(actor, view) if tab == "" else {}),
        back="case",
        may_end=case["outcome"] is None and instances.may(actor, "terminate", view),
        now=use.clock.now(),
    )


def _waiting(view: InstanceView) -> list[dict[str, Any]]:
    use = services()
    with use.db.read() as conn:
        titles = timeline.titles_of(conn, use.definitions.process(conn, view.row["definition_id"]))
    return waiting(view, titles)


@pages.post("/<case_no>/cancel")
def cancel(case_no: str) -> Response:
    """撤回: the number stays, marked."""
    auth.check_write()
    cases.act(auth.actor(), case_no, "cancel", reason())
    return redirect(url_for("cases.show", case_no=case_no, note="withdrawn"), 303)


@pages.get("/papers/<document_id>/<int:number>.png")
def paper(document_id: str, number: int) -> FlaskResponse:
    """One page of a printed document, drawn for the viewer."""
    use = services()
    row = paper_seen(auth.actor(), document_id)
    if not 1 <= number <= (row["pages"] or 0):
        raise NotFound("这一页")
    with use.db.read() as conn:
        data = use.papers.pdf(conn, row)
    response = FlaskResponse(page_png(data, number - 1), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response
