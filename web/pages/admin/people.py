"""人员: finding, adding and changing people, their grants with dates, resetting passwords."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.administration import grants, reading, scoping
from catalog.administration import people as commands
from catalog.administration.kinds import (
    ACCOUNTS,
    AFFILIATIONS,
    PERMISSIONS,
    USER_KINDS,
    WHOLE,
    administers,
    does,
    grant_name,
    user_kinds,
)
from catalog.administration.subject import Subject, find, looked_after
from catalog.regions import ADMIN_KINDS, APPROVAL
from catalog.scopes import EVERYWHERE
from engine.errors import FormInvalid, NotFound
from web import administration, auth
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, filled, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_people", __name__, url_prefix="/admin/people")
ARGUMENTS = ("q", "holds", "home", "state", "cursor")
STATES = (("", "全部"), ("active", "在用"), ("left", "已停用"))
FIELDS = ("name", "unit", "affiliation", "home")
MOST = 30


def guard() -> None:
    if not does(auth.actor(), ACCOUNTS, PERMISSIONS):
        raise auth.lacking(ACCOUNTS, PERMISSIONS)


@pages.get("")
def show() -> str:
    guard()
    use, actor = services(), auth.actor()
    asked = {name: request.args.get(name, "").strip()[:100] for name in ARGUMENTS}
    wanted = reading.PeopleFilter(asked["q"], _holding(asked["holds"]), asked["home"], asked["state"])
    with use.db.read() as conn:
        scopes = administration.scopes(actor, ACCOUNTS, PERMISSIONS)
        page = reading.people(conn, wanted, scopes, use.admin.today(), MOST, asked["cursor"] or None)
        halls = scoping.hall_names(conn)
        homes = scoping.choices(conn, use.region, actor, ACCOUNTS)

    def arguments(**changed: Any) -> dict[str, Any]:
        return {name: value for name, value in (asked | changed).items() if value}

    return render_template(
        "admin_people.html",
        people=[row | _held(row["grants"]) for row in page.items],
        next=page.next,
        asked=asked,
        filtered=any(asked[name] for name in ARGUMENTS if name != "cursor"),
        states=STATES,
        homes=[choice for choice in homes if choice[0] not in (EVERYWHERE, "sandbox")],
        kinds=USER_KINDS,
        names=names(),
        may_add=does(actor, ACCOUNTS),
        scope_words=lambda scope: scoping.words(scope, halls, use.region),
        arguments=arguments,
    )


def _held(rows: list[Any]) -> dict[str, Any]:
    """Which of the six kinds somebody is, and what they hold, each said once whatever the scopes."""
    called = names()
    held = dict.fromkeys(called.get(row.name, row.name) for row in rows)
    return {"kinds": user_kinds(rows, services().region), "held": list(held)}


def _holding(holds: str) -> tuple[str, ...]:
    """One of the six kinds, or a single post or right."""
    if holds in ADMIN_KINDS:
        return (holds, WHOLE)
    if holds == "operator":
        return (*services().region.posts, APPROVAL, "operate", "supervise", "publish", "approve")
    return (holds,) if holds else ()


def names() -> dict[str, str]:
    """Everything that can be granted, as it is called."""
    region = services().region
    rights = ("supervise", "operate", "publish", "approve", "audit", *ADMIN_KINDS, WHOLE)
    return {name: grant_name(region, name) for name in (*region.posts, APPROVAL, *rights)}


@pages.get("/new")
def new() -> str:
    return _new(NONE)


def _new(refusal: Refusal) -> str:
    if not does(auth.actor(), ACCOUNTS):
        raise auth.lacking(ACCOUNTS)
    with services().db.read() as conn:
        homes = _homes(conn)
    return render_template(
        "admin_person_new.html", refusal=refusal, typed=typed("username", *FIELDS), homes=homes,
        affiliations=AFFILIATIONS,
    )  # fmt: skip


def _homes(conn: Any) -> list[tuple[str, str]]:
    """Where a person can belong: the whole site is the empty home."""
    found = scoping.choices(conn, services().region, auth.actor(), ACCOUNTS)
    return [("" if scope == EVERYWHERE else scope, words) for scope, words in found if scope != "sandbox"]


@pages.post("")
def add() -> Answer:
    auth.check_write()

    def command() -> str:
        first = commands.one_time()
        with services().admin.change(auth.actor()) as work:
            username = commands.add(work, filled(typed("username", *FIELDS)), first)
        return _told(username, first.password, made=True)

    return attempt("new", command, _new)


def _told(username: str, password: str, made: bool) -> str:
    with services().db.read() as conn:
        subject = find(conn, username)
    days = commands.first_days(services().db, services().region)
    return render_template("admin_password.html", person=subject.row, password=password, made=made, days=days)


def seen(username: str) -> Subject:
    """The person, where one administers people or grants; else there is none."""
    guard()
    actor = auth.actor()
    with services().db.read() as conn:
        subject = find(conn, username)
    home = subject.row.home or EVERYWHERE
    if not administers(actor, ACCOUNTS, home) and not administers(actor, PERMISSIONS, home):
        raise NotFound("这个人员")
    return subject


@pages.get("/<username>")
def one(username: str) -> str:
    return _one(username, NONE)


def _one(username: str, refusal: Refusal) -> str:
    use, actor = services(), auth.actor()
    subject = seen(username)
    today = use.admin.today()
    with use.db.read() as conn:
        halls = scoping.hall_names(conn)
        held = reading.grants(conn, [username], today, ended=True).get(username, [])
        homes = _homes(conn)
        scopes = scoping.choices(conn, use.region, actor, PERMISSIONS)
    kept = typed(*FIELDS) if refusal.where == "person" else subject.about
    own = actor.person == username
    kinds = user_kinds(subject.held, use.region)
    return render_template(
        "admin_person.html",
        person=subject.row,
        kinds=[names()[kind] if kind in names() else USER_KINDS[kind] for kind in kinds],
        held=held,
        today=today,
        own=own,
        may_account=looked_after(actor, ACCOUNTS, subject, today),
        may_grant=looked_after(actor, PERMISSIONS, subject, today),
        refusal=refusal,
        kept=kept,
        typed=typed("grant", "scope", "starts_on", "ends_on", "reason"),
        homes=homes,
        scopes=scopes,
        names=names(),
        posts=tuple(use.region.posts),
        affiliations=AFFILIATIONS,
        user_kinds=USER_KINDS,
        scope_words=lambda scope: scoping.words(scope, halls, use.region),
    )


def _back(username: str, note: str) -> Response:
    return redirect(url_for("admin_people.one", username=username, note=note), 303)


@pages.post("/<username>")
def change(username: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.change(work, username, filled(typed(*FIELDS)), typed("reason")["reason"])
        return _back(username, "saved")

    return attempt("person", command, lambda refusal: _one(username, refusal))


@pages.post("/<username>/password")
def reset(username: str) -> Answer:
    auth.check_write()

    def command() -> str:
        why = reason()
        first = commands.one_time()
        with services().admin.change(auth.actor()) as work:
            commands.reset_password(work, username, why, first)
        return _told(username, first.password, made=False)

    return attempt("password", command, lambda refusal: _one(username, refusal))


@pages.post("/<username>/back")
def come_back(username: str) -> Answer:
    auth.check_write()

    def command() -> str:
        why = reason()
        first = commands.one_time()
        with services().admin.change(auth.actor()) as work:
            commands.reactivate(work, username, why, first)
        return _told(username, first.password, made=False)

    return attempt("back", command, lambda refusal: _one(username, refusal))


@pages.post("/<username>/grants")
def grant(username: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        given = typed("grant", "scope", "starts_on", "ends_on", "board")
        scope = f"{given['scope']}/{given['board']}" if given["board"] else given["scope"]
        asked = {"name": given["grant"], "scope": scope, "starts_on": given["starts_on"], "ends_on": given["ends_on"]}
        with services().admin.change(auth.actor()) as work:
            grants.add(work, username, filled(asked), typed("reason")["reason"])
        return _back(username, "granted")

    return attempt("grant", command, lambda refusal: _one(username, refusal))


@pages.post("/<username>/grants/<id>/end")
def end(username: str, id: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            grants.end(work, id, _day("ends_on"), reason())
        return _back(username, "saved")

    return attempt(f"end-{id}", command, lambda refusal: _one(username, refusal))


def _day(name: str) -> date | None:
    text = typed(name)[name]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FormInvalid({name: ["请按 2026-12-31 的样子填写日期。"]}) from None


@pages.post("/<username>/grants/<id>/revoke")
def revoke(username: str, id: str) -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            grants.revoke(work, id, reason())
        return _back(username, "revoked")

    return attempt(f"revoke-{id}", command, lambda refusal: _one(username, refusal))
