"""An instance's history as a person reads it: one line for each thing that a person, a clock or a message did."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from catalog import people
from engine import history
from engine.bpmn import Process
from engine.history import Event
from engine.kernel.context import ProcessNotFound
from web.services import services


@dataclass(frozen=True, slots=True)
class Step:
    """`mark` is "", `now` or `problem`."""

    at: datetime
    words: str
    by: str = ""
    mark: str = ""


def steps(instance_id: str, definition_id: str, done_only: bool = False) -> list[Step]:
    """Oldest first. `done_only` keeps what people did, for the page of a to-do."""
    use = services()
    with use.db.read() as conn:
        events = history.read(conn, instance_id, use.engine.parts.keys)
        process = use.definitions.process(conn, definition_id)
        persons = {event.actor for event in events} | {to for event in events for to in others(event)}
        names = people.names_of(conn, persons)
        titles = titles_of(conn, process)
    made = [(event, words_of(event, titles, names)) for event in events]
    return [
        Step(datetime.fromisoformat(event.time), words, who(event, names), mark_of(event))
        for event, words in made
        if words and not (done_only and (event.actor == "system" or event.type not in DEEDS))
    ]


def titles_of(conn: Connection, process: Process) -> dict[str, str]:
    """Names by element, those of the processes it calls too; where two share an id the outer one counts."""
    found: dict[str, str] = {}
    for each in along(conn, process):
        found = {element.id: element.name or element.id for element in each.elements.values()} | found
    return found


def along(conn: Connection, process: Process) -> Iterator[Process]:
    """A process and, after it, those that it calls, each once; what is called by an expression is not known here."""
    known, left = {process.id}, [process]
    while left:
        each = left.pop(0)
        yield each
        for called in [element.called for element in each.elements.values() if element.kind == "callActivity"]:
            if called is None or called.id.expression is not None or called.id.source in known:
                continue
            known.add(called.id.source)
            with suppress(ProcessNotFound):
                definitions = services().definitions
                left.append(definitions.called(conn, called.id.source, each.definition_id, called.binding, called.tag))


FOLLOWED = frozenset({"decided", "handled", "incident", "job_failed", "warned", "ended"})
OPERATIONS = frozenset(
    {
        "task_transfer", "task_delegate", "task_add_signers", "task_remove_signer", "task_answer", "task_urge",
        "task_copy",
    }
)  # fmt: skip
DEEDS = frozenset({"command", "task_reassign", "task_comment"}) | OPERATIONS


def _is_trigger(event: Event) -> bool:
    """A timer that fell due while somebody did something else."""
    body = event.body or {}
    return event.type == "command" and body.get("name") == "trigger" and "timer" in body


def others(event: Event) -> list[str]:
    """Whom a to-do was handed to, and who was asked or told."""
    body = event.body or {}
    if event.type not in OPERATIONS | {"task_reassign"}:
        return []
    to = body.get("to")
    named = [*(to if isinstance(to, list) else [to]), body.get("person"), *(body.get("people") or ())]
    return [name for name in named if isinstance(name, str)]


def who(event: Event, names: Mapping[str, str]) -> str:
    """The person and the post they acted in; what followed by itself is the system's, whoever set it off."""
    if event.actor == "system" or event.type in FOLLOWED or _is_trigger(event):
        return "系统"
    name = names.get(event.actor, event.actor)
    return f"{name}（{services().region.post_name(event.post)}）" if event.post else name


def mark_of(event: Event) -> str:
    """`problem` for what went wrong, else nothing."""
    return "problem" if event.type in ("incident", "job_failed", "warned") else ""


