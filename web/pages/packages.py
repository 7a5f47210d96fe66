"""流程包发布: upload what is new or changed; it is kept as a draft, then looked at, handed in and decided elsewhere."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog import access
from engine.errors import FormInvalid, Refused
from engine.packages.versions import MOST
from web import auth, versions
from web.pages.forms import sent_files
from web.services import services

pages = Blueprint("packages", __name__, url_prefix="/packages")


@pages.get("")
@auth.needs("publish")
def show() -> str:
    return page(request.args.get("folder", "sandbox")[:200])


def page(folder: str, problem: str = "", over: bool = True) -> str:
    actor, use = auth.actor(), services()
    mine = versions.drafts(actor)
    sandbox_only = access.scopes_of(actor, "publish") == ["sandbox"]
    trial = sandbox_only or bool(request.args.get("trial"))
    with use.db.read() as conn:
        rows, following = versions.folders(conn, actor, trial, request.args.get("cursor", "")[:200], MOST)
        processes = versions.processes(conn, [newest for _, _, newest in rows if newest is not None])
        names = versions.names(conn, mine)
        published = [folder for folder, _, _ in rows]
    return render_template(
        "packages.html",
        folder=folder,
        over=over,
        problem=problem,
        mine=mine,
        names=names,
        rows=rows,
        next=following,
        processes=processes,
        trial=trial,
        suggested=["sandbox", *([] if trial else published)],
        sandbox_only=sandbox_only,
        arguments=lambda **changed: {
            name: value for name, value in ({"trial": "1" if trial else ""} | changed).items() if value
        },
    )


@pages.post("")
def upload() -> Response | tuple[str, int]:
    """Whatever can be read at all is kept, with what is wrong in it: nothing has to be chosen twice."""
    auth.check_write()
    auth.require("publish")
    folder = request.form.get("folder", "").strip() or "sandbox"
    over = "over" in request.form
    try:
        whole = any((part.filename or "").lower().endswith(".zip") for part in request.files.getlist("file"))
        kept = versions.keep(auth.actor(), sent_files(), folder, over=over and not whole)
    except FormInvalid as wrong:
        return page(folder, wrong.message, over), 422
    except Refused as refused:
        return page(folder, refused.message, over), 422
    return redirect(url_for("versions.show", version_id=kept), 303)
