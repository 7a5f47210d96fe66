"""scripts/region: reads the letters that are sent to other regions, and answers them as it was told to behave."""

import argparse
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from scripts.region_parts.agency import MODES, Agency
from scripts.region_parts.link import Link, Refused, Unreachable

MIXED = "mixed"


def main() -> int:
    asked = _parser().parse_args()
    try:
        link = Link(asked.url, asked.token_file.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        print(f"读不了令牌文件，请用 scripts/token 重新生成：{error}", file=sys.stderr)
        return 1
    mode = None if asked.mode == MIXED else asked.mode
    agency = Agency(mode, asked.seed, asked.area, timedelta(days=asked.late_days))
    manner = "每份函各按一种方式" if mode is None else MODES[mode]
    print(f"模拟外地经办机构：{manner}，种子 {asked.seed}。按 Ctrl+C 停止。", flush=True)
    after = 0
    while True:
        try:
            after = turn(link, agency, after)
        except Refused as refused:
            print(f"服务器不接受：{refused}", file=sys.stderr)
            return 1
        except Unreachable as error:
            print(f"连不上服务器，稍后再试：{error}", file=sys.stderr, flush=True)
            if asked.once:
                return 1
            # what was read and not yet sent is read again; answers that did arrive are known by their numbers
            agency, after = replace(agency, waiting=[]), 0
        if asked.once:
            return 0
        try:
            time.sleep(asked.interval)
        except KeyboardInterrupt:
            return 0


def turn(link: Link, agency: Agency, after: int) -> int:
    """Reads what is new, sends what is due; where to read on."""
    while True:
        page = link.letters(after)
        for letter in page["items"]:
            print(f"收到{letter['kind_name']} {letter['request_no']}（{letter['agency']}）", flush=True)
            agency.read(letter)
        after = page["next"]
        if not page["items"]:
            break
    for answer in agency.answers(datetime.fromisoformat(page["now"])):
        told = link.answer(answer.request_no, answer.number, answer.content)
        print(f"答复 {answer.request_no}：{answer.words}；{told['words']}", flush=True)
    return after


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/region",
        description="模拟外地社会保险经办机构：读取发给外地的联系函，按指定方式答复。",
        epilog="方式：" + "；".join(f"{mode} {words}" for mode, words in MODES.items()) + f"；{MIXED} 按种子混用。",
    )
    parser.add_argument("--simulate", action="store_true", required=True, help="本程序只作模拟，必须写明")
    parser.add_argument("--mode", choices=(*MODES, MIXED), default="answer", help="答复方式，默认 answer 按时答复")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，默认 1；同一种子答复相同")
    parser.add_argument("--area", help="只代表这个行政区划（6 位代码），不给则代表所有地区")
    parser.add_argument("--late-days", type=int, default=60, help="late 方式在发函多少天（业务时间）之后答复，默认 60")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="服务器地址")
    parser.add_argument("--interval", type=float, default=2.0, help="每隔多少秒看一次，默认 2")
    parser.add_argument("--once", action="store_true", help="只看一次就结束")
    parser.add_argument("--token-file", type=Path, required=True, help="访问令牌文件（scripts/token 生成）")
    return parser


if __name__ == "__main__":
    sys.exit(main())
