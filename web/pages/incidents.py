"""异常处置: steps that stopped and wait for a person."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FormInvalid
from web import auth, instances
from web.pages.forms import json_object
from web.services import services

pages = Blueprint("incidents", __name__, url_prefix="/incidents")


@pages.get("")
@auth.needs("operate", "supervise")
def show() -> str:
    return page()


def page(problem: str = "", typed: str = "", typed_for: str = "") -> str:
    actor = auth.actor()
    rows, cursor = instances.incidents(actor, request.args.get("cursor", ""), 50)
    use = services()
    with use.db.read() as conn:
        shown = [
            row
            | {
                "definition_name": instances.title(conn, row["key"]),
                "element_name": instances.element_title(conn, row["key"], row["element_id"]),
                "process_instance": row["instance_id"],
                "case_no": row["business_key"],
            }
            for row in rows
        ]
    return render_template(
        "incidents.html",
        incidents=shown,
        next=cursor,
        problem=problem,
        typed=typed,
        typed_for=typed_for,
        arguments=lambda **changed: {name: value for name, value in changed.items() if value},
    )


@pages.post("/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    auth.check_write()
    done = instances.mend(auth.actor(), incident_id, None)
    if request.form.get("back") == "instance":
        instance_id = instances.mended(done)["instance_id"]
        return redirect(url_for("instances.show", instance_id=instance_id, note="retried"), 303)
    return redirect(url_for("incidents.show", note="retried"), 303)


@pages.post("/<incident_id>/resolve")
def resolve(incident_id: str) -> Response | tuple[str, int]:
    auth.check_write()
    try:
        variables = json_object("variables")
    except FormInvalid as wrong:
        return page(wrong.message, request.form.get("variables", ""), incident_id), 422
    instances.mend(auth.actor(), incident_id, variables)
    return redirect(url_for("incidents.show", note="resolved"), 303)
