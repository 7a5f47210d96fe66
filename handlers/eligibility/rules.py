"""The parameters of the formulas, read from rules.yaml: a change of policy changes the file, not the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from catalog.messages import ChineseSchema, between, length
from catalog.yaml_file import CatalogInvalid, YamlFile
from handlers.eligibility.months import Month

FILE = Path(__file__).parent / "rules.yaml"


@dataclass(frozen=True, slots=True)
class RetirementKind:
    """`age` in years before 2025; since then a month later for every `step` months, at most `limit` months."""

    code: str
    name: str
    age: int
    step: int
    limit: int


@dataclass(frozen=True, slots=True)
class Retirement:
    starts: Month
    kinds: Mapping[str, RetirementKind]
    flexible: int


@dataclass(frozen=True, slots=True)
class PensionMinimum:
    base: int
    first_year: int
    step: int
    limit: int


@dataclass(frozen=True, slots=True)
class Unemployment:
    """`tiers`: (months paid at least, months of benefit), rising."""

    limit: int
    tiers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    retirement: Retirement
    pension_minimum: PensionMinimum
    unemployment: Unemployment


def _whole(low: int, high: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=between(low, high))


class KindSchema(ChineseSchema):
    code = fields.String(required=True, validate=length(1, 20))
    name = fields.String(required=True, validate=length(1, 40))
    age = _whole(40, 80)
    step = _whole(1, 12)
    limit = _whole(0, 120)


class RetirementSchema(ChineseSchema):
    starts = fields.String(
        required=True, validate=validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$", error="请按 2025-01 的样子填写年月。")
    )
    kinds = fields.List(fields.Nested(KindSchema), required=True, validate=length(1))
    flexible = _whole(0, 120)


class MinimumSchema(ChineseSchema):
    base = _whole(0, 600)
    first_year = _whole(2000, 2100)
    step = _whole(0, 120)
    limit = _whole(0, 600)


class TierSchema(ChineseSchema):
    paid = _whole(0, 600)
    months = _whole(0, 120)


class UnemploymentSchema(ChineseSchema):
    limit = _whole(0, 120)
    tiers = fields.List(fields.Nested(TierSchema), required=True, validate=length(1))


class RulesSchema(ChineseSchema):
    retirement = fields.Nested(RetirementSchema, required=True)
    pension_minimum = fields.Nested(MinimumSchema, required=True)
    unemployment = fields.Nested(UnemploymentSchema, required=True)


def load_rules(path: Path = FILE) -> Rules:
    """Raises CatalogInvalid naming file, line and field."""
    file = YamlFile(path)
    data: dict[str, Any] = file.load(RulesSchema())
    retirement, unemployment = data["retirement"], data["unemployment"]
    tiers = tuple((tier["paid"], tier["months"]) for tier in unemployment["tiers"])
    if any(one >= other for one, other in zip(tiers, tiers[1:], strict=False)):
        raise CatalogInvalid([file.problem("unemployment.tiers", "各档须按缴费月数从少到多排列，月数不减。")])
    return Rules(
        Retirement(
            Month.parse(retirement["starts"]),
            {kind["code"]: RetirementKind(**kind) for kind in retirement["kinds"]},
            retirement["flexible"],
        ),
        PensionMinimum(**data["pension_minimum"]),
        Unemployment(unemployment["limit"], tiers),
    )
