"""No sequence of operations loses, doubles or strands a to-do, on any diagram.

TELLERFLOW_RANDOM_OPERATIONS=500 plays that many diagrams; a failing seed is printed.
"""

import os
from pathlib import Path

from tests.engine.operations.playing import play_seeds

SEEDS = int(os.environ.get("TELLERFLOW_RANDOM_OPERATIONS", "30"))


def test_whatever_people_do_every_to_do_has_its_place_and_the_case_ends(tmp_path: Path) -> None:
    done = play_seeds(range(SEEDS), tmp_path)
    assert done["unfinished"] <= SEEDS // 4
    assert {"transfer", "delegate", "before", "after", "remove", "answer", "return", "take_back"} <= done.keys()
