"""已办 and 抄送给我: what a person has done, and what they were told of."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import auth, operations
from web.acting import handled
from web.pages.inbox import VIEWS, shown, unread_copies
from web.services import services
from web.views import words as count_words

pages = Blueprint("handled", __name__)
MOST = 30


def tabs() -> dict[str, Any]:
    """The views of the inbox with their counts, above these lists too."""
    actor = auth.actor()
    return {
        "views": VIEWS,
        "counts": services().engine.task_counts(actor),
        "count_words": count_words,
        "unread_copies": unread_copies(actor),
    }


@pages.get("/handled")
def show() -> str:
    rows, following = handled.listed(auth.actor(), request.args.get("cursor"))
    return render_template(
        "handled.html",
        tasks=shown(rows),
        next=following,
        arguments=lambda **changed: {name: value for name, value in changed.items() if value},
        **tabs(),
    )


@pages.get("/copies")
def copies() -> str:
    actor = auth.actor()
    unread = request.args.get("unread") == "1"
    found, following = operations.copies(actor, unread, MOST, request.args.get("cursor") or None)

    def arguments(**changed: Any) -> dict[str, Any]:
        return {name: value for name, value in ({"unread": "1" if unread else ""} | changed).items() if value}

    return render_template("copies.html", copies=found, next=following, unread=unread, arguments=arguments, **tabs())


@pages.post("/copies/<copy_id>/read")
def read(copy_id: str) -> Response:
    """已阅, and on to the case; a second time changes nothing."""
    auth.check_write()
    operations.read_copy(auth.actor(), copy_id)
    return redirect(url_for("handled.copies", unread=request.form.get("unread") or None, note="copy_read"), 303)
