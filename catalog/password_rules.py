"""What a password must be like here: the region pack's figures, or those that the security administrator set."""

import string
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from marshmallow import fields

from catalog.messages import ChineseSchema, between

LONGEST = 200
MOST_REMEMBERED = 24
CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """`classes` of small and capital letters, digits, other characters; not one of the last `remembered`.

    After `max_age_days` another has to be chosen (0: never, as ASVS 6.2.10 has it); a one-time password is good for
    `first_days`.
    """

    shortest: int = 10
    classes: int = 3
    remembered: int = 5
    max_age_days: int = 90
    first_days: int = 7

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    def is_too_old(self, password_at: datetime, now: datetime) -> bool:
        return self.max_age_days > 0 and now - password_at > timedelta(days=self.max_age_days)

    def sentence(self) -> str:
        return (
            f"至少 {self.shortest} 个字符，含大写字母、小写字母、数字、其他字符中的 {self.classes} 类，"
            f"不含用户名，不与最近 {self.remembered} 个口令相同。"
        )

    def problem(self, password: str, username: str) -> str:
        """What is wrong with a new password, or "". Earlier ones are compared where their hashes are."""
        if len(password) < self.shortest:
            return f"口令至少 {self.shortest} 个字符，请换一个长一些的。"
        if len(password) > LONGEST:
            return f"口令最多 {LONGEST} 个字符，请换一个短一些的。"
        kinds = {next((n for n, kind in enumerate(CLASSES) if char in kind), len(CLASSES)) for char in password}
        if len(kinds) < self.classes:
            return f"口令须含大写字母、小写字母、数字、其他字符中的 {self.classes} 类，请补充。"
        if len(set(password)) < 5:
            return "口令中不同的字符太少，请换一个不易猜到的。"
        if username.lower() in password.lower():
            return "口令不能含有用户名，请换一个。"
        return ""


class PasswordRulesSchema(ChineseSchema):
    """Never weaker than what an office may answer for."""

    shortest = fields.Integer(required=True, validate=between(8, 64))
    classes = fields.Integer(required=True, validate=between(1, 4))
    remembered = fields.Integer(required=True, validate=between(0, MOST_REMEMBERED))
    max_age_days = fields.Integer(required=True, validate=between(0, 730))
    first_days = fields.Integer(required=True, validate=between(1, 30))


LABELS: dict[str, tuple[str, str]] = {
    "shortest": ("最少字符数", "8 到 64"),
    "classes": ("字符类数", "大写、小写、数字、其他字符中至少几类，1 到 4"),
    "remembered": ("不得重复的最近口令数", "0 到 24"),
    "max_age_days": ("有效天数", "0 到 730，0 为不要求定期更换；三级等保要求定期更换"),
    "first_days": ("一次性口令有效天数", "1 到 30"),
}
