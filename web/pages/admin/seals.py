"""印章与文号: seals with their pictures and holders; series of document numbers, voided ones, gaps and why."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog import access
from catalog.administration import scoping
from catalog.administration.kinds import SYSTEM, administers, does
from catalog.scopes import EVERYWHERE, SANDBOX
from catalog.seals import commands
from catalog.seals.pictures import MOST_BYTES
from engine.errors import FormInvalid, NotFound
from handlers import numbering
from handlers.documents import KINDS as PAPERS
from handlers.numbering import MARKS, NumberRefused, Series, listing
from web import administration, auth
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, filled, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_seals", __name__, url_prefix="/admin/seals")
FIELDS = ("name", "kind", "scope", "holder", "starts_on", "ends_on")
MOST = 50


def guard() -> None:
    if not does(auth.actor(), SYSTEM):
        raise auth.lacking(SYSTEM)


def _picture() -> bytes:
    sent = request.files.get("picture")
    return sent.read(MOST_BYTES + 1) if sent is not None else b""


@pages.get("")
def show() -> str:
    return _list(NONE)


def _list(refusal: Refusal) -> str:
    guard()
    use, actor = services(), auth.actor()
    with use.db.read() as conn:
        rows = commands.all_of(conn, administration.scopes(actor, SYSTEM))
        halls = scoping.hall_names(conn)
        standings = listing.standings(conn, list(MARKS)) if administers(actor, SYSTEM, use.region.area) else []
    return render_template(
        "admin_seals.html",
        seals=rows,
        kinds=commands.KINDS,
        today=use.admin.today(),
        scope_words=lambda scope: scoping.words(scope, halls, use.region),
        scopes=_scopes(),
        standings=standings,
        titles={kind: PAPERS[kind].title for kind in MARKS},
        marks=MARKS,
        typed=typed(*FIELDS),
        refusal=refusal,
    )


def _scopes() -> list[tuple[str, str]]:
    with services().db.read() as conn:
        found = scoping.choices(conn, services().region, auth.actor(), SYSTEM)
    return [choice for choice in found if choice[0] not in (EVERYWHERE, SANDBOX)]


@pages.post("")
def add() -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.add(work, filled(typed(*FIELDS)), _picture())
        return redirect(url_for("admin_seals.show", note="saved"), 303)

    return attempt("new", command, _list)


@pages.get("/<id>")
def one(id: str) -> str:
    return _one(id, NONE)


def _seal(id: str) -> Any:
    guard()
    with services().db.read() as conn:
        row = commands.one(conn, id)
    if not administers(auth.actor(), SYSTEM, row.scope):
        raise NotFound("这枚印章")
    return row


def _one(id: str, refusal: Refusal) -> str:
    row = _seal(id)
    about = {name: str(getattr(row, name) or "") for name in FIELDS}
    return render_template(
        "admin_seal.html", seal=row, kept=typed(*FIELDS) if refusal.where else about, kinds=commands.KINDS,
        scopes=_scopes(), typed_reason=typed("reason")["reason"], refusal=refusal,
    )  # fmt: skip


@pages.post("/<id>")
def change(id: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        why = reason()
        with services().admin.change(auth.actor()) as work:
            commands.change(work, id, filled(typed(*FIELDS)), _picture(), why)
        return redirect(url_for("admin_seals.one", id=id, note="saved"), 303)

    return attempt("seal", command, lambda refusal: _one(id, refusal))


@pages.get("/<id>/picture.png")
def picture(id: str) -> Response:
    _seal(id)
    with services().db.read() as conn:
        return Response(commands.picture(conn, id), content_type="image/png")


# Document numbers


def _series(kind: str, scope: str, period: str) -> tuple[Series, int]:
    actor, use = auth.actor(), services()
    if not administers(actor, SYSTEM, use.region.area) and not access.may(actor, "audit", use.region.area):
        raise auth.lacking(SYSTEM, "audit")
    series = Series(kind, scope, period)
    with use.db.read() as conn:
        last = listing.last_of(conn, series) if kind in MARKS else None
    if last is None:
        raise NotFound("这一类文号")
    return series, last


@pages.get("/numbers/<kind>/<scope>/<period>")
def numbers(kind: str, scope: str, period: str) -> str:
    return _numbers(kind, scope, period, NONE)


def _numbers(kind: str, scope: str, period: str, refusal: Refusal) -> str:
    series, last = _series(kind, scope, period)
    status = request.args.get("status", "")
    status = status if status in ("issued", "voided") else ""
    below = request.args.get("cursor", None, int)
    with services().db.read() as conn:
        rows = listing.page(conn, series, status, MOST + 1, below)
        stands = listing.standing(conn, series, last)
        # looked for one by one only where the counts do not agree
        missing = numbering.gap_report(conn, series).missing if stands.missing else ()

    def arguments(**changed: Any) -> dict[str, Any]:
        asked = {"kind": kind, "scope": scope, "period": period, "status": status, "cursor": below} | changed
        return {name: value for name, value in asked.items() if value}

    return render_template(
        "admin_numbers.html",
        title=PAPERS[kind].title,
        series=series,
        stands=stands,
        missing=missing[:MOST],
        rows=rows[:MOST],
        next=rows[MOST - 1].seq if len(rows) > MOST else None,
        status=status,
        arguments=arguments,
        may_account=administers(auth.actor(), SYSTEM, services().region.area),
        typed=typed("seq", "reason"),
        refusal=refusal,
    )


@pages.post("/numbers/<kind>/<scope>/<period>/account")
def account(kind: str, scope: str, period: str) -> Answer:
    """作废号登记: says why a number is missing."""
    auth.check_write()

    def command() -> Response:
        series, _ = _series(kind, scope, period)
        why, seq = reason(), typed("seq")["seq"]
        if not seq.isdecimal():
            raise FormInvalid({"seq": ["请选择断号。"]})
        use = services()
        with use.admin.change(auth.actor()) as work:
            work.need(SYSTEM, use.region.area)
            try:
                numbering.account_for(work.conn, series, int(seq), why, work.actor.person, work.now)
            except NumberRefused as refused:
                raise FormInvalid({"seq": [str(refused)]}) from None
            title = f"{scope}{MARKS[kind]}〔{period}〕{seq}号"
            work.note("numbers", title, title, None, {"number": title, "state": "作废号登记"}, why, use.region.area)
        return redirect(url_for("admin_seals.numbers", kind=kind, scope=scope, period=period, note="saved"), 303)

    return attempt("account", command, lambda refusal: _numbers(kind, scope, period, refusal))
