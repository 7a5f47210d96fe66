"""The same on the whole engine, killed before some commits and built anew. Half of the seeds, for one worker."""

from pathlib import Path

import pytest

from tests.engine.random.checking import PER_TEST, check_with_crashes


@pytest.mark.parametrize("first", range(250, 500, PER_TEST))
def test_a_crash_before_any_commit_changes_nothing(first: int, tmp_path: Path) -> None:
    check_with_crashes(range(first, first + PER_TEST), tmp_path)
