"""A handler that only looked whether an answer had come is asked again, and no attempt is used up by it."""

from typing import Any

from engine.handlers import HandlerFailed, JobCall, JobHandler, NotYet
from tests.support import drawing as d
from tests.support.hall import Hall

LINE = d.diagram([d.service("a", type="read_card")], "start > a > end")


def test_a_job_that_waits_for_an_answer_is_looked_at_again_without_end(hall: Hall) -> None:
    answers: list[Any] = [NotYet(2)] * 20 + [HandlerFailed("没有卡"), NotYet(2), {"card": "c"}]
    calls: list[JobCall] = []

    def run(call: JobCall) -> Any:
        calls.append(call)
        answer = answers[len(calls) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    hall.handlers.add(JobHandler("read_card", "1", run))
    hall.publish(LINE)
    case = hall.start()
    for looked in range(20):
        assert hall.drain() == 1
        assert hall.drain() == 0, "not before the two seconds have passed"
        assert len(calls) == looked + 1
        hall.pass_time(seconds=2)
    assert hall.drain() == 1
    hall.pass_time(seconds=5)  # the back-off of a first failure
    hall.drain()
    hall.pass_time(seconds=2)
    hall.drain()
    assert hall.state(case) == "completed"
    assert hall.variables(case)["card"] == "c"
    assert [call.attempt for call in calls] == [1] * 21 + [2, 2]
    assert len({call.key for call in calls}) == 1
