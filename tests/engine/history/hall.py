"""A small running system on SQLite, whose instances are then run again from their events alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from engine import SYSTEM, Actor, Base, Clock, Database, Engine, NewInstance, Parts, Registry, open_engine
from engine.handlers import BusinessError, HandlerFailed, InlineCall, InlineHandler
from engine.history import Event, Keys, read
from engine.history.replay import Replayed, replay
from engine.jobs.worker import drain
from engine.packages import PackageFiles, Packages, PublishedDefinitions
from engine.policy import OpenPolicy
from engine.reading.inbox import Filter

TELLER = Actor("teller01", "王芳", "teller", "3", "id_card")
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Hall:
    """`moved` shifts the business clock. The inline handlers do what their input asks for."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(open_engine(f"sqlite:///{folder}/hall.db"))
        Base.metadata.create_all(self.database.engine)
        self.keys = Keys.open(folder / "keys")
        self.moved = timedelta()
        self.calls = 0
        self.definitions = PublishedDefinitions()
        handlers = Registry(InlineHandler("inline", "7", self._inline))
        clock = Clock(lambda: self.moved, lambda: START)
        self.engine = Engine(Parts(self.database, clock, OpenPolicy(), self.definitions, handlers, self.keys))
        self.packages = Packages(handlers, self.keys)

    def _inline(self, call: InlineCall) -> Mapping[str, Any]:
        self.calls += 1
        match call.input.get("how"):
            case "error":
                raise BusinessError("E1", "不符合条件", {"why": "age"})
            case "fail":
                raise HandlerFailed("登记库没有这个人。")
            case _:
                return {"days": 5, "n": self.calls}

    def publish(self, **files: bytes) -> None:
        named = {name.replace("_", ".", 1): data for name, data in files.items()}
        with self.database.write() as conn:
            self.packages.publish(conn, PackageFiles(named), "sandbox", TELLER, START)

    def start(self, variables: Mapping[str, Any] | None = None, key: str = "p") -> str:
        return self.engine.start_instance(TELLER, NewInstance(key, variables=variables)).id

    def complete(self, instance: str, element: str, data: Mapping[str, Any] | None = None) -> None:
        page = self.engine.tasks(TELLER, "all", Filter(instance_id=instance))
        task = next(task for task in page.items if task["element_id"] == element)
        self.engine.complete_task(TELLER, task["id"], data or {})

    def finish(self, type: str, variables: Mapping[str, Any] | None = None) -> None:
        """An external worker does its job."""
        (job,) = self.engine.activate_jobs([type], "w", 1, 60, 0, [True])
        self.engine.complete_job(SYSTEM, job.id, job.lease, variables or {})

    def later(self, **passed: float) -> None:
        """Time passes, and what is due is done."""
        self.moved += timedelta(**passed)
        drain(self.engine.parts, "w")

    def events(self, instance: str) -> list[Event]:
        with self.database.read() as conn:
            return read(conn, instance, self.keys)

    def replayed(self, instance: str) -> Replayed:
        with self.database.read() as conn:
            return self._replayed(conn, instance)

    def _replayed(self, conn: Connection, instance: str) -> Replayed:
        return replay(
            read(conn, instance, self.keys),
            lambda definition: PublishedDefinitions().process(conn, definition),
            lambda model, decision, variables, now: PublishedDefinitions().decide_by(
                conn, model, decision, variables, now
            ),
        )
