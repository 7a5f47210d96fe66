"""People from a table: each row is tried by the same commands as by hand, first on trial, then all or nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from catalog.administration import grants, people
from catalog.administration.kinds import ACCOUNTS, AFFILIATIONS, does, grant_name
from catalog.administration.office import Office, Work
from catalog.administration.people import OneTime
from catalog.administration.sheets import Line, write
from catalog.models import Person
from catalog.regions import APPROVAL, RIGHTS, RegionPack
from engine.actor import Actor
from engine.errors import FieldsRefused, NotAllowed, Refused

HEADINGS = ("用户名", "姓名", "单位", "人员归属", "所属范围", "岗位或权限", "授权范围", "开始日期", "结束日期")
MOST = 500
TRIAL = OneTime("", "")
EXAMPLE = ("wangfang", "王芳", "社保经办科", "业务部门", "510400/H01", "综合柜员", "", "", "2027-12-31")
P = Person.__table__.c


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one line. `problems` stop the import, `hints` are to be looked at."""

    number: int
    cells: Mapping[str, str]
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.cells['姓名']}（{self.cells['用户名']}）"


class _Undo(Exception):
    """Takes a trial back."""


def template(region: RegionPack) -> bytes:
    names = "、".join(post.name for post in region.posts.values())
    return write(
        HEADINGS,
        [EXAMPLE],
        "人员",
        (
            "第 1 行是表头，不要改动；从第 2 行开始，一行一人，示例行请改掉。",
            "用户名：字母开头，只用字母、数字和 _ . -，不超过 40 个字符。",
            f"人员归属：{'、'.join(AFFILIATIONS.values())}；不填为业务部门。",
            "所属范围：区划代码或 区划代码/大厅编号，如 510400/H01；不填为全部。",
            f"岗位或权限：名称或代码，多个用顿号隔开；可填 {names}、审批岗等。不填则只建账号。",
            "授权范围：不填则同所属范围。开始、结束日期：如 2026-12-31；不填为即日、长期。",
            f"一次不超过 {MOST} 行。任何一行有错，全部都不导入。",
        ),
    )


def try_out(office: Office, actor: Actor, lines: Sequence[Line]) -> list[Row]:
    """What an import would do, row by row; nothing is kept."""
    found: list[Row] = []
    try:
        with office.change(actor) as work:
            found = [_row(work, line, TRIAL, lines) for line in lines]
            raise _Undo
    except _Undo:
        return found


def apply(office: Office, actor: Actor, lines: Sequence[Line]) -> tuple[list[Row], list[tuple[str, str, str]]]:
    """All rows, and (username, name, one-time password) of those made: none where any row has a problem."""
    firsts = [people.one_time() for _ in lines]  # hashing takes its time: not while others wait
    made: list[tuple[str, str, str]] = []
    rows: list[Row] = []
    try:
        with office.change(actor) as work:
            rows = [_row(work, line, first, lines) for line, first in zip(lines, firsts, strict=True)]
            if any(row.problems for row in rows):
                raise _Undo
    except _Undo:
        return rows, []
    for row, first in zip(rows, firsts, strict=True):
        made.append((row.cells["用户名"], row.cells["姓名"], first.password))
    return rows, made


def _row(work: Work, line: Line, first: OneTime, lines: Sequence[Line]) -> Row:
    """Does one row within the transaction; what is refused undoes that row alone, so that the next can be looked at."""
    if not does(work.actor, ACCOUNTS):
        raise NotAllowed("导入人员须由账号管理员办理。")
    cells = line.cells
    problems = [*line.problems, *_same_before(line, lines)]
    if problems:
        return Row(line.number, cells, tuple(problems))
    hints = _hints(work, cells)
    try:
        with work.conn.begin_nested():
            username = people.add(work, _person(cells), first)
            for name in _names(work.region, cells["岗位或权限"]):
                grants.add(work, username, _grant(cells, name), "批量导入")
    except FieldsRefused as wrong:
        return Row(line.number, cells, tuple(said for told in wrong.errors.values() for said in told), hints)
    except Refused as refused:
        return Row(line.number, cells, (refused.message,), hints)
    return Row(line.number, cells, (), hints)


def _same_before(line: Line, lines: Sequence[Line]) -> list[str]:
    username = line.cells["用户名"].lower()
    earlier = next((one for one in lines if one.number < line.number and one.cells["用户名"].lower() == username), None)
    return (
        [f"用户名“{line.cells['用户名']}”与第 {earlier.number} 行重复，请改成不同的。"] if username and earlier else []
    )


def _hints(work: Work, cells: Mapping[str, str]) -> tuple[str, ...]:
    """The same name in the same unit may be the same person twice."""
    same = select(P.username).where(P.name == cells["姓名"], P.unit == cells["单位"], P.username != cells["用户名"])
    found = work.conn.execute(same.limit(1)).scalar()
    return (f"已有同单位同名的人员（{found}），请核对是否同一人。",) if found else ()


def _person(cells: Mapping[str, str]) -> dict[str, Any]:
    codes = {words: code for code, words in AFFILIATIONS.items()}
    affiliation = cells["人员归属"] or AFFILIATIONS["business"]
    given = {
        "username": cells["用户名"], "name": cells["姓名"], "unit": cells["单位"], "home": cells["所属范围"],
        "affiliation": codes.get(affiliation, affiliation),
    }  # fmt: skip
    return {name: value for name, value in given.items() if value}


def _names(region: RegionPack, typed: str) -> list[str]:
    """Codes of what is named; a name nobody knows stays as it is, and is refused by the command."""
    known = {grant_name(region, code): code for code in (*region.posts, APPROVAL, *RIGHTS)}
    return [known.get(name, name) for name in re.split(r"[、,，;；\s]+", typed) if name]


def _grant(cells: Mapping[str, str], name: str) -> dict[str, Any]:
    given = {
        "name": name, "scope": cells["授权范围"] or cells["所属范围"] or "*", "starts_on": cells["开始日期"],
        "ends_on": cells["结束日期"],
    }  # fmt: skip
    return {name: value for name, value in given.items() if value}
