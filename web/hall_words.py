"""How the hall's codes read on a page: states of cases and materials, insurances, cards, grades."""

from datetime import date

from flask import Flask

from handlers.cases.checklist import FORM_NAMES
from handlers.cases.materials import NEEDS, STATES
from handlers.cases.rectifying import REASONS
from handlers.cases.visits import GRADES
from handlers.identity.check import NAMES
from handlers.registry import words

CASE_STATES = {
    "accepting": "受理中", "correcting": "待补正", "accepted": "已受理", "reviewing": "审核中", "paused": "暂停计时",
    "suspended": "已挂起", "granted": "已办结", "rejected": "不予办理", "withdrawn": "已撤回",
    "not_accepted": "不予受理", "archived": "已归档",
}  # fmt: skip
CASE_BADGES = {
    "accepting": "info", "correcting": "warn", "accepted": "info", "reviewing": "info", "paused": "warn",
    "suspended": "warn", "granted": "ok", "rejected": "bad", "withdrawn": "grey", "not_accepted": "bad",
    "archived": "ok",
}  # fmt: skip
MATERIAL_BADGES = {"missing": "grey", "received": "ok", "promised": "warn", "committed": "info", "shared": "info"}
CHANNELS = {
    "window": "窗口", "online": "网上", "agent": "基层网点代办", "bank": "银行网点代办", "self_service": "自助终端",
}  # fmt: skip
SEXES = {"male": "男", "female": "女"}
PARTICIPATION_BADGES = {"active": "ok", "paused": "warn", "ended": "grey", "receiving": "info"}


def month(value: int | None) -> str:
    """202403 → 2024-03."""
    return "" if value is None else f"{value // 100}-{value % 100:02d}"


def day(value: date | None, estimated: bool = False) -> str:
    """A time limit is said to be estimated where the holidays of its year are not published yet (domain 4.3)."""
    return "" if value is None else f"{value.isoformat()}{'（预计）' if estimated else ''}"


def register(app: Flask) -> None:
    app.jinja_env.filters |= {"month": month}
    app.jinja_env.globals |= {
        "case_states": CASE_STATES, "case_badges": CASE_BADGES, "material_states": STATES, "material_needs": NEEDS,
        "material_badges": MATERIAL_BADGES, "material_forms": FORM_NAMES, "channels": CHANNELS, "sexes": SEXES,
        "grades": GRADES, "negative_reasons": REASONS, "id_types": NAMES, "insurances": words.INSURANCES,
        "benefits": words.BENEFITS,
        "benefit_states": words.BENEFIT_STATES, "card_states": words.CARD_STATES,
        "participation_states": words.PARTICIPATION_STATES, "participation_badges": PARTICIPATION_BADGES,
        "day": day,
    }  # fmt: skip
