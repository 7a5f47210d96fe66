"""窗口: one window with its name, post and devices; a device's key is shown once."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration import halls as commands
from handlers.device import KINDS
from web import administration, auth
from web.pages.admin import halls
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, filled, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_windows", __name__, url_prefix="/admin/windows/<code>")


@pages.get("")
def one(code: str) -> str:
    return _one(code, NONE)


def _one(code: str, refusal: Refusal) -> str:
    use = services()
    with use.db.read() as conn:
        row = commands.window(conn, code)
        hall = halls.seen(row.hall)
        devices = administration.devices(conn, code)
    chosen = request.form.getlist("kinds") if refusal.where == "device" else list(KINDS)
    return render_template(
        "admin_window.html",
        window=row,
        hall=hall,
        kept=typed("name", "post") if refusal.where == "window" else row._mapping,
        devices=devices,
        kinds={kind: each.name for kind, each in KINDS.items()},
        chosen=chosen,
        typed=typed("id", "device_name", "reason"),
        posts={code: post.name for code, post in use.region.posts.items()},
        refusal=refusal,
    )


def _back(code: str, note: str) -> Response:
    return redirect(url_for("admin_windows.one", code=code, note=note), 303)


@pages.post("")
def change(code: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.change_window(work, code, filled(typed("name", "post")), typed("reason")["reason"])
        return _back(code, "saved")

    return attempt("window", command, lambda refusal: _one(code, refusal))


@pages.post("/active")
def activate(code: str) -> Answer:
    auth.check_write()
    active = request.form.get("active") == "1"

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.set_window_active(work, code, active, reason())
        return _back(code, "opened" if active else "shut")

    return attempt("active", command, lambda refusal: _one(code, refusal))


@pages.post("/devices")
def enrol(code: str) -> Answer:
    auth.check_write()

    def command() -> str:
        given = typed("id", "device_name")
        made = administration.enrol(
            auth.actor(), code, given["id"], given["device_name"], request.form.getlist("kinds")
        )
        return render_template("admin_device_key.html", code=code, device=made)

    return attempt("device", command, lambda refusal: _one(code, refusal))


@pages.post("/devices/<id>/revoke")
def revoke(code: str, id: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        administration.revoke(auth.actor(), code, id, reason())
        return _back(code, "shut")

    return attempt(f"revoke-{id}", command, lambda refusal: _one(code, refusal))
