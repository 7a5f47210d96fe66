"""The calendar's rows and files: what changes it, what is kept of the change, and who notices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.calendar import OfficialYear, StoredCalendar, packaged_years, store
from catalog.calendar.files import read_year, write_year
from catalog.calendar.source import KEPT_S
from catalog.calendar.tables import CalendarChange
from catalog.yaml_file import CatalogInvalid
from engine.database import Database

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
GOOD_2027 = """year: 2027
source: 国务院办公厅关于2027年部分节假日安排的通知
rest:
  - {from: 2027-01-01, to: 2027-01-03, name: 元旦}
  - {from: 2027-02-05, to: 2027-02-11, name: 春节}
  - {from: 2027-04-03, to: 2027-04-05, name: 清明节}
  - {from: 2027-05-01, to: 2027-05-05, name: 劳动节}
  - {from: 2027-06-09, to: 2027-06-09, name: 端午节}
  - {from: 2027-09-15, to: 2027-09-15, name: 中秋节}
  - {from: 2027-10-01, to: 2027-10-07, name: 国庆节}
work:
  - {day: 2027-02-20, name: 春节调休}
"""


def changes(db: Database) -> list[tuple[int, str, str, object, object]]:
    c = CalendarChange.__table__.c
    with db.read() as conn:
        return [tuple(row) for row in conn.execute(select(c.number, c.changed_by, c.what, c.before, c.after))]


def year_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "2027.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_closed_day_moves_due_days_until_it_is_cleared(db: Database) -> None:
    with db.write() as conn:
        store.set_day(conn, MONDAY, "rest", "系统升级", "supervisor01", NOW)
        assert store.load(conn).add(FRIDAY, 1).on == date(2026, 12, 1)
        assert store.clear_day(conn, MONDAY, "supervisor01", NOW)
        assert store.load(conn).add(FRIDAY, 1).on == MONDAY
        assert not store.clear_day(conn, MONDAY, "supervisor01", NOW)


def test_every_change_is_kept_with_who_made_it_and_what_was_before(db: Database) -> None:
    with db.write() as conn:
        store.set_day(conn, MONDAY, "rest", "系统升级", "supervisor01", NOW)
        store.set_day(conn, MONDAY, "open", "恢复受理", "supervisor02", NOW)
    first = {"day": "2026-11-30", "kind": "rest", "name": "系统升级"}
    second = {"day": "2026-11-30", "kind": "open", "name": "恢复受理"}
    assert changes(db) == [(1, "supervisor01", "day", None, first), (2, "supervisor02", "day", first, second)]


def test_each_change_makes_another_version(db: Database) -> None:
    with db.write() as conn:
        before = store.load(conn).version
        store.set_day(conn, MONDAY, "rest", "停电", "supervisor01", NOW)
        assert before.endswith("/0") and store.load(conn).version.endswith("/1")


def test_an_imported_year_is_no_estimate_any_more(db: Database, tmp_path: Path) -> None:
    year = read_year(year_file(tmp_path, GOOD_2027))
    with db.write() as conn:
        assert store.load(conn).add(date(2026, 12, 22), 10).estimated
        assert store.import_year(conn, year, "admin01", NOW)
        calendar = store.load(conn)
        due = calendar.add(date(2026, 12, 22), 10)
        assert not due.estimated and due.on == date(2027, 1, 6)
        assert calendar.is_working(date(2027, 2, 20)) and not calendar.is_working(date(2027, 2, 11))
        assert not store.import_year(conn, year, "admin01", NOW)
    assert len(changes(db)) == 1


def test_importing_what_the_package_already_knows_changes_nothing(db: Database) -> None:
    with db.write() as conn:
        assert not store.import_year(conn, packaged_years()[2026], "admin01", NOW)
        without = OfficialYear(2026, "更正", packaged_years()[2026].rest, {})
        assert store.import_year(conn, without, "admin01", NOW)
        assert not store.load(conn).is_working(date(2026, 10, 10))


@pytest.mark.parametrize("year", sorted(packaged_years()))
def test_a_year_written_and_read_again_is_the_same(year: int, tmp_path: Path) -> None:
    assert read_year(year_file(tmp_path, write_year(packaged_years()[year]))) == packaged_years()[year]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2027-01-03, name", "2026-12-31, name", "第 4 行 rest.0.to：结束日期早于开始日期"),
        ("from: 2027-01-01", "from: 2026-12-31", "第 4 行 rest.0：日期须都在 2027 年之内"),
        ("2027-10-01, to", "2027-05-05, to", "第 10 行 rest.6：2027-05-05 在前面已写为休息日"),
        ("day: 2027-02-20", "day: 2027-02-22", "第 12 行 work.0.day：2027-02-22 不是周六、周日"),
        ("day: 2027-02-20", "day: 2027-02-06", "第 12 行 work.0.day：2027-02-06 同时写为休息日"),
        ("day: 2027-02-20", "day: 2028-02-20", "第 12 行 work.0.day：日期须在 2027 年之内"),
        ("  - {from: 2027-06-09, to: 2027-06-09, name: 端午节}\n", "", "第 3 行 rest：缺少法定节日 6 月 9 日"),
        ("year: 2027", "year: 1927", "第 1 行 year：须在 2004 到 2050 之间。"),
        ("day: 2027-02-20", "day: 二月二十日", "第 12 行 work.0.day：请按 2026-01-31 的样子填写日期。"),
        ("source:", "sources:", "第 2 行 sources：没有这个字段"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_line_and_field(old: str, new: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogInvalid) as caught:
        read_year(year_file(tmp_path, GOOD_2027.replace(old, new)))
    assert told in str(caught.value) and "2027.yaml" in str(caught.value)


def test_other_processes_notice_a_change_within_seconds_and_this_one_at_once(db: Database) -> None:
    clock = [100.0]
    here, elsewhere = StoredCalendar(db, lambda: clock[0]), StoredCalendar(db, lambda: clock[0])
    first = here()
    assert here() is first and elsewhere().version == first.version
    with db.write() as conn:
        store.set_day(conn, MONDAY, "rest", "停电", "supervisor01", NOW)
    here.forget()
    assert not here().is_working(MONDAY)
    assert elsewhere().is_working(MONDAY)
    clock[0] += KEPT_S
    assert not elsewhere().is_working(MONDAY)


def test_the_calendar_can_be_read_while_a_command_holds_the_database(db: Database) -> None:
    source = StoredCalendar(db, lambda: 0.0)
    with db.write() as conn:
        store.set_day(conn, MONDAY, "rest", "停电", "supervisor01", NOW)
        assert source().is_working(MONDAY)
