"""One instance on its diagram: where it stands, what has happened, what it waits for and its data."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from catalog import people
from engine.reading.instances import InstanceView
from web import attached, auth, instances, labels, looks, tasks, timeline
from web.acting import told
from web.headers import allow_style_attributes
from web.pages.forms import reason
from web.pages.inbox import shown
from web.services import services
from web.viewing import file_pages

pages = Blueprint("instances", __name__, url_prefix="/instances")
WAITS = {
    "userTask": "待人办理",
    "serviceTask": "自动步骤",
    "sendTask": "自动步骤",
    "receiveTask": "等待消息",
    "businessRuleTask": "规则判定",
    "scriptTask": "计算",
    "intermediateCatchEvent": "等待事件",
    "eventBasedGateway": "等待事件",
}
BPMN = "application/xml; charset=utf-8"


@pages.get("/<instance_id>")
def show(instance_id: str) -> str:
    allow_style_attributes()
    actor = auth.actor()
    view = instances.seen(actor, instance_id)
    use = services()
    uploads = attached.of_instance(instance_id)
    with use.db.read() as conn:
        name = use.definitions.ref(conn, view.row["definition_id"]).name
        titles = timeline.titles_of(conn, use.definitions.process(conn, view.row["definition_id"]))
        data = labels.lines(conn, view.row["definition_id"], view.variables)
        starter = people.names_of(conn, [view.row["started_by"]]).get(view.row["started_by"], "系统")
    looks.note(actor, instance_id, "instance")
    return render_template(
        "instance.html",
        modules=("diagram", "viewer") if uploads else ("diagram",),
        instance=view.row
        | {
            "definition_name": name,
            "case_no": view.row["business_key"],
            "started_by_name": starter,
        },
        data=data,
        uploads=uploads,
        viewed=file_pages(uploads),
        incidents=[row | {"element_name": titles.get(row["element_id"], row["element_id"])} for row in view.incidents],
        held=[row["element_id"] for row in view.incidents],
        active=instances.standing(view),
        completed=view.completed,
        waiting=waiting(view, titles),
        steps=timeline.steps(instance_id, view.row["definition_id"]),
        **told.of_case(actor, view),
        back="instance",
        may_stop=instances.may(actor, "terminate", view),
        may_mend=instances.may(actor, "incident", view),
        may_move=instances.may(actor, "move", view),
    )


def waiting(view: InstanceView, titles: dict[str, str]) -> list[dict[str, Any]]:
    """To-dos with who is to do them, and the other things that the instance waits for."""
    actor = auth.actor()
    rows = shown(tasks.open_in(actor, view.row["id"]))
    left = told.urges_left(rows)
    found = [
        {
            "words": WAITS["userTask"],
            "name": row["name"] or row["element_id"],
            "href": url_for("tasks.show", task_id=row["id"]) if tasks.may_see(actor, row) else "",
            "who": row["assignee_name"] or "、".join(row["group_names"]) or "发起人或主管",
            "id": row["id"],
            "marks": row["marks"],
            "urges_left": left.get(row["id"]),
        }
        for row in rows
    ]
    for each in view.active:
        if each.type in WAITS and each.type != "userTask":
            name = titles.get(each.element_id, each.element_id)
            found.append({"words": WAITS[each.type], "name": name, "href": "", "who": "", "marks": []})
    return found


@pages.get("/<instance_id>/diagram")
def diagram(instance_id: str) -> FlaskResponse:
    view = instances.seen(auth.actor(), instance_id)
    use = services()
    with use.db.read() as conn:
        return FlaskResponse(use.definitions.xml(conn, view.row["definition_id"]), content_type=BPMN)


@pages.post("/<instance_id>/terminate")
def terminate(instance_id: str) -> Response:
    auth.check_write()
    services().engine.terminate_instance(auth.actor(), instance_id, reason())
    return redirect(url_for("instances.show", instance_id=instance_id, note="terminated"), 303)


@pages.post("/<instance_id>/suspend")
def suspend(instance_id: str) -> Response:
    auth.check_write()
    services().engine.suspend_instance(auth.actor(), instance_id, reason())
    return redirect(url_for("instances.show", instance_id=instance_id, note="suspended"), 303)


@pages.post("/<instance_id>/resume")
def resume(instance_id: str) -> Response:
    auth.check_write()
    services().engine.resume_instance(auth.actor(), instance_id, reason())
    return redirect(url_for("instances.show", instance_id=instance_id, note="resumed"), 303)
