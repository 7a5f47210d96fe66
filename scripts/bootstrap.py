"""Bring the checkout to a state that runs: Python packages, node packages, built pages. Standard library only.

Nothing is done twice: a stamp holds the digest of what each result was made from. A file lock lets two first starts
happen at the same time; the second waits and finds everything done.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts import services
from scripts.services import FRONTEND, ROOT, VENV

LEVELS = ("tools", "run", "test")
NOT_SOURCES = {"node_modules", "dist-headless", "tests"}


def main(level: str) -> None:
    """Prepare for `level` (one of LEVELS); every level includes the ones before it."""
    if level not in LEVELS:
        sys.exit(f"unknown level {level!r}, expected one of {LEVELS}")
    with _only_one():
        ensure_packages(with_tests=level == "test")
        if level != "tools":
            ensure_pages(with_tests=level == "test")
            ensure_fonts()


def ensure_packages(*, with_tests: bool) -> None:
    run, dev = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    locks = [run, dev] if with_tests else [run]
    python = VENV / "bin" / "python"
    release = sys.version.split()[0]
    if not _works(python):
        _say("创建 Python 环境")
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    everything = VENV / "stamp-test"
    stamp = everything if with_tests else VENV / "stamp-run"
    digest = _digest(locks, release)
    if _reads(stamp, digest) or _reads(everything, _digest([run, dev], release)):
        return
    _say("安装 Python 依赖包（首次约需一两分钟）")
    command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes"] + [part for lock in locks for part in ("-r", str(lock))]
    _run(command)
    stamp.write_text(digest)


def ensure_pages(*, with_tests: bool) -> None:
    """Build the pages into web/static/dist; with tests also the form runner into web/frontend/dist-headless."""
    builds = [("build", ROOT / "web" / "static" / "dist")]
    if with_tests:
        builds.append(("build:headless", FRONTEND / "dist-headless"))
    digest = _digest(_sources(FRONTEND))
    due = [(script, target) for script, target in builds if not _reads(target / ".stamp", digest)]
    if due or with_tests:
        _ensure_node_packages(with_tests=with_tests)
    for script, target in due:
        _say("生成网页资源")
        fresh = target.with_name(target.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        _npm(["run", "--silent", script, "--", "--outDir", str(fresh), "--emptyOutDir", "--logLevel", "warn"])
        (fresh / ".stamp").write_text(digest)
        _swap(fresh, target)


def ensure_fonts() -> None:
    """Cut the fonts of printed documents into .venv/cache/fonts."""
    target = VENV / "cache" / "fonts"
    digest = _digest([ROOT / "scripts" / "fonts.py", FRONTEND / "package-lock.json"])
    if _reads(target / ".stamp", digest):
        return
    _ensure_node_packages(with_tests=False)
    _say("准备打印用的字体")
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    package = FRONTEND / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
    _run([str(VENV / "bin" / "python"), "-m", "scripts.fonts", str(package), str(fresh)])
    (fresh / ".stamp").write_text(digest)
    _swap(fresh, target)


def _ensure_node_packages(*, with_tests: bool) -> None:
    modules = FRONTEND / "node_modules"
    digest = _digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if _reads(modules / ".stamp-test", digest) or (not with_tests and _reads(modules / ".stamp-run", digest)):
        return
    _say("安装网页依赖包")
    # Only the tests need the browser and its font: 160 MB that a start does without, unless they are there already.
    with_tests = with_tests or (modules / ".stamp-test").exists()
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    _npm(command if with_tests else [*command, "--omit=dev"])
    (modules / (".stamp-test" if with_tests else ".stamp-run")).write_text(digest)


def _npm(arguments: list[str]) -> None:
    node = services.node()
    environment = {**os.environ, "PATH": f"{node.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    _run([*node.npm, *arguments], cwd=FRONTEND, env=environment)


def _swap(fresh: Path, target: Path) -> None:
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _sources(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.iterdir()):
        if path.name in NOT_SOURCES or path.name.endswith((".new", ".old")):
            continue
        found += [child for child in sorted(path.rglob("*")) if child.is_file()] if path.is_dir() else [path]
    return found


def _digest(files: Iterable[Path], *more: str) -> str:
    summary = hashlib.sha256()
    for path in files:
        summary.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for text in more:
        summary.update(b"\0" + text.encode())
    return summary.hexdigest()


def _reads(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text() == digest


def _works(python: Path) -> bool:
    return python.exists() and subprocess.run([str(python), "-c", "import pip"], check=False).returncode == 0


def _run(command: list[str], cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    result = subprocess.run(command, cwd=cwd, env=env, stdout=sys.stderr, check=False)
    if result.returncode:
        _say(f"这一步没有成功：{' '.join(command[:4])} …")
        _say("原因见上文；检查网络与磁盘后再运行一次即可，scripts/doctor 会列出缺少的东西。")
        sys.exit(1)


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    with (ROOT / ".bootstrap.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("另一个命令正在准备环境，请稍候")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(*sys.argv[1:2])
