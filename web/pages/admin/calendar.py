"""工作日历: the year and its months, the office's own days, what a change would move, and import from a table."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration import day_sheets, days, sheets, year_sheets
from catalog.administration.kinds import SYSTEM, administers, does
from catalog.administration.office import Work
from catalog.calendar import store
from catalog.calendar.calendar import FIRST_YEAR
from catalog.calendar.estimate import LAST_YEAR
from catalog.calendar.own import KINDS
from engine.errors import FormInvalid
from web import auth, calendar_days
from web.calendar_days import Preview
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, filled, sheet, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_calendar", __name__, url_prefix="/admin/calendar")
FIELDS = ("day", "kind", "name")
MARKS = {"rest": "休", "working": "班", "open": "延"}


def guard() -> None:
    if not does(auth.actor(), SYSTEM):
        raise auth.lacking(SYSTEM)


@pages.get("")
def show() -> str:
    return _page(NONE)


def _page(refusal: Refusal, preview: Preview | None = None, act: str = "") -> str:
    guard()
    use = services()
    year, month = _asked(use.admin.today())
    with use.db.read() as conn:
        calendar = store.load(conn)
        own = days.own_days(conn, year)
        official = store.known_years(conn)
    return render_template(
        "admin_calendar.html",
        year=year,
        month=month,
        years=(max(year - 1, FIRST_YEAR), min(year + 1, LAST_YEAR)),
        months={n: calendar_days.weeks(calendar, year, n) for n in ([month] if month else range(1, 13))},
        own=own,
        marks=MARKS,
        kinds=KINDS,
        today=use.admin.today(),
        official=official.get(year),
        until=calendar.official_until(),
        version=calendar.version,
        area=f"{use.region.name}（{use.region.area}）",
        may_change=administers(auth.actor(), SYSTEM, use.region.area),
        refusal=refusal,
        typed=typed(*FIELDS, "reason"),
        preview=preview,
        act=act,
    )


def _asked(today: date) -> tuple[int, int]:
    """Year and month of the address or of the day that was typed; 0: the whole year."""
    day = _day(typed("day")["day"]) if request.method == "POST" else None
    if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
        return day.year, day.month
    year = request.args.get("year", today.year, int)
    month = request.args.get("month", 0, int)
    return year if FIRST_YEAR <= year <= LAST_YEAR else today.year, month if 1 <= month <= 12 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _command(act: str) -> tuple[calendar_days.Command[Any], str]:
    given = typed(*FIELDS)
    if act == "add":
        return lambda work: days.add(work, filled(given), typed("reason")["reason"]), f"新增 {given['day']}"
    why, day = reason(), _day(given["day"])
    if act == "remove":
        if day is None:
            raise FormInvalid({"day": ["请按 2026-12-31 的样子填写日期。"]})
        return lambda work: days.remove(work, day, why), f"取消 {given['day']}：{why}"
    return lambda work: days.change(work, filled(given), why), f"修改 {given['day']}：{why}"


@pages.post("/<any(add, change, remove):act>")
def save(act: str) -> Answer:
    """With `preview` only looked at; else done."""
    auth.check_write()
    guard()

    def command() -> Answer:
        change, words = _command(act)
        if request.form.get("preview"):
            return _page(Refusal(act), calendar_days.preview(auth.actor(), change), act)
        day, moved = calendar_days.done(auth.actor(), change, words)
        return redirect(url_for("admin_calendar.show", year=day.year, month=day.month, note="saved", moved=moved), 303)

    return attempt(act, command, _page)


# From a table


@pages.get("/import")
def importing() -> str:
    return _import(NONE)


def _import(refusal: Refusal, **more: Any) -> str:
    guard()
    shown = {"rows": [], "lines": "", "done": None, "preview": None} | typed("target", "source") | more
    return render_template("admin_calendar_import.html", refusal=refusal, most=day_sheets.MOST, **shown)


@pages.get("/template.xlsx")
def template() -> Response:
    guard()
    response = Response(day_sheets.template(), content_type=sheets.XLSX)
    response.headers["Content-Disposition"] = "attachment; filename=calendar.xlsx"
    return response


def _add_all(work: Work, lines: Sequence[sheets.Line]) -> list[day_sheets.Row]:
    """Own days, or the State Council's for one year."""
    asked = typed("target", "source")
    if asked["target"] == "official":
        return year_sheets.add_year(work, lines, asked["source"])
    return day_sheets.add_all(work, lines)


@pages.post("/import/trial")
def trial() -> Answer:
    auth.check_write()
    guard()

    def command() -> str:
        lines = sheets.read(sheet(), day_sheets.HEADINGS, day_sheets.MOST)
        tried: list[day_sheets.Row] = []

        def all_of_them(work: Work) -> None:
            tried.extend(_add_all(work, lines))

        try:
            preview = calendar_days.preview(auth.actor(), all_of_them)
        except day_sheets.RowsRefused as refused:
            return _import(NONE, rows=refused.rows)
        kept = json.dumps([[line.number, line.cells] for line in lines], ensure_ascii=False)
        return _import(NONE, rows=tried, lines=kept, preview=preview)

    return attempt("import", command, _import)


@pages.post("/import")
def apply() -> Answer:
    auth.check_write()
    guard()

    def command() -> Answer:
        lines = sheets.carried(request.form.get("lines", ""), day_sheets.HEADINGS, day_sheets.MOST)
        try:
            rows, moved = calendar_days.done(auth.actor(), lambda work: _add_all(work, lines), f"导入 {len(lines)} 天")
        except day_sheets.RowsRefused as refused:
            return _import(NONE, rows=refused.rows), 409
        return _import(NONE, done=(len(rows), moved))

    return attempt("import", command, _import)
