"""The whole engine as played by a history: on SQLite, killed now and then just before a commit and built anew."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event

from engine import store
from engine.actor import SYSTEM
from engine.bpmn import read
from engine.commands.execute import Once
from engine.commands.messages import NewMessage
from engine.errors import NoWaiter
from engine.history import Keys, verify
from engine.history.read import read as events_of
from engine.history.replay import replay
from engine.kernel import Decision, Instance
from engine.reading.variables import visible
from tests.engine.random.blocks import Model
from tests.engine.random.histories import Action, Open, incident_of, open_of, shown
from tests.engine.random.paint import paint
from tests.engine.random.running import Data
from tests.support.hall import START, TELLER, Hall, Killed

LEASE_S = 120
TABLES = {"job": store.JOB, "task": store.TASK, "subscription": store.SUBSCRIPTION, "incident": store.INCIDENT}


class QuickHall(Hall):
    """What a crash within the process leaves is in the file whether the disk has it or not: no waiting for the disk."""

    def boot(self) -> None:
        super().boot()
        event.listen(self.database.engine, "connect", lambda raw, record: raw.execute("PRAGMA synchronous=OFF"))


def hall_at(path: Path, kind: type[Hall] = QuickHall) -> Hall:
    """An engine on a SQLite file of its own; several histories may follow each other there."""
    return kind(f"sqlite:///{path}", Keys.open(path.parent / "keys"))


class OnDisk:
    """`crashes` is the chance that the process dies at one of the commits of a step."""

    def __init__(self, hall: Hall, seed: int, crashes: float = 0) -> None:
        self.hall = hall
        self.crashed = 0
        self._rng = Random(seed * 31 + 7)
        self._crashes = crashes
        self._seen = 0
        self._case = ""
        self._file = b""

    def publish(self, model: Model) -> None:
        self._file = paint(model)
        self.hall.publish(self._file)
        self.hall.moved = START - self.hall.wall

    def begin(self, model: Model) -> None:
        self.publish(model)
        self._case = self.hall.start("p", **model.variables)
        self.hall.drain()

    # -- doing
    def act(self, action: Action, number: int) -> None:
        self._seen = len(self.hall.path(self._case))
        if self._rng.random() < self._crashes:
            self.hall.crash_at = self._rng.randint(1, 3)
        for part in (lambda: self._do(action, number), self._drain):
            try:
                part()
            except Killed:
                self._restart()
                part()
        self.hall.crash_at = None

    def _drain(self) -> None:
        self.hall.drain()

    def _restart(self) -> None:
        """Nothing in memory is left, diagrams are read again, and the leases of the dead run out."""
        self.crashed += 1
        hall = self.hall
        hall.reboot()
        for fresh in read(self._file).processes:
            fresh.definition_id = [ref.id for ref in hall.shelf.refs.values() if ref.key == fresh.id][-1]
            hall.shelf.processes[fresh.definition_id] = fresh
        hall.pass_time(seconds=LEASE_S)
        hall.moved -= timedelta(seconds=LEASE_S)

    def _do(self, action: Action, number: int, once: Once | None = None) -> None:
        engine, data = self.hall.engine, dict(action.data)
        match action.verb:
            case "complete" if action.wait is not None and action.wait.kind == "task":
                task = self._find(action, number)
                engine.complete_task(TELLER, task["id"], data, task["revision"], once)
            case "complete":
                engine.complete_job(SYSTEM, *self._leased(action, number), data, once)
            case "throw":
                engine.throw_job_error(SYSTEM, *self._leased(action, number), action.code, "", data, once)
            case "fail":
                engine.fail_job(SYSTEM, *self._leased(action, number), "失败", 0, once=once)
            case "message":
                assert action.wait is not None
                with suppress(NoWaiter):
                    engine.publish_message(SYSTEM, NewMessage(action.wait.name, action.wait.key, data), once)
            case "signal":
                assert action.wait is not None
                engine.broadcast_signal(SYSTEM, action.wait.name, data, once=once)
            case "advance":
                assert action.until is not None
                self.hall.moved = action.until - self.hall.wall
            case "retry":
                engine.retry_incident(SYSTEM, self._held(action, number), once)
            case "resolve":
                engine.resolve_incident(SYSTEM, self._held(action, number), data, once)
            case "terminate":
                engine.terminate_instance(SYSTEM, self._case, "试验", once)

    def _find(self, action: Action, number: int) -> store.Fields:
        assert action.wait is not None
        wanted = open_of(action.wait)
        return [row for row, found in self._open() if found == wanted][number]

    def _leased(self, action: Action, number: int) -> tuple[str, int]:
        """Hand out all jobs of this kind for no time, and answer for the one that is meant."""
        row = self._find(action, number)
        (job,) = [job for job in self.hall.activate(row["type"], 1000, 0) if job.id == row["id"]]
        return job.id, job.lease

    def _held(self, action: Action, number: int) -> str:
        assert action.incident is not None
        wanted = incident_of(action.incident)
        return [str(row["id"]) for row, found in self._incidents() if found == wanted][number]

    # -- looking
    def ready(self) -> bool:
        return True

    def left(self) -> list[str]:
        return self.path()[self._seen :]

    def path(self) -> list[str]:
        return self.hall.path(self._case)

    def open(self) -> Counter[Open]:
        return Counter(found for _, found in self._open())

    def incidents(self) -> Counter[Open]:
        return Counter(found for _, found in self._incidents())

    def status(self) -> str:
        return self.hall.state(self._case)

    def ends(self) -> set[str]:
        return set(self.hall.engine.instance(self._case).row["end_events"])

    def variables(self) -> Data:
        return self.hall.variables(self._case)

    def _rows(self, table: str) -> list[store.Fields]:
        found = TABLES[table]
        with self.hall.database.read() as conn:
            return store.many(conn, found.select().where(found.c.instance_id == self._case).order_by(found.c.id))

    def _scopes(self) -> dict[int, Data]:
        with self.hall.database.read() as conn:
            return {scope: dict(data) for scope, data in store.scopes(conn, self._case).items()}

    def _open(self) -> list[tuple[store.Fields, Open]]:
        scopes = self._scopes()
        found = []
        for row in self._rows("job"):
            if row["kind"] == "timer":
                found.append((row, Open("timer", row["element_id"], str(row["run_at"]))))
            else:
                assert row["kind"] == "handler"
                found.append((row, Open("job", row["element_id"], shown(visible(scopes, row["scopes"])))))
        for row in self._rows("task"):
            if row["status"] in ("open", "claimed"):
                found.append((row, Open("task", row["element_id"], shown(visible(scopes, row["scopes"])))))
        for row in self._rows("subscription"):
            found.append((row, Open(row["kind"], row["element_id"], f"{row['name']} {row['key'] or ''}".strip())))
        return found

    def _incidents(self) -> list[tuple[store.Fields, Open]]:
        rows = [row for row in self._rows("incident") if row["status"] == "open"]
        if not rows:
            return []
        blob, shelf = bytes(self.hall.engine.instance(self._case).row["blob"]), self.hall.shelf
        live = Instance.restore(blob, self._scopes(), shelf.processes.__getitem__)
        seen = [(row, live.variables.visible(live.tree.tasks[int(row["token"])])) for row in rows]
        return [(row, Open("incident", row["element_id"], shown(data))) for row, data in seen]

    # -- the end
    def check_record(self) -> None:
        """The chain of events holds, and tells everything: run again from it, the same happens."""
        with self.hall.database.read() as conn:
            assert verify(conn, self._case).ok
            events = events_of(conn, self._case, self.hall.keys)
        again = replay(events, self.hall.shelf.processes.__getitem__, _no_decision)
        assert again.ok, again.differences
        assert again.path == self.hall.path(self._case)
        assert shown(again.variables.get(0, {})) == shown(self.variables())


def _no_decision(model: str, decision_id: str, variables: Mapping[str, Any], now: datetime) -> Decision:
    raise AssertionError("a random diagram asks no decision")
