"""Making the demo's past, and verifying all its chains.

`scripts/bench demo [--cases N] [--open N] [--printed N] [--postgres]`: a past of ninety days on a database of its own.
A step is a visit opened or ended, a case opened, a to-do done, a material taken in, an evaluation, a job performed, a
timer fired or a message received.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from engine import Database
from engine.clock import wall_now
from engine.database import open_engine
from engine.history import Checkpoints, Keys, verify
from handlers.timing import local_day
from scripts import services
from web.past.plan import Asked
from web.past.run import make
from web.settings import Settings


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench demo")
    parser.add_argument("--cases", type=int, default=255)
    parser.add_argument("--open", type=int, default=50)
    parser.add_argument("--printed", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    args = parser.parse_args(argv)
    database = services.postgres(f"past{os.getpid()}") if args.postgres else nullcontext("")
    with tempfile.TemporaryDirectory() as folder, database as url:
        settings = Settings(data=Path(folder), database_url=url, demo_password="bench-password-1")
        asked = Asked(local_day(wall_now()), finished=args.cases, open=args.open, printed=args.printed)
        made = make(settings, asked)
        assert made is not None
        print(f"past of {made.cases} cases   {made.seconds:8.1f} s, {made.cpu:.1f} s of them CPU of this process")
        print(f"steps                {made.steps:8} in all, {made.steps / made.seconds:.0f}/s")
        _verify(settings)


def _verify(settings: Settings) -> None:
    db = Database(open_engine(settings.database))
    checkpoints = Checkpoints(settings.data / "checkpoints", Keys.open(settings.data / "keys"))
    checkpoints.make(db.engine, datetime.now(UTC))
    with db.read() as conn:
        began, cpu = time.monotonic(), time.process_time()
        report = verify(conn, checkpoints=checkpoints)
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    assert report.ok, report.problems[:3]
    print(
        f"verify               {report.events:8} events of {report.chains} chains,"
        f" {report.events / seconds:.0f} events/s ({report.events / cpu:.0f} a second of CPU)"
    )
    db.engine.dispose()
