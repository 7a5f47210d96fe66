"""A year as the State Council arranges it, from the same table: days off and weekend days worked, all or nothing."""

from collections.abc import Sequence
from datetime import date

from catalog.administration.day_sheets import Row, RowsRefused, repeated
from catalog.administration.kinds import SYSTEM
from catalog.administration.office import Work
from catalog.administration.sheets import Line, refuse
from catalog.calendar import OfficialYear, store
from catalog.calendar.calendar import FIRST_YEAR
from catalog.calendar.estimate import LAST_YEAR, statutory
from catalog.calendar.files import LAW_SINCE
from catalog.scopes import EVERYWHERE
from engine.errors import FormInvalid, NotAllowed

REST, WORKED = "休", "班"


def add_year(work: Work, lines: Sequence[Line], source: str) -> list[Row]:
    """`source` names the notice. Raises RowsRefused with a row for each line, FormInvalid for the year as a whole."""
    work.need(SYSTEM, EVERYWHERE)
    if not 1 <= len(source) <= 200:
        raise FormInvalid({"source": ["请填写通知的文号，如 国办发明电〔2026〕9号。"]})
    rows = [_row(line, lines) for line in lines]
    if any(row.problems for row in rows):
        raise RowsRefused(rows)
    year = _year(lines, source)
    before = store.known_years(work.conn).get(year.year)
    if not store.import_year(work.conn, year, work.actor.person, work.now):
        raise NotAllowed(f"{year.year} 年的安排已经是这样，不必再导入。")
    title = f"{year.year} 年官方安排"
    work.note("calendar", str(year.year), title, _about(before) if before else None, _about(year), source)
    return rows


def _row(line: Line, lines: Sequence[Line]) -> Row:
    cells, problems = line.cells, [*line.problems, *repeated(line, lines)]
    day = _day(cells["日期"])
    first = next((found for found in (_day(each.cells["日期"]) for each in lines) if found), None)
    if day is None:
        problems.append("日期：请按 2027-01-01 的样子填写日期。")
    elif not FIRST_YEAR <= day.year <= LAST_YEAR:
        problems.append(f"日历只有 {FIRST_YEAR} 年到 {LAST_YEAR} 年，请核对日期。")
    elif first is not None and day.year != first.year:
        problems.append(f"一个文件只写一年，前面写的是 {first.year} 年。")
    if cells["安排"] not in (REST, WORKED):
        problems.append(f"官方安排的“安排”只能填 {REST}、{WORKED}。")
    elif cells["安排"] == WORKED and day is not None and day.weekday() < 5:
        problems.append(f"{day.isoformat()} 不是周六、周日，不必写为调休上班。")
    if not 1 <= len(cells["说明"]) <= 80:
        problems.append("说明：请写明节日名称，不超过 80 个字。")
    return Row(line.number, cells, tuple(problems))


def _year(lines: Sequence[Line], source: str) -> OfficialYear:
    days = {date.fromisoformat(line.cells["日期"]): line.cells for line in lines}
    rest = {day: cells["说明"] for day, cells in days.items() if cells["安排"] == REST}
    year = min(days).year
    law = statutory(year) if year >= LAW_SINCE else {}
    forgotten = sorted(day for day in law if day not in rest and day.weekday() < 5)
    if forgotten:
        told = "、".join(f"{day.month} 月 {day.day} 日" for day in forgotten)
        raise refuse(f"缺少法定节日 {told}，请对照国务院办公厅的通知补全。")
    return OfficialYear(year, source, rest, {day: cells["说明"] for day, cells in days.items() if day not in rest})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _about(year: OfficialYear) -> dict[str, object]:
    return {
        "来源": year.source,
        "放假": [day.isoformat() for day in sorted(year.rest)],
        "调休上班": [day.isoformat() for day in sorted(year.work)],
    }
