"""Random diagrams and random histories end as the oracle says: in memory, on disk with crashes, and under kill -9.

A failing seed is printed; `scripts/bench random 1 SEED` plays it again, `scripts/bench random 20000` plays more.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.random.grow import grow
from tests.engine.random.histories import Played, play
from tests.engine.random.in_memory import InMemory
from tests.engine.random.on_disk import OnDisk, hall_at
from tests.support.mini import START

ROOT = Path(__file__).resolve().parents[3]
SEEDS = 500
PER_TEST = 25
CHUNKS = range(0, SEEDS, PER_TEST)


def check(seed: int, played: Played, queued: bool) -> None:
    lines: list[str] = []
    try:
        lines.extend(play(grow(seed), played, seed, START, queued))
    except Exception as wrong:
        raise AssertionError(f"seed {seed}, after {lines}") from wrong


@pytest.mark.parametrize("first", CHUNKS)
def test_what_happens_is_what_must_happen(first: int) -> None:
    for seed in range(first, first + PER_TEST):
        check(seed, InMemory(), queued=False)


@pytest.mark.parametrize("first", CHUNKS)
def test_a_crash_before_any_commit_changes_nothing(first: int, tmp_path: Path) -> None:
    crashed, hall = 0, hall_at(tmp_path / "hall.db")
    for seed in range(first, first + PER_TEST):
        played = OnDisk(hall, seed, crashes=0.3)
        check(seed, played, queued=True)
        played.check_record()
        crashed += played.crashed
    hall.close()
    assert crashed


def test_a_process_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.engine.random.killed", str(tmp_path), "0", "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("20 histories killed")


def test_a_seed_grows_the_same_model_every_time() -> None:
    assert [repr(grow(seed)) for seed in range(20)] == [repr(grow(seed)) for seed in range(20)]
