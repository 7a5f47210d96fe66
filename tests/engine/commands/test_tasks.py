"""To-dos: one winner, everybody else told who and when; forms; drafts; four eyes."""

import threading
from decimal import Decimal

import pytest

from engine import history
from engine.actor import Actor
from engine.errors import FourEyes, NotAllowed, NotFound, Refused, RevisionStale, TaskTaken, UnknownField
from engine.policy import Deed, OpenPolicy, TaskFacts
from tests.support import drawing as d
from tests.support.hall import REVIEWER, TELLER, Hall

LINE = d.diagram([d.user("u"), d.user("v")], "start > u > v > end")
FORM = (
    b'{"type":"default","id":"f","schemaVersion":16,"components":[{"type":"textfield","key":"a","label":"a","id":"A"}]}'
)


def test_a_person_completes_a_task_and_the_next_one_opens(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start(n=1)
    done = hall.complete(case, "u", {"m": 2})
    assert done.task["status"] == "completed"
    assert [task["element_id"] for task in done.next] == ["v"]
    assert hall.at(case) == ["v"]
    assert hall.variables(case) == {"n": Decimal(1), "m": Decimal(2)}
    hall.complete(case, "v")
    assert hall.state(case) == "completed"
    assert hall.path(case) == ["start", "u", "v", "end"]


def test_second_completion_is_refused_and_names_the_winner(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start()
    task = hall.task(case)
    hall.engine.complete_task(TELLER, task["id"], {}, task["revision"])
    with pytest.raises(TaskTaken) as refusal:
        hall.engine.complete_task(REVIEWER, task["id"], {}, task["revision"])
    assert (refusal.value.by, refusal.value.at, refusal.value.action) == ("teller01", hall.now, "complete")
    assert "张三" in refusal.value.message


def test_eight_at_once_have_one_winner(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start()
    task = hall.task(case)
    won: list[str] = []
    lost: list[Refused] = []
    ready = threading.Barrier(8)

    def try_it(person: str) -> None:
        ready.wait()
        try:
            hall.engine.complete_task(Actor(person), task["id"], {"by": person}, task["revision"])
            won.append(person)
        except TaskTaken as refusal:
            lost.append(refusal)

    threads = [threading.Thread(target=try_it, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1 and len(lost) == 7
    assert {refusal.by for refusal in lost if isinstance(refusal, TaskTaken)} == set(won)
    assert hall.variables(case) == {"by": won[0]}


def test_claim_makes_a_task_ones_own_until_it_is_released(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u", assignment={"candidateGroups": "teller"})], "start > u > end"))
    case = hall.start()
    task = hall.engine.claim_task(TELLER, hall.task(case)["id"])
    assert (task["status"], task["assignee"], task["revision"]) == ("claimed", "teller01", 2)
    with pytest.raises(TaskTaken):
        hall.engine.claim_task(REVIEWER, task["id"])
    with pytest.raises(TaskTaken):
        hall.engine.complete_task(REVIEWER, task["id"], {})
    with pytest.raises(RevisionStale) as stale:
        hall.engine.complete_task(TELLER, task["id"], {}, 1)
    assert stale.value.action == "claim"
    hall.engine.release_task(TELLER, task["id"])
    assert hall.engine.claim_task(REVIEWER, task["id"])["assignee"] == "reviewer01"


def test_reassignment_is_all_or_none(hall: Hall) -> None:
    class Receives(OpenPolicy):
        def may(self, actor, action, task, deeds):
            return NotAllowed("不行") if action == "receive" and task.element_id == "b" else None

    hall.policy = Receives()
    hall.reboot()
    hall.publish(d.diagram([d.user("a"), d.user("b")], "start > and1 > a > and2; and1 > b > and2 > end"))
    case = hall.start()
    ids = [hall.task(case, "a")["id"], hall.task(case, "b")["id"]]
    with pytest.raises(NotAllowed):
        hall.engine.reassign_tasks(TELLER, ids, REVIEWER, "请假")
    assert hall.task(case, "a")["assignee"] is None
    hall.engine.reassign_tasks(TELLER, ids[:1], REVIEWER, "请假")
    assert hall.task(case, "a")["assignee"] == "reviewer01"


def test_policy_sees_who_did_the_earlier_steps(hall: Hall) -> None:
    class TwoPeople(OpenPolicy):
        def may(self, actor, action, task: TaskFacts, deeds):
            done: list[Deed] = list(deeds())
            same = [deed for deed in done if deed.properties.get("sodGroup") == task.properties.get("sodGroup")]
            return FourEyes("须另一人", same[0].person) if any(deed.person == actor.person for deed in same) else None

    hall.policy = TwoPeople()
    hall.reboot()
    mark = {"sodGroup": "case"}
    hall.publish(d.diagram([d.user("u", properties=mark), d.user("v", properties=mark)], "start > u > v > end"))
    case = hall.start()
    hall.complete(case, "u")
    with pytest.raises(FourEyes) as refusal:
        hall.complete(case, "v")
    assert refusal.value.by == "teller01"
    assert hall.at(case) == ["v"]
    hall.complete(case, "v", by=REVIEWER)
    assert hall.state(case) == "completed"


def test_a_form_takes_its_own_fields_only(hall: Hall) -> None:
    hall.shelf.forms["f"] = FORM
    hall.publish(d.diagram([d.user("u", form="f")], "start > u > end"))
    case = hall.start()
    with pytest.raises(UnknownField) as refusal:
        hall.complete(case, "u", {"a": "1", "approved": True})
    assert list(refusal.value.errors) == ["approved"]
    assert hall.at(case) == ["u"]
    hall.complete(case, "u", {"a": "1"})
    assert hall.variables(case) == {"a": "1"}


def test_a_missing_form_takes_any_object(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u", form="gone")], "start > u > end"))
    case = hall.start()
    hall.complete(case, "u", {"x": {"y": [1.5]}})
    assert hall.variables(case) == {"x": {"y": [Decimal("1.5")]}}


def test_draft_and_comment_stay_with_the_task(hall: Hall) -> None:
    hall.publish(LINE)
    case = hall.start()
    task = hall.task(case)["id"]
    hall.engine.save_draft(TELLER, task, {"half": "typ"})
    hall.engine.save_draft(TELLER, task, {"half": "typed"})
    hall.engine.comment(REVIEWER, task, "请核对证件。")
    mine, theirs = hall.engine.task(TELLER, task), hall.engine.task(REVIEWER, task)
    assert mine.draft is not None and mine.draft["data"] == {"half": "typed"}
    assert theirs.draft is None
    assert [comment["text"] for comment in mine.comments] == ["请核对证件。"]
    assert hall.variables(case) == {}


def test_an_assignee_nobody_knows_leaves_the_task_to_all(hall: Hall) -> None:
    class Nobody(OpenPolicy):
        def knows(self, person: str) -> bool:
            return False

    hall.policy = Nobody()
    hall.reboot()
    hall.publish(d.diagram([d.user("u", assignment={"assignee": "ghost"})], "start > u > end"))
    task = hall.task(hall.start())
    assert (task["assignee"], task["unknown_assignee"]) == (None, "ghost")


def test_a_cancelled_task_says_so(hall: Hall) -> None:
    hall.publish(d.diagram([d.user("u"), d.boundary("b", "u", d.duration("PT1M"))], "start > u > end; b > end2"))
    case = hall.start()
    task = hall.task(case)
    hall.pass_time(minutes=2)
    assert hall.drain() == 1
    with pytest.raises(TaskTaken) as refusal:
        hall.engine.complete_task(TELLER, task["id"], {})
    assert refusal.value.action == "cancel"
    assert hall.state(case) == "completed"
    assert hall.rows("SELECT * FROM user_task_seat") == []


def test_unknown_task_is_not_found(hall: Hall) -> None:
    with pytest.raises(NotFound):
        hall.engine.complete_task(TELLER, "nothing", {})


def test_a_refused_attempt_is_remembered(hall: Hall) -> None:
    class Closed(OpenPolicy):
        def may(self, actor, action, task, deeds):
            return NotAllowed("您不能办理。") if action == "complete" else None

    hall.policy = Closed()
    hall.reboot()
    hall.publish(LINE)
    case = hall.start()
    with pytest.raises(NotAllowed):
        hall.complete(case, "u")
    with hall.database.read() as conn:
        last = history.read(conn, case, hall.keys)[-1]
        assert history.verify(conn, case).ok
    assert (last.type, last.actor, last.element) == ("refused", "teller01", "u")
    assert last.body is not None and last.body["code"] == "not_allowed"
    assert hall.at(case) == ["u"]
