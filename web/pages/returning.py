"""退回到前面的环节: which steps a case can be taken back to, what that would do, then the reason."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FormInvalid, NotAllowed
from engine.reading.instances import InstanceView
from web import auth, instances, returning
from web.headers import allow_style_attributes
from web.pages.forms import reason
from web.services import services

pages = Blueprint("returning", __name__, url_prefix="/instances")


def _movable(instance_id: str) -> InstanceView:
    view = instances.seen(auth.actor(), instance_id)
    if not instances.may(auth.actor(), "move", view):
        raise NotAllowed("退回到前面的环节须由主管办理。")
    return view


@pages.get("/<instance_id>/return")
def show(instance_id: str) -> str:
    return _page(_movable(instance_id))


def _page(view: InstanceView, problem: str = "") -> str:
    allow_style_attributes()
    use = services()
    found = returning.ways(auth.actor(), view) if view.row["state"] == "running" else []
    chosen = next((one for one in found if one.id == request.values.get("to")), found[0] if found else None)
    with use.db.read() as conn:
        ref = use.definitions.ref(conn, view.row["definition_id"])
        process = use.definitions.process(conn, view.row["definition_id"])
    titles = {element.id: element.name or element.id for element in process.elements.values()}
    return render_template(
        "returning.html",
        modules=("diagram",),
        instance=view.row | {"name": ref.name},
        ways=found,
        chosen=chosen,
        now_at=[titles.get(each.element_id, each.element_id) for each in view.active],
        cancelled=[titles.get(id, id) for id in dict.fromkeys(chosen.preview.cancelled)] if chosen else [],
        problem=problem,
        typed=request.form.get("reason", ""),
    )


@pages.post("/<instance_id>/return")
def carry_out(instance_id: str) -> Response | tuple[str, int]:
    auth.check_write()
    view = _movable(instance_id)
    try:
        why = reason()
    except FormInvalid as wrong:
        return _page(view, wrong.message), 422
    revision = request.form.get("revision", type=int, default=-1)
    returning.carry_out(auth.actor(), view, request.form.get("to", ""), revision, why)
    return redirect(url_for("instances.show", instance_id=instance_id, note="returned"), 303)
