"""Cases for the API and the pages: the hall's services given to the engine, and the shapes of what they answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, select

from catalog.models import Window
from catalog.sessions import Login
from engine import Actor, Once, store
from engine.commands.work import Work
from engine.errors import FormInvalid
from engine.feel.temporal import BEIJING
from engine.history import looked
from handlers import documents
from handlers.cases import NewCase, NewPerson, attached, control, finding, materials, notice, open_case, persons, rights
from handlers.cases.searching import Search
from handlers.cases.searching import search as searched
from handlers.cases.separation import recuse
from handlers.cases.visits import Place
from handlers.identity import check
from handlers.registry.refusals import EmployerUnknown
from web import instances, tasks
from web.instances import Done
from web.services import services

Row = dict[str, Any]
END_OF_DAY = time(23, 59, 59)


def person(given: Mapping[str, Any] | None) -> NewPerson | None:
    """Who is named in a request. Raises FormInvalid where the registry knows the number as somebody else's."""
    if given is None:
        return None
    new = NewPerson(**given)
    if new.registry_ref and not _same_in_registry(new):
        told = "个人（单位）编号与证件号码在参保登记系统中不是同一个对象，请重新读卡或核对号码。"
        raise FormInvalid({"registry_ref": [told]})
    return new


def _same_in_registry(new: NewPerson) -> bool:
    """What is done later is done to whom the reference names, so it must be whom the document names."""
    use = services()
    checked = check(new.id_type, new.id_no)
    if not checked.ok:
        return True  # the number itself is refused, with its own sentence
    number = checked.number
    if new.kind == "person":
        found = use.registry.by_number(new.id_type, number, use.clock.now().astimezone(BEIJING).date())
        return found is not None and found.ref == new.registry_ref
    try:
        return use.registry.employer(str(new.registry_ref)).credit_code == number
    except EmployerUnknown:
        return False


def place(login: Login, wanted: str | None) -> Place:
    """The window where a person sits, or the one they name. Raises FormInvalid where there is none."""
    code = wanted or login.actor.window
    with services().db.read() as conn:
        hall = conn.scalar(select(Window.hall).where(Window.code == code)) if code else None
    if code is None:
        raise FormInvalid({"window": ["请先选择所在的窗口，再接待或受理。"]})
    if hall is None:
        raise FormInvalid({"window": [f"没有编号为“{code}”的窗口，请重新选择。"]})
    return Place(code, hall, f"{services().region.area}/{hall}")


def open_one(login: Login, body: Mapping[str, Any], once: Once | None = None) -> tuple[Done, str]:
    """The command, its case number and the lookup code."""
    at = place(login, body["window"]) if body["channel"] == "window" else None
    scope = at.scope if at is not None else instances.home_scope(login.actor, login.hall)
    window, hall = (None, login.hall) if at is None else (at.window, at.hall)
    people = person(body["applicant"]), person(body["agent"])
    new = NewCase(body["item"], body["channel"], scope, window, hall, body["visit"], *people, body["data"])

    def command(work: Work) -> tuple[Done, str]:
        opened = open_case(work, services().desk, new)
        return Done(work, opened.case_no), opened.lookup_code

    return services().engine.run(login.actor, command, once)


def walk_in(login: Login, item: str, data: Mapping[str, Any] | None = None, files: Sequence[str] = ()) -> str:
    """A case whose applicant is taken down in its first form; answers its instance.

    `data` and `files`: of a form before it.
    """
    scope = instances.home_scope(login.actor, login.hall)
    new = NewCase(item, "window", scope, login.actor.window, login.hall, data=data or {})
    use = services()

    def command(work: Work) -> str:
        opened = open_case(work, use.desk, new)
        attached.bind(work.conn, opened.instance_id, files, work.now)
        return opened.instance_id

    return use.engine.run(login.actor, command)


def opened(result: tuple[Done, str]) -> Row:
    done, code = result
    return whole(done) | {"lookup_code": code}


def whole(done: Done) -> Row:
    with done.reading() as conn:
        return shape(conn, done.work.actor, rights.case_seen(conn, done.work.actor, done.id))


def one(actor: Actor, case_no: str) -> Row:
    with services().db.read() as conn:
        return shape(conn, actor, rights.case_seen(conn, actor, case_no))


