"""scripts/demo: makes the demo's past here and now, or only tells what it looks like."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine import Database
from engine.clock import wall_now
from engine.database import open_engine
from handlers.timing import local_day
from web.past.digest import digest, lines
from web.past.plan import Asked
from web.past.run import AlreadyRunning, make, state
from web.settings import Settings

STANDARD = Asked(date.min)


def main(argv: Sequence[str]) -> int:
    asked, args = _read(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings = Settings.from_environment()
    if args.data is not None:
        settings = replace(settings, data=args.data.resolve(), database_url="")
    if not args.digest:
        return _make(settings, asked)
    with tempfile.TemporaryDirectory() as folder:
        if args.data is None:
            settings = replace(settings, data=Path(folder), database_url="")
        made = _make(settings, asked)
        return made or _tell(settings, args.lines)


def _read(argv: Sequence[str]) -> tuple[Asked, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="scripts/demo", description="生成演示办件（过去若干天），或只输出其摘要。")
    parser.add_argument("--cases", type=int, default=STANDARD.finished, help="每个事项办结的件数")
    parser.add_argument("--open", type=int, help="每个事项在办的件数，缺省约为办结件数的六分之一")
    parser.add_argument("--days", type=int, default=STANDARD.days, help="从今天往回的天数")
    parser.add_argument("--day", type=date.fromisoformat, help="哪一天算今天，如 2026-11-21")
    parser.add_argument("--seed", type=int, default=STANDARD.seed, help="随机种子")
    parser.add_argument("--printed", type=int, default=STANDARD.printed, help="每个事项打印文书的件数，其余记为未打印")
    parser.add_argument("--data", type=Path, help="数据文件夹，缺省为 TELLERFLOW_DATA；--digest 时为临时文件夹")
    parser.add_argument("--digest", action="store_true", help="输出摘要：同一种子、同一天相同")
    parser.add_argument("--lines", action="store_true", help="与 --digest 同用：逐件输出")
    args = parser.parse_args(argv)
    few = max(1, args.cases // 6) if args.cases != STANDARD.finished else STANDARD.open
    asked = Asked(
        args.day or local_day(wall_now()), args.seed, args.days, args.cases,
        few if args.open is None else args.open, args.printed,
    )  # fmt: skip
    return asked, args


def _make(settings: Settings, asked: Asked) -> int:
    try:
        made = make(settings, asked)
    except AlreadyRunning:
        print("另一个进程正在生成演示办件，请等它完成。", file=sys.stderr)
        return 1
    if made is None:
        print("这里已有演示办件或实际办件，没有再生成。", file=sys.stderr)
        return 0
    rate = made.steps / max(made.seconds, 0.001)
    print(
        f"{made.cases} 件，{made.steps} 步（待办、作业、定时、办件、材料、接待、评价），"
        f"{made.seconds:.1f} 秒，每秒 {rate:.0f} 步",
        file=sys.stderr,
    )
    return 0


def _tell(settings: Settings, each: bool) -> int:
    db = Database(open_engine(settings.database))
    with db.read() as conn:
        row = state(conn)
        if row is None:
            print("这里没有演示办件。", file=sys.stderr)
            return 1
        if each:
            for line in lines(conn, row["day"]):
                print(line)
        print(digest(conn, row["day"]))
    db.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
