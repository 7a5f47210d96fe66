"""A guide as lines of words by field, and what differs between two editions."""

from collections import Counter
from collections.abc import Mapping
from typing import Any


def lines(data: Mapping[str, Any]) -> dict[str, str]:
    """What the office may change, as people read it."""
    days = data["promise_working_days"]
    found = {
        "俗称": "、".join(data["aliases"]),
        "事项简述": data["summary"],
        "受理条件": "；".join(row["text"] for row in data["acceptance_conditions"]),
        "服务渠道": "、".join(row["name"] for row in data["channels"]),
        "办理大厅": "、".join(data.get("halls") or ()) or "全部大厅",
        "办结时限": "即时办结" if days is None else f"{days} 个工作日",
        "结果送达": f"{data['result_document']['name']}（{data['result_document']['form']}）",
        "收费": (data["fee"]["basis"] or "收费") if data["fee"]["charged"] else "不收费",
        "办事依据": "；".join(" ".join(filter(None, (row["name"], row["doc_no"]))) for row in data["legal_basis"]),
    }
    twice = {name for name, count in Counter(row["name"] for row in data["materials"]).items() if count > 1}
    return found | {
        f"材料“{row['name']}”{row['id'] if row['name'] in twice else ''}": _material(row) for row in data["materials"]
    }


def _material(row: Mapping[str, Any]) -> str:
    need = "必交" if row["required"] else f"情形：{row['required_when']}" if row["required_when"] else "可不交"
    ways = [
        words
        for name, words in (("may_be_deferred", "可容缺"), ("may_be_replaced_by_commitment", "可承诺"))
        if row[name]
    ]
    form = f"{row['form']} {row['copies']} 份" if row["copies"] else row["form"]
    parts = [form, need, *ways, row["note"] or ""]
    return "，".join(part for part in parts if part)


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) of what differs; empty where there was or is none."""
    old, new = lines(before), lines(after)
    return [
        (field, old.get(field, ""), new.get(field, "")) for field in {**old, **new} if old.get(field) != new.get(field)
    ]
