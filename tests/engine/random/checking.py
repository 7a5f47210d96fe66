"""Playing a seed, so that a failing one is named with what had been done."""

from collections.abc import Iterable
from pathlib import Path

from tests.engine.random.grow import grow
from tests.engine.random.histories import Played, play
from tests.engine.random.on_disk import OnDisk, hall_at
from tests.support.mini import START

PER_TEST = 25


def check(seed: int, played: Played, queued: bool) -> None:
    lines: list[str] = []
    try:
        lines.extend(play(grow(seed), played, seed, START, queued))
    except Exception as wrong:
        raise AssertionError(f"seed {seed}, after {lines}") from wrong


def check_with_crashes(seeds: Iterable[int], folder: Path) -> None:
    """All on one database, one after the other; each record is verified and run again."""
    crashed, hall = 0, hall_at(folder / "hall.db")
    for seed in seeds:
        played = OnDisk(hall, seed, crashes=0.3)
        check(seed, played, queued=True)
        played.check_record()
        crashed += played.crashed
    hall.close()
    assert crashed
