"""A case step by step for who audits it: who did what, what followed, which data changed, where it stood afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from engine.history import Event
from engine.history.replay import RETOLD
from web import timeline
from web.masking import NOTHING, Marked
from web.words import shown, whole

FOLLOWS = RETOLD | {"answers"}
OTHERS = {
    "case_opened": "受理立案",
    "material_added": "增加材料",
    "material_content": "录入材料影像",
    "material_content_removed": "移除材料影像",
    "form_file_added": "随表单上传文件",
    "authorized": "现场授权",
    "recused": "登记回避",
    "customer_confirmed": "客户核对申请内容并签名",
    "document_voided": "作废文书",
    "due_recomputed": "按新的日历重算到期日",
    "message": "收到消息",
    "archived": "归档",
}
LOOKS = {
    "id_number": "查看完整证件号码",
    "material": "查看材料影像",
    "bundle": "取走证据包",
    "audit": "审计查看未遮盖的数据",
    "task": "打开待办页",
    "case": "打开办件页",
    "instance": "打开流程页",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One variable; `before` and `after` are texts, None where it was not there. `inner`: of a sub-process, a loop or a
    called process, which have variables of their own.
    """

    name: str
    before: str | None
    after: str | None
    inner: bool


@dataclass(slots=True)
class Act:
    """One thing that happened from outside, with what followed from it. `active` and `held` are the elements at its
    end, `left` those that were left in it, in order. `first` and `last` are numbers of events.
    """

    first: int
    last: int
    at: datetime
    words: str
    by: str
    event: Event
    mark: str = ""
    changes: list[Change] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    active: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    readable: bool = True


def acts(
    events: Sequence[Event], titles: Mapping[str, str], names: Mapping[str, str], marked: Marked | None = NOTHING
) -> list[Act]:
    """Oldest first. Personal data in changes are masked, those that forms have `marked` too; None shows them."""
    here = _Place()
    return [_act(group, here, titles, names, marked) for group in _groups(events)]


def _groups(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Each thing from outside with what followed from it."""
    group: list[Event] = []
    for event in events:
        if group and event.type not in FOLLOWS:
            yield group
            group = []
        group.append(event)
    if group:
        yield group


def _act(
    group: Sequence[Event], here: "_Place", titles: Mapping[str, str], names: Mapping[str, str], marked: Marked | None
) -> Act:
    first = group[0]
    act = Act(
        first.seq, group[-1].seq, datetime.fromisoformat(first.time), _words(first, titles, names),
        timeline.who(first, names), first,
    )  # fmt: skip
    for event in group:
        here.follow(event)
        act.readable &= event.body is not None
        if event.type == "left" and event.element:
            act.left.append(event.element)
        if event.type == "data" and event.body is not None:
            act.changes += _changes(event.body, marked)
        if event is not first and (words := timeline.words_of(event, titles, names)):
            act.followed.append(words)
        if timeline.mark_of(event) == "problem" or event.type == "refused":
            act.mark = "problem"
    act.active, act.held = here.active(), here.held()
    return act


def _words(event: Event, titles: Mapping[str, str], names: Mapping[str, str]) -> str:
    told = timeline.words_of(event, titles, names)
    if told:
        return told
    body = event.body or {}
    if event.type == "looked":
        return LOOKS.get(str(body.get("what")), "查看个人信息") + (f"：{body['reason']}" if body.get("reason") else "")
    if event.type == "refused":
        return f"操作被拒绝：{body.get('message', '')}"
    if event.type in OTHERS:
        return OTHERS[event.type] + (f"：{body['reason']}" if body.get("reason") else "")
    return "操作（内容已不可读）" if event.body is None else "其他记录"


def _changes(body: Mapping[str, Any], marked: Marked | None) -> Iterator[Change]:
    before, after = body.get("before") or {}, body.get("after") or {}
    say = whole if marked is None else partial(shown, marked=marked)
    for name in sorted({*before, *after}):
        old = say(before[name], name) if name in before else None
        new = say(after[name], name) if name in after else None
        yield Change(name, old, new, inner=bool(body.get("scope")))


class _Place:
    """Where the case stands, followed through its events. Unreadable events tell the element but not the token."""

    def __init__(self) -> None:
        self._open: dict[Any, str] = {}
        self._held: dict[Any, str] = {}

    def follow(self, event: Event) -> None:
        element = event.element or ""
        token = event.body.get("token") if event.body is not None else element
        match event.type:
            case "entered":
                self._open[token] = element
            case "left" | "cancelled":
                self._open.pop(token, None)
                self._held.pop(token, None)
            case "incident":
                self._held[token] = element
            case "incident_closed":
                self._held.pop(token, None)
            case "ended":
                self._open.clear()
                self._held.clear()

    def active(self) -> list[str]:
        return list(dict.fromkeys(self._open.values()))

    def held(self) -> list[str]:
        return list(dict.fromkeys(self._held.values()))
