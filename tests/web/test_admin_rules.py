"""What scripts/admin does with the calendar and shows of the numbers."""

import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog import load
from catalog.access import Held
from catalog.administration import reading
from catalog.calendar import OfficialYear, packaged_years, store
from catalog.calendar.files import read_year, write_year
from catalog.regions import load_region
from engine.clock import wall_now
from engine.database import Database, open_engine
from handlers import numbering
from handlers.cases import Secrecy
from web import migrate
from web.cli import admin
from web.cli.common import Wrong
from web.settings import Settings

MONDAY = date(2026, 11, 30)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    engine = open_engine(f"sqlite:///{tmp_path / 'tellerflow.db'}")
    migrate.upgrade(engine)
    found = Database(engine)
    with found.write() as conn:
        load.add_person(conn, "admin01", "高峰", "a-long-password", wall_now())
    return found


def test_a_year_is_written_out_corrected_and_taken_in(
    db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    admin.export_calendar(db, 2026)
    path = tmp_path / "2026.yaml"
    path.write_text(capsys.readouterr().out, "utf-8")
    assert read_year(path) == packaged_years()[2026]
    admin.import_calendar(db, path, "admin01")
    assert "没有变化" in capsys.readouterr().out
    year = packaged_years()[2026]
    path.write_text(write_year(OfficialYear(2026, "更正", year.rest, {})), "utf-8")
    admin.import_calendar(db, path, "admin01")
    assert capsys.readouterr().out == "已装入 2026 年的放假安排。\n"


def test_what_cannot_be_taken_in_is_told(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "2027.yaml"
    path.write_text("year: 2027\n", "utf-8")
    with pytest.raises(Wrong, match="2027.yaml 第 1 行 source：请填写此项"):
        admin.import_calendar(db, path, "admin01")
    with pytest.raises(Wrong, match="2027 年的放假安排还没有公布"):
        admin.export_calendar(db, 2027)
    with pytest.raises(Wrong, match="没有用户“nobody”"):
        admin.set_calendar_day(db, MONDAY, "rest", "停电", "nobody")
    with pytest.raises(Wrong, match="请写明说明"):
        admin.set_calendar_day(db, MONDAY, "rest", "", "admin01")


def test_the_office_closes_a_day_and_opens_it_again(db: Database) -> None:
    admin.set_calendar_day(db, MONDAY, "rest", "停电", "admin01")
    with db.read() as conn:
        assert not store.load(conn).is_working(MONDAY)
    admin.set_calendar_day(db, MONDAY, "clear", "", "admin01")
    with db.read() as conn:
        assert store.load(conn).is_working(MONDAY)
    with pytest.raises(Wrong, match="本单位没有安排过 2026-11-30"):
        admin.set_calendar_day(db, MONDAY, "clear", "", "admin01")


def test_numbers_are_shown_with_what_became_of_them(db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    now = wall_now()
    with db.write() as conn:
        first = numbering.document_number(conn, "攀人社", "result", MONDAY, now).text
        numbering.document_number(conn, "攀人社", "result", MONDAY, now)
        numbering.void(conn, first, "打印卡纸", "admin01", now)
    admin.show_numbers(db)
    shown = capsys.readouterr().out
    assert "result\t攀人社\t2026\t已用 1\t缺失 无" in shown
    assert f"作废 {first}：打印卡纸（admin01，" in shown


def test_ones_own_number_is_kept_as_an_index_only(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """PZH D.1: so that nobody handles a case of their own."""
    settings = Settings(data=tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("510402199001011234\n510402199001011235\n"))
    admin.keep_own_number(db, settings, "admin01", "id_card")
    assert "510402********1234" in capsys.readouterr().out
    with pytest.raises(Wrong, match="校验"):
        admin.keep_own_number(db, settings, "admin01", "id_card")
    with pytest.raises(Wrong):
        admin.keep_own_number(db, settings, "nobody", "id_card")
    with db.read() as conn:
        (kept,) = conn.execute(text("SELECT * FROM own_number")).all()
    index = Secrecy.open(tmp_path / "keys").index("id_card", "510402199001011234")
    assert (kept.person, bytes(kept.id_index)) == ("admin01", index)


def test_the_first_administrator_is_made_once_and_kept_in_the_record(
    db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = admin.keeping(Settings(data=tmp_path), db, load_region("pzh"))
    admin.create_admin(office, "gaofeng", "高峰", "a-long-password-1")
    assert "已建立管理员 gaofeng" in capsys.readouterr().out
    with pytest.raises(Wrong, match="已存在"):
        admin.create_admin(office, "gaofeng", "高峰", "a-long-password-1")
    with pytest.raises(Wrong, match="字母开头"):
        admin.create_admin(office, "1号", "高峰", "a-long-password-1")
    with pytest.raises(Wrong, match="没有人能管理账号"):
        admin.shut_out(office, "gaofeng")
    with pytest.raises(Wrong, match="不相容"):
        admin.grant(office, "gaofeng", Held("audit", "*"))
    admin.grant(office, "admin01", Held("administer", "*"))
    admin.shut_out(office, "gaofeng")
    everything = ["*"]
    with db.read() as conn:
        page = reading.changes(conn, office.keys, reading.ChangeFilter(subject="gaofeng"), everything, 10, None)
    assert [(row["kind"], row["actor"]) for row in page.items] == [
        ("person", "scripts/admin"), ("grant", "scripts/admin"), ("person", "scripts/admin"),
    ]  # fmt: skip


def test_help_says_how_a_new_system_gets_its_first_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        admin.main(["--help"])
    assert "先用create-admin建立第一个管理员" in "".join(capsys.readouterr().out.split())
