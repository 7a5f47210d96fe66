"""The handler `identity.check`: the number of a document, by the kind of document."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import fields, validate

from catalog.messages import ChineseSchema, one_of
from handlers.base import Described, InlineCall, handler, labelled
from handlers.identity.bank import bank_warnings
from handlers.identity.checked import Checked
from handlers.identity.citizen import check_id_card
from handlers.identity.credit import check_credit_code
from handlers.identity.permits import check_foreign_permanent, check_passport, check_residence_permit

BY_KIND: Mapping[str, Callable[[str, date | None], Checked]] = {
    "id_card": check_id_card,
    "residence_permit": check_residence_permit,
    "foreign_permanent": check_foreign_permanent,
    "passport": check_passport,
    "credit_code": lambda typed, on: check_credit_code(typed),
    "bank_card": lambda typed, on: Checked(typed, warnings=bank_warnings(typed)),
}
NAMES = {
    "id_card": "居民身份证",
    "residence_permit": "港澳台居民居住证",
    "foreign_permanent": "外国人永久居留身份证",
    "passport": "护照",
    "credit_code": "统一社会信用代码",
    "bank_card": "银行账号",
}


def check(kind: str, typed: str, on: date | None = None) -> Checked:
    """`kind` is one of `NAMES`; `on` the day against which a birthday must make sense."""
    return BY_KIND[kind](typed, on)


class Given(ChineseSchema):
    kind = fields.String(required=True, validate=one_of(*NAMES), metadata=labelled("证件种类", names=NAMES))
    number = fields.String(
        required=True, validate=validate.Length(max=64, error="号码过长，请核对。"), metadata=labelled("号码")
    )
    on = fields.Date(load_default=None, allow_none=True, metadata=labelled("核对日期"))


class Answer(ChineseSchema):
    """The number itself is not among the answers: process variables hold none (masked it may be shown)."""

    ok = fields.Boolean(required=True, metadata=labelled("号码有效"))
    masked = fields.String(required=True, metadata=labelled("遮盖后的号码"))
    problems = fields.List(fields.String(), required=True, metadata=labelled("问题"))
    warnings = fields.List(fields.String(), required=True, metadata=labelled("提醒"))


@handler(
    "identity.check",
    "1",
    name="核对证件号码",
    help="按证件种类核对号码的位数、校验码和出生日期；号码有问题时给出原因，只是可疑时给出提醒。",
    input=Given,
    output=Answer,
)
def identity_check(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
    found = check(data["kind"], data["number"], data["on"])
    return {
        "ok": found.ok,
        "masked": found.masked,
        "problems": list(found.problems),
        "warnings": list(found.warnings),
    }


def handlers() -> list[Described]:
    return [identity_check]
