"""Starts the making of the past beside a server, and ends it with the server."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from web.settings import ROOT, Settings

log = logging.getLogger("tellerflow.past")
STOP_S = 5


@contextmanager
def making(settings: Settings) -> Iterator[None]:
    """What was killed in the middle goes on at the next start."""
    if not (settings.demo and settings.demo_past):
        yield
        return
    child = subprocess.Popen(
        [sys.executable, "-m", "web.past"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TELLERFLOW_DATA": str(settings.data)},
        stdin=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            log.warning("the making of the past does not stop, it is killed")
            child.kill()
            child.wait()
