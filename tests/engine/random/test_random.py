"""Random diagrams and random histories end as the oracle says, saved and restored at every step.

A failing seed is printed; `scripts/bench random 1 SEED` plays it again, `scripts/bench random 20000` plays more.
"""

import pytest

from tests.engine.random.grow import grow
from tests.engine.random.histories import play
from tests.engine.random.in_memory import InMemory
from tests.support.mini import START

SEEDS = 500
PER_TEST = 25


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_what_happens_is_what_must_happen(first: int) -> None:
    for seed in range(first, first + PER_TEST):
        lines: list[str] = []
        try:
            lines.extend(play(grow(seed), InMemory(), seed, START))
        except Exception as wrong:
            raise AssertionError(f"seed {seed}, after {lines}") from wrong


def test_a_seed_grows_the_same_model_every_time() -> None:
    assert [repr(grow(seed)) for seed in range(20)] == [repr(grow(seed)) for seed in range(20)]
