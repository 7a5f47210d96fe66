"""What people do in the past, each through the services that the API and the pages use, in one commit with its mark."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import bindparam, insert, select, update

from engine import SYSTEM, Actor, store
from engine.commands import incidents, jobs, tasks
from engine.commands.work import Work
from handlers.cases import NewCase, authorization, control, materials, open_case, visits
from handlers.cases.contents import put
from handlers.cases.tables import Evaluation
from handlers.cases.visits import Place
from handlers.files import Accepted, accept
from web.past.house import House
from web.past.items import ITEMS
from web.past.life import Act, Life, last_event
from web.past.paths import Answer
from web.past.plan import BAD, Planned
from web.past.rectifying import following
from web.past.staff import Seat, Staff
from web.past.tables import PastCase

CASE, EVALUATION = store.table(PastCase), store.table(Evaluation)
ADD = insert(CASE)
MARK = update(CASE).where(CASE.c.number == bindparam("b_number"))
RECTIFICATION = select(EVALUATION.c.rectification).where(EVALUATION.c.visit_id == bindparam("b_visit"))
TAGS = {1: ["等候时间长", "没有一次说清"], 2: ["没有一次说清"], 3: ["办理慢"]}
WORDS = {1: "来了两次才办成，希望一次说清楚要带什么。", 2: "说明不够清楚，等了很久。"}
DELIVER = {item.item: item.deliver for item in ITEMS}
DEVICE = "pad-A01"


class Overtaken(Exception):
    """Somebody at a desk of today has taken the case over, at `last`."""

    def __init__(self, last: datetime) -> None:
        super().__init__()
        self.last = last


class Acts:
    """`steps` counts what was done: visits, cases, to-dos, materials, evaluations, timers, messages."""

    def __init__(self, house: House, staff: Staff) -> None:
        self._house, self._staff = house, staff
        self._scan = _scan()
        self.steps = 0

    def open(self, planned: Planned, seat: Seat, at: datetime) -> Life:
        """The visit and, in it, the case."""
        desk = self._house.use.desk
        self._house.clock.set(at)
        person = planned.agent or planned.applicant

        def command(work: Work) -> Life:
            visit = visits.open_visit(work, desk.secrecy, seat.place, person)
            opened = open_case(work, desk, _new_case(planned, seat.place, visit["id"]))
            life = Life(planned, opened.instance_id, opened.case_no, seat.actor.person, work.now)
            life.visit_id = visit["id"]
            _keep(work, life)
            return life

        self.steps += 2
        life = self._house.engine.run(seat.actor, command)
        self._house.lives[life.instance_id] = life
        return life

    def do(self, life: Life, act: Act) -> Life | None:
        """What has begun by it beside the case. Raises Overtaken, and refusals where somebody else has meddled."""
        self._house.clock.set(act.at)
        match act.kind:
            case "task":
                assert act.row is not None and act.answer is not None
                self._complete(life, act.row, act.answer)
                life.done[act.row["element_id"]] += 1
            case "cancel":
                assert act.answer is not None
                reason = str(act.answer.data["reason"])
                self._run(self._teller(life), life, lambda work: control.cancel(work, life.case_no, reason))
            case "timer":
                assert act.row is not None
                id, lease = act.row["id"], act.row["lease"]
                self._run(SYSTEM, life, lambda work: jobs.fire_timer(work, id, lease))
            case "message":
                assert act.row is not None and act.answer is not None
                self._publish(life, act.row, act.answer)
                life.told[act.row["name"]] += 1
            case "retry":
                assert act.row is not None
                id = act.row["id"]
                who = self._staff.anyone(["back_supervisor", "front_supervisor"], life.chance("retry"), frozenset())
                assert who is not None
                self._run(who, life, lambda work: incidents.retry_incident(work, id))
            case "leave_window":
                return self.leave(life, act.at, life.plan.grade)
        self.steps += 1
        return None

    def fail(self, life: Life, job: store.Fields, words: str) -> None:
        """As the worker would after its last try."""
        self._house.engine.run(SYSTEM, lambda work: jobs.fail_job(work, job["id"], job["lease"], words, 0))
        self.steps += 1

    def _complete(self, life: Life, task: Any, answer: Answer) -> None:
        data = dict(answer.data)
        actor = self._doer(life, task)
        if actor.medium == "on_the_spot":
            region, teller = self._house.use.region, self._teller(life)
            said = str(next((data[name] for name in data if name.endswith("_note")), "同意授权。"))
            self._run(
                actor,
                life,
                lambda work: authorization.complete(work, region, teller, task["id"], data, task["revision"], said),
            )
            return

        def command(work: Work) -> None:
            if answer.takes:
                self._take_materials(work, life)
            tasks.complete_task(work, task["id"], data, task["revision"])

        self._run(actor, life, command)

    def _doer(self, life: Life, task: Any) -> Actor:
        """The teller of the case, a supervisor on the teller's screen, or whoever holds the post behind."""
        seat = next(seat for seat in self._staff.seats if seat.actor.person == life.teller)
        if set(task["groups"]) & seat.actor.posts:
            return seat.actor
        chance = life.chance(task["element_id"])
        found = self._staff.anyone(task["groups"], chance, frozenset({life.teller}))
        assert found is not None, f"nobody holds {task['groups']}"
        if "front_supervisor" in task["groups"] and task["business_key"] is not None:
            return self._staff.on_the_spot(found.person, seat.place.window)
        return found

    def _teller(self, life: Life) -> Actor:
        return next(seat.actor for seat in self._staff.seats if seat.actor.person == life.teller)

    def _take_materials(self, work: Work, life: Life) -> None:
        use = self._house.use
        for row in materials.of_case(work.conn, life.instance_id):
            if row["state"] != "missing" or row["need"] == "optional":
                continue
            if row["source"] and not life.plan.printed:
                materials.change(work, use.desk, row["id"], {"state": "shared"})
            else:
                put(work, use.safe, row["id"], [("虚构扫描件.jpg", self._scan)], replace=True)
            self.steps += 1

    def _publish(self, life: Life, wait: Any, answer: Answer) -> None:
        deliver = DELIVER[life.plan.item]
        assert deliver is not None
        self._run(SYSTEM, life, lambda work: deliver(work, wait, answer.data))

    def leave(self, life: Life, at: datetime, grade: int | None) -> Life | None:
        """The evaluation, where one is given, and the end of the visit. A bad one begins a rectification."""
        visit = life.visit_id
        assert visit is not None
        self._house.clock.set(at)

        def command(work: Work) -> None:
            if grade is not None:
                words = WORDS.get(grade, "") if grade <= BAD else ""
                visits.evaluate(work, visit, grade, TAGS.get(grade, []), words, DEVICE, life.plan.number % 3 == 0)
                _begin(work, follows, visit)
            visits.end_visit(work, visit)

        follows = Life(following(life.plan), "", "", life.teller, at)
        self._run(self._teller(life), life, command, ends_visit=True)
        life.visit_id = None
        self.steps += 1 + (grade is not None)
        if not follows.instance_id:
            return None
        self._house.lives[follows.instance_id] = follows
        return follows

    def _run(self, actor: Actor, life: Life, command: Callable[[Work], Any], ends_visit: bool = False) -> None:
        at, acts = self._house.clock.now(), life.acts + 1
        mark = {"acts": acts, "at": at, **({"visit_id": None} if ends_visit else {})}

        def marked(work: Work) -> None:
            last = last_event(work.conn, life)
            if last > at:
                raise Overtaken(last)
            command(work)
            work.conn.execute(MARK, {"b_number": life.plan.number, **mark})

        self._house.engine.run(actor, marked)
        life.acts, life.at = acts, at


def _begin(work: Work, follows: Life, visit: str) -> None:
    """Takes on the rectification of an evaluation that has just begun one."""
    instance = work.conn.scalar(RECTIFICATION, {"b_visit": visit})
    if instance is None:
        return
    follows.instance_id = str(instance)
    _keep(work, follows)


def _keep(work: Work, life: Life) -> None:
    row = {
        "number": life.plan.number, "instance_id": life.instance_id, "visit_id": life.visit_id, "teller": life.teller,
        "acts": 0, "at": work.now, "over": False,
    }  # fmt: skip
    work.conn.execute(ADD, row)


def _new_case(planned: Planned, at: Place, visit_id: str) -> NewCase:
    return NewCase(
        planned.item, "window", at.scope, at.window, at.hall, visit_id, planned.applicant, planned.agent, {}
    )  # fmt: skip


def _scan() -> Accepted:
    """One page for every material that was brought: checked once, as any upload is."""
    page = Image.new("L", (420, 594), 250)
    draw = ImageDraw.Draw(page)
    for line in range(60, 540, 24):
        draw.line((40, line, 380, line), fill=190)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=40)
    return accept(out.getvalue())
