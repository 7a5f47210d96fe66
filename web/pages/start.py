"""受理 and 试运行: beginning a process outside the sandbox for an applicant, or inside it to try a diagram."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from catalog import access
from catalog.scopes import SANDBOX
from engine import NewInstance
from engine.errors import FormInvalid
from web import auth, cases, instances, packages, tasks
from web.headers import allow_style_attributes
from web.pages.forms import json_object
from web.services import services

trial = Blueprint("start", __name__, url_prefix="/trial")
accept = Blueprint("accept", __name__, url_prefix="/accept")


@trial.get("")
def show() -> str:
    if not access.may(auth.actor(), "operate", SANDBOX):
        raise auth.lacking("operate")
    return trial_page()


def trial_page(problem: str = "", typed: str = "{}") -> str:
    allow_style_attributes()
    rows = packages.startable(auth.actor(), sandbox=True)
    wanted = request.values.get("definition")
    chosen = next((row for row in rows if row["key"] == wanted), rows[0] if rows else None)
    return render_template(
        "start.html", modules=("diagram",), definitions=rows, chosen=chosen, problem=problem, typed=typed
    )


@trial.post("")
def start() -> Response | tuple[str, int]:
    auth.check_write()
    try:
        variables = json_object("variables")
    except FormInvalid as wrong:
        return trial_page(wrong.message, request.form.get("variables", "")), 422
    return begin(request.form.get("definition", ""), variables)


@trial.get("/<key>/<int:version>/diagram")
def diagram(key: str, version: int) -> FlaskResponse:
    xml: str = packages.definition(auth.actor(), key, version)["xml"]
    return FlaskResponse(xml, content_type="application/xml; charset=utf-8")


def begin(key: str, variables: dict[str, Any]) -> Response:
    """Starts, then goes to the first to-do that is for this person, or to the instance."""
    login = auth.current()
    new = NewInstance(key, None, variables, scope=instances.home_scope(login.actor, login.hall))
    return show_started(services().engine.start_instance(login.actor, new).id)


def show_started(instance_id: str) -> Response:
    actor = auth.actor()
    following = tasks.next_of(actor, instance_id)
    if following is not None:
        tasks.claim(actor, following, None)
        return redirect(url_for("tasks.show", task_id=following, note="started"), 303)
    return redirect(url_for("instances.show", instance_id=instance_id, note="started"), 303)


@accept.get("")
def choose() -> str:
    rows = packages.startable(auth.actor(), sandbox=False)
    words = request.args.get("q", "").strip()
    found = [row for row in rows if words in row["name"] or words.lower() in row["key"].lower()]
    return render_template("accept.html", definitions=found, words=words, any=bool(rows))


@accept.post("")
def open_case() -> Response:
    auth.check_write()
    key = request.form.get("definition", "")
    item = services().items.of_process(key)
    if item is None:
        return begin(key, {})
    # decision 11: what a service item names is begun as a case
    return show_started(cases.walk_in(auth.current(), item.code))
