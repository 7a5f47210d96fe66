"""What ends a command before its commit, other than a refusal."""


class Conflict(Exception):
    """Somebody else wrote the same rows meanwhile: the command is run again from the start."""


class AnswerKept(Exception):
    """This request was answered before: `status` and `body` are that answer, and nothing was done now."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
