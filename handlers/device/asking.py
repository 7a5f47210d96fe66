"""What a process is asking at a window just now, said for the teller who sees nothing of it."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, func, select

from engine import store
from engine.columns import Instant
from handlers.device.hub import Hub
from handlers.device.tables import DeviceRequest

REQUEST = store.table(DeviceRequest)
WORDS: Mapping[str, str] = {
    "read_card": "正在等读卡：请把卡放在读卡器上。",
    "capture": "正在等高拍仪：请放好材料并拍摄。",
    "sign": "正在等签名：请服务对象在签批屏上签名。",
    "pin": "正在等密码键盘：请服务对象在密码键盘上输入，输入的内容不会显示在这里。",
    "print": "正在打印，请稍候。",
}
AGAIN = "上一次没有设成（两次输入不一致或不合要求），请服务对象在密码键盘上重新输入。"
ASKED = (
    select(REQUEST.c.kind, REQUEST.c.task)
    .where(
        REQUEST.c.instance_id == bindparam("b_instance"),
        REQUEST.c.state == "open",
        REQUEST.c.expires_at > bindparam("b_now", type_=Instant),
        REQUEST.c.job_key.is_not(None),
    )
    .order_by(REQUEST.c.asked_at)
    .limit(1)
)
TYPED = select(func.count()).where(
    REQUEST.c.instance_id == bindparam("b_instance"),
    REQUEST.c.kind == "pin",
    REQUEST.c.task == bindparam("b_task"),
    REQUEST.c.outcome == "ok",
)


def at_hand(conn: Connection, hub: Hub, instance_id: str) -> str:
    """A sentence; nothing where the process waits for no device."""
    asked = store.one(conn, ASKED, b_instance=instance_id, b_now=hub.clock.wall())
    if asked is None:
        return ""
    if asked["kind"] == "pin" and conn.scalar(TYPED, {"b_instance": instance_id, "b_task": asked["task"]}):
        return AGAIN
    return WORDS[asked["kind"]]
