"""What the fields of a service item must have to do with each other (domain 1; HB: 无附件且系统能审为即时)."""

from collections.abc import Iterator
from typing import Any

from catalog.items.schema import EQUIVALENTS, REVIEW_NAMES, RISKS

PROMISES = (1, 3, 5, 10, 15)
EXEMPT = frozenset({"m_wts", "m_photo"})
"""A power of attorney signed from our template and a photo taken at the counter do not make an item limited."""

Told = tuple[str, str]
"""Dotted field and sentence."""


def check(item: dict[str, Any]) -> Iterator[Told]:
    yield from _kind(item)
    yield from _review(item)
    yield from _branches(item)
    yield from _rows(item)


def _kind(item: dict[str, Any]) -> Iterator[Told]:
    immediate, promise = item["kind"] == "即时", item["promise_working_days"]
    if immediate and promise is not None:
        yield "promise_working_days", "即时事项不写承诺时限，请改为 null。"
    if not immediate and promise not in PROMISES:
        yield "promise_working_days", f"限时事项的承诺时限只能是 {'、'.join(map(str, PROMISES))} 个工作日。"
    if immediate and item["risk_level"] == "高":
        yield "kind", "高风险事项不得即时办结，请改为限时。"
        return
    attached = any(row["material_class"] == "附件材料" and row["id"] not in EXEMPT for row in item["materials"])
    may_be_immediate = not attached and item["system_can_check"] and item["risk_level"] != "高"
    if immediate and not may_be_immediate:
        yield "kind", "要交附件材料或系统不能审核的事项不是即时事项，请改为限时。"
    if not immediate and may_be_immediate:
        yield "kind", "没有附件材料、系统能够审核且不是高风险的事项是即时事项，请改为即时。"


def _review(item: dict[str, Any]) -> Iterator[Told]:
    levels = RISKS[item["risk_level"]]
    if item["review_levels"] != levels:
        yield "review_levels", f"{item['risk_level']}风险事项须审核 {levels} 级。"
        return
    if tuple(item["review_names"]) != REVIEW_NAMES[:levels]:
        yield "review_names", f"审核级次名须依次为：{'、'.join(REVIEW_NAMES[:levels])}。"
    chain = [(row["level"], row["name"], row["equivalent"]) for row in item["review_chain"]]
    wanted = list(zip(range(1, levels + 1), REVIEW_NAMES, EQUIVALENTS, strict=False))
    if chain != wanted:
        yield "review_chain", f"审核环节须为 {levels} 级，依次是：{'、'.join(REVIEW_NAMES[:levels])}。"


def _branches(item: dict[str, Any]) -> Iterator[Told]:
    for n, branch in enumerate(item["branches"]):
        where = f"branches.{n}"
        if branch["required_review"] >= item["review_levels"]:
            yield f"{where}.required_review", "这一支须比事项本身少审，否则不必列出。"
        if branch["kind"] == "即时" and item["risk_level"] == "高":
            yield f"{where}.kind", "高风险事项的任何一支都不得即时办结。"
    yield from _twice(item["branches"], "branches", "end")


def _rows(item: dict[str, Any]) -> Iterator[Told]:
    yield from _twice(item["materials"], "materials", "id")
    yield from _twice(item["form_fields"], "form_fields", "key")
    yield from _twice(item["channels"], "channels", "name")
    for n, row in enumerate(item["materials"]):
        if row["required"] and (row["required_when"] or row["when"]):
            yield f"materials.{n}.required", "必交的材料不写条件；有条件的请把 required 改为 false。"
        if row["when"] and not row["required_when"]:
            yield f"materials.{n}.required_when", "写了 when 的材料也要用文字写明条件，供办事人看。"
        if row["obtainable_by_data_sharing"] and not row["sharing_source"]:
            yield f"materials.{n}.sharing_source", "可由数据共享取得的材料须写明来源。"
    for n, row in enumerate(item["form_fields"]):
        options = (row["validation"] or {}).get("options")
        if row["type"] in ("enum", "multi_enum") and not options:
            yield f"form_fields.{n}.validation", "选择项须给出 options（选项）。"


def _twice(rows: list[dict[str, Any]], name: str, key: str) -> Iterator[Told]:
    seen: set[str] = set()
    for n, row in enumerate(rows):
        if row[key] in seen:
            yield f"{name}.{n}.{key}", f"“{row[key]}”用了两次，请去掉重复的。"
        seen.add(row[key])
