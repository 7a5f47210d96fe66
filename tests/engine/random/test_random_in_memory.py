"""Random diagrams and random histories end as the oracle says, saved and restored after every command.

A failing seed is printed; `scripts/bench random 1 SEED` plays it again, `scripts/bench random 20000` plays more.
"""

import pytest

from tests.engine.random.checking import PER_TEST, check
from tests.engine.random.grow import grow
from tests.engine.random.in_memory import InMemory


@pytest.mark.parametrize("first", range(0, 500, PER_TEST))
def test_what_happens_is_what_must_happen(first: int) -> None:
    for seed in range(first, first + PER_TEST):
        check(seed, InMemory(), queued=False)


def test_a_seed_grows_the_same_model_every_time() -> None:
    assert [repr(grow(seed)) for seed in range(20)] == [repr(grow(seed)) for seed in range(20)]
