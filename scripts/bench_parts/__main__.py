"""Run one bench: each module here with a `main(argv)` is one, named by its file."""

from __future__ import annotations

import importlib
import os
import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("SpiffWorkflow", "SQLAlchemy", "Flask", "lxml", "orjson")


def main(argv: list[str]) -> int:
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    if not argv or argv[0] not in names:
        print("用法：scripts/bench 名称 [参数]。可用的名称：" + ("、".join(names) or "（还没有）"))
        return 0 if not argv else 2
    print(machine(), flush=True)
    result = importlib.import_module(f"scripts.bench_parts.{argv[0]}").main(argv[1:])
    return int(result or 0)


def machine() -> str:
    """One line: processor, cores, memory, system, versions. Every figure is printed under it."""
    models = [line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if "model name" in line]
    model = models[0] if models else platform.machine()
    memory = next((int(line.split()[1]) // 1024**2 for line in _lines("/proc/meminfo") if "MemTotal" in line), 0)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"# {model}, {os.cpu_count()} cores, {memory} GiB, {platform.system()} {platform.release()}\n"
        f"# Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
