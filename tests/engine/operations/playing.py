"""Random operations on random diagrams: after each of them every to-do is where it must be, and the case still ends."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from random import Random
from typing import Any

from engine import store
from engine.actor import SYSTEM, Actor
from engine.commands.messages import NewMessage
from engine.errors import NoWaiter, Refused
from tests.engine.operations.doing import (
    PEOPLE,
    add,
    answer,
    check,
    check_record,
    copy,
    delegate,
    remove,
    send_back,
    take_back,
    transfer,
    urge,
    ways,
)  # fmt: skip
from tests.engine.random.blocks import Step
from tests.engine.random.grow import grow
from tests.engine.random.on_disk import hall_at
from tests.engine.random.paint import paint
from tests.support.hall import START, Hall

WILD = 40
"""So many steps with operations; then the case is led to its end."""
MOST = 400


class Case:
    """One case of one random diagram. `done` counts what was carried out, and not refused."""

    def __init__(self, hall: Hall, seed: int, done: Counter[str]) -> None:
        self.hall, self.done = hall, done
        self.rng = Random(seed * 104729 + 3)
        model = grow(seed)
        for step in _steps(model):
            if step.kind in ("job", "send", "rule", "pass") and self.rng.random() < 0.7:
                step.kind = "user"
        self.results = {step.id: step.results for step in _steps(model)}
        hall.moved = START - hall.wall
        hall.publish(paint(model))
        self.id = hall.start("p", **model.variables)
        hall.drain()

    def play(self) -> None:
        check(self.hall, self.id)
        for step in range(MOST):
            if self.hall.state(self.id) != "running":
                break
            if step < WILD and self.rng.random() < 0.8:
                self.operate()
            else:
                self.go_on()
            self.hall.drain()
            check(self.hall, self.id)
        else:
            self.hall.engine.terminate_instance(SYSTEM, self.id, "试验到此为止")
            check(self.hall, self.id)
            self.done["unfinished"] += 1
        check_record(self.hall, self.id)

    # -- operations
    def operate(self) -> None:
        """One operation by somebody who may or may not carry it out; refused, it must change nothing."""
        rng, tasks = self.rng, self.rows("user_task")
        if not tasks:
            return
        open_ = [row for row in tasks if row["status"] in ("open", "claimed")]
        task = rng.choice(open_ or tasks)
        by = self.holder(task) if rng.random() < 0.8 else rng.choice(PEOPLE)
        others = rng.sample(PEOPLE, rng.randint(1, 2))
        name = rng.choice(
            ["claim", "transfer", "delegate", "before", "after", "remove", "answer", "answer", "return", "return",
             "take_back", "take_back", "urge", "copy", "release"]
        )  # fmt: skip
        if name == "take_back":
            task = rng.choice(tasks)
            by = Actor(task["touched_by"] or "anna")
        before = self.shown()
        try:
            self.carry_out(name, task, by, others)
        except Refused:
            assert self.shown() == before, f"{name} was refused and changed something"
        else:
            self.done[name] += 1

    def carry_out(self, name: str, task: store.Fields, by: Actor, others: list[Actor]) -> None:
        hall, id = self.hall, task["id"]
        match name:
            case "claim":
                hall.engine.claim_task(by, id)
            case "release":
                hall.engine.release_task(by, id)
            case "transfer":
                transfer(hall, id, others[0], by)
            case "delegate":
                delegate(hall, id, others[0], by)
            case "before" | "after":
                add(hall, id, name, *others, by=by, data=self.data(task))
            case "remove":
                remove(hall, id, others[0], by)
            case "answer":
                helper = self.rng.choice(task["helpers"] or [by.person])
                answer(hall, id, Actor(helper), self.rng.random() < 0.7)
            case "return":
                found = ways(hall, task) if task["status"] in ("open", "claimed") else []
                to = self.rng.choice(found or ["start"])
                send_back(hall, id, to, self.rng.choice(["continue", "back"]), by, self.rng.choice([None, *PEOPLE]))
            case "take_back":
                take_back(hall, id, by)
            case "urge":
                urge(hall, id, by)
            case "copy":
                copy(hall, id, *others, by=by)

    def holder(self, task: store.Fields) -> Actor:
        if task["status"] == "open" and not task["assignee"] and self.rng.random() < 0.8:
            claim_by = self.rng.choice(PEOPLE)
            self.hall.engine.claim_task(claim_by, task["id"])
            return claim_by
        return Actor(task["assignee"] or "anna")

    # -- what leads on
    def go_on(self) -> None:
        """Something that the case waits for happens."""
        rng, hall = self.rng, self.hall
        found: list[tuple[str, store.Fields]] = [("incident", row) for row in self.rows("incident", "status = 'open'")]
        assert all(row["kind"] != "stuck" for _, row in found), "a join waits for a branch that will not come"
        found += [("task", row) for row in self.rows("user_task") if row["status"] in ("open", "claimed")] * 3
        found += [(row["kind"], row) for row in self.rows("job", "kind IN ('handler', 'timer')")] * 2
        found += [("wait", row) for row in self.rows("subscription")]
        kind, row = rng.choice(found)
        if kind == "task" and row["helpers"]:
            answer(hall, row["id"], Actor(row["helpers"][0]))
        elif kind == "task":
            hall.engine.complete_task(Actor(row["assignee"] or "anna"), row["id"], self.data(row))
        elif kind == "incident":
            names = [name for names in self.results.values() for name in names] + ["m"]
            hall.engine.resolve_incident(SYSTEM, row["id"], {name: rng.randint(0, 9) for name in names})
        elif kind == "timer":
            due = min(job["run_at"] for job in self.rows("job", "kind = 'timer'"))
            hall.moved = max(hall.moved, due - hall.wall)
        elif kind == "handler":
            (job,) = [job for job in hall.activate(row["type"], 1000, 0) if job.id == row["id"]]
            hall.engine.complete_job(SYSTEM, job.id, job.lease, self.data(row))
        else:
            try:
                if row["kind"] == "message":
                    hall.engine.publish_message(SYSTEM, NewMessage(row["name"], row["key"], {"d": rng.randint(0, 9)}))
                else:
                    hall.engine.broadcast_signal(SYSTEM, row["name"], {"d": rng.randint(0, 9)})
            except NoWaiter:
                raise AssertionError("an open wait takes no message") from None

    def data(self, row: store.Fields) -> dict[str, Any]:
        return {name: self.rng.randint(0, 9) for name in self.results.get(row["element_id"], ())}

    def rows(self, table: str, where: str = "1 = 1") -> list[store.Fields]:
        ids = [row["id"] for row in self.hall.rows(
            f"SELECT id FROM {table} WHERE instance_id = :id AND {where} ORDER BY id", id=self.id
        )]  # fmt: skip
        found = {"user_task": store.TASK, "job": store.JOB, "incident": store.INCIDENT}.get(table, store.SUBSCRIPTION)
        with self.hall.database.read() as conn:
            return [row for row in store.many(conn, found.select().order_by(found.c.id)) if row["id"] in ids]

    def shown(self) -> list[tuple[Any, ...]]:
        of = {"id": self.id}
        return [
            tuple(row.values())
            for sql in (
                "SELECT id, status, assignee, revision FROM user_task WHERE instance_id = :id ORDER BY id",
                "SELECT id, state FROM sub_assignment WHERE instance_id = :id ORDER BY id",
                "SELECT id, tasks, jobs FROM process_instance WHERE id = :id",
            )
            for row in self.hall.rows(sql, **of)
        ]


def _steps(thing: Any) -> Iterator[Step]:
    """Every step of a model, wherever it stands."""
    if isinstance(thing, (list, tuple)):
        for each in thing:
            yield from _steps(each)
    elif is_dataclass(thing):
        if isinstance(thing, Step):
            yield thing
        for part in fields(thing):
            yield from _steps(getattr(thing, part.name))


def play_seeds(seeds: range, folder: Path) -> Counter[str]:
    """All on one database. Answers how often each operation was carried out."""
    done: Counter[str] = Counter()
    hall = hall_at(folder / "hall.db")
    for seed in seeds:
        try:
            Case(hall, seed, done).play()
        except Exception as wrong:
            raise AssertionError(f"seed {seed}") from wrong
    hall.close()
    return done
