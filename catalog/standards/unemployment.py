"""The monthly standard of 失业保险金 by area and day."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate

from catalog.messages import ChineseSchema, length, one_of
from catalog.yaml_file import CatalogInvalid, Problem, YamlFile

FILE = Path(__file__).parent / "unemployment.yaml"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Standard:
    """`monthly` in yuan with two decimals; `area` is the one whose standard it is."""

    area: str
    area_name: str
    begins: date
    monthly: Decimal
    basis: str


class StandardMissing(Exception):
    """No standard holds there on that day; the text says so."""


@dataclass(frozen=True, slots=True)
class Standards:
    """Standards by area, the oldest first."""

    by_area: Mapping[str, Sequence[Standard]]

    def on(self, area: str, day: date) -> Standard:
        """The area's own, else its city's, else its province's. Raises StandardMissing."""
        for code in dict.fromkeys((area, area[:4] + "00", area[:2] + "0000")):
            known = self.by_area.get(code)
            if known is None:
                continue
            place = bisect_right(known, day, key=lambda standard: standard.begins)
            if not place:
                raise StandardMissing(
                    f"{known[0].area_name}在 {day.isoformat()} 还没有失业保险金标准，请在标准表中补充更早的标准。"
                )
            return known[place - 1]
        raise StandardMissing(f"标准表中没有地区 {area} 的失业保险金标准，请先补充。")


def read_standards(path: Path = FILE) -> Standards:
    """Raises CatalogInvalid naming file, line and field of everything wrong."""
    file = YamlFile(path)
    data: dict[str, Any] = file.load(_FileSchema())
    problems = _check(file, data["areas"])
    if problems:
        raise CatalogInvalid(problems)
    return Standards({area["area"]: tuple(_standards(area)) for area in data["areas"]})


def _money(amount: Decimal) -> None:
    if amount <= 0 or amount != amount.quantize(CENT):
        raise ValidationError("金额须大于 0，最多两位小数。")


class _StandardSchema(ChineseSchema):
    begins = fields.Date(required=True, data_key="from")
    monthly = fields.Decimal(required=True, validate=_money)
    basis = fields.String(required=True, validate=length(1, 200))
    src = fields.String(required=True, validate=one_of("seed", "law", "default"))


class _AreaSchema(ChineseSchema):
    area = fields.String(required=True, validate=validate.Regexp(r"^\d{6}$", error="须是六位行政区划代码，加引号。"))
    name = fields.String(required=True, validate=length(1, 80))
    standards = fields.List(
        fields.Nested(_StandardSchema), required=True, validate=validate.Length(min=1, error="至少要有一个标准。")
    )


class _FileSchema(ChineseSchema):
    areas = fields.List(fields.Nested(_AreaSchema), required=True)


def _check(file: YamlFile, areas: list[dict[str, Any]]) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for n, area in enumerate(areas):
        if area["area"] in seen:
            problems.append(file.problem(f"areas.{n}.area", f"地区 {area['area']} 出现了两次，请合并。"))
        seen.add(area["area"])
        days = [standard["begins"] for standard in area["standards"]]
        for m in range(1, len(days)):
            if days[m] <= days[m - 1]:
                field = f"areas.{n}.standards.{m}.from"
                problems.append(file.problem(field, f"执行日期须晚于上一行的 {days[m - 1].isoformat()}。"))
    return problems


def _standards(area: Mapping[str, Any]) -> list[Standard]:
    return [
        Standard(area["area"], area["name"], each["begins"], each["monthly"].quantize(CENT), each["basis"])
        for each in area["standards"]
    ]
