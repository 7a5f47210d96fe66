"""提交后会怎样: the next-step preview in the words of a person. It never fails: what cannot be known is 未定."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from catalog import people
from engine import Actor
from engine.bpmn.model import Element
from engine.errors import Refused
from engine.kernel.effects import UserTaskOpened
from engine.reading.ahead import Ahead, Open, ahead_of
from web.services import services

log = logging.getLogger("tellerflow.web")
Row = dict[str, Any]
UNKNOWN = "暂时不能预览，不影响提交。"
SENTENCES = {
    "automatic": "先由系统办理“{}”，办完后才能确定。",
    "incomplete": "表单还没有填好，填好后再看。",
    "asked": "还要等他人的意见，意见到齐后再看。",
    "returned": "退回后没有改动的，直接回到退回的环节；有改动的，按流程继续。",
    "event": "在“{}”等待，等到后才能确定。",
    "joins": "还要等其他环节办完。",
    "held": "“{}”缺少数据，按现有内容不能确定。",
    "too_long": "后面的步骤较多，提交后才能确定。",
    "not_running": "这项待办已经办理或流程已挂起，不再预览。",
}


def preview(actor: Actor, task_id: str, data: Mapping[str, Any]) -> Row:
    """`{tasks: [{name, element_id, who}], ends: [name], undecided: [sentence]}`. Raises only the policy's refusals."""
    use = services()
    try:
        found = ahead_of(use.engine.parts, actor, task_id, data)
        with use.db.read() as conn:
            return _told(conn, found)
    except Refused:
        raise
    except Exception:  # a preview is a courtesy: the work itself must go on
        log.exception("no preview of %s", task_id)
        return {"tasks": [], "ends": [], "undecided": [UNKNOWN]}


def _told(conn: Connection, found: Ahead) -> Row:
    tasks = [
        {"name": task.name or task.element_id, "element_id": task.element_id, "who": _who(conn, task)}
        for task in found.tasks
    ]
    return {
        "tasks": tasks,
        "ends": _ends(conn, found),
        "undecided": list(dict.fromkeys(SENTENCES[each.why].format(_name(conn, each)) for each in found.open)),
    }


def _who(conn: Connection, task: UserTaskOpened) -> str:
    """The posts that may take it, or the person it is for."""
    persons = [task.assignee] if task.assignee else list(task.users)
    if persons and people.exists(conn, persons[0]):
        names = people.names_of(conn, persons)
        return "、".join(names.get(person, person) for person in persons)
    if task.groups:
        return "、".join(services().region.post_name(group) for group in task.groups)
    return "发起人"


def _ends(conn: Connection, found: Ahead) -> list[str]:
    if found.ends is None:
        return []
    elements = _elements(conn, found.definition_id)
    named = [element.name for end in found.ends if (element := elements.get(end)) is not None and element.name]
    return named or ["流程结束"]


def _name(conn: Connection, at: Open) -> str:
    element = _elements(conn, at.definition_id).get(at.element_id or "")
    return element.name or element.id if element is not None else ""


def _elements(conn: Connection, definition_id: str | None) -> Mapping[str, Element]:
    return services().definitions.process(conn, definition_id).elements if definition_id else {}
