"""How the record of administration reads: fields and values of what was changed."""

from typing import Any

from catalog.administration.kinds import AFFILIATIONS
from catalog.administration.posts import DUTIES, POST_RIGHTS
from catalog.password_rules import LABELS
from handlers.device import KINDS as DEVICES

FIELDS = {
    "name": "名称", "unit": "单位", "affiliation": "人员归属", "home": "所属范围", "active": "在用", "grant": "授权",
    "scope": "范围", "starts_on": "开始日期", "ends_on": "结束日期", "password": "口令", "duties": "职责",
    "rights": "权限", "address": "地址", "phone": "电话", "hall": "大厅", "post": "岗位", "window": "窗口",
    "kinds": "设备种类", "arrangement": "安排", "seal_kind": "种类", "holder": "保管人",
    "picture": "印模摘要", "number": "文号", "state": "状态", **{name: words for name, (words, _) in LABELS.items()},
}  # fmt: skip
"""By field; a part of the product that keeps changes of its own adds its fields here."""
VALUES = {**AFFILIATIONS, **DUTIES, **POST_RIGHTS, **{kind: each.name for kind, each in DEVICES.items()}}


def value_words(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value_words(each) for each in value)
    return VALUES.get(str(value), str(value))
