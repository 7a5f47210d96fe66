"""现场授权: the supervisor signs in for one act on the teller's screen (HB-21, PZH-5.3)."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.sessions import Login
from engine.errors import FormInvalid, Refused
from web import auth, authorizing, cases, desk, tasks, visits
from web.pages import window

pages = Blueprint("authorizing", __name__)
KEPT = ("username", "authorized", "authorization_note")
"""What stays in its fields after a refusal: never the password."""


@pages.get("/window/cases/<case_no>/authorization")
def waiting(case_no: str) -> str | tuple[str, int]:
    """Asked for while the desk waits: the supervisor may also have given it at their own desk."""
    actor = auth.actor()
    case = cases.one(actor, case_no)
    if authorizing.awaited(actor, case["instance_id"]) is not None:
        return "", 204
    return render_template("window_next.html", case=case)


@pages.post("/window/cases/<case_no>/authorization")
def at_desk(case_no: str) -> Response | tuple[Response | str, int]:
    auth.check_write()
    login = auth.current()
    case = cases.one(login.actor, case_no)
    task = authorizing.awaited(login.actor, case["instance_id"])
    if task is not None:
        try:
            _give(login, task["id"], task["revision"])
        except Refused as refused:
            sitting = desk.sitting(login) is not None
            return window.page(refused, _typed()) if sitting else _page(case_no, refused), 422
    return window.go_on(login, case_no)


@pages.get("/cases/<case_no>/authorization")
def show(case_no: str) -> Response | str:
    """For who works from the list of to-dos instead of the desk."""
    return _page(case_no)


@pages.post("/cases/<case_no>/authorization")
def at_case(case_no: str) -> Response | tuple[Response | str, int]:
    auth.check_write()
    login = auth.current()
    task = authorizing.awaited(login.actor, cases.one(login.actor, case_no)["instance_id"])
    if task is not None:
        try:
            _give(login, task["id"], task["revision"])
        except Refused as refused:
            return _page(case_no, refused), 422
    return _onward(login, case_no)


def _page(case_no: str, refused: Refused | None = None) -> Response | str:
    login = auth.current()
    case = cases.one(login.actor, case_no)
    asked = authorizing.of_case(login.actor, case["instance_id"], refused, _typed())
    if asked is None:
        return _onward(login, case_no)
    return render_template("authorize.html", modules=(), case=case, authorization=asked)


def _onward(login: Login, case_no: str) -> Response:
    following = tasks.next_of(login.actor, cases.one(login.actor, case_no)["instance_id"])
    if following is not None:
        return redirect(url_for("tasks.show", task_id=following), 303)
    return redirect(url_for("cases.show", case_no=case_no), 303)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "").strip()[:500] for name in KEPT}


def _give(login: Login, task_id: str, revision: int | None) -> None:
    """The sign-in and the decision in one command. Raises FormInvalid beside the field, else one sentence."""
    typed = _typed()
    missing = {
        "username": "请输入主管的用户名。",
        "authorized": "请选择同意或不同意。",
        "authorization_note": "请填写授权意见。",
    }
    errors = {name: [told] for name, told in missing.items() if not typed[name]}
    if not request.form.get("password"):
        errors["password"] = ["请主管本人输入口令。"]
    if errors:
        raise FormInvalid(errors)
    body = {
        "username": typed["username"], "password": request.form["password"][:200], "task": task_id,
        "revision": revision, "reason": typed["authorization_note"],
        "data": {name: typed[name] for name in ("authorized", "authorization_note")},
    }  # fmt: skip
    visits.authorize(login, body, request.remote_addr or "?")
