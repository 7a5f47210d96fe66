"""The handlers `eligibility.*`."""

from typing import Any

from marshmallow import ValidationError, fields

from catalog.messages import ChineseSchema, between
from handlers.base import Described, HandlerFailed, InlineCall, Whole, handler, labelled
from handlers.eligibility.months import Month
from handlers.eligibility.retirement import pension_minimum, retirement
from handlers.eligibility.rules import Rules
from handlers.eligibility.unemployment import benefit_months


def _month(text: str) -> None:
    try:
        Month.parse(text)
    except ValueError:
        raise ValidationError("请按 1975-01 的样子填写年月。") from None


class RetirementGiven(ChineseSchema):
    born = fields.String(required=True, validate=_month, metadata=labelled("出生年月（以档案认定为准）"))
    kind = fields.String(required=True, metadata=labelled("人员类别"))


class RetirementAnswer(ChineseSchema):
    original = fields.String(required=True, metadata=labelled("原法定退休年月"))
    statutory = fields.String(required=True, metadata=labelled("法定退休年月"))
    delay = Whole(required=True, metadata=labelled("延迟月数"))
    earliest = fields.String(required=True, metadata=labelled("弹性提前最早年月"))
    latest = fields.String(required=True, metadata=labelled("弹性延迟最晚年月"))
    paid_months_needed = Whole(required=True, metadata=labelled("最低缴费月数"))


class UnemploymentGiven(ChineseSchema):
    paid_months = Whole(required=True, validate=between(0, 720), metadata=labelled("累计缴费月数"))
    left_months = Whole(load_default=0, validate=between(0, 24), metadata=labelled("上次未领完的月数"))


class UnemploymentAnswer(ChineseSchema):
    own_months = Whole(required=True, metadata=labelled("本次缴费可领月数"))
    benefit_months = Whole(required=True, metadata=labelled("合并后可领月数"))


def handlers(rules: Rules) -> list[Described]:
    @handler(
        "eligibility.retirement",
        "1",
        name="计算法定退休年月",
        help="按出生年月和人员类别计算法定退休年月、延迟月数、弹性范围和最低缴费月数。",
        input=RetirementGiven,
        output=RetirementAnswer,
    )
    def retire(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        kind = rules.retirement.kinds.get(data["kind"])
        if kind is None:
            known = "、".join(f"{each.code}（{each.name}）" for each in rules.retirement.kinds.values())
            raise HandlerFailed(f"没有“{data['kind']}”这种人员类别，只能是：{known}。")
        found = retirement(Month.parse(data["born"]), kind, rules.retirement)
        return {
            "original": str(found.original),
            "statutory": str(found.statutory),
            "delay": found.delay,
            "earliest": str(found.earliest),
            "latest": str(found.latest),
            "paid_months_needed": pension_minimum(found.statutory.year, rules.pension_minimum),
        }

    @handler(
        "eligibility.unemployment",
        "1",
        name="计算失业保险金月数",
        help="按累计缴费月数和上次未领完的月数计算可领月数，合并不超过上限；只算月数，不判断申领条件。",
        input=UnemploymentGiven,
        output=UnemploymentAnswer,
    )
    def unemployment(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        found = benefit_months(data["paid_months"], data["left_months"], rules.unemployment)
        return {"own_months": found.own, "benefit_months": found.total}

    return [retire, unemployment]
