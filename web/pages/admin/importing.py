"""批量导入人员: template, trial with a report row for each line, then all or nothing."""

import json

from flask import Blueprint, Response, render_template, request

from catalog.administration import importing as commands
from catalog.administration import sheets
from catalog.administration.kinds import ACCOUNTS, does
from web import auth
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, sheet
from web.services import services

pages = Blueprint("admin_importing", __name__, url_prefix="/admin/import")


def guard() -> None:
    if not does(auth.actor(), ACCOUNTS):
        raise auth.lacking(ACCOUNTS)


@pages.get("")
def show() -> str:
    return _page(NONE)


def _page(refusal: Refusal) -> str:
    guard()
    return render_template("admin_import.html", refusal=refusal, rows=[], lines="", made=[], most=commands.MOST)


@pages.get("/template.xlsx")
def template() -> Response:
    guard()
    response = Response(commands.template(services().region), content_type=sheets.XLSX)
    response.headers["Content-Disposition"] = "attachment; filename=people.xlsx"
    return response


@pages.post("/trial")
def trial() -> Answer:
    auth.check_write()
    guard()

    def command() -> str:
        lines = sheets.read(sheet(), commands.HEADINGS, commands.MOST)
        rows = commands.try_out(services().admin, auth.actor(), lines)
        kept = json.dumps([[line.number, line.cells] for line in lines], ensure_ascii=False)
        good = not any(row.problems for row in rows)
        return render_template(
            "admin_import.html", refusal=NONE, rows=rows, lines=kept if good else "", made=[], most=commands.MOST
        )

    return attempt("import", command, _page)


@pages.post("")
def apply() -> Answer:
    auth.check_write()
    guard()

    def command() -> str | tuple[str, int]:
        lines = sheets.carried(request.form.get("lines", ""), commands.HEADINGS, commands.MOST)
        rows, made = commands.apply(services().admin, auth.actor(), lines)
        page = render_template("admin_import.html", refusal=NONE, rows=rows, lines="", made=made, most=commands.MOST)
        return page if made else (page, 409)

    return attempt("import", command, _page)
