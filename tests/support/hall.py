"""A whole engine over a real database, with clocks that a test turns and definitions kept in a dictionary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, text

from engine import store
from engine.actor import SYSTEM, Actor
from engine.base import Base
from engine.bpmn import Process, read
from engine.clock import Clock
from engine.commands import starts
from engine.commands.instances import NewInstance
from engine.commands.parts import Parts
from engine.database import Database, open_engine
from engine.definitions import DefinitionRef
from engine.engine import Engine
from engine.handlers import Registry
from engine.history import Keys
from engine.jobs.activate import ActivatedJob
from engine.jobs.worker import drain
from engine.kernel.context import Decision, DecisionFailed, ProcessNotFound
from engine.policy import OpenPolicy, Policy

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TELLER = Actor("teller01", "张三", post="teller", posts=frozenset({"teller"}))
REVIEWER = Actor("reviewer01", "李四", post="back_teller", posts=frozenset({"back_teller"}))


class Killed(BaseException):
    """Stands for the death of the process: nothing in the product catches it."""


@dataclass
class Shelf:
    """Definitions by id, the newest last."""

    refs: dict[str, DefinitionRef] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)

    def put(self, process: Process, sandbox: bool) -> DefinitionRef:
        version = sum(ref.key == process.id for ref in self.refs.values()) + 1
        ref = DefinitionRef(f"{process.id}@{version}", process.id, version, process.name, sandbox)
        process.definition_id = ref.id
        self.refs[ref.id], self.processes[ref.id] = ref, process
        return ref

    def find(self, conn: Connection, key: str, version: int | None = None) -> DefinitionRef | None:
        found = [ref for ref in self.refs.values() if ref.key == key and version in (None, ref.version)]
        return found[-1] if found else None

    def ref(self, conn: Connection, definition_id: str) -> DefinitionRef:
        return self.refs[definition_id]

    def process(self, conn: Connection, definition_id: str) -> Process:
        return self.processes[definition_id]

    def form(self, conn: Connection, definition_id: str, form_id: str) -> bytes | None:
        return self.forms.get(form_id)

    def called(self, conn: Connection, process_id: str, definition_id: str, binding: str, tag: str | None) -> Process:
        ref = self.find(conn, process_id)
        if ref is None:
            raise ProcessNotFound(f"找不到流程“{process_id}”。")
        return self.processes[ref.id]

    def decide(self, *asked: Any) -> Decision:
        raise DecisionFailed("没有决策。")


@dataclass
class Hall:
    """`crash_at` kills the process just before its n-th commit from now."""

    url: str
    keys: Keys
    shelf: Shelf = field(default_factory=Shelf)
    handlers: Registry = field(default_factory=Registry)
    policy: Policy = field(default_factory=OpenPolicy)
    wall: datetime = START
    moved: timedelta = timedelta()
    crash_at: int | None = None
    commits: int = 0
    on_wake: Callable[[Any, bool], None] = lambda due, external: None

    def __post_init__(self) -> None:
        self.boot()
        Base.metadata.create_all(self.database.engine)

    def boot(self) -> None:
        """Everything in memory is made anew, as after a restart."""
        self.database = Database(open_engine(self.url))
        clock = Clock(lambda: self.moved, lambda: self.wall)
        self.parts = Parts(
            self.database, clock, self.policy, self.shelf, self.handlers, self.keys,
            wake=lambda due, external: self.on_wake(due, external), before_commit=self._before_commit,
        )  # fmt: skip
        self.engine = Engine(self.parts)

    def reboot(self) -> None:
        self.close()
        self.crash_at = None
        self.boot()

    def close(self) -> None:
        self.database.engine.dispose()

    def _before_commit(self, conn: Connection) -> None:
        self.commits += 1
        if self.crash_at is not None:
            self.crash_at -= 1
            if self.crash_at <= 0:
                raise Killed

    @property
    def now(self) -> datetime:
        return self.wall + self.moved

    def pass_time(self, **parts: float) -> None:
        """Both clocks run on."""
        self.wall += timedelta(**parts)

    # What people and programs do

    def publish(self, *files: bytes, sandbox: bool = False) -> None:
        for data in files:
            for process in read(data).processes:
                ref = self.shelf.put(process, sandbox)
                with self.database.write() as conn:
                    starts.arm(conn, ref, process, self.now)

    def start(self, key: str = "p", /, **variables: Any) -> str:
        return self.engine.start_instance(TELLER, NewInstance(key, variables=variables)).id

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        with self.database.read() as conn:
            return [dict(row._mapping) for row in conn.execute(text(sql), params)]

    def task(self, instance_id: str, element_id: str | None = None) -> store.Fields:
        """The one open to-do there."""
        with self.database.read() as conn:
            found = store.many(conn, OPEN_TASKS, b_instance=instance_id)
        found = [row for row in found if element_id in (None, row["element_id"])]
        assert len(found) == 1, [row["element_id"] for row in found]
        return found[0]

    def complete(
        self, instance_id: str, element_id: str | None = None, data: Mapping[str, Any] | None = None, by: Actor = TELLER
    ) -> Any:
        task = self.task(instance_id, element_id)
        return self.engine.complete_task(by, task["id"], data or {}, task["revision"])

    def activate(self, type: str, most: int = 10, lease_s: float = 60) -> list[ActivatedJob]:
        return self.engine.activate_jobs([type], "outside", most, lease_s, 0, (True, False))

    def work(self, type: str, variables: Mapping[str, Any] | None = None) -> ActivatedJob:
        """An external worker does the one open job of this type."""
        (job,) = self.activate(type)
        self.engine.complete_job(SYSTEM, job.id, job.lease, variables or {})
        return job

    def drain(self) -> int:
        return drain(self.parts, "test")

    def state(self, instance_id: str) -> str:
        return str(self.engine.instance(instance_id).row["state"])

    def at(self, instance_id: str) -> list[str]:
        return sorted(found.element_id for found in self.engine.instance(instance_id).active)

    def path(self, instance_id: str) -> list[str]:
        return self.engine.instance(instance_id).completed

    def variables(self, instance_id: str) -> dict[str, Any]:
        return dict(self.engine.instance(instance_id).variables)

    def incident(self, instance_id: str) -> store.Fields:
        (found,) = self.engine.instance(instance_id).incidents
        return found


OPEN_TASKS = store.TASK.select().where(store.TASK.c.instance_id == store.CASE, store.IS_OPEN).order_by(store.TASK.c.id)


@dataclass
class Statements:
    """SQL statements sent while counting."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)


def counting(hall: Hall) -> Statements:
    """Counts every statement from now on; an executemany is one."""
    found = Statements()

    @event.listens_for(hall.database.engine, "before_cursor_execute")
    def noted(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        found.texts.append(statement)

    return found
