"""The operations on PostgreSQL, and two who answer at the same time."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from engine.base import Base
from engine.history import Keys
from tests.engine.operations.doing import BO, CAI, DAN, add, answer, asked, check, check_record, claim
from tests.engine.operations.playing import Case
from tests.engine.operations.test_operations_asking import (  # noqa: F401
    test_a_delegation_comes_back_by_itself_and_the_owner_decides,
    test_a_transfer_gives_the_to_do_and_its_note_to_a_colleague,
    test_after_the_decision_the_case_goes_on_with_what_the_owner_handed_in,
    test_what_was_asked_ends_with_the_to_do,
)
from tests.engine.operations.test_operations_returning import (  # noqa: F401
    test_a_reviewer_sends_a_case_back_and_the_steps_after_are_done_again,
    test_ones_own_last_step_is_taken_back_while_nobody_has_begun_the_next,
    test_unchanged_a_case_jumps_back_to_who_returned_it,
)
from tests.support import drawing as d
from tests.support.hall import Hall

pytestmark = pytest.mark.postgres


@pytest.fixture
def hall(postgres_url: str, tmp_path: Path) -> Iterator[Hall]:
    engine = create_engine(postgres_url)
    Base.metadata.drop_all(engine)
    engine.dispose()
    found = Hall(postgres_url, Keys.open(tmp_path / "keys"))
    yield found
    found.close()


def test_the_last_of_those_who_answer_at_once_completes_it_once(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u"), d.user("v")], "start > u > v > end"))
    for _ in range(5):
        case = hall.start()
        task = claim(hall, case)
        add(hall, task, "after", BO, CAI, DAN, data={"n": 1})
        raised: list[BaseException] = []
        ready = threading.Barrier(3)

        def give(
            who: object, task: str = task, ready: threading.Barrier = ready, raised: list[BaseException] = raised
        ) -> None:
            ready.wait()
            try:
                answer(hall, task, who)  # type: ignore[arg-type]
            except BaseException as error:
                raised.append(error)

        threads = [threading.Thread(target=give, args=(who,)) for who in (BO, CAI, DAN)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert raised == [] and hall.at(case) == ["v"]
        assert {state for _, _, state in asked(hall, task)} == {"done"}
        check(hall, case)
        check_record(hall, case)


def test_random_operations_hold_here_too(hall: Hall) -> None:
    from collections import Counter

    done: Counter[str] = Counter()
    for seed in (1, 4, 7):
        Case(hall, seed, done).play()
    assert done
