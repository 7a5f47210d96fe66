"""Papers of a case: the one-time notice as it would be told now, a document voided with its reason and printed anew."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import auth, cases, voiding
from web.pages.forms import reason
from web.pages.once import done_once
from web.services import services

pages = Blueprint("papers", __name__, url_prefix="/cases/<case_no>")


@pages.get("/notice")
def notice(case_no: str) -> str:
    """To be printed from the browser before the case is decided; the numbered 补正告知单 comes from its process."""
    actor = auth.actor()
    use = services()
    return render_template(
        "case_notice.html",
        case=cases.one(actor, case_no),
        lines=cases.told(actor, case_no)["lines"],
        office=use.papers.office.shown(False),
        now=use.clock.now(),
    )


@pages.post("/documents/<document_id>/void")
def void(case_no: str, document_id: str) -> Response:
    auth.check_write()
    actor, why = auth.actor(), reason()
    done_once(lambda once: voiding.void(actor, document_id, why, once), lambda row: str(row["id"]))
    return redirect(url_for("cases.show", case_no=case_no, tab="documents", note="voided"), 303)


@pages.post("/documents/<document_id>/reprint")
def reprint(case_no: str, document_id: str) -> Response:
    auth.check_write()
    voiding.reprint(auth.actor(), document_id)
    return redirect(url_for("cases.show", case_no=case_no, tab="documents", note="reprinted"), 303)
