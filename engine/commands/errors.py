"""What ends a command before its commit, beside the refusals of engine.errors."""

from engine.errors import NotAllowed


class Conflict(Exception):
    """Somebody else wrote the same rows meanwhile: the command is run again from the start."""


class Suspended(NotAllowed):
    """The instance does nothing until it is resumed."""

    def __init__(self) -> None:
        super().__init__("该流程实例已挂起，请恢复后再办理。")


class AnswerKept(Exception):
    """This request was answered before: `status` and `body` are that answer, and nothing was done now."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
