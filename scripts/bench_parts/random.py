"""Random diagrams and histories against the oracle of their meaning.

Usage: scripts/bench random [COUNT [SEED]]          in memory, 20,000 unless told otherwise
       scripts/bench random --disk [COUNT [SEED]]   on the whole engine, with crashes before commits
       scripts/bench random --kill [COUNT [SEED]]   on the whole engine, under kill -9; 500 unless told otherwise
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.engine.random.grow import grow
from tests.engine.random.histories import play
from tests.engine.random.in_memory import InMemory
from tests.engine.random.on_disk import OnDisk, hall_at
from tests.support.mini import START

ROOT = Path(__file__).resolve().parents[2]
CHUNK = 50


def main(argv: list[str]) -> int:
    flags, numbers = [word for word in argv if word.startswith("--")], [int(word) for word in argv if word.isdigit()]
    kind = flags[0] if flags else "--memory"
    count = numbers[0] if numbers else {"--memory": 20_000}.get(kind, 500)
    seed = numbers[1] if len(numbers) > 1 else 0
    workers = os.cpu_count() or 1
    begun = time.monotonic()
    if kind == "--kill":
        failed = _killed(count, seed, workers)
    else:
        chunks = [(kind, first, min(first + CHUNK, seed + count)) for first in range(seed, seed + count, CHUNK)]
        with ProcessPoolExecutor(workers) as pool:
            results = list(pool.map(_chunk, chunks))
        failed = [line for lines, _ in results for line in lines]
        print(f"{count:,} 个随机流程，{sum(steps for _, steps in results):,} 步", end="，")
    print(f"{time.monotonic() - begun:.0f} 秒，" + (f"{len(failed)} 个与预期不符" if failed else "全部与预期一致"))
    for line in failed[:20]:
        print(line)
    return 1 if failed else 0


def _chunk(work: tuple[str, int, int]) -> tuple[list[str], int]:
    kind, first, last = work
    failed, steps = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, last):
            try:
                steps += _memory(seed) if kind == "--memory" else _disk(Path(folder) / f"{seed}.db", seed)
            except Exception:
                failed.append(f"种子 {seed}：{traceback.format_exc(limit=-1).strip()}")
    return failed, steps


def _memory(seed: int) -> int:
    return sum(1 for _ in play(grow(seed), InMemory(), seed, START))


def _disk(path: Path, seed: int) -> int:
    hall = hall_at(path)
    try:
        played = OnDisk(hall, seed, crashes=0.3)
        steps = sum(1 for _ in play(grow(seed), played, seed, START, queued=True))
        played.check_record()
    finally:
        hall.close()
    return steps


def _killed(count: int, seed: int, workers: int) -> list[str]:
    """Each worker kills its share; seeds lie far apart, so that no history is played twice."""
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number in range(workers):
            own = Path(folder) / str(number)
            own.mkdir()
            share = count // workers + (number < count % workers)
            words = [str(own), str(seed + number * 1_000_000), str(share)]
            command = [sys.executable, "-m", "tests.engine.random.killed", *words]
            running.append(
                subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            )
        outputs = [process.communicate()[0] for process in running]
    for output in outputs:
        print(output.strip().splitlines()[-1])
    return [output for output, process in zip(outputs, running, strict=True) if process.returncode]
