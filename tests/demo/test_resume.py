"""A making that is killed goes on where it was stopped, and one seed and day give one past."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from engine import Database
from engine.database import open_engine
from handlers.timing import start_of_day
from tests.demo.conftest import DAY, SMALL, Past
from web.past.digest import digest, lines
from web.past.house import open_house
from web.past.run import AlreadyRunning, alone, make
from web.settings import ROOT, Settings

FEW = replace(SMALL, finished=1, open=1, days=10)


def _making(data: Path) -> subprocess.Popen[bytes]:
    given = ["--cases", FEW.finished, "--open", FEW.open, "--days", FEW.days, "--day", DAY, "--seed", FEW.seed]
    words = [str(word) for word in (*given, "--printed", 0, "--data", data)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TELLERFLOW_DEMO_PASSWORD": "demo-password-1"}
    return subprocess.Popen([sys.executable, "-m", "web.past.command", *words], env=env, cwd=ROOT)


def _settings(data: Path) -> Settings:
    return Settings(data=data, demo_password="demo-password-1", worker=False)


def _digest(data: Path) -> tuple[str, list[str]]:
    db = Database(open_engine(_settings(data).database))
    with db.read() as conn:
        found = digest(conn, DAY), list(lines(conn, DAY))
    db.engine.dispose()
    return found


def _acts(data: Path) -> int:
    try:
        with sqlite3.connect(f"file:{data / 'tellerflow.db'}?mode=ro", uri=True) as conn:
            return int(conn.execute("SELECT coalesce(sum(acts), 0) FROM past_case").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_killed_making_goes_on_and_ends_as_one_that_was_not_killed(tmp_path: Path, ready: Path) -> None:
    killed, whole = (Path(shutil.copytree(ready, tmp_path / name)) for name in ("killed", "whole"))
    for acts in (5, 20):
        process = _making(killed)
        while _acts(killed) < acts and process.poll() is None:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert make(_settings(killed), replace(FEW, seed=99)) is not None, "what was begun goes on as it was asked for"
    assert make(_settings(whole), FEW) is not None
    assert _digest(killed) == _digest(whole)


def test_two_processes_never_make_it_at_the_same_time(past: Past) -> None:
    house = open_house(past.settings, start_of_day(DAY))
    try:
        with alone(past.settings, house), pytest.raises(AlreadyRunning), alone(past.settings, house):
            pass
    finally:
        house.close()
