"""scripts/token USERNAME: makes a program's key to the API, shown once; it carries its person's rights."""

import argparse
import sys

from catalog import people, sessions
from catalog.regions import RIGHTS
from engine.clock import wall_now
from web import migrate
from web.cli.common import Wrong, open_database, run
from web.settings import Settings


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/token", description="为程序生成访问令牌（只显示一次，90 天有效）。")
    parser.add_argument("username", help="令牌所代表的用户名")
    parser.add_argument("--label", default="scripts/token", help="用途说明")
    parser.add_argument(
        "--right", action="append", choices=RIGHTS, help="只带这些权限（可多次给出）；不给则带此人的全部权限"
    )
    asked = parser.parse_args(arguments)
    db, _ = open_database(Settings.from_environment())
    migrate.at_start(db.engine)
    with db.write() as conn:
        if not people.exists(conn, asked.username):
            raise Wrong(f"没有用户“{asked.username}”，请检查用户名，或先用 scripts/admin 建立。")
        print(sessions.make_token(conn, asked.username, asked.label, asked.right, wall_now()))


if __name__ == "__main__":
    sys.exit(run(main))
