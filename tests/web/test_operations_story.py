"""What the operations look like in a case's story."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.history.read import Event
from web.timeline import words_of

NAMES = {"bo": "李四", "cai": "王五"}


@pytest.mark.parametrize(
    ("type", "body", "told"),
    [
        ("task_transfer", {"to": "bo", "note": "请假"}, "把“初审”转办给李四：请假"),
        ("task_delegate", {"people": ["bo"], "note": "请核对"}, "就“初审”委派李四提意见：请核对"),
        (
            "task_add_signers",
            {"mode": "after", "people": ["bo", "cai"], "note": "会签"},
            "“初审”后加签李四、王五：会签",
        ),
        ("task_add_signers", {"mode": "before", "people": ["bo"], "note": "会签"}, "“初审”前加签李四：会签"),
        ("task_remove_signer", {"person": "bo", "reason": "不必"}, "“初审”减签李四：不必"),
        ("task_answer", {"agree": False, "opinion": "缺证明"}, "答复“初审”（不同意）：缺证明"),
        ("task_urge", {"note": "请尽快", "to": ["bo"]}, "催办“初审”（李四）：请尽快"),
        ("task_copy", {"people": ["cai"], "note": "供参考"}, "抄送王五：供参考"),
        ("command", {"name": "move", "operation": "return", "reason": "有误"}, "退回到“初审”：有误"),
        (
            "command",
            {"name": "move", "operation": "return", "then": "back", "reason": "有误"},
            "退回到“初审”，办完直接回到退回人：有误",
        ),
        ("command", {"name": "move", "operation": "take_back", "reason": "写错"}, "撤回“初审”：写错"),
        ("command", {"name": "move", "operation": "jump_back"}, "数据未变，直接回到退回人"),
    ],
)
def test_each_operation_is_one_sentence(type: str, body: dict[str, Any], told: str) -> None:
    assert words_of(event(type, body), {"r": "初审"}, NAMES) == told


def event(type: str, body: dict[str, Any]) -> Event:
    blank: dict[str, Any] = dict.fromkeys(Event.__dataclass_fields__)
    return Event(**blank | {"type": type, "element": "r", "body": body, "time": datetime(2026, 11, 21, tzinfo=UTC)})
