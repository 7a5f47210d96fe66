"""One year as a YAML file, so that an office without Internet can take in next year's arrangement, and hand it on."""

from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from marshmallow import fields

from catalog.calendar.calendar import FIRST_YEAR
from catalog.calendar.estimate import LAST_YEAR, statutory
from catalog.calendar.official import OfficialYear
from catalog.messages import ChineseSchema, between, length
from catalog.yaml_file import CatalogInvalid, Problem, YamlFile

LAW_SINCE = 2025


class IsoDate(fields.Date):
    """YAML reads an unquoted 2027-01-01 as a date already."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if type(value) is date:
            return value
        found: date = super()._deserialize(value, attr, data, **kwargs)
        return found


class RestSchema(ChineseSchema):
    first = IsoDate(required=True, data_key="from")
    last = IsoDate(required=True, data_key="to")
    name = fields.String(required=True, validate=length(1, 80))


class WorkSchema(ChineseSchema):
    day = IsoDate(required=True)
    name = fields.String(required=True, validate=length(1, 80))


class YearSchema(ChineseSchema):
    year = fields.Integer(required=True, strict=True, validate=between(FIRST_YEAR, LAST_YEAR))
    source = fields.String(required=True, validate=length(1, 200))
    rest = fields.List(fields.Nested(RestSchema), required=True)
    work = fields.List(fields.Nested(WorkSchema), required=True)


def read_year(path: Path) -> OfficialYear:
    """Raises CatalogInvalid naming file, line and field of everything wrong."""
    file = YamlFile(path)
    data: dict[str, Any] = file.load(YearSchema())
    problems = _check(file, data)
    if problems:
        raise CatalogInvalid(problems)
    rest = {
        row["first"] + timedelta(days=n): row["name"]
        for row in data["rest"]
        for n in range((row["last"] - row["first"]).days + 1)
    }
    return OfficialYear(data["year"], data["source"], rest, {row["day"]: row["name"] for row in data["work"]})


def write_year(year: OfficialYear) -> str:
    """The file's text; days off that follow each other under one name make one row."""
    data = {
        "year": year.year,
        "source": year.source,
        "rest": [{"from": first, "to": last, "name": name} for first, last, name in _spans(year)],
        "work": [{"day": day, "name": year.work[day]} for day in sorted(year.work)],
    }
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    return text


def _check(file: YamlFile, data: dict[str, Any]) -> list[Problem]:
    year, problems = data["year"], []
    seen: set[date] = set()
    for n, row in enumerate(data["rest"]):
        if row["last"] < row["first"]:
            problems.append(file.problem(f"rest.{n}.to", "结束日期早于开始日期，请核对。"))
            continue
        if row["first"].year != year or row["last"].year != year:
            problems.append(file.problem(f"rest.{n}", f"日期须都在 {year} 年之内；跨年的假期请写进各自的年度。"))
            continue
        days = {row["first"] + timedelta(days=i) for i in range((row["last"] - row["first"]).days + 1)}
        twice = sorted(days & seen)
        if twice:
            problems.append(file.problem(f"rest.{n}", f"{twice[0].isoformat()} 在前面已写为休息日，请去掉重复的。"))
        seen |= days
    worked: set[date] = set()
    for n, row in enumerate(data["work"]):
        day = row["day"]
        if day.year != year:
            problems.append(file.problem(f"work.{n}.day", f"日期须在 {year} 年之内。"))
        elif day.weekday() < 5:
            problems.append(file.problem(f"work.{n}.day", f"{day.isoformat()} 不是周六、周日，不必写为调休上班。"))
        elif day in seen:
            problems.append(file.problem(f"work.{n}.day", f"{day.isoformat()} 同时写为休息日，请只留一处。"))
        elif day in worked:
            problems.append(file.problem(f"work.{n}.day", f"{day.isoformat()} 写了两次，请只留一处。"))
        worked.add(day)
    law = statutory(year) if year >= LAW_SINCE else {}
    forgotten = [day for day in law if day not in seen and day.weekday() < 5]
    if forgotten and not problems:
        told = "、".join(f"{day.month} 月 {day.day} 日" for day in sorted(forgotten))
        problems.append(file.problem("rest", f"缺少法定节日 {told}，请补全。"))
    return problems


def _spans(year: OfficialYear) -> list[tuple[date, date, str]]:
    """Runs of days under one name: within a run, day number less position stays the same."""
    numbered = enumerate(sorted(year.rest))
    runs = [
        [day for _, day in run]
        for _, run in groupby(numbered, key=lambda pair: (pair[1].toordinal() - pair[0], year.rest[pair[1]]))
    ]
    return [(run[0], run[-1], year.rest[run[0]]) for run in runs]
