"""The same behaviour on PostgreSQL, and what only shows there: commands that really run at the same time."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from engine.actor import SYSTEM, Actor
from engine.base import Base
from engine.commands.messages import NewMessage
from engine.errors import NoWaiter
from engine.history import Keys
from tests.engine.commands.test_crash import (
    test_a_crash_before_any_commit_changes_nothing_in_the_end as test_crash_at_every_commit,  # noqa: F401
)
from tests.engine.commands.test_instances import (  # noqa: F401
    test_a_failing_step_holds_its_element_and_leaves_the_work_before_committed,
    test_nothing_is_done_or_accepted_while_suspended,
    test_the_chain_of_a_case_verifies_and_is_replayed,
    test_the_same_request_has_one_effect_and_one_answer,
)
from tests.engine.commands.test_messages import (  # noqa: F401
    test_a_kept_message_meets_the_wait_that_opens_later,
    test_a_message_starts_an_instance_one_at_a_time_for_each_key,
    test_the_same_id_is_refused_while_kept_and_for_a_day,
)
from tests.engine.commands.test_signals_timers import (  # noqa: F401
    test_a_signal_reaches_all_who_listen_and_is_kept_for_nobody,
    test_a_timer_fires_at_its_time_and_once_with_many_sweepers,
)
from tests.engine.commands.test_tasks import (  # noqa: F401
    test_claim_makes_a_task_ones_own_until_it_is_released,
    test_eight_at_once_have_one_winner,
)
from tests.engine.jobs.test_external import (  # noqa: F401
    test_an_old_lease_is_refused_once_another_has_the_job,
    test_jobs_go_to_one_worker_each,
)
from tests.engine.jobs.test_handlers import (  # noqa: F401
    test_a_failing_handler_is_tried_three_times_with_one_key_then_held,
    test_one_instance_has_one_handler_at_work,
)
from tests.support import drawing as d
from tests.support.hall import Hall

pytestmark = pytest.mark.postgres


@pytest.fixture
def halls(postgres_url: str, tmp_path: Path) -> Iterator[Callable[[], Hall]]:
    keys = Keys.open(tmp_path / "keys")
    made: list[Hall] = []

    def make() -> Hall:
        engine = create_engine(postgres_url)
        Base.metadata.drop_all(engine)
        engine.dispose()
        made.append(Hall(postgres_url, keys))
        return made[-1]

    yield make
    for hall in made:
        hall.close()


@pytest.fixture
def hall(halls: Callable[[], Hall]) -> Hall:
    return halls()


def at_once(*calls: Callable[[], Any]) -> list[BaseException]:
    ready = threading.Barrier(len(calls))
    raised: list[BaseException] = []

    def run(call: Callable[[], Any]) -> None:
        ready.wait()
        try:
            call()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def complete(hall: Hall, person: str, task: str, data: dict[str, Any]) -> None:
    hall.engine.complete_task(Actor(person), task, data)


def test_two_branches_of_one_case_completed_at_once_both_count(hall: Hall) -> None:
    branches = [d.user(f"u{n}") for n in range(4)]
    flows = "; ".join(f"and1 > u{n} > and2" for n in range(4))
    hall.publish(d.diagram(branches, f"start > and1; {flows}; and2 > end"))
    for _ in range(5):
        case = hall.start()
        ids = [hall.task(case, f"u{n}")["id"] for n in range(4)]
        raised = at_once(*[partial(complete, hall, f"t{n}", ids[n], {f"v{n}": n}) for n in range(4)])
        assert raised == []
        assert hall.state(case) == "completed"
        assert len(hall.variables(case)) == 4


def test_a_message_and_its_wait_never_miss_each_other(hall: Hall) -> None:
    hall.publish(d.diagram([d.catch("c", d.message("A", "k"))], "start > c > end"))
    for n in range(30):
        key = f"k{n}"
        kept = NewMessage("A", key, {}, None, 3600)
        raised = at_once(partial(hall.start, k=key), partial(hall.engine.publish_message, SYSTEM, kept))
        assert raised == []
    states = hall.rows("SELECT state, count(*) AS n FROM process_instance GROUP BY state")
    assert [(row["state"], row["n"]) for row in states] == [("completed", 30)]


def test_one_key_starts_one_instance_however_many_messages_come_at_once(hall: Hall) -> None:
    hall.publish(d.diagram([d.start("s", d.message("A")), d.user("u")], "s > u > end"))
    raised = at_once(*[lambda: hall.engine.publish_message(SYSTEM, NewMessage("A", "k1", {}))] * 6)
    assert len(raised) == 5 and all(isinstance(error, NoWaiter) for error in raised)
    assert len(hall.rows("SELECT id FROM process_instance")) == 1
