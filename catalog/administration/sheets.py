"""Reading and writing .xlsx tables of one sheet: streamed, with limits, without formulas and without entities."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from engine.errors import FormInvalid

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AGAIN = "请下载模板，另存为 .xlsx 后再上传。"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: `number` as the program shows it, cells as text by heading, what is wrong with cells."""

    number: int
    cells: dict[str, str]
    problems: tuple[str, ...] = ()


def refuse(sentence: str) -> FormInvalid:
    return FormInvalid({"file": [sentence]}, sentence)


def read(data: bytes, headings: Sequence[str], most: int) -> list[Line]:
    """Rows that hold anything, below the headings in row 1. Raises FormInvalid, early, for what is no such table."""
    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except Exception as wrong:  # openpyxl answers a broken file with errors of any kind
        raise refuse(f"文件打不开，它不是正确的 .xlsx 表格，{AGAIN}") from wrong
    try:
        return _lines(book.worksheets[0], headings, most) if book.worksheets else []
    except FormInvalid:
        raise
    except Exception as wrong:
        raise refuse(f"表格内容已损坏，读不下去，{AGAIN}") from wrong
    finally:
        book.close()


def _check_size(data: bytes) -> None:
    """Before anything is unpacked: a small file may hold a very large one."""
    if not data:
        raise refuse("请选择一个 .xlsx 文件。")
    if len(data) > MOST_BYTES:
        raise refuse(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分成几个文件导入。")
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise refuse(f"这不是 .xlsx 文件，{AGAIN}") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise refuse("表格展开后过大，请删去多余的行、列、图片和工作表，分成几个文件导入。")


def _lines(sheet: Any, headings: Sequence[str], most: int) -> list[Line]:
    width = len(headings)
    sheet.reset_dimensions()  # what a file says of its size may leave rows out
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_col=width)
    first = [_text(cell.value) for cell in next(rows, ())]
    if first != list(headings):
        wrong = next((n for n, name in enumerate(headings) if n >= len(first) or first[n] != name), 0)
        found = first[wrong] if wrong < len(first) and first[wrong] else "空"
        raise refuse(
            f"第 1 行的表头不对：第 {get_column_letter(wrong + 1)} 列应为“{headings[wrong]}”，现在是“{found[:20]}”，"
            "请用模板的表头。"
        )
    lines = []
    for number, row in enumerate(rows, 2):
        if number > most * 2 + 2:
            raise refuse(f"表格超过 {most} 行，请分成几个文件导入（空行也请删去）。")
        line = _line(number, row, headings)
        if line.problems or any(line.cells.values()):
            lines.append(line)
        if len(lines) > most:
            raise refuse(f"表格超过 {most} 行，请分成几个文件导入。")
    if not lines:
        raise refuse("表格里没有数据，请从第 2 行开始填写。")
    return lines


def _line(number: int, row: Sequence[Any], headings: Sequence[str]) -> Line:
    cells, problems = dict.fromkeys(headings, ""), []
    for name, cell in zip(headings, row, strict=False):
        if cell.data_type == "f":
            problems.append(f"“{name}”是公式，请改为直接填写的值。")
        elif cell.data_type == "e":
            problems.append(f"“{name}”是表格的错误值，请改正。")
        else:
            cells[name] = _text(cell.value)
            if len(cells[name]) > 500:
                problems.append(f"“{name}”超过 500 个字，请缩短。")
    return Line(number, cells, tuple(problems))


def _text(value: Any) -> str:
    """As typed: a day as 2026-12-31, a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def carried(text: str, headings: Sequence[str], most: int) -> list[Line]:
    """The lines that a trial's page carried as JSON; every rule is to be applied to them again. Raises FormInvalid."""
    try:
        given = json.loads(text)
        lines = [Line(int(number), {name: str(cells[name])[:500] for name in headings}) for number, cells in given]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise refuse("预览的内容不完整，请重新上传文件。") from None
    if not 1 <= len(lines) <= most:
        raise refuse("预览的内容不完整，请重新上传文件。")
    return lines


def write(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str, notes: Sequence[str] = ()) -> bytes:
    """A sheet with headings, and a second one with `notes`, as a template or a list to hand out."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for n, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(n)].width = 18
    for line in sheet.iter_rows():
        for cell in line:
            cell.number_format = "@"
            # what begins like a formula stays text
            cell.data_type = "s" if cell.value is not None else cell.data_type
    sheet.freeze_panes = "A2"
    if notes:
        said = book.create_sheet("填写说明")
        said.column_dimensions["A"].width = 100
        for note in notes:
            said.append([note])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
