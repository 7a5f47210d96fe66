"""The one-time notice: everything that is missing, said at once (PZH-6.2.2.1-c, HB-28.2.4). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.cases.catalogue import Item
from handlers.cases.checklist import FORM_NAMES, lacking, owed

WAYS = {
    "promised": "可先受理、后补交",
    "committed": "可用书面承诺代替",
    "shared": "可由我们向有关部门调取",
}
HOW = "到窗口交、网上上传或邮寄均可"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to bring: what, in which form and how many, how else it can be satisfied, and how to bring it."""

    name: str
    specification: str
    other_ways: str
    how: str


def missing(item: Item | None, rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    """A line for everything that lacks, then for what was promised and is still owed."""
    return [_line(item, row) for row in [*lacking(rows), *owed(rows)]]


def text(case_no: str, item_name: str, lines: Sequence[Line]) -> str:
    """The notice in words; one paragraph a line."""
    if not lines:
        return f"您申请的“{item_name}”（办件号 {case_no}）材料齐全，没有需要补正的内容。"
    parts = [
        f"您申请的“{item_name}”（办件号 {case_no}）还缺 {len(lines)} 项材料。"
        "以下为全部需要补正的内容，我们一次性告知您："
    ]
    for number, line in enumerate(lines, 1):
        ways = f"；{line.other_ways}" if line.other_ways else ""
        parts.append(f"{number}. {line.name}：{line.specification}{ways}；{line.how}。")
    return "\n".join(parts)


def _line(item: Item | None, row: Mapping[str, Any]) -> Line:
    known = next((each for each in item.materials if each.id == row["code"]), None) if item is not None else None
    specification = FORM_NAMES.get(row["form"], "复印件")
    if row["copies"]:
        specification += f"{row['copies']}份"
    if row["note"]:
        specification += f"，{row['note'].rstrip('。')}"
    ways: list[str] = []
    if known is not None and row["state"] == "missing":
        for way, possible in (
            ("promised", known.may_be_deferred),
            ("committed", known.may_be_replaced_by_commitment),
            ("shared", known.obtainable_by_data_sharing),
        ):
            if possible:
                ways.append(WAYS[way])
    return Line(row["name"], specification, "，".join(ways), HOW)
