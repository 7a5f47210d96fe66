"""更多操作: every operation that a to-do knows, each with the sentence why it is not offered now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORDS = {
    "transfer": "转办", "delegate": "委派", "add_signers": "加签", "remove_signer": "减签", "return": "退回",
    "take_back": "撤回", "urge": "催办", "copy": "抄送", "terminate": "终止",
}  # fmt: skip
HINTS = {
    "transfer": "交给同事办理，不再收回",
    "delegate": "请一位同事提意见，答复后回到您决定",
    "add_signers": "另请几人签署意见，在您决定之前或提交之后",
    "remove_signer": "不再等某人的意见，或收回委派",
    "return": "退给申请人、上一环节或指定环节",
    "take_back": "收回自己刚办完的环节",
    "urge": "提醒经办人，每天最多三次",
    "copy": "告知有权查看的人，不影响办理",
    "terminate": "结束本件，不能恢复",
}
HOLDERS = ("transfer", "delegate", "add_signers", "return", "terminate")
ASKED = {"delegate": "委派", "before": "前加签", "after": "后加签"}


@dataclass(frozen=True, slots=True)
class Entry:
    """`why_not` is empty where the operation is offered."""

    name: str
    words: str
    hint: str
    why_not: str


def entries(
    row: Mapping[str, Any], offered: Mapping[Any, str | None], person: str, holder_name: str = ""
) -> list[Entry]:
    """In the order of the menu; nothing for a to-do that is over and that this person did not do."""
    if row["status"] not in ("open", "claimed"):
        names = ["take_back"] if "take_back" in offered else []
    else:
        names = [name for name in WORDS if name != "take_back"]
    return [
        Entry(
            name, WORDS[name], HINTS[name],
            offered[name] or "" if name in offered else not_now(name, row, person, holder_name),
        )
        for name in names
    ]  # fmt: skip


def not_now(name: str, row: Mapping[str, Any], person: str, holder_name: str = "") -> str:
    """Why the to-do as it stands does not have this operation for this person."""
    mine = row["assignee"] == person
    if name == "urge":
        return "这项待办由您自己办理，无需催办。"
    if name == "remove_signer" and (mine or not row["asked"]):
        return "现在没有在等谁的意见。"
    if row["assignee"] is None:
        return "请先领取这项待办。"
    if not mine:
        return f"由{holder_name or row['assignee']}办理，须由其本人进行。"
    if row["asked"]:
        return f"{ASKED[row['asked']]}还没有答复，等答复或减签后再办。"
    return "现在不能进行这项操作。"
