"""Starts the renderer process on first use, gives it one order at a time, and replaces it when it dies or hangs."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from handlers.base import HandlerFailed
from handlers.documents.fonts import FontsMissing, faces
from handlers.documents.protocol import Order, Printed, order_to_bytes, read_frame

TIME_S = 30.0
START_S = 30.0
ORDERS = 500
"""After so many orders the process is replaced: what a library forgets to give back does not add up."""

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
PANGO = (
    "没有安装打印 PDF 所需的 Pango：请运行 scripts/doctor，"
    "或 apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 后重试。"
)


class _Ended(Exception):
    """The process ended before its answer was complete."""


class Renderer:
    """Shared by all threads; orders wait for each other. A failure is HandlerFailed: an incident, no dead worker."""

    def __init__(self, fonts: Path, own_fonts: Path, time_s: float = TIME_S) -> None:
        self._fonts = fonts.resolve()
        self._own_fonts = own_fonts.resolve()
        self._time_s = time_s
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def print(self, order: Order) -> Printed:
        """Raises HandlerFailed with the sentence for the incident."""
        with self._lock:
            try:
                told, pdf = self._ask(order_to_bytes(order))
            except TimeoutError:
                self._drop()
                sentence = f"文书“{order.title}”在 {self._time_s:g} 秒内没有生成，请检查内容后重试。"
                raise HandlerFailed(sentence) from None
            except (_Ended, OSError, ValueError):
                self._drop()
                sentence = f"生成文书“{order.title}”的进程中断（可能超出处理器或内存上限），请重试。"
                raise HandlerFailed(sentence) from None
            if told.get("worn") or (self._process is not None and self._process.orders >= ORDERS):
                self._drop()
            if "error" in told:
                raise HandlerFailed(told["error"])
            return Printed(pdf, told["pages"])

    def _ask(self, order: bytes) -> tuple[dict[str, Any], bytes]:
        """A process that has waited for this order may have died meanwhile: then a new one gets it."""
        rested = self._process
        process = self._running()
        try:
            return process.ask(order, self._time_s)
        except (BrokenPipeError, _Ended):
            if process is not rested:
                raise
            self._drop()
            return self._running().ask(order, self._time_s)

    def start(self) -> None:
        """Starts the process ahead of the first order. Raises HandlerFailed."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        """Whatever is being printed fails: its job is due again."""
        if self._process is not None:
            self._process.kill()
        with self._lock:
            self._drop()

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._process.pid if self._process is not None else None

    def _running(self) -> "_Process":
        if self._process is not None and not self._process.alive():
            self._drop()
        if self._process is None:
            try:
                faces(self._fonts)
            except FontsMissing as missing:
                raise HandlerFailed(str(missing)) from missing
            started = _Process([str(self._fonts), str(self._own_fonts)])
            try:
                started.wait_ready(START_S)
            except (TimeoutError, _Ended, OSError):
                said = started.end()
                if "OSError: cannot load library" in said:
                    raise HandlerFailed(PANGO) from None
                reason = said.strip().splitlines()[-1:] or ["没有留下原因"]
                raise HandlerFailed(f"打印进程不能启动（{reason[0][:200]}），请运行 scripts/doctor 检查。") from None
            self._process = started
        return self._process

    def _drop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class _Process:
    """One renderer process, its pipes and the folder of its temporary files."""

    def __init__(self, arguments: list[str]) -> None:
        self.orders = 0
        self._folder = tempfile.mkdtemp(prefix="tellerflow-renderer-")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by end)
        # nothing of the server's environment: no keys, no passwords, no address of the database
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            "TMPDIR": self._folder,
            "XDG_CACHE_HOME": self._folder,
        }
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "handlers.documents.child", *arguments, self._folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env=environment, cwd=self._folder, start_new_session=True,
        )  # fmt: skip
        assert self._popen.stdin is not None and self._popen.stdout is not None
        self._to: BinaryIO = self._popen.stdin  # type: ignore[assignment]
        self._from: BinaryIO = self._popen.stdout  # type: ignore[assignment]

    @property
    def pid(self) -> int:
        return self._popen.pid

    def alive(self) -> bool:
        return self._popen.poll() is None

    def kill(self) -> None:
        self._popen.kill()

    def wait_ready(self, time_s: float) -> None:
        self._within(time_s, lambda: None)

    def ask(self, order: bytes, time_s: float) -> tuple[dict[str, Any], bytes]:
        self.orders += 1

        def send() -> None:
            self._to.write(order)
            self._to.flush()

        return self._within(time_s, send)

    def _within(self, time_s: float, send: Callable[[], None]) -> tuple[dict[str, Any], bytes]:
        """Sends and waits for one answer; who takes longer is killed, which ends the waiting."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self._popen.kill()

        watch = threading.Timer(time_s, kill)
        watch.daemon = True
        watch.start()
        try:
            send()
            return read_frame(self._exactly)
        except (_Ended, OSError):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            watch.cancel()

    def _exactly(self, length: int) -> bytes:
        data = self._from.read(length)
        if len(data) < length:
            raise _Ended
        return data

    def end(self) -> str:
        """Kills the process, removes what it left, and gives back the end of what it said."""
        self._popen.kill()
        self._popen.wait()
        for stream in (self._to, self._from):
            with suppress(OSError):
                stream.close()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 4000))
        said = self._errors.read().decode(errors="replace")
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        return said
