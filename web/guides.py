"""办事指南 as the public reads it: the twelve fields of HB-9.3, with procedure and legal basis (PZH-6.7-2, HB-50.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from catalog.administration import hours
from catalog.items import Item
from catalog.models import Hall
from web.services import services

H = Hall.__table__.c
FIELDS = (
    "事项名称", "事项简述", "受理条件", "申请材料", "服务渠道", "办结时限", "结果送达", "收费依据及标准", "办公时间",
    "办事机构及地点", "咨询查询途径", "投诉举报渠道",
)  # fmt: skip
"""HB-9.3, in its order."""
OBJECTS = ("个人", "单位")


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    address: str
    phone: str
    open: tuple[str, ...]


def found(typed: str, object: str, board: str) -> list[Item]:
    """Best matches first; an empty filter leaves nothing out."""
    return [
        item for item in services().items.search(typed) if object in ("", item.object) and board in ("", item.board)
    ]


def places(item: Item) -> list[Place]:
    """The halls where it is offered."""
    with services().db.read() as conn:
        rows = conn.execute(
            select(H.code, H.name, H.address, H.phone, H.hours).where(H.active.is_(True)).order_by(H.code)
        ).all()
    offered = item.guide.get("halls") or []
    return [
        Place(row.name, row.address, row.phone, tuple(week(hours.from_json(row.hours))))
        for row in rows
        if not offered or row.code in offered
    ]


def week(known: hours.Hours) -> list[str]:
    """`周一至周五 09:00-12:00、13:00-17:00`: weekdays that are alike in one line; none where none are set."""
    lines: list[tuple[int, int, str]] = []
    for day in range(7):
        text = hours.text(known.week.get(day, ()))
        if lines and lines[-1][2] == text:
            lines[-1] = (lines[-1][0], day, text)
        else:
            lines.append((day, day, text))
    return [f"{_days(first, last)} {text}" for first, last, text in lines if text]


def _days(first: int, last: int) -> str:
    return hours.WEEKDAYS[first] if first == last else f"{hours.WEEKDAYS[first]}至{hours.WEEKDAYS[last]}"


def limit(item: Item) -> str:
    if item.promise_working_days is None:
        return "即时办结：材料齐全、符合条件的当场办结。"
    return f"受理之日起 {item.promise_working_days} 个工作日内办结（受理当日不计，遇节假日顺延）。"


def apart(item: Item) -> list[str]:
    """What does not count in the time limit (特殊程序)."""
    return [row["text"] for row in item.guide.get("special_procedures", ()) if not row["counts_in_time_limit"]]


def steps(item: Item) -> list[str]:
    """办事程序 in the order that the applicant meets it."""
    if item.immediate:
        return ["提出申请", "受理核验", "当场办结", "领取结果"]
    return ["提出申请", "受理", *item.review_names, "办结", "送达结果"]


def fee(item: Item) -> str:
    said: dict[str, Any] = item.guide["fee"]
    if not said["charged"]:
        return "不收费。"
    return f"收费，依据：{said['basis'] or '以公布的收费标准为准'}。"


def result(item: Item) -> str:
    said: dict[str, Any] = item.guide["result_document"]
    return f"{said['name']}（{said['form']}）。可在受理窗口领取；电子文书可凭验证码查验。"


def copies(material: Any) -> str:
    """How many, and of which kind."""
    number = f" {material.copies} 份" if material.copies else ""
    return f"{material.form}{number}"


def notes(material: Any) -> list[str]:
    """What an applicant should know of one material before coming."""
    said = [f"在以下情形提供：{material.required_when}"] if material.required_when else []
    if material.obtainable_by_data_sharing:
        said.append(f"可由数据共享取得，取得的免交（来源：{material.sharing_source}）")
    if material.may_be_deferred:
        said.append("可以容缺后补")
    if material.may_be_replaced_by_commitment:
        said.append("可以告知承诺代替")
    return [*said, *([material.note] if material.note else [])]


def lines(item: Item) -> Sequence[tuple[str, str]]:
    """办理依据: (name, number and articles)."""
    return [
        (law["name"], " ".join(part for part in (law["doc_no"], law["articles"]) if part))
        for law in item.guide["legal_basis"]
    ]
