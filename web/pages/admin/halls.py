"""大厅与窗口: adding, changing and closing halls and windows, and when a hall is open."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration import halls as commands
from catalog.administration import hours, reading
from catalog.administration.kinds import SYSTEM, administers, does
from engine.errors import NotFound
from web import administration, auth
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, filled, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_halls", __name__, url_prefix="/admin/halls")
HALL = ("code", "name", "address", "phone")
WINDOW = ("code", "name", "post")


def guard() -> None:
    if not does(auth.actor(), SYSTEM):
        raise auth.lacking(SYSTEM)


@pages.get("")
def show() -> str:
    return _list(NONE)


def _list(refusal: Refusal) -> str:
    guard()
    use, actor = services(), auth.actor()
    today = use.admin.today()
    with use.db.read() as conn:
        rows = reading.halls(conn, administration.scopes(actor, SYSTEM))
    return render_template(
        "admin_halls.html",
        halls=[row | {"today": hours.text(hours.from_json(row["hours"]).on(today))} for row in rows],
        may_add=administers(actor, SYSTEM, use.region.area),
        refusal=refusal,
        typed=typed(*HALL),
    )


@pages.post("")
def add() -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            code = commands.add_hall(work, filled(typed(*HALL)))
        return _back(code, "saved")

    return attempt("new", command, _list)


def seen(code: str) -> Any:
    """The hall, where one administers it; else there is none."""
    guard()
    with services().db.read() as conn:
        row = commands.hall(conn, code)
    if not administers(auth.actor(), SYSTEM, commands.scope_of(row)):
        raise NotFound("这个大厅")
    return row


@pages.get("/<code>")
def one(code: str) -> str:
    return _one(code, NONE)


def _one(code: str, refusal: Refusal) -> str:
    use = services()
    row = seen(code)
    with use.db.read() as conn:
        windows = reading.windows(conn, code)
    known = hours.from_json(row.hours)
    week = {day: hours.text(known.week.get(day, ())) for day in range(7)}
    days = "\n".join(
        f"{day.isoformat()} {hours.text(own.periods) or '不开放'} {own.name}" for day, own in sorted(known.days.items())
    )
    if refusal.where == "hours":
        week, days = _week(), request.form.get("days", "")
    return render_template(
        "admin_hall.html",
        hall=row,
        kept=typed(*HALL) if refusal.where == "hall" else row._mapping,
        windows=windows,
        week=week,
        days=days,
        weekdays=hours.WEEKDAYS,
        posts={code: post.name for code, post in use.region.posts.items()},
        refusal=refusal,
        typed=typed(*WINDOW, "reason"),
    )


def _week() -> dict[int, str]:
    return {day: request.form.get(f"day{day}", "")[:200] for day in range(7)}


def _back(code: str, note: str) -> Response:
    return redirect(url_for("admin_halls.one", code=code, note=note), 303)


@pages.post("/<code>")
def change(code: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            fields = filled(typed("name", "address", "phone"))
            commands.change_hall(work, code, fields, typed("reason")["reason"])
        return _back(code, "saved")

    return attempt("hall", command, lambda refusal: _one(code, refusal))


@pages.post("/<code>/active")
def activate(code: str) -> Answer:
    auth.check_write()
    active = request.form.get("active") == "1"

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.set_hall_active(work, code, active, reason())
        return _back(code, "opened" if active else "shut")

    return attempt("active", command, lambda refusal: _one(code, refusal))


@pages.post("/<code>/hours")
def open_at(code: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        wanted = hours.typed(_week(), request.form.get("days", "")[:20_000])
        with services().admin.change(auth.actor()) as work:
            commands.set_hours(work, code, wanted, typed("reason")["reason"])
        return _back(code, "saved")

    return attempt("hours", command, lambda refusal: _one(code, refusal))


@pages.post("/<code>/windows")
def add_window(code: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.add_window(work, code, filled(typed(*WINDOW)))
        return _back(code, "saved")

    return attempt("window", command, lambda refusal: _one(code, refusal))
