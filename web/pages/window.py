"""窗口受理: one person served at one window on one screen, from the card to the next one (domain section 12)."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog import places
from catalog.sessions import Login
from engine import Actor
from engine.commands.parts import uuid7
from engine.errors import FormInvalid, NotAllowed, Refused
from web import auth, authorizing, cases, desk, signing, tasks, visits
from web import employers as employing
from web import materials as scans
from web import window as devices
from web.pages.once import done_once
from web.papers import papers
from web.services import services
from web.viewing import paper_pages, scan_pages

OTHERS = ("for_id_no", "for_name", "employer", "for_code", "for_unit")
"""Fields of the desk that name somebody else than who sits there."""

pages = Blueprint("window", __name__, url_prefix="/window")


@pages.get("")
def show() -> str:
    return page()


def page(problem: Refused | None = None, typed: dict[str, str] | None = None) -> str:
    """`typed` stays in the fields it was typed into, with what is wrong beside them."""
    login = auth.current()
    use = services()
    actor = login.actor
    visit = desk.sitting(login) if actor.window else None
    wanted = request.values.get("case") or (visit["cases"][-1]["case_no"] if visit and visit["cases"] else "")
    if request.values.get("new") or visit is None:
        wanted = ""
    errors = dict(problem.errors) if isinstance(problem, FormInvalid) else {}
    with use.db.read() as conn:
        window_name = places.window_name(conn, actor.window) if actor.window else ""
    shown: dict[str, Any] = at_hand(login, wanted) if wanted else {"case": None, "task": None, "editable": False}
    asked = None
    if shown["case"] and shown["task"] is None:
        asked = authorizing.of_case(actor, shown["case"]["instance_id"], problem, typed)
    return render_template(
        "window.html",
        modules=("form", "viewer", "window"),
        may_serve=use.policy.may_accept(actor),
        window_name=window_name,
        visit=visit,
        problem=problem.message if problem is not None and not errors else "",
        errors=errors,
        typed=typed or {},
        items=[] if visit is None else desk.items(actor, ""),
        lights=devices.lights(actor),
        now=use.clock.now(),
        once=uuid7(),
        authorization=asked,
        **shown,
    )


def at_hand(login: Login, case_no: str) -> dict[str, Any]:
    """The case in the middle of the desk, with the step that this person does next in it."""
    case = cases.one(login.actor, case_no)
    following = tasks.next_of(login.actor, case["instance_id"])
    if following is None:
        return {"case": case, "task": None, "editable": False}
    view = services().engine.task(login.actor, following)
    row = tasks.whole(view)
    draft = row["draft"]["data"] if row["draft"] else {}
    return {
        "case": case,
        "task": row | {"form_data": dict(view.data) | draft},
        "editable": "complete" in view.actions and "claim" not in view.actions,
    }


@pages.get("/person")
def person() -> str:
    """What this person has; asked for by the page once it is shown."""
    login = auth.current()
    visit = desk.sitting(login)
    if visit is None or visit["person"] is None:
        return ""
    return render_template("window_person.html", visit=visit, profile=desk.profile(login.actor, visit))


@pages.get("/items")
def items() -> str:
    typed = request.args.get("q", "").strip()[:60]
    return render_template("window_items.html", items=desk.items(auth.actor(), typed), typed=typed)


@pages.get("/employers")
def employers() -> str:
    typed = request.args.get("employer", "").strip()[:60]
    return render_template("window_employers.html", found=employing.search(typed) if typed else None)


@pages.get("/cases/<case_no>/materials")
def materials(case_no: str) -> str:
    actor = auth.actor()
    case = cases.one(actor, case_no)
    return render_template(
        "window_materials.html",
        case=case,
        ways=desk.ways(case["item"], case["guide_edition"]),
        viewed=scan_pages(case["materials"]),
        camera=has(actor, "capture"),
    )


def has(actor: Actor, kind: str) -> bool:
    """Does a device of this kind answer at the person's window?"""
    return any(light.kind == kind and light.alive for light in devices.lights(actor))


@pages.get("/cases/<case_no>/papers")
def printed(case_no: str) -> str:
    """Asked for until nothing is being printed any more; a step that has come meanwhile shows itself."""
    actor = auth.actor()
    use = services()
    case = cases.one(actor, case_no)
    with use.db.read() as conn:
        found = papers(conn, case["instance_id"], use.clock.now())
    return render_template(
        "window_papers.html",
        case=case,
        papers=found,
        viewed=paper_pages(found.made),
        quiet=request.args.get("quiet", ""),
        printer=has(actor, "print"),
        waits_for_us=not request.args.get("quiet") and _has_come(actor, case["instance_id"]),
        at_device=devices.at_device(case["instance_id"]),
    )


def _has_come(actor: Actor, instance_id: str) -> bool:
    """Is there a next step for this person, or one that a supervisor does on their screen?"""
    return tasks.next_of(actor, instance_id) is not None or authorizing.awaited(actor, instance_id) is not None


