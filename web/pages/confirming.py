"""The customer's confirmation at the desk: what they are shown, put on the second screen, signed there or here."""

from flask import Blueprint, render_template, request

from web import auth, confirming
from web import materials as scans

pages = Blueprint("confirming", __name__, url_prefix="/window/cases/<case_no>")


@pages.get("/confirmation")
def sheet(case_no: str) -> str:
    """What the customer is shown before signing, and whether they have signed what stands in the form now."""
    actor = auth.actor()
    last, holds = confirming.standing(actor, case_no)
    return render_template(
        "window_confirmation.html", sheet=confirming.sheet(actor, case_no), last=last and last.row, holds=holds
    )


@pages.post("/confirmation")
def show(case_no: str) -> dict[str, str]:
    """Puts it on the second screen, to be signed there."""
    auth.check_write()
    return {"id": confirming.ask(auth.actor(), case_no)}


@pages.post("/signature")
def signed(case_no: str) -> tuple[str, int]:
    """Keeps the customer's signature from the second screen with what it stands under."""
    auth.check_write()
    confirming.keep_signed(auth.actor(), case_no, request.form.get("request", ""))
    return "", 204


@pages.post("/signature/here")
def signed_here(case_no: str) -> tuple[str, int]:
    """The same, given on the teller's screen turned to the customer; `shown` names what stood there."""
    auth.check_write()
    ((name, picture),) = scans.sent()[:1]
    confirming.keep_here(auth.actor(), case_no, request.form.get("shown", ""), name, picture)
    return "", 204
