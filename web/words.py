"""How values read on a page: times in Shanghai, time left, states, masked names and numbers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from markupsafe import Markup

from engine import values
from engine.feel.temporal import BEIJING
from handlers.masks import name as masked_name
from web.masking import NOTHING, Marked, kind_of, masked, of_key

SOON = timedelta(hours=4)

TASK_STATES = {"open": "待领取", "claimed": "办理中", "completed": "已办", "cancelled": "已取消"}
INSTANCE_STATES = {"running": "运行中", "completed": "已办结", "terminated": "已终止", "suspended": "已挂起"}
STATE_BADGES = {
    "running": "info", "completed": "ok", "terminated": "grey", "suspended": "warn",
    "open": "grey", "claimed": "info", "cancelled": "grey",
}  # fmt: skip
PACKAGE_STATES = {
    "draft": "草稿",
    "waiting": "待审批",
    "published": "已发布",
    "retired": "已停用",
    "rejected": "已退回",
}
SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
SEVERITY_BADGES = {"error": "bad", "warning": "warn", "info": "info"}


def moment(value: datetime | None, style: str = "full") -> str:
    """`11-21 16:05`; with another year the year too; `date` alone for days."""
    if value is None:
        return ""
    local = value.astimezone(BEIJING)
    if style == "date":
        return f"{local:%Y-%m-%d}"
    if style == "seconds":
        return f"{local:%Y-%m-%d %H:%M:%S}"
    return f"{local:%Y-%m-%d %H:%M}"


def time_left(due: datetime | None, now: datetime) -> dict[str, str] | None:
    """Grey, amber within four hours, red when over; always with words (ui.md)."""
    if due is None:
        return None
    left = due - now
    colour = "red" if left < timedelta() else "amber" if left <= SOON else "grey"
    words = f"已超 {_span(-left)}" if colour == "red" else f"剩 {_span(left)}"
    return {"colour": colour, "words": words, "at": moment(due)}


def age(since: datetime, now: datetime) -> str:
    """How long something has waited."""
    return _span(max(now - since, timedelta()))


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"


def called(person: Mapping[str, Any]) -> str:
    """An applicant or agent of a case as lists show them: the names of employers are public."""
    name = str(person["name"])
    return name if person["kind"] == "employer" else masked_name(name)


def shown(value: Any, key: str = "", marked: Marked = NOTHING) -> str:
    """A variable as a line of text, personal data masked; `marked`: what its forms say is personal."""
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return of_key(value, key, marked)
    if isinstance(value, dict | list):
        return values.dumps(masked_json(value, key, marked)).decode()
    return of_key(str(value), key, marked) if kind_of(key, marked) else str(value)


def whole(value: Any, key: str = "") -> str:
    """The same without masking: only where the look is recorded with its reason."""
    if isinstance(value, dict | list):
        return values.dumps(value).decode()
    return value if isinstance(value, str) else shown(value, key)


def masked_json(value: Any, key: str = "", marked: Marked = NOTHING) -> Any:
    """The same value with every personal datum in it masked."""
    if isinstance(value, dict):
        return {k: masked_json(v, k, marked) for k, v in value.items()}
    if isinstance(value, list):
        return [masked_json(v, key, marked) for v in value]
    if isinstance(value, str):
        return of_key(value, key, marked)
    if isinstance(value, Decimal) and of_key(str(value), key, marked) != str(value):
        return of_key(str(value), key, marked)
    return value


def script_json(value: Any) -> Markup:
    """JSON inside a <script type="application/json">: nothing in it can end the element."""
    text = values.dumps(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def register(app: Flask) -> None:
    app.jinja_env.filters |= {
        "moment": moment, "masked": masked, "masked_name": masked_name, "called": called, "shown": shown,
        "script_json": script_json,
    }  # fmt: skip
    app.jinja_env.globals |= {
        "time_left": time_left, "task_states": TASK_STATES, "instance_states": INSTANCE_STATES,
        "state_badges": STATE_BADGES, "package_states": PACKAGE_STATES, "severities": SEVERITIES,
        "severity_badges": SEVERITY_BADGES,
    }  # fmt: skip
