"""Item 41: the amount of 失业保险金 comes from a dated table; what is wrong in it is told with line and field."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.standards import StandardMissing, read_standards
from catalog.yaml_file import CatalogInvalid

GOOD = """\
areas:
  - area: "510400"
    name: 攀枝花市
    standards:
      - {from: 2022-04-01, monthly: 1680.00, basis: 甲, src: default}
      - {from: 2025-01-01, monthly: 1864.5, basis: 乙, src: default}
  - area: "510000"
    name: 四川省
    standards:
      - {from: 2020-01-01, monthly: 1500, basis: 丙, src: law}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "unemployment.yaml"


@pytest.mark.parametrize(
    ("area", "day", "monthly"),
    [
        ("510400", date(2022, 4, 1), "1680.00"),
        ("510400", date(2024, 12, 31), "1680.00"),
        ("510400", date(2025, 1, 1), "1864.50"),
        ("510411", date(2030, 6, 1), "1864.50"),
        ("513401", date(2026, 6, 1), "1500.00"),
    ],
)
def test_the_standard_of_the_day_is_the_last_that_began_there_or_above(
    file: Path, area: str, day: date, monthly: str
) -> None:
    file.write_text(GOOD, "utf-8")
    assert str(read_standards(file).on(area, day).monthly) == monthly


def test_a_day_or_an_area_without_a_standard_is_said(file: Path) -> None:
    file.write_text(GOOD, "utf-8")
    with pytest.raises(StandardMissing, match="攀枝花市在 2022-03-31 还没有失业保险金标准"):
        read_standards(file).on("510400", date(2022, 3, 31))
    with pytest.raises(StandardMissing, match="没有地区 110101 的失业保险金标准"):
        read_standards(file).on("110101", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("monthly: 1864.5", "monthly: 1864.555", "unemployment.yaml 第 6 行 areas.0.standards.1.monthly：金额须大于 0"),
        ("monthly: 1680.00", "monthly: 很多", "第 5 行 areas.0.standards.0.monthly：请填写数字。"),
        ("monthly: 1680.00", "monthly: -1", "第 5 行 areas.0.standards.0.monthly：金额须大于 0"),
        ("2025-01-01", "2022-04-01", "第 6 行 areas.0.standards.1.from：执行日期须晚于上一行的 2022-04-01。"),
        ("2025-01-01", "2025-02-30", "第 6 行 areas.0.standards.1.from：请按"),
        ('"510000"', '"510400"', "第 7 行 areas.1.area：地区 510400 出现了两次"),
        ('"510000"', "51", "第 7 行 areas.1.area"),
        ("src: law", "src: 听说", "第 10 行 areas.1.standards.0.src：只能是"),
        ("basis: 丙, ", "", "第 10 行 areas.1.standards.0.basis：请填写此项。"),
        ("monthly: 1500", "month: 1500", "areas.1.standards.0.month：没有这个字段"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_field(file: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(CatalogInvalid) as wrong:
        read_standards(file)
    assert told in str(wrong.value)


def test_the_shipped_table_holds_in_both_regions_and_never_falls() -> None:
    standards = read_standards()
    assert {"510400", "130000"} <= set(standards.by_area)
    for known in standards.by_area.values():
        amounts = [standard.monthly for standard in known]
        assert amounts == sorted(amounts) and all(amount > Decimal(1000) for amount in amounts)
        assert standards.on(known[0].area, date(2026, 3, 1)) == known[-1]
