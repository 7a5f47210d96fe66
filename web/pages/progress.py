"""The public page for who holds a receipt: how far their case is, by its number and lookup code. No log-in."""

from flask import Blueprint, render_template, request

from engine.errors import Refused
from web.progress import looked_up

pages = Blueprint("progress", __name__, url_prefix="/progress")


@pages.get("")
def ask() -> str:
    return render_template("progress.html", found=None, problem="", typed="")


@pages.post("")
def show() -> str | tuple[str, int]:
    """Sent in a body, not in the address, which others may see afterwards."""
    case_no, code = (request.form.get(name, "").strip()[:40] for name in ("case_no", "code"))
    try:
        found = looked_up(case_no, code)
    except Refused as refused:
        status = 429 if refused.code == "too_many" else 404
        return render_template("progress.html", found=None, problem=refused.message, typed=case_no), status
    return render_template("progress.html", found=found, problem="", typed="")
