"""Makes the key of a program of another region and keeps it in a file; scripts/region calls it where none is given."""

import argparse
import os
import sys

from catalog import people, sessions
from engine.clock import wall_now
from web import migrate
from web.cli.common import Wrong, open_database, run
from web.settings import Settings

PERSON = "region01"
"""The demo's own: it may operate here and nothing else."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/region", description="为外地经办机构的程序生成访问令牌。")
    parser.add_argument("--person", default=PERSON, help=f"令牌所代表的用户，默认 {PERSON}")
    asked = parser.parse_args(arguments)
    settings = Settings.from_environment()
    db, _ = open_database(settings)
    migrate.at_start(db.engine)
    with db.write() as conn:
        if not people.exists(conn, asked.person):
            raise Wrong(f"没有用户“{asked.person}”，请先启动一次演示服务，或用 scripts/admin 建立有操作权限的用户。")
        token = sessions.make_token(conn, asked.person, "scripts/region", ["operate"], wall_now())
    path = settings.data / "keys" / "region.token"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(token + "\n")
    print("--token-file", path, sep="\n")


if __name__ == "__main__":
    sys.exit(run(main))
