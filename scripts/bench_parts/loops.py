"""5,000 rounds of every kind of loop: CPU time, tokens, effects and stored bytes must not grow.

Usage: scripts/bench loops [ROUNDS]
"""

from __future__ import annotations

import gc
import time
from statistics import median

from tests.engine.kernel.rounds import ROUNDS, Cost, go_round

BLOCKS = 10
TOLERANCE = 0.20


def main(argv: list[str]) -> int:
    rounds = int(argv[0]) if argv else 5_000
    print(f"每种回路 {rounds:,} 轮，每轮保存并恢复；每轮毫秒数为 CPU 时间，分 {BLOCKS} 段取中位数")
    bad = [name for name in ROUNDS if not _flat(name, rounds)]
    print("全部平稳" if not bad else "不平稳：" + "、".join(bad))
    return 1 if bad else 0


def _flat(name: str, rounds: int) -> bool:
    """Compare the first and the last tenth. Medians, so that one collection of garbage does not count."""
    times: list[float] = []
    costs: list[Cost] = []
    gc.collect()
    mark = time.process_time()
    for _, cost, _ in go_round(name, rounds + 1):
        now = time.process_time()
        times.append(now - mark)
        costs.append(cost)
        mark = now
    size = rounds // BLOCKS
    blocks = [median(times[start : start + size]) * 1000 for start in range(0, size * BLOCKS, size)]
    first, last = costs[0], costs[-1]
    same = (first.tokens, first.effects, first.variables, first.waits) == (
        last.tokens,
        last.effects,
        last.variables,
        last.waits,
    )
    growth = blocks[-1] / blocks[0] - 1
    print(
        f"{name:40} {blocks[0]:.3f} → {blocks[-1]:.3f} ms ({growth:+.0%})，令牌 {first.tokens} → {last.tokens}，"
        f"效果 {first.effects} → {last.effects}，状态 {first.state} → {last.state} 字节",
        flush=True,
    )
    return same and abs(growth) <= TOLERANCE
