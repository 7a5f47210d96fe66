"""What the engine refuses: one class per meaning, each with the stable `code` of the API and a Chinese sentence.

Every refusal rolls its command back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.feel.temporal import BEIJING
from engine.findings import Finding


class Refused(Exception):
    """Base of all refusals. `message` is one Chinese sentence: what is wrong and what to do."""

    code = "not_allowed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FieldsRefused(Refused):
    """Base of refusals by field; `errors` is {field: [sentence]}."""

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str) -> None:
        super().__init__(message)
        self.errors = {field: list(sentences) for field, sentences in errors.items()}


class FormInvalid(FieldsRefused):
    code = "invalid_form"

    def __init__(
        self, errors: Mapping[str, Sequence[str]], message: str = "填写的内容有误，请按提示修改后再提交。"
    ) -> None:
        super().__init__(errors, message)


class UnknownField(FieldsRefused):
    code = "unknown_field"

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        super().__init__(errors, message or f"提交了此处不能填写的字段：{'、'.join(errors)}，请去掉后再提交。")


class NotAllowed(Refused):
    code = "not_allowed"


class FourEyes(Refused):
    """The same person may not do both steps; `by` is the person who did the earlier one."""

    code = "four_eyes"

    def __init__(self, message: str, by: str) -> None:
        super().__init__(message)
        self.by = by


class Overtaken(Refused):
    """Somebody else was faster: person `by` did `action` (claim, complete, ...) `at` that time; `name` is for show."""

    sentence = ""

    def __init__(self, by: str | None, at: datetime | None, action: str, name: str = "") -> None:
        when = f"于{at.astimezone(BEIJING):%m月%d日 %H:%M}" if at is not None else ""
        super().__init__(self.sentence.format(who=name or by or "系统", when=when, deed=DEEDS.get(action, action)))
        self.by = by
        self.at = at
        self.action = action


DEEDS = {
    "complete": "办理完成",
    "claim": "领取",
    "release": "放回待领",
    "reassign": "转交他人",
    "cancel": "取消",
    "draft": "修改",
    "transfer": "转办",
    "delegate": "委派",
    "add_signers": "加签",
    "remove_signer": "减签",
    "answer": "答复意见",
    "submit": "提交并加签",
}


class TaskTaken(Overtaken):
    code = "task_taken"
    sentence = "这项待办已由{who}{when}{deed}，请刷新待办列表。"


class RevisionStale(Overtaken):
    code = "revision_stale"
    sentence = "您打开后，这项待办已被{who}{when}{deed}，请刷新后再办。"


class LeaseLost(Refused):
    code = "lease_lost"

    def __init__(self, message: str = "这项作业的租约已失效，已交给别的执行者，请放弃本次结果。") -> None:
        super().__init__(message)


class DuplicateMessage(Refused):
    code = "duplicate_message"

    def __init__(self, name: str, message_id: str) -> None:
        super().__init__(f"消息“{name}”的编号 {message_id} 已经收到过，不再重复处理。")
        self.message_id = message_id


class NoWaiter(Refused):
    code = "no_waiter"

    def __init__(self, name: str) -> None:
        super().__init__(f"没有流程在等待消息“{name}”，消息未保留；如需等待，请给出保留时间 ttl_s。")


class NotFound(Refused):
    """`what` is a Chinese noun phrase, such as 待办 or 流程实例."""

    code = "not_found"

    def __init__(self, what: str) -> None:
        super().__init__(f"找不到{what}，它可能已结束、已删除或您无权查看。")
        self.what = what


class KeyTaken(Refused):
    code = "key_taken"

    def __init__(self, key: str, folder: str) -> None:
        super().__init__(f"标识“{key}”已属于“{folder}”，请换一个标识或在原目录中发布。")
        self.key = key
        self.folder = folder


class KeyReused(Refused):
    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("同一个 Idempotency-Key 已用于另一项不同的请求，请换一个新的。")


class PackageInvalid(Refused):
    code = "package_invalid"

    def __init__(self, findings: Sequence[Finding], message: str = "流程包有错误，未发布，请按检查结果修改。") -> None:
        super().__init__(message)
        self.findings = list(findings)


class TooLarge(Refused):
    code = "too_large"


class Busy(Refused):
    code = "busy"

    def __init__(self, message: str = "系统正忙，您填写的内容没有丢失，请稍后再试。") -> None:
        super().__init__(message)
