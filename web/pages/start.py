"""受理 and 试运行: beginning a process outside the sandbox for an applicant, or inside it to try a diagram."""

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from catalog import access
from catalog.scopes import SANDBOX
from engine import NewInstance, values
from engine.errors import FormInvalid, NotFound
from handlers.cases import attached
from web import auth, cases, instances, materials, packages, starting, tasks
from web.attached import put_for_start
from web.headers import allow_style_attributes
from web.pages.forms import json_object
from web.services import services
from web.starting import Filled

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
    form = starting.form_of(chosen["key"]) if chosen else None
    modules = ("form", "diagram") if form else ("diagram",)
    return render_template(
        "start.html", modules=modules, definitions=rows, chosen=chosen, problem=problem, typed=typed, form=form
    )


@trial.post("")
def start() -> Response | tuple[str, int]:
    auth.check_write()
    try:
        variables = json_object("variables")
    except FormInvalid as wrong:
        return trial_page(wrong.message, request.form.get("variables", "")), 422
    return begin(request.form.get("definition", ""), Filled(variables))


@trial.get("/<key>/<int:version>/diagram")
def diagram(key: str, version: int) -> FlaskResponse:
    xml: str = packages.definition(auth.actor(), key, version)["xml"]
    return FlaskResponse(xml, content_type="application/xml; charset=utf-8")


@trial.post("/<key>/files")
def upload(key: str) -> FlaskResponse:
    auth.check_write()
    if not any(row["key"] == key for row in packages.startable(auth.actor(), sandbox=True)):
        raise NotFound("流程定义")
    return _kept(key)


def _kept(key: str) -> FlaskResponse:
    made = put_for_start(auth.actor(), key, materials.sent())
    return FlaskResponse(values.dumps({"files": made}), 201, content_type="application/json")


@trial.post("/<key>/form")
def start_with_form(key: str) -> FlaskResponse:
    auth.check_write()
    if not any(row["key"] == key for row in packages.startable(auth.actor(), sandbox=True)):
        raise NotFound("流程定义")
    return _sent_on(begin(key, starting.filled(auth.actor(), key, typed())))


def typed() -> dict[str, Any]:
    """What a form sends: `{data: {...}}`."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        abort(400)
    return dict(body["data"])


def _sent_on(answer: Response) -> FlaskResponse:
    """Where the browser goes next, for a page that has sent a form without leaving."""
    return jsonify({"location": answer.location})


def begin(key: str, filled: Filled) -> Response:
    """Starts, then goes to the first to-do that is for this person, or to the instance."""
    login, use = auth.current(), services()
    new = NewInstance(key, None, filled.variables, scope=instances.home_scope(login.actor, login.hall))
    now = use.clock.now()
    started = use.engine.start_instance(
        login.actor, new, lambda conn, started: attached.bind(conn, started.id, filled.files, now)
    )
    return show_started(started.id)


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
    if _acceptable(key) and starting.form_of(key) is not None:
        return redirect(url_for("accept.fill_in", key=key), 303)
    return _opened(key, Filled())


@accept.get("/<key>")
def fill_in(key: str) -> str:
    """The form of the start event, before there is a case."""
    row = _acceptable(key)
    form = starting.form_of(key) if row else None
    if row is None or form is None:
        raise NotFound("这个事项的受理表单")
    allow_style_attributes()
    return render_template("accept_form.html", modules=("form",), definition=row, form=form)


@accept.post("/<key>/files")
def upload_before(key: str) -> FlaskResponse:
    auth.check_write()
    if _acceptable(key) is None:
        raise NotFound("这个事项的受理表单")
    return _kept(key)


@accept.post("/<key>/form")
def open_with_form(key: str) -> FlaskResponse:
    auth.check_write()
    if _acceptable(key) is None:
        raise NotFound("这个事项的受理表单")
    return _sent_on(_opened(key, starting.filled(auth.actor(), key, typed())))


def _acceptable(key: str) -> dict[str, Any] | None:
    return next((row for row in packages.startable(auth.actor(), sandbox=False) if row["key"] == key), None)


def _opened(key: str, filled: Filled) -> Response:
    item = services().items.of_process(key)
    if item is None:
        return begin(key, filled)
    # decision 11: what a service item names is begun as a case
    return show_started(cases.walk_in(auth.current(), item.code, filled.variables, filled.files))
