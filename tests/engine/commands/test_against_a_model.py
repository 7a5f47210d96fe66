"""Any order of claims, completions, suspensions, timers and reboots agrees with a model of a few lines."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from engine.actor import SYSTEM, Actor
from engine.errors import NotAllowed, NotFound, Refused, TaskTaken
from engine.history import Keys, verify
from tests.support import drawing as d
from tests.support.hall import Hall

PEOPLE = st.sampled_from([Actor("p1"), Actor("p2"), Actor("p3")])
DIAGRAM = d.diagram([d.catch("t", d.duration("PT1H")), d.user("u")], "start > t > u > end")
AFTER = {"t": "u", "u": "end"}


@dataclass
class Model:
    at: str = "t"
    held_by: str | None = None
    suspended: bool = False
    fires: float = 0.0


class Engine(RuleBasedStateMachine):
    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.hall = Hall(f"sqlite:///{self.folder / 'hall.db'}", Keys.open(self.folder / "keys"))
        self.hall.publish(DIAGRAM)
        self.models: dict[str, Model] = {}
        self.time = 0.0

    def teardown(self) -> None:
        with self.hall.database.read() as conn:
            assert verify(conn).ok
        self.hall.close()
        shutil.rmtree(self.folder)

    @rule(target=cases)
    def start(self) -> str:
        case = self.hall.start()
        self.models[case] = Model(fires=self.time + 3600)
        return case

    @rule(case=cases, who=PEOPLE)
    def claim(self, case: str, who: Actor) -> None:
        model = self.models[case]
        self._try(case, who, model.held_by not in (None, who.person), lambda id: self.hall.engine.claim_task(who, id))
        if self._free(model, who):
            model.held_by = who.person

    @rule(case=cases, who=PEOPLE)
    def release(self, case: str, who: Actor) -> None:
        model = self.models[case]
        self._try(case, who, False, lambda id: self.hall.engine.release_task(who, id))
        if model.at == "u" and not model.suspended:
            model.held_by = None

    @rule(case=cases, who=PEOPLE)
    def complete(self, case: str, who: Actor) -> None:
        model = self.models[case]
        self._try(
            case,
            who,
            model.held_by not in (None, who.person),
            lambda id: self.hall.engine.complete_task(who, id, {"by": who.person}),
        )
        if self._free(model, who):
            model.at, model.held_by = "end", None

    def _free(self, model: Model, who: Actor) -> bool:
        return model.at == "u" and not model.suspended and model.held_by in (None, who.person)

    def _try(self, case: str, who: Actor, taken: bool, act: Any) -> None:
        """Does it to the newest to-do of the case; the model says what must be refused, and how."""
        model = self.models[case]
        newest = self.hall.rows(
            "SELECT id FROM user_task WHERE instance_id = :case ORDER BY id DESC LIMIT 1", case=case
        )
        if not newest:
            return
        refusal: type[Refused] | None = None
        if model.at != "u":
            refusal = TaskTaken
        elif model.suspended:
            refusal = NotAllowed
        elif taken:
            refusal = TaskTaken
        if refusal is None:
            act(newest[0]["id"])
        else:
            with pytest.raises(refusal):
                act(newest[0]["id"])

    @rule(case=cases)
    def suspend_or_resume(self, case: str) -> None:
        model = self.models[case]
        act = self.hall.engine.resume_instance if model.suspended else self.hall.engine.suspend_instance
        if model.at in ("end", "gone"):
            with pytest.raises(NotFound):
                act(SYSTEM, case, "x")
        else:
            act(SYSTEM, case, "x")
            model.suspended = not model.suspended

    @rule(case=cases)
    def terminate(self, case: str) -> None:
        model = self.models[case]
        if model.at in ("end", "gone"):
            with pytest.raises(NotFound):
                self.hall.engine.terminate_instance(SYSTEM, case, "x")
        else:
            self.hall.engine.terminate_instance(SYSTEM, case, "x")
            model.at, model.suspended = "gone", False

    @rule(minutes=st.sampled_from([1, 30, 61]))
    def pass_time(self, minutes: int) -> None:
        self.hall.pass_time(minutes=minutes)
        self.time += minutes * 60

    @rule()
    def reboot(self) -> None:
        self.hall.reboot()

    @rule()
    def sweep(self) -> None:
        due = [m for m in self.models.values() if m.at == "t" and not m.suspended and m.fires <= self.time]
        assert self.hall.drain() == len(due)
        for model in due:
            model.at = "u"

    @invariant()
    def everything_agrees(self) -> None:
        open_seats = 0
        for case, model in self.models.items():
            view = self.hall.engine.instance(case)
            state = {"end": "completed", "gone": "terminated"}.get(
                model.at, "suspended" if model.suspended else "running"
            )
            assert view.row["state"] == state
            assert [active.element_id for active in view.active] == ([model.at] if model.at in AFTER else [])
            tasks, jobs = int(model.at == "u"), int(model.at == "t")
            assert (view.row["tasks"], view.row["jobs"]) == (tasks, jobs)
            assert len(self.hall.rows("SELECT id FROM job WHERE instance_id = :case", case=case)) == jobs
            open_seats += 2 * tasks
        assert len(self.hall.rows("SELECT task_id FROM user_task_seat")) == open_seats


TestAgainstAModel = Engine.TestCase
TestAgainstAModel.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
