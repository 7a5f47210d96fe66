"""What log-in and sessions refuse, in the same shape as the engine's refusals."""

from datetime import timedelta

from engine.errors import Refused


class LoginRequired(Refused):
    code = "login_required"

    def __init__(self, message: str = "请先登录。") -> None:
        super().__init__(message)


class SessionExpired(Refused):
    code = "session_expired"

    def __init__(self, message: str = "登录已过期，请重新登录；已保存的草稿不会丢失。") -> None:
        super().__init__(message)


class PasswordDue(Refused):
    """Somebody who has to choose a new password asked for something else first."""

    code = "password_due"

    def __init__(self) -> None:
        super().__init__("口令须先更换：请打开网页登录，在“修改口令”页设一个新口令后再继续。")


class TooMany(Refused):
    code = "too_many"

    def __init__(self, pause: timedelta) -> None:
        self.seconds = max(1, round(pause.total_seconds() + 0.5))
        super().__init__(f"尝试次数过多，请等 {self.seconds} 秒后再试。")
