"""停用: what a person leaves behind, who can take all of it over, and shutting the account in one go."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration.kinds import ACCOUNTS
from catalog.administration.subject import own
from web import administration, auth, supervision
from web.pages import inbox
from web.pages.admin.typed import NONE, Answer, Refusal, attempt
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_leaving", __name__, url_prefix="/admin/people/<username>/leave")


@pages.get("")
def show(username: str) -> str:
    return _page(username, NONE)


def _page(username: str, refusal: Refusal, done: list[supervision.Handed] | None = None) -> str:
    use, actor = services(), auth.actor()
    with use.db.read() as conn:
        subject = own(conn, actor, ACCOUNTS, username, use.admin.today())
    everything = administration.held_by(username)
    waiting = administration.asked_of(username, everything)
    wanted = [row for row in everything if row not in waiting]
    found = supervision.candidates(administration.acting(actor, wanted), wanted) if wanted else []
    others = [one for one in found if one.username != username]
    return render_template(
        "admin_leave.html",
        person=subject.row,
        tasks=inbox.shown([row | {"age": ""} for row in wanted]),
        waiting=inbox.shown([row | {"age": ""} for row in waiting]),
        able=[one for one in others if not one.why_not],
        unable=[one for one in others if one.why_not],
        refusal=refusal,
        done=done or [],
        typed=request.form.get("reason", ""),
        to=request.form.get("to", ""),
        now=use.clock.now(),
    )


@pages.post("")
def leave(username: str) -> Answer:
    auth.check_write()

    def command() -> Response | tuple[str, int]:
        why = reason()
        left = administration.leave(auth.actor(), username, request.form.get("to", ""), why)
        if left:
            problem = Refusal("leave", "有待办没有转交，原因见下；其余已转交，账号还没有停用。")
            return _page(username, problem, left), 409
        return redirect(url_for("admin_people.one", username=username, note="shut"), 303)

    return attempt("leave", command, lambda refusal: _page(username, refusal))