def shape(conn: Connection, actor: Actor, case: Row) -> Row:
    """One case with everything about it: to-dos that are open, documents, materials, the diagram's version."""
    running = store.one(conn, store.INSTANCE_BY_ID, b_id=case["instance_id"]) or {}
    open_now = [row for row in tasks.open_tasks(conn, actor, case["instance_id"]) if tasks.may_see(actor, row)]
    return listed(finding.named(conn, [case])[0]) | {
        "tasks": open_now,
        "documents": [document(row) for row in documents.of_instance(conn, case["instance_id"])],
        "materials": [material(row) for row in materials.of_case(conn, case["instance_id"])],
        "definition": {"key": running["key"], "version": running["version"]},
    }


def document(row: Row) -> Row:
    """A document as a list shows it; `printed` is false while it is being made."""
    shown = {name: row[name] for name in ("id", "kind", "title", "number", "pages", "made_at", "voided_at")}
    return shown | {"printed": row["digest"] is not None}


def listed(case: Row) -> Row:
    return case | {"due_at": due_at(case["due_on"])}


def due_at(day: date | None) -> datetime | None:
    """A time limit is kept as a day and ends with it (domain 4.1, 4.9)."""
    return None if day is None else datetime.combine(day, END_OF_DAY, BEIJING)


def material(row: Row) -> Row:
    return row | {"files": [file | {"number": n} for n, file in enumerate(row["files"], 1)]}


def search(actor: Actor, query: Mapping[str, Any]) -> Row:
    asked = Search(
        (query["q"] or "").strip() or None, query["item"], query["status"], query["visit"],
        actor.person if query["mine"] else None, query["open"],
    )  # fmt: skip
    with services().db.read() as conn:
        found = searched(conn, actor, asked, query["limit"], query["cursor"])
    return {"items": [listed(case) for case in found.items], "next": found.next}


def of_number(actor: Actor, id_type: str, number: str) -> Row:
    secrecy = services().desk.secrecy
    found = services().engine.run(actor, lambda work: finding.of_number(work, secrecy, id_type, number))
    return {"items": [listed(case) for case in found], "next": None}


ACTS: Mapping[str, Callable[[Work, str, str], Any]] = {
    "cancel": control.cancel,
    "suspend": control.suspend,
    "resume": control.resume,
}


def act(actor: Actor, case_no: str, name: str, reason: str, once: Once | None = None) -> Done:
    def command(work: Work) -> Done:
        ACTS[name](work, case_no, reason)
        return Done(work, case_no)

    return services().engine.run(actor, command, once)


def keep_away(actor: Actor, case_no: str, who: str | None, reason: str, once: Once | None = None) -> None:
    """A person recuses themselves; somebody else is kept away by a supervisor."""

    def command(work: Work) -> None:
        case = rights.case_seen(work.conn, actor, case_no)
        if who is not None and who != actor.person:
            rights.check_supervises(actor, case)
        person = who or actor.person
        recuse(work.conn, work.parts.new_id(), person, case["instance_id"], None, reason, actor, work.now)
        running = work.find(case["instance_id"])
        if running is not None:
            running.note("recused", person=person, reason=reason)

    services().engine.run(actor, command, once)


def unmasked(actor: Actor, case_no: str, role: str, reason: str) -> Row:
    """Number and telephone of the applicant or agent; the look and its reason become part of the case's history."""

    def command(work: Work) -> Row:
        case = rights.case_seen(work.conn, actor, case_no)
        rights.check_works(work.conn, actor, case)
        found = persons.whole(work.conn, services().desk.secrecy, case[f"{role}_id"] or "")
        running = work.find(case["instance_id"])
        if running is not None and running.data_key is not None:
            running.facts.append(looked("id_number", role=role, reason=reason))
        return found

    return services().engine.run(actor, command)


def told(actor: Actor, case_no: str) -> Row:
    """The one-time notice as it would be printed now."""
    with services().db.read() as conn:
        case = rights.case_seen(conn, actor, case_no)
        rows = materials.of_case(conn, case["instance_id"])
    lines = notice.missing(services().items.edition(case["item"], case["guide_edition"]), rows)
    return {"lines": [asdict(line) for line in lines], "text": notice.text(case_no, case["item_name"], lines)}
