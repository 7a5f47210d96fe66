"""What variables are called by the people who filled them in: the forms along a diagram, then the handlers' words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import marshmallow
from marshmallow import fields
from sqlalchemy import Connection

from engine import forms
from engine.bpmn.model import Process
from handlers import described
from web import timeline
from web.hall_words import CHANNELS, SEXES
from web.masking import Marked, marked_in
from web.services import services
from web.words import masked_json, moment, shown

DEEPEST = 4
ROW_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The id of a row tells a person nothing: it is left out."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$")
CONTRACT = {
    "case": "办件", "no": "流水号", "item": "事项", "channel": "渠道", "window": "窗口", "hall": "大厅",
    "visit": "接待",
    "applicant": "申请人", "agent": "代办人", "person": "核验的人员", "name": "名称", "name_masked": "姓名",
    "id_type": "证件类型", "id_masked": "证件号码", "phone_masked": "联系电话", "address_masked": "联系地址",
    "kind": "类别", "ref": "编号", "registry_ref": "个人（单位）编号", "sex": "性别", "age": "年龄", "state": "状态",
    "clock": "计时", "pauses": "暂停记录", "from": "自", "to": "至", "reason": "原因", "by": "发起人",
    "approved_by": "批准人",
    "level": "审核级数", "risk": "风险等级", "route": "办理方式", "assessment": "核验结果", "standard": "发放标准",
    "payment": "首期发放", "benefit": "待遇", "outcome": "办理结果", "receipt": "受理回执", "document": "文书",
    "identified": "身份核验通过", "facts": "核验事实", "problems": "问题", "notice": "告知", "account": "发放账户",
    "started": "起算日", "days": "时限（工作日）", "evaluation_kept": "评价已保存", "change": "变更",
    "changes": "变更结果",
    "accepted_on": "受理日", "accepted_at": "受理时刻", "stopped_on": "停止计时日", "checks": "系统核对",
    "conclusion": "结论", "opinion": "意见", "first_opinion": "初审意见", "second_opinion": "复审意见",
    "answer_result": "来函核对结果", "merged": "接续结果", "periods": "缴费时段", "place": "由哪里接收",
    "benefit_place": "待遇领取地提示", "reasons": "不符合的情形", "judged": "可由人工认定", "blocked": "不能办理",
    "refusal_document": "不予受理告知单", "result_document": "结果单",
}  # fmt: skip
"""Names that the variables of our packages have in common, where neither form nor handler says."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS, "sex": SEXES, "kind": {"person": "个人", "employer": "单位"},
    "answer_result": {
        "complete": "相符", "mismatch": "不符", "refused": "对方不办", "silent": "没有答复", "none": "终止转移",
    },
    "place": {"here": "本地", "temporary": "原参保地，本地建临时账户"},
    "route": {"limited": "限时办理", "immediate": "即时办理"},
    "outcome": {"granted": "办结", "rejected": "不予办理", "withdrawn": "撤回", "not_accepted": "不予受理"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of data. `depth` 0 is a variable; `plain` tells that nobody has named it: it is its key."""

    name: str
    value: str
    depth: int = 0
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """By the path in a form, `rows[].name`; options by the same; `marked` by key: what forms say is personal."""

    names: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marked: Marked = field(default_factory=dict)

    def lines(self, values: Mapping[str, Any], depth: int = 0, within: str = "") -> Iterator[Line]:
        """Personal data are masked."""
        for key, value in values.items():
            path = f"{within}.{key}" if within else key
            name, known = self._name(path, key)
            if isinstance(value, Mapping) and value and depth < DEEPEST:
                yield Line(name, "", depth, not known)
                yield from self.lines(value, depth + 1, path)
            elif isinstance(value, list) and value and all(map(forms.is_reference, value)):
                yield Line(name, "、".join(map(forms.file_name, value)), depth, not known)
            elif _is_rows(value) and depth < DEEPEST:
                for number, row in enumerate(value, 1):
                    yield Line(f"{name} {number}", "", depth, not known)
                    yield from self.lines(row, depth + 1, f"{path}[]")
            elif not (isinstance(value, str) and ROW_ID.fullmatch(value)):
                yield Line(name, self._value(path, key, value), depth, not known)

    def _name(self, path: str, key: str) -> tuple[str, bool]:
        found = self.names.get(path) or CONTRACT.get(key) or _of_handlers().names.get(key)
        return (found, True) if found else (key, False)

    def _value(self, path: str, key: str, value: Any) -> str:
        words = self.options.get(path) or WORDS.get(key) or _of_handlers().options.get(key) or {}
        if isinstance(value, list):
            return "、".join(self._value(path, key, each) for each in value) or "（空）"
        if isinstance(value, str) and value in words:
            return words[value]
        if isinstance(value, str) and MOMENT.match(value):
            with suppress(ValueError):
                return moment(datetime.fromisoformat(value))
        if isinstance(value, Mapping):
            return shown(masked_json(value, key, self.marked)) if value else "（空）"
        return shown(value, key, self.marked)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) and each for each in value)


def of_process(conn: Connection, definition_id: str) -> Labels:
    """The labels of every form that a process and those it calls use; the outer process and the first form count."""
    use = services()
    names: dict[str, str] = {}
    options: dict[str, Mapping[str, str]] = {}
    marked: dict[str, str] = {}
    for each in timeline.along(conn, use.definitions.process(conn, definition_id)):
        for form in _forms(conn, each):
            names = {found.key: found.label for found in form.fields} | names
            options = {found.key: found.options for found in form.fields if found.options} | options
            marked |= marked_in({found.key: found.sensitive for found in form.fields})
    return Labels(names, options, marked)


def _forms(conn: Connection, process: Process) -> Iterator[forms.Form]:
    for element in process.elements.values():
        form_id = element.form and element.form.form_id
        if form_id and form_id.expression is None:
            schema = services().definitions.form(conn, process.definition_id, form_id.source)
            if schema is not None:
                yield forms.load(schema)


@lru_cache(maxsize=1)
def _of_handlers() -> Labels:
    """What the handlers' schemas call their fields: outputs first, since those become variables."""
    names: dict[str, str] = {}
    options: dict[str, Mapping[str, str]] = {}
    known = described()
    for shape in [each.output for each in known] + [each.input for each in known]:
        for name, found in _fields(shape()):
            label, words = found.metadata.get("label"), found.metadata.get("names")
            if isinstance(label, str):
                names.setdefault(name, label)
            if isinstance(words, Mapping):
                options.setdefault(name, words)
    return Labels(names, options)


def _fields(schema: marshmallow.Schema, depth: int = 0) -> Iterator[tuple[str, fields.Field[Any]]]:
    for name, found in schema.fields.items():
        yield name, found
        inner: Any = found.inner if isinstance(found, fields.List) else found
        if isinstance(inner, fields.Nested) and depth < DEEPEST:
            yield from _fields(inner.schema, depth + 1)


def lines(conn: Connection, definition_id: str, values: Mapping[str, Any]) -> Sequence[Line]:
    return list(of_process(conn, definition_id).lines(values))
