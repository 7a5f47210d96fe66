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


def test_a_duration_of_nothing_or_less_is_due_at_once(case: Spoken) -> None:
    parts = [d.catch("none", d.duration("PT0S")), d.catch("less", d.duration('=-duration("PT5M")'))]
    case.run(parts, "start > none > less > end")
    case.ended()


def test_times_are_made_by_expressions(case: Spoken) -> None:
    parts = [
        d.catch("typed", d.duration('=duration("PT" + string(minutes) + "M")')),
        d.catch("text", d.duration('="PT" + string(minutes) + "M"')),
        d.catch("date", d.date('=now() + duration("PT2M")')),
    ]
    case.run(parts, "start > typed > text > date > end", minutes=2)
    for element in ("typed", "text", "date"):
        case.at(element)
        case.later(121)
    case.ended()


def test_a_time_that_is_none_is_held_at_its_event(case: Spoken) -> None:
    case.run([d.catch("pause", d.duration("=when"))], "start > pause > end", when="soon")
    case.incident("pause")


def test_a_start_by_date_happens_once(case: Spoken) -> None:
    at = (case.now + timedelta(hours=1)).isoformat()
    case.publish(d.diagram([d.start("begin", d.date(at)), d.service("a")], "begin > a > end"))
    case.no_job("a")
    case.later(3700)
    (job,) = case.lease("a")
    case.id = job["process_instance"]
    case.finish(job)
    case.ended()
    case.later(8000)
    case.no_job("a")


def test_a_start_by_cycle_happens_as_often_as_it_says(case: Spoken) -> None:
    case.publish(d.diagram([d.start("begin", d.cycle("R2/PT1H")), d.service("a")], "begin > a > end"))
    case.later(3601)
    case.work("a")
    case.no_job("a")
    case.later(3601)
    case.work("a")
    case.later(3 * 3600)
    case.no_job("a")


def test_a_new_version_takes_over_the_timer_start(case: Spoken) -> None:
    case.publish(d.diagram([d.start("begin", d.cycle("R1/PT1H")), d.service("a")], "begin > a > end"))
    case.publish(d.diagram([d.start("begin", d.cycle("R1/PT1H")), d.service("b")], "begin > b > end"))
    case.later(3700)
    case.work("b")
    case.no_job("a", "b")


def test_a_new_version_without_timer_no_longer_starts(case: Spoken) -> None:
    case.publish(d.diagram([d.start("begin", d.cycle("R/PT1H")), d.service("a")], "begin > a > end"))
    case.publish(d.diagram([d.service("a")], "start > a > end"))
    case.later(7300)
    case.no_job("a")


def test_an_interrupting_timer_ends_its_task_and_later_ones_do_nothing(case: Spoken) -> None:
    parts = [
        d.user("review"),
        d.boundary("late", "review", d.duration("PT1H")),
        d.boundary("later", "review", d.duration("PT2H")),
        d.service("escalate"),
    ]
    case.run(parts, "start > review > end; late > escalate > end_late; later > step > end_later")
    case.tasks("review")
    case.later(3700)
    case.tasks("review", 0)
    case.later(3700)
    case.at("escalate")
    case.work("escalate")
    case.ended()
    assert "step" not in case.path


def test_a_timer_that_does_not_interrupt_fires_once(case: Spoken) -> None:
    parts = [d.service("a"), d.boundary("late", "a", d.duration("PT1H"), interrupting=False)]
    case.run(parts, "start > a > end; late > step > end_late")
    case.later(3700)
    case.count("step", 1)
    case.later(7200)
    case.count("step", 1)
    case.work("a")
    case.ended()


def test_a_cycle_without_number_goes_on_until_its_task_ends(case: Spoken) -> None:
    parts = [d.service("a"), d.boundary("tick", "a", d.cycle("R/PT1M"), interrupting=False)]
    case.run(parts, "start > a > end; tick > step > end_tick")
    for rounds in (1, 2, 3, 4):
        case.later(60)
        case.count("step", rounds)
    case.work("a")
    case.ended()
    case.later(180)
    case.count("step", 4)


def test_a_cycle_made_by_the_function_for_it(case: Spoken) -> None:
    cycle = d.cycle('=cycle(2, duration("PT1M"))')
    parts = [d.service("a"), d.boundary("tick", "a", cycle, interrupting=False)]
    case.run(parts, "start > a > end; tick > step > end_tick")
    for _ in range(4):
        case.later(61)
    case.count("step", 2)


def test_a_timer_around_a_sub_process_ends_everything_in_it(case: Spoken) -> None:
    inner = d.sub("sub", [d.service("a"), d.user("u")], "start_in > and > a > end_a; and > u > end_u")
    case.run([inner, d.boundary("late", "sub", d.duration("PT1H"))], "start > sub > end; late > step > end_late")
    (job,) = case.lease("a")
    case.tasks("u")
    case.later(3700)
    case.ended()
    case.is_gone(job)
    case.tasks("u", 0)
    assert case.path.count("step") == 1 and "end" not in case.path


def test_the_first_of_two_events_wins_and_the_timer_is_gone(case: Spoken) -> None:
    parts = [d.catch("paid", d.message("paid", "=order")), d.catch("late", d.duration("PT1H")), d.service("a")]
    case.run(parts, "start > race > paid > a > end; race > late > end_late", order="o-1")
    case.message("paid", "o-1")
    case.at("a")
    case.later(3700)
    case.at("a")
    case.work("a")
    case.ended()
    assert "end_late" not in case.path


def test_the_timer_of_two_events_wins_and_the_message_is_gone(case: Spoken) -> None:
    parts = [d.catch("paid", d.message("paid", "=order")), d.catch("late", d.duration("PT1H")), d.service("a")]
    case.run(parts, "start > race > paid > end; race > late > a > end_late", order="o-1")
    case.later(3700)
    case.at("a")
    case.nobody_waits("paid", "o-1")
    assert "late" in case.path and "paid" not in case.path


def test_a_handler_on_a_timer_runs_beside_its_scope(case: Spoken) -> None:
    handler = d.handler("watch", "due", d.cycle("R2/PT1H"), [d.service("remind")], "due > remind > end_w", False)
    case.run([d.service("a"), handler], "start > a > end")
    for _ in range(4):
        case.later(3601)
    assert len(case.lease("remind", 2)) == 2
    case.no_job("remind")
    case.at("a", "remind")


def test_times_of_activities_see_their_own_input_mapping(case: Spoken) -> None:
    parts = [d.user("u", inputs={"limit": '"PT" + string(hours) + "H"'}), d.boundary("late", "u", d.duration("=limit"))]
    case.run(parts, "start > u > end; late > step > end_late", hours=2)
    case.later(7000)
    case.at("u")
    case.later(300)
    case.ended()
    assert "step" in case.path
