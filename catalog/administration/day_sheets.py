"""Own days from a table: each row is tried by the command that adds one by hand, then all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.administration import days
from catalog.administration.office import Office, Work
from catalog.administration.sheets import Line, write
from engine.actor import Actor
from engine.errors import FieldsRefused, Refused

HEADINGS = ("日期", "安排", "说明")
MOST = 400
KINDS = {"休": "rest", "班": "working", "延时": "open"}
EXAMPLE = ("2026-12-31", "休", "年终结账")


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one line; any problem stops the import."""

    number: int
    cells: Mapping[str, str]
    problems: tuple[str, ...] = ()


class RowsRefused(Exception):
    """Takes back what was done; `rows` tell why."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__("rows")
        self.rows = rows


def template() -> bytes:
    return write(
        HEADINGS,
        [EXAMPLE],
        "工作日历",
        (
            "第 1 行是表头，不要改动；从第 2 行开始，一行一天，示例行请改掉。",
            "日期：如 2026-12-31。同一天只能写一次，已有安排的日子请在页面上修改。",
            "安排：休（停办，不计入期限）、班（上班，计入期限）、延时（可受理，不计入期限）。",
            "说明：为什么这样安排，会显示给工作人员。",
            "导入国务院办公厅的年度安排也用这张表：一个文件写一年，休为放假的日子，班为调休上班的周末。",
            f"一次不超过 {MOST} 行。任何一行有错，全部都不导入。",
        ),
    )


def add_all(work: Work, lines: Sequence[Line]) -> list[Row]:
    """All rows within the transaction. Raises RowsRefused with a row for each line where any has a problem."""
    rows = [_row(work, line, lines) for line in lines]
    if any(row.problems for row in rows):
        raise RowsRefused(rows)
    return rows


def apply(office: Office, actor: Actor, lines: Sequence[Line]) -> list[Row]:
    """Raises RowsRefused, and nothing is kept."""
    with office.change(actor) as work:
        return add_all(work, lines)


def repeated(line: Line, lines: Sequence[Line]) -> list[str]:
    """What is said of a day that an earlier line has given already."""
    day = line.cells["日期"]
    earlier = next((one for one in lines if one.number < line.number and one.cells["日期"] == day), None)
    return [f"{day} 与第 {earlier.number} 行重复，同一天只能写一次。"] if day and earlier else []


def _row(work: Work, line: Line, lines: Sequence[Line]) -> Row:
    cells = line.cells
    problems = [*line.problems, *repeated(line, lines)]
    if cells["安排"] not in KINDS:
        problems.append(f"“安排”只能填 {'、'.join(KINDS)}。")
    if problems:
        return Row(line.number, cells, tuple(problems))
    given = {"day": cells["日期"], "kind": KINDS[cells["安排"]], "name": cells["说明"]}
    try:
        with work.conn.begin_nested():
            days.add(work, {name: value for name, value in given.items() if value}, "批量导入")
    except FieldsRefused as wrong:
        names = {"day": "日期", "name": "说明"}
        said = [f"{names.get(name, '')}：{text}" for name, told in wrong.errors.items() for text in told]
        return Row(line.number, cells, tuple(said))
    except Refused as refused:
        return Row(line.number, cells, (refused.message,))
    return Row(line.number, cells)
