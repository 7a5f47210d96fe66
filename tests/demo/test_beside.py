"""Pages are served at once while the past is being made beside the server, and say how far it is."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from web.settings import ROOT, Settings

PASSWORD = "demo-password-1"
BAR = re.compile(r"演示数据生成中（(\d+)%）")


def test_the_server_serves_meanwhile_and_tells_how_far_it_is(tmp_path: Path, ready: Path) -> None:
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    given = {key: value for key, value in os.environ.items() if not key.startswith("TELLERFLOW")}
    given |= {
        "PORT": "0", "TELLERFLOW_DATA": str(tmp_path), "PYTHONPATH": str(ROOT), "TELLERFLOW_DEMO_PASSWORD": PASSWORD,
        "TELLERFLOW_DEMO_PAST": "1",
    }  # fmt: skip
    log = tmp_path / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "web.serve"], env=given, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        url = _until(lambda: re.search(r"(http://\S+?)/", log.read_text()), server)[1]
        open_ = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        form = {"username": "supervisor01", "password": PASSWORD}
        open_(f"{url}/login", urlencode(form).encode())
        seen: list[int] = []
        while len(set(seen)) < 2:
            time.sleep(0.2)
            assert len(seen) < 300, seen
            seen.append(int(_until(lambda: BAR.search(open_(f"{url}/").read().decode()), server)[1]))
        assert seen == sorted(seen)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert not _is_making(tmp_path), "its end is the server's end"


def _until(look: Callable[[], re.Match[str] | None], server: subprocess.Popen[bytes]) -> re.Match[str]:
    for _ in range(600):
        assert server.poll() is None
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("it does not come")


def _is_making(data: Path) -> bool:
    """Can its lock be had?"""
    from fcntl import LOCK_EX, LOCK_NB, flock

    with (data / "past.lock").open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_it_is_made_where_the_environment_asks_for_it_as_the_run_command_does() -> None:
    assert Settings.from_environment({"TELLERFLOW_DEMO_PAST": "1"}).demo_past
    assert not Settings.from_environment({"TELLERFLOW_DEMO_PAST": "0"}).demo_past
    assert not Settings.from_environment({}).demo_past
    assert 'TELLERFLOW_DEMO_PAST="${TELLERFLOW_DEMO_PAST:-1}"' in (ROOT / "scripts" / "run").read_text("utf-8")