def words_of(event: Event, titles: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Empty for what is a consequence of another line."""
    body: Mapping[str, Any] = event.body or {}
    title = f"“{titles.get(event.element or '', event.element or '')}”"
    match event.type:
        case "command":
            return _command(body, title)
        case "task_claim":
            return f"领取{title}"
        case "task_release":
            return f"退回{title}，待他人领取"
        case "task_reassign":
            return f"把{title}转交给{names.get(str(body.get('to')), body.get('to'))}：{body.get('reason', '')}"
        case type if type in OPERATIONS:
            return _operation(type, body, title, names)
        case "task_comment":
            return f"留言：{body.get('text', '（内容已销毁）')}"
        case "incident":
            return f"{title}停住：{body.get('message', '')}"
        case "job_failed":
            return f"{title}失败，将重试：{body.get('message', '')}"
        case "warned":
            return f"{title}提示：{body.get('message', '')}"
        case "decided":
            return f"{title}按规则判定"
        case "customer_confirmed":
            return "客户核对申请内容并签名"
        case "document_voided":
            return f"作废{body.get('title', '文书')}{body.get('number') or ''}：{body.get('reason', '')}"
        case "due_recomputed":
            return f"按新的日历重算到期日：{body.get('reason', '')}"
        case "suspended":
            return f"挂起：{body.get('reason', '')}"
        case "resumed":
            return f"恢复：{body.get('reason', '')}"
        case "archived":
            return f"整理归档，案卷号 {body.get('volume', '')}"
        case "ended":
            ends = [titles.get(end) or end for end in body.get("end_events", [])]
            ended = "流程终止" if body.get("state") == "terminated" else "流程结束"
            return f"{ended}：{'、'.join(ends)}" if ends else ended
        case _:
            return ""


def _operation(type: str, body: Mapping[str, Any], title: str, names: Mapping[str, str]) -> str:
    to = body.get("to") or body.get("person") or ""
    people = body.get("people") or (to if isinstance(to, list) else [to])
    told = "、".join(str(names.get(each, each)) for each in people if isinstance(each, str))
    why = body.get("note") or body.get("reason") or ""
    match type:
        case "task_transfer":
            return f"把{title}转办给{told}：{why}"
        case "task_delegate":
            return f"就{title}委派{told}提意见：{why}"
        case "task_add_signers":
            return f"{title}{'后' if body.get('mode') == 'after' else '前'}加签{told}：{why}"
        case "task_remove_signer":
            return f"{title}减签{told}：{why}"
        case "task_answer":
            agreed = "同意" if body.get("agree") else "不同意"
            return f"答复{title}（{agreed}）：{body.get('opinion', '（内容已销毁）')}"
        case "task_urge":
            return f"催办{title}{f'（{told}）' if told else ''}：{why}"
        case _:
            return f"抄送{told}：{why}"


def _command(body: Mapping[str, Any], title: str) -> str:
    match body.get("name"):
        case "start":
            return "启动流程" + _cause(body)
        case "complete":
            return f"办理{title}" if "task" in body else f"{title}完成"
        case "trigger":
            return f"{title}触发{_cause(body)}"
        case "throw_error":
            return f"{title}以业务错误结束"
        case "retry":
            return f"重试{title}"
        case "resolve":
            return f"补充数据后继续{title}"
        case "set_variables":
            return f"修改数据：{body.get('reason', '')}"
        case "move":
            if body.get("operation") == "jump_back":
                return "数据未变，直接回到退回人"
            if "operation" in body:
                if body["operation"] == "take_back":
                    return f"撤回{title}：{body.get('reason', '')}"
                straight = "，办完直接回到退回人" if body.get("then") == "back" else ""
                return f"退回到{title}{straight}：{body.get('reason', '')}"
            return f"调整流程位置：{body.get('reason', '')}"
        case "cancel":
            return f"终止流程：{body.get('reason', '')}"
        case _:
            return ""


def _cause(body: Mapping[str, Any]) -> str:
    if body.get("message"):
        return f"（收到消息“{body['message']}”）"
    if body.get("signal"):
        return f"（收到信号“{body['signal']}”）"
    return "（计时到点）" if "timer" in body else ""
