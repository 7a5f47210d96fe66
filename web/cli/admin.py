"""scripts/admin: the first administrator, people, grants and the database's structure."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Literal

from marshmallow import ValidationError
from sqlalchemy import select

from catalog import load, people, sessions
from catalog.access import Held
from catalog.administration import Live, Office, grants
from catalog.administration.kinds import WHOLE
from catalog.calendar import store
from catalog.calendar.files import read_year, write_year
from catalog.calendar.own import KINDS, OwnKind
from catalog.models import Person
from catalog.passwords import SHORTEST
from catalog.regions import RIGHTS, RegionPack
from catalog.scopes import EVERYWHERE
from catalog.yaml_file import CatalogInvalid
from engine.actor import Actor
from engine.clock import Clock, wall_now
from engine.database import Database
from engine.errors import FieldsRefused, Refused
from engine.history import Keys
from handlers import numbering
from handlers.cases import Secrecy
from handlers.cases.separation import know_own_number
from handlers.identity import check
from handlers.identity.check import NAMES
from web import migrate
from web.cli.common import Wrong, open_database, run
from web.settings import Settings

HERE = Actor("scripts/admin", "scripts/admin", rights=frozenset({f"{WHOLE}@{EVERYWHERE}"}))
"""Whoever has a shell on the server."""


def main(arguments: list[str]) -> None:
    asked = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    db, region = open_database(settings)
    if asked.command == "migrate":
        migrate_now(db)
        return
    migrate.at_start(db.engine)
    match asked.command:
        case "create-admin":
            create_admin(keeping(settings, db, region), asked.username, asked.name or asked.username, _password())
        case "load":
            load_site(db, Path(asked.file))
        case "password":
            change_password(keeping(settings, db, region), asked.username, _password())
        case "grant":
            grant(keeping(settings, db, region), asked.username, Held(asked.right, asked.scope, asked.until))
        case "own-number":
            keep_own_number(db, settings, asked.username, asked.kind)
        case "shut-out":
            shut_out(keeping(settings, db, region), asked.username)
        case "calendar-import":
            import_calendar(db, Path(asked.file), asked.by)
        case "calendar-export":
            export_calendar(db, asked.year)
        case "calendar-day":
            set_calendar_day(db, asked.day, asked.kind, asked.name, asked.by)
        case "numbers":
            show_numbers(db)
        case "people":
            with db.read() as conn:
                for username, name in people.everyone(conn):
                    held = "、".join(f"{each.name}@{each.scope}" for each in people.grants_of(conn, username))
                    print(f"{username}\t{name}\t{held}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/admin",
        description="管理人员、权限和数据库。新装的系统先用 create-admin 建立第一个管理员，其余在网页的“管理”里办。",
        epilog="例：scripts/admin create-admin gaofeng --name 高峰，按提示输入口令，再打开网页登录。",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parser("migrate", help="把数据库结构升到本版本（SQLite 会先留一份副本）")
    commands.add_parser("people", help="列出人员和权限")
    admin = commands.add_parser("create-admin", help="建立第一个管理员（总管理员，全部范围）；口令从终端或标准输入读取")
    admin.add_argument("username")
    admin.add_argument("--name", help="姓名")
    commands.add_parser("load", help="装入大厅、窗口、人员的 YAML 文件").add_argument("file")
    commands.add_parser("password", help="重设口令，并结束此人的登录").add_argument("username")
    number = commands.add_parser("own-number", help="登记人员本人的证件号码（只留索引），使其不能办理自己的办件")
    number.add_argument("username")
    number.add_argument("--kind", choices=tuple(NAMES), default="id_card")
    commands.add_parser("shut-out", help="停用此人，并结束其登录").add_argument("username")
    year = commands.add_parser("calendar-import", help="装入一年的放假安排（YAML），之后该年不再按预计")
    year.add_argument("file")
    year.add_argument("--by", required=True, help="经办人的用户名，留痕用")
    commands.add_parser("calendar-export", help="写出一年的放假安排（YAML）").add_argument("year", type=int)
    commands.add_parser("numbers", help="断号报告：每个号段的已用、作废和缺失的号")
    own = commands.add_parser("calendar-day", help="安排本单位的一天；clear 为恢复按放假安排")
    own.add_argument("day", type=date.fromisoformat, help="如 2026-11-30")
    own.add_argument("kind", choices=[*KINDS, "clear"], help="；".join(f"{key} {name}" for key, name in KINDS.items()))
    own.add_argument("name", nargs="?", default="", help="说明，如 系统升级")
    own.add_argument("--by", required=True, help="经办人的用户名，留痕用")
    give = commands.add_parser("grant", help="授予岗位、审批权或权限")
    give.add_argument("username")
    give.add_argument("right", help="岗位代码、approval 或 " + "、".join(RIGHTS))
    give.add_argument("scope", help="范围，如 510400/H01、* 或 sandbox")
    give.add_argument("--until", type=date.fromisoformat, help="最后一天，如 2026-12-31")
    return parser


def _password() -> str:
    given = getpass.getpass("口令：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(given) < SHORTEST:
        raise Wrong(f"口令至少 {SHORTEST} 个字符，请换一个长一些的。")
    return given


def migrate_now(db: Database) -> None:
    if migrate.revision_of(db.engine) == migrate.newest():
        print("数据库结构已是最新。")
        return
    if db.sqlite and migrate.revision_of(db.engine) is not None:
        print(f"已留副本：{migrate.copy(db.engine)}")
    migrate.upgrade(db.engine)
    print("数据库结构已升到本版本。")


def keeping(settings: Settings, db: Database, region: RegionPack) -> Office:
    """What is changed here is kept as what is changed at the pages, in the name of this program."""
    return Office(db, region, Clock(), Keys.open(settings.data / "keys"), Live(db, region))


def create_admin(office: Office, username: str, name: str, password: str) -> None:
    try:
        load.CODE(username)
    except ValidationError as wrong:
        raise Wrong(f"用户名不能用：{''.join(map(str, wrong.messages))}") from None
    with office.change(HERE) as work:
        if username in set(work.conn.execute(select(Person.username)).scalars()):
            raise Wrong(f"用户“{username}”已存在，请换一个用户名。")
        load.store_region(work.conn, office.region)
        load.add_person(work.conn, username, name, password, work.wall)
        load.replace_grants(work.conn, username, [Held(WHOLE, EVERYWHERE)], HERE.person, work.wall)
        title = f"{name}（{username}）"
        work.note("person", username, title, None, {"name": name, "active": True})
        work.note("grant", username, title, None, {"grant": "总管理员", "scope": EVERYWHERE})
    print(f"已建立管理员 {username}。")


def load_site(db: Database, path: Path) -> None:
    try:
        site = load.read_site(path)
    except CatalogInvalid as wrong:
        raise Wrong(str(wrong)) from None
    password = _password()
    with db.write() as conn:
        load.store_site(conn, site, password, wall_now())
    print(f"已装入 {len(site.halls)} 个大厅、{len(site.windows)} 个窗口、{len(site.people)} 个人员。")


def import_calendar(db: Database, path: Path, by: str) -> None:
    try:
        year = read_year(path)
    except CatalogInvalid as wrong:
        raise Wrong(str(wrong)) from None
    _known(db, by)
    with db.write() as conn:
        changed = store.import_year(conn, year, by, wall_now())
    print(f"已装入 {year.year} 年的放假安排。" if changed else f"{year.year} 年的安排与已有的相同，没有变化。")


def export_calendar(db: Database, year: int) -> None:
    with db.read() as conn:
        found = store.known_years(conn).get(year)
    if found is None:
        raise Wrong(f"{year} 年的放假安排还没有公布，也没有装入。")
    print(write_year(found), end="")


def set_calendar_day(db: Database, day: date, kind: OwnKind | Literal["clear"], name: str, by: str) -> None:
    if kind != "clear" and not name:
        raise Wrong("请写明说明，如 系统升级。")
    _known(db, by)
    with db.write() as conn:
        if kind != "clear":
            store.set_day(conn, day, kind, name, by, wall_now())
        elif not store.clear_day(conn, day, by, wall_now()):
            raise Wrong(f"本单位没有安排过 {day.isoformat()}，不必恢复。")
    print(f"已更新 {day.isoformat()}。")


def show_numbers(db: Database) -> None:
    with db.read() as conn:
        for series in numbering.series_of(conn):
            report = numbering.gap_report(conn, series)
            missing = "、".join(map(str, report.missing)) or "无"
            print(f"{series.kind}\t{series.scope}\t{series.period}\t已用 {report.issued}\t缺失 {missing}")
            for each in report.voided:
                print(f"\t作废 {each.text}：{each.reason}（{each.by}，{each.at.isoformat()}）")


def change_password(office: Office, username: str, password: str) -> None:
    _known(office.db, username)
    with office.change(HERE) as work:
        people.set_password(work.conn, username, password, work.wall)
        sessions.log_out_everywhere(work.conn, username)
        work.note("password", username, username, {"password": "原口令"}, {"password": "在服务器上重设"})
    print(f"已重设 {username} 的口令。")


def keep_own_number(db: Database, settings: Settings, username: str, kind: str) -> None:
    _known(db, username)
    found = check(kind, getpass.getpass("证件号码：") if sys.stdin.isatty() else sys.stdin.readline())
    if not found.ok:
        raise Wrong("".join(found.problems))
    with db.write() as conn:
        know_own_number(conn, Secrecy.open(settings.data / "keys"), username, kind, found.number)
    print(f"已登记 {username} 的证件号码 {found.masked} 的索引，号码本身不保存。")


def shut_out(office: Office, username: str) -> None:
    """At once, for an emergency: to-dos in the person's name are handed on afterwards, at the page of supervision."""
    _known(office.db, username)
    with _refusing(), office.change(HERE) as work:
        people.set_active(work.conn, username, False)
        sessions.log_out_everywhere(work.conn, username)
        work.note("person", username, username, {"active": True}, {"active": False})
    print(f"已停用 {username}。")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except FieldsRefused as refused:
        raise Wrong("".join(said for told in refused.errors.values() for said in told)) from None
    except Refused as refused:
        raise Wrong(refused.message) from None


def grant(office: Office, username: str, held: Held) -> None:
    _known(office.db, username)
    asked = {"name": held.name, "scope": held.scope} | ({"ends_on": str(held.ends_on)} if held.ends_on else {})
    with _refusing(), office.change(HERE) as work:
        grants.add(work, username, asked, "scripts/admin")
    print(f"已授予 {username}：{held.name}@{held.scope}。")


def _known(db: Database, username: str) -> None:
    with db.read() as conn:
        if not people.exists(conn, username):
            raise Wrong(f"没有用户“{username}”，请检查用户名。")


if __name__ == "__main__":
    sys.exit(run(main))
