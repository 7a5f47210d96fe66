"""Editing a guide from a form, and whether a published diagram serves what the guide promises."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.items import Item
from web.services import services

DRAWN = re.compile(rb'<zeebe:input source="=\s*(\d+)" target="days"')
"""The promised time limit as a constant of a diagram."""
BLANK_ROWS = 2
TICKS = ("may_be_deferred", "may_be_replaced_by_commitment")


@dataclass(frozen=True, slots=True)
class Served:
    """The diagram that serves an item; `version` None: none is published. `days`: the limits drawn in it."""

    process: str | None
    version: int | None
    days: frozenset[int]


def served(item: Item) -> Served:
    use = services()
    if item.process is None:
        return Served(None, None, frozenset())
    with use.db.read() as conn:
        ref = use.definitions.find(conn, item.process)
        if ref is None or ref.sandbox:
            return Served(item.process, None, frozenset())
        drawn = frozenset(int(found) for found in DRAWN.findall(use.definitions.xml(conn, ref.id)))
    return Served(item.process, ref.version, drawn)


def problem(item: Item) -> str | None:
    """Why the edition cannot be kept to: cases run on the limit that is drawn, not on the printed one."""
    by, days = served(item), item.promise_working_days
    if days is None or not by.days or days in by.days:
        return None
    drawn = "、".join(map(str, sorted(by.days)))
    return f"指南承诺 {days} 个工作日，而已发布的流程图按 {drawn} 个工作日计时，请先发布改好时限的流程包，再批准。"


def typed(item: Mapping[str, Any], form: Mapping[str, Any], chosen: Mapping[str, list[str]]) -> dict[str, Any]:
    """The item's data with what the form says of it; `chosen` holds the ticked boxes. Nothing is checked yet."""
    data = copy.deepcopy(dict(item))
    data["aliases"] = [word for word in re.split(r"[、,，\s]+", form.get("aliases", "")) if word]
    data["summary"] = form.get("summary", "").strip()
    data["acceptance_conditions"] = _conditions(item, form.get("conditions", ""))
    data["channels"] = [{"name": name, "src": "office", "note": None} for name in chosen["channels"]]
    data["halls"] = chosen["halls"]
    if item["promise_working_days"] is not None:
        days = form.get("promise_working_days", "").strip()
        data["promise_working_days"] = int(days) if days.isdecimal() and len(days) < 4 else days
    names = {"name": form.get("result_name", "").strip(), "form": form.get("result_form", "").strip()}
    data["result_document"] = item["result_document"] | names
    data["fee"] = item["fee"] | {"charged": bool(form.get("charged")), "basis": form.get("basis", "").strip() or None}
    data["legal_basis"] = _laws(item, form.get("laws", ""))
    data["materials"] = _materials(item, form)
    return data


def _conditions(item: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    """One a line; a line that stood there before keeps how it is checked."""
    known = {row["text"]: row for row in item["acceptance_conditions"]}
    said = [line.strip() for line in text.splitlines() if line.strip()]
    return [known.get(line) or {"text": line, "check": "human", "src": "office", "note": None} for line in said]


def _laws(item: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    """One a line, `name｜number`."""
    known = {law_line(row): row for row in item["legal_basis"]}
    found = []
    for n, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        name, _, number = line.replace("|", "｜").partition("｜")
        fresh = {"id": f"law_{n}", "name": name.strip(), "doc_no": number.strip() or None, "articles": None,
                 "src": "office", "note": None}  # fmt: skip
        found.append(known.get(line) or fresh)
    return found


def law_line(row: Mapping[str, Any]) -> str:
    return f"{row['name']}｜{row['doc_no']}" if row["doc_no"] else str(row["name"])


def _materials(item: Mapping[str, Any], form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the form in their order; one whose name was emptied is taken out."""
    known = {row["id"]: row for row in item["materials"]}
    taken = set(known)
    found = []
    for n in range(len(known) + BLANK_ROWS):
        get = {name: form.get(f"m{n}_{name}", "").strip() for name in ("id", "name", "form", "copies", "when", "note")}
        if not get["name"]:
            continue
        row = known.get(get["id"]) or _new_material(taken)
        when = get["when"] or None
        need = form.get(f"m{n}_need", "")
        fresh = {
            "name": get["name"], "form": get["form"], "required": need == "required",
            "copies": int(get["copies"]) if get["copies"].isdecimal() and len(get["copies"]) < 4 else get["copies"],
            "required_when": when if need == "when" else None, "note": get["note"] or None,
            **{name: bool(form.get(f"m{n}_{name}")) for name in TICKS},
        }  # fmt: skip
        if fresh["required_when"] != row["required_when"]:
            fresh["when"] = None  # the words have changed: what was computed from the old ones does not follow
        changed = any(row.get(name) != value for name, value in fresh.items())
        found.append(row | fresh | ({"src": "office"} if changed else {}))
    return found


def _new_material(taken: set[str]) -> dict[str, Any]:
    id = next(f"m_own{n}" for n in range(1, 100) if f"m_own{n}" not in taken)
    taken.add(id)
    return {
        "id": id, "material_class": "附件材料", "when": None, "required_when": None, "src": "office",
        "obtainable_by_data_sharing": False, "sharing_source": None,
    }  # fmt: skip


LABELS = {
    "aliases": "俗称", "summary": "事项简述", "acceptance_conditions": "受理条件", "channels": "服务渠道",
    "halls": "办理大厅", "promise_working_days": "办结时限", "result_document": "结果送达", "fee": "收费",
    "legal_basis": "办事依据", "materials": "申请材料", "kind": "办结类型", "effective_on": "生效日期",
}  # fmt: skip


def sentences(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong by field of the form, with the row where it is one of a list."""
    found: dict[str, list[str]] = {}
    for path, told in errors.items():
        first, _, rest = path.partition(".")
        row = rest.partition(".")[0]
        place = f"{LABELS.get(first, first)}{f'第 {int(row) + 1} 行' if row.isdecimal() else ''}"
        found.setdefault(first, []).extend(f"{place}：{sentence}" for sentence in told)
    return found
