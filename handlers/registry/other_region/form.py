"""The information form (基本养老保险关系转移接续信息表): its shape, and what must hold in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, fields, validate

from catalog.messages import ChineseSchema, flat, length
from handlers.base import Whole, labelled
from handlers.registry import months
from handlers.registry.schemas import month

POOLED_SHARE = Decimal("0.12")
"""国办发〔2009〕66号: of the pooled fund, 12 % of the base of each month moves along."""
CENT = Decimal("0.01")


def _amount(label: str) -> fields.Decimal:
    sign = validate.Range(min=Decimal(0), max=Decimal("99999999.99"), error="金额须在 0 到 99999999.99 之间。")
    return fields.Decimal(required=True, validate=[sign, _whole_fen], metadata=labelled(label))


def _whole_fen(value: Decimal) -> None:
    if value != value.quantize(CENT):
        raise ValidationError("金额最多两位小数。")


def _month_of(label: str) -> fields.String:
    return fields.String(required=True, validate=month, metadata=labelled(label))


class PeriodShape(ChineseSchema):
    """Consecutive months with the same base; the amounts are those of one month."""

    first_month = _month_of("起始年月")
    last_month = _month_of("终止年月")
    base = _amount("缴费基数")
    personal = _amount("个人缴费")
    employer = _amount("单位缴费")


class FormShape(ChineseSchema):
    """Amounts are texts or exact numbers, never floats."""

    name_masked = fields.String(required=True, validate=length(1, 100), metadata=labelled("姓名（遮盖）"))
    id_masked = fields.String(required=True, validate=length(1, 64), metadata=labelled("证件号码（遮盖）"))
    periods = fields.List(
        fields.Nested(PeriodShape), required=True, validate=length(1, 120), metadata=labelled("缴费时段")
    )
    months = Whole(required=True, metadata=labelled("缴费月数"))
    personal_account = _amount("个人账户储存额")
    pooled_fund = _amount("统筹基金转移额")
    total = _amount("转移基金总额")


@dataclass(frozen=True, slots=True)
class Period:
    first: int
    last: int
    base: Decimal
    personal: Decimal
    employer: Decimal

    @property
    def months(self) -> int:
        return months.between(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Form:
    name_masked: str
    id_masked: str
    periods: tuple[Period, ...]
    months: int
    personal_account: Decimal
    pooled_fund: Decimal
    total: Decimal


def read(content: Mapping[str, Any]) -> tuple[Form | None, tuple[str, ...]]:
    """The form, or the sentences why it is none."""
    try:
        told: dict[str, Any] = FormShape().load(dict(content))
    except ValidationError as error:
        return None, tuple(f"信息表的“{path}”：{''.join(words)}" for path, words in flat(error).items())
    rows = sorted((period_of(row) for row in told.pop("periods")), key=lambda row: row.first)
    return Form(periods=tuple(rows), **told), ()


def period_of(row: Mapping[str, Any]) -> Period:
    first, last = months.read(row["first_month"]), months.read(row["last_month"])
    return Period(first, last, row["base"], row["personal"], row["employer"])


def differences(form: Form, name_masked: str, id_masked: str, this_month: int) -> list[str]:
    """Why the form cannot be taken over as it is; the other region is asked about each."""
    found = []
    if (form.name_masked, form.id_masked) != (name_masked, id_masked):
        found.append("信息表上的姓名或证件号码与申请人不一致。")
    if any(row.last < row.first for row in form.periods):
        return [*found, "有缴费时段的终止年月早于起始年月。"]
    if any(later.first <= earlier.last for earlier, later in pairwise(form.periods)):
        found.append("缴费时段互相重叠。")
    if form.periods[-1].last > this_month:
        found.append("缴费时段超出当前年月。")
    counted = sum(row.months for row in form.periods)
    if counted != form.months:
        found.append(f"各时段合计 {counted} 个月，表上写 {form.months} 个月。")
    paid = sum((row.personal * row.months for row in form.periods), Decimal(0))
    if form.personal_account < paid:
        found.append(f"个人账户储存额 {form.personal_account:.2f} 元少于个人缴费合计 {paid:.2f} 元。")
    pooled = pooled_of(form.periods)
    if form.pooled_fund != pooled:
        found.append(f"统筹基金转移额应为缴费基数的 12%，即 {pooled:.2f} 元，表上写 {form.pooled_fund:.2f} 元。")
    if form.total != form.personal_account + form.pooled_fund:
        found.append("转移基金总额不等于个人账户储存额与统筹基金转移额之和。")
    return found


def pooled_of(periods: Sequence[Period]) -> Decimal:
    """Rounded once, over the whole."""
    return (sum((row.base * row.months for row in periods), Decimal(0)) * POOLED_SHARE).quantize(CENT)
