"""The hall of the past: whatever is due next is done next, case by case, in the order of business time."""

import heapq
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from catalog.calendar import WorkCalendar
from engine import store
from engine.errors import NotAllowed, Refused
from engine.jobs import claim
from engine.jobs.perform import perform
from web.past.acts import Acts, Overtaken
from web.past.hours import next_visit
from web.past.house import KEEPER, House
from web.past.life import DONE, JOBS, STAYS, Act, Life, Standing, Unplanned, last_event, next_act, standing, told
from web.past.plan import Planned
from web.past.staff import Seat, Staff
from web.past.tables import PastCase

log = logging.getLogger("tellerflow.past")
CASE = store.table(PastCase)
OVER = update(CASE).where(CASE.c.number == bindparam("b_number")).values(over=True)
INCIDENTS = select(store.INCIDENT.c.id).where(store.INCIDENT.c.instance_id == store.CASE).limit(1)
Begun = tuple[Life, Act]
COMES_BACK = timedelta(minutes=4)
"""Whoever finds all windows busy waits so long."""
BETWEEN_JOBS_S = 0.4
MOST_JOBS = 50


class Hall:
    """`until`: nothing happens from then on. `tell` is called after each act."""

    def __init__(self, house: House, staff: Staff, until: datetime, tell: Callable[[], None]) -> None:
        self._house, self._staff, self._until, self._tell = house, staff, until, tell
        self._calendar: WorkCalendar = house.calendar()
        self._acts = Acts(house, staff)
        self._queue: list[tuple[datetime, int, Planned | Begun]] = []
        self._busy: dict[str, int] = {}
        self.performed = 0
        self.opened = self.ended = 0

    @property
    def steps(self) -> int:
        return self._acts.steps + self.performed

    def expect(self, planned: Iterable[Planned], since: datetime) -> None:
        """Those who came before `since`, which a process before this one has reached, have found all windows busy."""
        for case in planned:
            at = case.opens_at
            while at < since:
                at = next_visit(self._calendar, at + COMES_BACK)
            self._push(at, case.number, case)

    def resume(self, planned: Planned, row: store.Fields) -> None:
        """A case that was begun before this process: its jobs first, then what is next."""
        with self._house.use.db.read() as conn:
            of = {"b_instance": row["instance_id"]}
            case_no = conn.scalar(
                select(store.INSTANCE.c.business_key).where(store.INSTANCE.c.id == row["instance_id"])
            )
            done = Counter(conn.scalars(DONE, of))
            had = told(conn, self._house.parts.keys, row["instance_id"])
        life = Life(planned, row["instance_id"], case_no or "", row["teller"], row["at"], row["acts"], row["visit_id"])
        life.done, life.told = done, had
        self._house.lives[life.instance_id] = life
        if life.visit_id is not None:
            self._busy[life.teller] = planned.number
        with self._house.use.db.read() as conn:
            self._house.clock.set(max(life.at, last_event(conn, life)))
        self._look_on(life, self._settle(life))

    def run(self) -> None:
        while self._queue:
            at, number, what = heapq.heappop(self._queue)
            if isinstance(what, Planned):
                self._open(at, number, what)
            else:
                self._go_on(*what)
            self._tell()

    def _push(self, at: datetime, number: int, what: Planned | Begun) -> None:
        if at < self._until:
            heapq.heappush(self._queue, (at, number, what))

    def _open(self, at: datetime, number: int, planned: Planned) -> None:
        seat = self._free_seat()
        if seat is None:
            self._push(next_visit(self._calendar, at + COMES_BACK), number, planned)
            return
        try:
            life = self._acts.open(planned, seat, at)
        except NotAllowed:  # somebody of today sits at this window
            self._push(next_visit(self._calendar, at + COMES_BACK), number, planned)
            return
        self._busy[seat.actor.person] = number
        self.opened += 1
        self._look_on(life, self._settle(life))

    def _free_seat(self) -> Seat | None:
        return next((seat for seat in self._staff.seats if seat.actor.person not in self._busy), None)

    def _go_on(self, life: Life, act: Act) -> None:
        try:
            follows = self._acts.do(life, act)
        except Overtaken as overtaken:
            log.warning("case %s of the past (%s) has gone on without it", life.plan.number, life.plan.path)
            self._give_up(life, overtaken.last)
            return
        except Refused as refusal:
            why = getattr(refusal, "errors", None) or refusal.message
            log.warning("case %s of the past (%s), %s: %s", life.plan.number, life.plan.path, act.kind, why)
            self._give_up(life, act.at)
            return
        if act.kind == "leave_window":
            del self._busy[life.teller]
        self._look_on(life, self._settle(life))
        if follows is not None:
            with self._house.use.db.read() as conn:
                now = standing(conn, follows, store.many(conn, JOBS, b_instance=follows.instance_id))
            self._look_on(follows, now)

    def _settle(self, life: Life) -> Standing:
        """Whatever needs no person is done at once, as a worker would; what the case waits for then."""
        done = 0
        while True:
            with self._house.use.db.read() as conn:
                jobs = store.many(conn, JOBS, b_instance=life.instance_id)
                due = [job for job in jobs if self._is_due(job)]
                if not due or done == MOST_JOBS:
                    return standing(conn, life, jobs)
                failed = bool(life.plan.trouble) and conn.scalar(INCIDENTS, {"b_instance": life.instance_id})
            done += 1
            self._house.clock.tick(BETWEEN_JOBS_S)
            trouble = life.plan.trouble
            if trouble is not None and not failed and due[0]["type"] == trouble.job:
                self._acts.fail(life, due[0], trouble.words)
            else:
                perform(self._house.parts, due[0])
                self.performed += 1

    def _is_due(self, job: store.Fields) -> bool:
        return job["worker"] == KEEPER.name and job["kind"] != "timer" and job["run_at"] <= self._house.clock.now()

    def _look_on(self, life: Life, now: Standing) -> None:
        try:
            act = next_act(life, now, self._calendar)
        except Unplanned as unknown:
            # somebody has published another diagram meanwhile: people go on with the case
            log.warning("%s", unknown)
            self._give_up(life, self._house.clock.now() + STAYS)
            return
        if act is None or act.at >= self._until:
            if life.visit_id is None:
                self._end(life)
            return
        self._push(act.at, life.plan.number, (life, act))

    def _give_up(self, life: Life, at: datetime) -> None:
        if life.visit_id is not None:
            self._acts.leave(life, at, None)
        self._end(life)

    def _end(self, life: Life) -> None:
        """It is over, or open today: the server's own worker and people go on with it."""
        self._house.lives.pop(life.instance_id, None)
        self._busy = {teller: number for teller, number in self._busy.items() if number != life.plan.number}
        with self._house.use.db.write() as conn:
            claim.hand_over(conn, KEEPER.name, life.instance_id)
            conn.execute(OVER, {"b_number": life.plan.number})
        self.ended += 1
