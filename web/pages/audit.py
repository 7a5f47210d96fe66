"""审计: finding cases, one case step by step beside its diagram, whether the records hold, and taking them away."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask import Response as FlaskResponse

from catalog import people, places
from engine.errors import FormInvalid
from engine.feel.temporal import BEIJING
from engine.reading.audited import Search
from handlers.identity.check import NAMES
from web import audit, auth, instances
from web.headers import allow_style_attributes
from web.pages.forms import reason
from web.services import services

pages = Blueprint("audit", __name__, url_prefix="/audit")
BPMN = "application/xml; charset=utf-8"
ARGUMENTS = ("number", "key", "person", "since", "until", "hall", "window", "act", "cursor")
MOST = 30
ACTS = {
    "command": "办理或操作", "task_claim": "领取", "task_release": "放回待领", "task_reassign": "转交",
    "looked": "查看个人信息", "refused": "操作被拒绝", "task_transfer": "转办", "task_delegate": "委派",
    "task_add_signers": "加签", "task_remove_signer": "减签", "task_answer": "答复意见", "task_urge": "催办",
    "task_copy": "抄送",
}  # fmt: skip
MEDIA = {"password": "口令登录", "token": "程序令牌", "on_the_spot": "现场授权"}


@pages.get("")
@auth.needs("audit")
def find() -> str:
    given = {name: request.args.get(name, "").strip()[:100] for name in ARGUMENTS}
    problem = ""
    rows: list[dict[str, Any]] = []
    following = None
    try:
        asked = _asked(given)
        found = audit.search(auth.actor(), asked, MOST, given["cursor"] or None)
        rows, following = _named(found.items), found.next
    except FormInvalid as wrong:
        problem = wrong.message
    use = services()
    with use.db.read() as conn:
        everyone = people.everyone(conn)
        halls = places.halls(conn)
        windows = places.windows(conn)
    return render_template(
        "audit.html",
        halls=halls,
        windows=windows,
        given=given,
        problem=problem,
        rows=rows,
        next=following,
        acts=ACTS,
        people=everyone,
        items=[item for item in use.items.all() if item.process],
        filtered=any(given[name] for name in ARGUMENTS if name != "cursor"),
        anchor=audit.anchor(),
        arguments=_arguments(given),
    )


def _arguments(given: dict[str, str]) -> Callable[..., dict[str, str]]:
    def changed(**others: str | None) -> dict[str, str]:
        return {name: value for name, value in (given | others).items() if value}

    return changed


def _asked(given: dict[str, str]) -> Search:
    """Raises FormInvalid with the sentence to show."""
    since, until = _day(given["since"], "起始日期"), _day(given["until"], "截止日期")
    person = _person(given["person"]) if given["person"] else ""
    if (given["window"] or given["act"]) and not person:
        sentence = "按窗口或操作查找时，请同时填写经手人。"
        raise FormInvalid({"person": [sentence]}, sentence)
    return Search(
        given["number"], given["key"], person, since, until + timedelta(days=1) if until else None,
        given["hall"], given["window"], given["act"] if given["act"] in ACTS else "",
    )  # fmt: skip


def _day(typed: str, what: str) -> datetime | None:
    """The beginning of a day in Shanghai."""
    if not typed:
        return None
    try:
        return datetime.combine(datetime.strptime(typed, "%Y-%m-%d").date(), time(), BEIJING)
    except ValueError:
        sentence = f"{what}“{typed}”不是日期，请写成 2026-03-02 的样子。"
        raise FormInvalid({"since": [sentence]}, sentence) from None


def _person(typed: str) -> str:
    """A username, given as such or by the name of the only person who has it."""
    with services().db.read() as conn:
        if people.names_of(conn, [typed]):
            return typed
        named = [username for username, name in people.everyone(conn) if name == typed]
    if len(named) == 1:
        return named[0]
    sentence = f"有 {len(named)} 个人叫“{typed}”，请改用用户名。" if named else f"没有用户“{typed}”，请重新输入。"
    raise FormInvalid({"person": [sentence]}, sentence)


def _named(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with services().db.read() as conn:
        names = people.names_of(conn, {row["started_by"] for row in found})
        return [
            row
            | {
                "name": instances.title(conn, row["key"]),
                "starter": names.get(row["started_by"], "系统"),
                "acted_at": datetime.fromisoformat(row["time"]) if row.get("time") else None,
                "step": instances.element_title(conn, row["key"], row["element"]) if row.get("element") else "",
            }
            for row in found
        ]


@pages.post("/person")
@auth.needs("audit")
def of_person() -> str | tuple[str, int]:
    """Every case of one applicant or agent. The number is sent in the body, sought by its digest, and kept nowhere."""
    auth.check_write()
    typed, number = request.form.get("id_type", "id_card"), request.form.get("id_no", "").strip()[:64]
    try:
        found = audit.of_person(auth.actor(), typed if typed in NAMES else "id_card", number)
    except FormInvalid as wrong:
        return render_template("audit_person.html", rows=[], problem=" ".join(sum(wrong.errors.values(), []))), 422
    return render_template("audit_person.html", rows=found, problem="")


@pages.get("/<instance_id>")
@auth.needs("audit")
def show(instance_id: str) -> str:
    row = audit.row_of(auth.actor(), instance_id)
    checked = request.args.get("check", "")
    return _page(row, report=audit.verify(instance_id) if checked == "verify" else None,
                 replayed=audit.run_again(instance_id) if checked == "replay" else None)  # fmt: skip


@pages.post("/<instance_id>/unmasked")
@auth.needs("audit")
def unmasked(instance_id: str) -> str | tuple[str, int]:
    """The same page with whole data. The look is recorded before anything is shown."""
    auth.check_write()
    row = audit.row_of(auth.actor(), instance_id)
    try:
        why = reason()
    except FormInvalid as wrong:
        return _page(row, problem=wrong.message), 422
    audit.look(auth.actor(), instance_id, "audit", why)
    return _page(row, masked=False)


@pages.post("/<instance_id>/bundle")
@auth.needs("audit")
def bundle(instance_id: str) -> FlaskResponse | tuple[str, int]:
    auth.check_write()
    row = audit.row_of(auth.actor(), instance_id)
    try:
        why = reason()
    except FormInvalid as wrong:
        return _page(row, problem=wrong.message), 422
    response = FlaskResponse(audit.bundle(auth.actor(), instance_id, why), content_type="application/zip")
    name = row["business_key"] or instance_id
    response.headers["Content-Disposition"] = f'attachment; filename="evidence-{name}.zip"'
    return response


@pages.get("/<instance_id>/diagram")
@auth.needs("audit")
def diagram(instance_id: str) -> FlaskResponse:
    """As drawn in the version that the case runs or ran on."""
    row = audit.row_of(auth.actor(), instance_id)
    use = services()
    with use.db.read() as conn:
        return FlaskResponse(use.definitions.xml(conn, row["definition_id"]), content_type=BPMN)


def _page(row: dict[str, Any], masked: bool = True, problem: str = "", report: Any = None, replayed: Any = None) -> str:
    allow_style_attributes()
    told = audit.told(row, masked)
    use = services()
    with use.db.read() as conn:
        definition = use.definitions.ref(conn, row["definition_id"]).name
        starter = people.names_of(conn, [row["started_by"]]).get(row["started_by"], "系统")
    proven = report.proven.get(row["id"], 0) if report is not None else None
    broken = {found.seq for found in report.problems} if report is not None else set()
    return render_template(
        "audit_instance.html",
        modules=("diagram",),
        instance=row | {"name": definition, "starter": starter},
        acts=told.acts,
        steps=[{"active": act.active, "left": act.left, "held": act.held} for act in told.acts],
        media=MEDIA,
        readable=told.readable,
        masked_data=masked,
        problem=problem,
        report=report,
        proven=proven,
        broken=[at for at, act in enumerate(told.acts) if any(act.first <= seq <= act.last for seq in broken if seq)],
        replayed=replayed,
        at=min(max(request.args.get("step", 1, type=int), 1), len(told.acts)) - 1,
    )
