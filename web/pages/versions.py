"""One version of a package beside another: findings, scenarios, what changed, and what may be done with it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from catalog import access
from engine.errors import FormInvalid, NotFound, PackageInvalid, Refused
from engine.packages import versions as stored
from engine.packages.compare import FileDiff
from web import auth, versions
from web.headers import allow_style_attributes
from web.pages.forms import reason, sent_files
from web.services import services

pages = Blueprint("versions", __name__, url_prefix="/packages")
BPMN = "application/xml; charset=utf-8"
MOST = 30
WORDS = {"added": "新增", "removed": "删去", "changed": "改动", "moved": "只移动"}
BADGES = {"added": "ok", "removed": "bad", "changed": "warn", "moved": "grey"}


@pages.get("/folders/<path:folder>")
def folder(folder: str) -> str:
    """Every published version of a folder, the newest first."""
    actor, use = auth.actor(), services()
    before = request.args.get("cursor", type=int)
    with use.db.read() as conn:
        found = versions.in_folder(conn, actor, folder, before, MOST + 1)
        shown = found[:MOST]
        return render_template(
            "package_folder.html",
            folder=folder,
            found=shown,
            next=str(shown[-1].number) if len(found) > MOST else None,
            names=versions.names(conn, shown),
            processes=versions.processes(conn, shown),
            may_publish=access.may(actor, "publish", folder),
            may_retire=access.may(actor, "approve", folder),
            arguments=lambda **changed: {"folder": folder} | {name: value for name, value in changed.items() if value},
        )


@pages.get("/versions/<version_id>")
def show(version_id: str) -> str:
    return page(version_id)


def page(version_id: str, problem: str = "") -> str:
    """Beside the version named by `against`, else beside the one published before."""
    allow_style_attributes()
    actor, use = auth.actor(), services()
    with use.db.read() as conn:
        new = versions.side(conn, versions.seen(conn, actor, version_id))
        named = request.args.get("against", "")
        other = versions.seen(conn, actor, named) if named else stored.before(conn, new.version)
        if other is not None and other.folder != new.version.folder:
            raise NotFound("可以比较的版本")
        old = versions.side(conn, other) if other is not None else None
        state, where = new.version.state, new.version.folder
        open_to = state in ("draft", "waiting")
        findings, tried = versions.checked(conn, new) if open_to else ([], None)
        own = new.version.author == actor.person
        published = versions.processes(conn, [new.version])[version_id]
        names = versions.names(conn, [each for each in (new.version, other) if each is not None])
    diffs = versions.difference(old, new)
    return render_template(
        "package_version.html",
        modules=("diagram",),
        version=new.version,
        other=other,
        names=names,
        findings=findings,
        errors=sum(finding.severity == "error" for finding in findings),
        tried=tried,
        diffs=diffs,
        pairs=[_pair(diff) for diff in diffs if diff.kind == "diagram"],
        alone=[path for path, _ in new.files.ending(".bpmn") if path not in {diff.path for diff in diffs}],
        processes=published or versions.drawn(new.files),
        sandbox=where.startswith("sandbox"),
        own=own,
        may_change=state == "draft" and access.may(actor, "publish", where),
        may_decide=state == "waiting" and not own and access.may(actor, "approve", where),
        words=WORDS,
        badges=BADGES,
        problem=problem,
    )


def _pair(diff: FileDiff) -> dict[str, Any]:
    """What to colour on the old and on the new side of one diagram."""
    ids = {what: [change.id for change in diff.changes if change.what == what] for what in WORDS}
    return {
        "path": diff.path,
        "old": {"removed": ids["removed"], "changed": ids["changed"]} if diff.what != "added" else None,
        "new": {"added": ids["added"], "changed": ids["changed"]} if diff.what != "removed" else None,
    }


@pages.get("/versions/<version_id>/diagram")
def diagram(version_id: str) -> FlaskResponse:
    """One .bpmn file of a version, named by `path`."""
    path = request.args.get("path", "")
    with services().db.read() as conn:
        files = versions.side(conn, versions.seen(conn, auth.actor(), version_id)).files
    if path not in files.content or not path.endswith(".bpmn"):
        raise NotFound("流程图")
    return FlaskResponse(files.content[path], content_type=BPMN)


@pages.get("/versions/<version_id>/zip")
def download(version_id: str) -> FlaskResponse:
    with services().db.read() as conn:
        found = versions.side(conn, versions.seen(conn, auth.actor(), version_id))
    response = FlaskResponse(versions.zipped(found.files), content_type="application/zip")
    name = f"{found.version.folder.replace('/', '-')}-{found.version.number or 'draft'}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.post("/versions/<version_id>/change")
def change(version_id: str) -> Response | tuple[str, int]:
    """Other files over those of a draft."""
    auth.check_write()
    try:
        kept = versions.keep(auth.actor(), sent_files(), "", version_id)
    except FormInvalid as wrong:
        return page(version_id, wrong.message), 422
    except PackageInvalid as wrong:
        return page(version_id, wrong.message), 422
    return redirect(url_for("versions.show", version_id=kept), 303)


@pages.post("/versions/<version_id>/hand-in")
def hand_in(version_id: str) -> Response | tuple[str, int]:
    """The draft stays as it is where it is refused."""
    auth.check_write()
    try:
        published = versions.hand_in(auth.actor(), version_id)
    except NotFound:
        raise
    except Refused as refused:
        return page(version_id, refused.message), 422
    note = "published" if published.state == "published" else "waiting"
    return redirect(url_for("versions.show", version_id=published.id, note=note), 303)


@pages.post("/versions/<version_id>/give-up")
def give_up(version_id: str) -> Response:
    auth.check_write()
    versions.give_up(auth.actor(), version_id)
    return redirect(url_for("packages.show", note="given_up"), 303)


@pages.post("/retire/<key>/<int:version>")
def retire(key: str, version: int) -> Response:
    auth.check_write()
    where = versions.retire(auth.actor(), key, version, reason())
    return redirect(url_for("versions.folder", folder=where, note="retired"), 303)
