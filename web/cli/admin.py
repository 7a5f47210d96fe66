"""scripts/admin: the first administrator, people, grants and the database's structure."""

import argparse
import getpass
import sys
from datetime import date
from pathlib import Path
from typing import Literal

from catalog import load, people, sessions
from catalog.access import Held
from catalog.calendar import store
from catalog.calendar.files import read_year, write_year
from catalog.calendar.own import KINDS, OwnKind
from catalog.passwords import SHORTEST
from catalog.regions import APPROVAL, RIGHTS, RegionPack
from catalog.scopes import EVERYWHERE
from catalog.yaml_file import CatalogInvalid
from engine.clock import wall_now
from engine.database import Database
from handlers import numbering
from handlers.cases import Secrecy
from handlers.cases.separation import know_own_number
from handlers.identity import check
from handlers.identity.check import NAMES
from web import migrate
from web.cli.common import Wrong, open_database, run
from web.settings import Settings


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
            create_admin(db, region, asked.username, asked.name or asked.username, _password())
        case "load":
            load_site(db, Path(asked.file))
        case "password":
            change_password(db, asked.username, _password())
        case "grant":
            grant(db, region, asked.username, Held(asked.right, asked.scope, asked.until))
        case "own-number":
            keep_own_number(db, settings, asked.username, asked.kind)
        case "shut-out":
            shut_out(db, asked.username)
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
    parser = argparse.ArgumentParser(prog="scripts/admin", description="管理人员、权限和数据库。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parser("migrate", help="把数据库结构升到本版本（SQLite 会先留一份副本）")
    commands.add_parser("people", help="列出人员和权限")
    admin = commands.add_parser("create-admin", help="建立管理员；口令从终端或标准输入读取")
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


def create_admin(db: Database, region: RegionPack, username: str, name: str, password: str) -> None:
    with db.write() as conn:
        if people.exists(conn, username):
            raise Wrong(f"用户“{username}”已存在，请换一个用户名。")
        now = wall_now()
        load.store_region(conn, region)
        load.add_person(conn, username, name, password, now)
        load.replace_grants(conn, username, [Held("administer", EVERYWHERE)], "system", now)
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


def change_password(db: Database, username: str, password: str) -> None:
    with db.write() as conn:
        _known(db, username)
        people.set_password(conn, username, password, wall_now())
        sessions.log_out_everywhere(conn, username)
    print(f"已重设 {username} 的口令。")


def keep_own_number(db: Database, settings: Settings, username: str, kind: str) -> None:
    _known(db, username)
    found = check(kind, getpass.getpass("证件号码：") if sys.stdin.isatty() else sys.stdin.readline())
    if not found.ok:
        raise Wrong("".join(found.problems))
    with db.write() as conn:
        know_own_number(conn, Secrecy.open(settings.data / "keys"), username, kind, found.number)
    print(f"已登记 {username} 的证件号码 {found.masked} 的索引，号码本身不保存。")


def shut_out(db: Database, username: str) -> None:
    with db.write() as conn:
        _known(db, username)
        people.set_active(conn, username, False)
        sessions.log_out_everywhere(conn, username)
    print(f"已停用 {username}。")


def grant(db: Database, region: RegionPack, username: str, held: Held) -> None:
    _known(db, username)
    if held.name not in (*region.posts, APPROVAL, *RIGHTS):
        raise Wrong(f"没有名为“{held.name}”的岗位或权限。")
    with db.write() as conn:
        having = people.grants_of(conn, username)
        clash = region.clash({each.name for each in [*having, held]})
        if clash:
            names = "”与“".join(region.post_name(each) for each in clash)
            raise Wrong(f"“{names}”不相容，不得由一人兼任，未授予。")
        load.replace_grants(conn, username, [*having, held], "scripts/admin", wall_now())
    print(f"已授予 {username}：{held.name}@{held.scope}。")


def _known(db: Database, username: str) -> None:
    with db.read() as conn:
        if not people.exists(conn, username):
            raise Wrong(f"没有用户“{username}”，请检查用户名。")


if __name__ == "__main__":
    sys.exit(run(main))
