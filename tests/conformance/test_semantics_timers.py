"""Timers as Camunda 8 runs them, over HTTP, by moving the clock."""

from datetime import timedelta

from tests.support import drawing as d
from tests.support.spoken import Spoken


def test_a_duration_is_waited_for(case: Spoken) -> None:
    case.run([d.catch("pause", d.duration("PT10M"))], "start > pause > end")
    case.later(590)
    case.at("pause")
    case.later(15)
    case.ended()


def test_a_date_of_the_past_is_due_at_once(case: Spoken) -> None:
    case.run([d.catch("pause", d.date("=at"))], "start > pause > end", at=(case.now - timedelta(days=1)).isoformat())
    case.ended()