@pages.post("/visit")
def begin() -> Response | tuple[str, int]:
    """Who sits there, typed; what is wrong with it is said beside the field and the typing stays."""
    auth.check_write()
    login = auth.current()
    typed = {name: request.form.get(name, "").strip()[:100] for name in ("id_type", "id_no", "name", "ticket")}
    try:
        if desk.sitting(login) is None:
            who = desk.whoever(typed["id_type"] or "id_card", typed["id_no"], typed["name"])
            done_once(lambda once: desk.receive(login, who, typed["ticket"].upper(), once), _id)
    except Refused as refused:
        return page(refused, typed), 422
    return redirect(url_for("window.show"), 303)


@pages.post("/card")
def begin_by_card() -> Response:
    """Who sits there, by the card that was read at this window: taken from the device's answer, not from the page."""
    auth.check_write()
    login = auth.current()
    if not request.form.get("request"):
        # clicked before the page could ask the reader
        return redirect(url_for("window.show"), 303)
    read = devices.asked(login.actor, request.form["request"], 0)
    if read.kind != "read_card" or read.result is None:
        raise NotAllowed(read.sentence or "还没有读到卡，请把卡放在读卡器上再试。")
    if desk.sitting(login) is None:
        who = desk.whoever(read.result.get("id_type", "id_card"), read.result["id_no"], read.result["name"])
        ticket = request.form.get("ticket", "").strip().upper()
        done_once(lambda once: desk.receive(login, who, ticket, once), _id)
    return redirect(url_for("window.show"), 303)


@pages.post("/materials/<material_id>/capture")
def capture(material_id: str) -> tuple[str, int]:
    """Adds what the camera of this window took to a material."""
    auth.check_write()
    actor = auth.actor()
    name, taken = signing.taken(actor, request.form.get("request", ""), "capture")
    done_once(lambda once: scans.put(actor, material_id, [(name, taken)], True, once), _id, "request")
    return "", 204


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _sitting(login: Login) -> dict[str, Any]:
    visit = desk.sitting(login)
    if visit is None or visit["person"] is None:
        raise NotAllowed("现在没有正在接待的人，请先读卡或录入证件号码。")
    return visit


def _meant(visit: dict[str, Any]) -> bool:
    """A form drawn while somebody else sat there, sent late or twice, must not reach who sits there now."""
    return request.form.get("visit", visit["id"]) == visit["id"]


@pages.post("/cases")
def open_case() -> Response | tuple[str, int]:
    """Begins the chosen item for who sits there, or for whom they came; its first step is taken at once."""
    auth.check_write()
    login = auth.current()
    visit = _sitting(login)
    typed = {name: request.form.get(name, "").strip()[:100] for name in OTHERS}
    try:
        other = None
        if request.form.get("agent"):
            other = desk.whoever("id_card", typed["for_id_no"], typed["for_name"])
        elif typed["for_code"] or typed["employer"]:
            other = employing.whichever(typed["for_code"] or typed["employer"], typed["for_unit"])
        item = request.form.get("item", "")
        case_no = done_once(lambda once: desk.open_case(login, visit, item, other, once), lambda done: done[0].id)
    except FormInvalid as refused:
        errors = {
            {"id_no": "for_id_no", "name": "for_name"}.get(key, key): said for key, said in refused.errors.items()
        }
        if not set(errors) & {"for_id_no", "for_name", "for_code", "for_unit"}:
            return page(NotAllowed("".join(sentence for said in errors.values() for sentence in said)), typed), 422
        return page(FormInvalid(errors, refused.message), typed | {"agent": request.form.get("agent", "")}), 422
    return go_on(login, case_no)


def go_on(login: Login, case_no: str) -> Response:
    """Takes the next step of a case for this person, where there is one."""
    case = cases.one(login.actor, case_no)
    following = tasks.next_of(login.actor, case["instance_id"])
    if following is not None and "claim" in services().engine.task(login.actor, following).actions:
        tasks.claim(login.actor, following, None)
    return redirect(url_for("window.show", case=case_no, going=1), 303)


@pages.post("/cases/<case_no>/next")
def take_next(case_no: str) -> Response:
    auth.check_write()
    return go_on(auth.current(), case_no)


@pages.post("/evaluation")
def evaluate() -> Response:
    """好差评: given by who is served, on this screen turned to them (HB-27)."""
    auth.check_write()
    login = auth.current()
    visit = _sitting(login)
    grade, words = request.form.get("grade", 0, type=int), request.form.get("words", "").strip()[:500]
    body = {"grade": grade, "tags": request.form.getlist("tags"), "words": words, "device": None, "anonymous": False}
    if not _meant(visit):
        raise NotAllowed("这位服务对象的接待已经结束，请刷新页面后再评价。")
    done_once(lambda once: visits.evaluate(login.actor, visit["id"], body, once), _id)
    return redirect(url_for("window.show", note="evaluated"), 303)


@pages.post("/end")
def end() -> Response:
    auth.check_write()
    login = auth.current()
    visit = desk.sitting(login)
    if visit is not None and _meant(visit):
        done_once(lambda once: visits.end(login.actor, visit["id"], once), _id)
    return redirect(url_for("window.show", note="visit_ended"), 303)
