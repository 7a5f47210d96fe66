"""The engine's face: every command as a method, each one transaction; and what is read. No rule lives here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from engine import store
from engine.actor import Actor
from engine.commands import incidents, instances, jobs, messages, moves, notes, signals, tasks
from engine.commands.execute import Once, execute
from engine.commands.instances import NewInstance, Started
from engine.commands.messages import NewMessage, Published
from engine.commands.moves import Plan, Preview
from engine.commands.parts import Parts
from engine.commands.tasks import Completed, Task
from engine.commands.work import Work
from engine.errors import NotFound
from engine.jobs.activate import ActivatedJob, Activation
from engine.policy import Sight
from engine.reading import inbox, single
from engine.reading.instances import InstanceView, instance, open_incidents

T = TypeVar("T")
Json = Mapping[str, Any]


class Engine:
    """`actor` is who gives the command. `once` makes it have one effect however often the request comes.

    Every command raises refusals of engine.errors, and AnswerKept where `once` has been answered before.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.activation = Activation(parts)
        wake = parts.wake

        def woken(due: Sequence[str], external: bool) -> None:
            if external:
                self.activation.announce()
            wake(due, external)

        parts.wake = woken

    def run(self, actor: Actor, command: Callable[[Work], T], once: Once | None = None) -> T:
        """Any command, also one that another part of the product has put together from those of this package."""
        return execute(self.parts, actor, command, once)

    # Instances

    def start_instance(
        self,
        actor: Actor,
        new: NewInstance,
        also: Callable[[Connection, Started], None] | None = None,
        once: Once | None = None,
    ) -> Started:
        return self.run(actor, lambda work: instances.start_instance(work, new, also), once)

    def set_variables(
        self, actor: Actor, instance_id: str, variables: Json, reason: str, scope: int = 0, once: Once | None = None
    ) -> None:
        self.run(actor, lambda work: instances.set_variables(work, instance_id, scope, variables, reason), once)

    def terminate_instance(self, actor: Actor, instance_id: str, reason: str, once: Once | None = None) -> None:
        self.run(actor, lambda work: instances.terminate_instance(work, instance_id, reason), once)

    def suspend_instance(self, actor: Actor, instance_id: str, reason: str, once: Once | None = None) -> None:
        self.run(actor, lambda work: instances.suspend_instance(work, instance_id, reason), once)

    def resume_instance(self, actor: Actor, instance_id: str, reason: str, once: Once | None = None) -> None:
        self.run(actor, lambda work: instances.resume_instance(work, instance_id, reason), once)

    def plan_move(self, actor: Actor, instance_id: str, plan: Plan) -> Preview:
        return moves.plan_move(self.parts, actor, instance_id, plan)

    def move(self, actor: Actor, instance_id: str, plan: Plan, reason: str, once: Once | None = None) -> list[int]:
        return self.run(actor, lambda work: moves.move(work, instance_id, plan, reason), once)

    def instance(self, instance_id: str) -> InstanceView:
        with self.parts.database.read() as conn:
            return instance(conn, self.parts.definitions, instance_id)

    # To-dos

    def complete_task(
        self, actor: Actor, task_id: str, data: Json, revision: int | None = None, once: Once | None = None
    ) -> Completed:
        return self.run(actor, lambda work: tasks.complete_task(work, task_id, data, revision), once)

    def claim_task(self, actor: Actor, task_id: str, revision: int | None = None, once: Once | None = None) -> Task:
        return self.run(actor, lambda work: tasks.claim_task(work, task_id, revision), once)

    def release_task(self, actor: Actor, task_id: str, revision: int | None = None, once: Once | None = None) -> Task:
        return self.run(actor, lambda work: tasks.release_task(work, task_id, revision), once)

    def reassign_tasks(
        self, actor: Actor, task_ids: Sequence[str], to: Actor, reason: str, once: Once | None = None
    ) -> list[Task]:
        return self.run(actor, lambda work: tasks.reassign_tasks(work, task_ids, to, reason), once)

    def save_draft(self, actor: Actor, task_id: str, data: Json, once: Once | None = None) -> datetime:
        return self.run(actor, lambda work: notes.save_draft(work, task_id, data), once)

    def comment(self, actor: Actor, task_id: str, words: str, once: Once | None = None) -> store.Fields:
        return self.run(actor, lambda work: notes.comment(work, task_id, words), once)

    def tasks(
        self,
        actor: Actor,
        view: inbox.View,
        filter: inbox.Filter = inbox.EVERYTHING,
        sort: inbox.Sort = "due",
        limit: int = 50,
        cursor: str | None = None,
    ) -> inbox.Page:
        with self.parts.database.read() as conn:
            return inbox.tasks(conn, actor, self._sight(actor), view, filter, sort, limit, cursor)

    def task_counts(self, actor: Actor) -> dict[inbox.View, int]:
        with self.parts.database.read() as conn:
            return inbox.counts(conn, actor, self._sight(actor))

    def task(self, actor: Actor, task_id: str) -> single.TaskView:
        return single.task(self.parts, actor, task_id)

    def _sight(self, actor: Actor) -> Sight:
        return self.parts.policy.sight(actor)

    # Messages and signals

    def publish_message(self, actor: Actor, new: NewMessage, once: Once | None = None) -> Published:
        return self.run(actor, lambda work: messages.publish_message(work, new), once)

    def broadcast_signal(
        self, actor: Actor, name: str, variables: Json, sandbox: bool = False, once: Once | None = None
    ) -> list[str]:
        return self.run(actor, lambda work: signals.broadcast_signal(work, name, variables, sandbox), once)

    # Jobs of external workers

    def activate_jobs(
        self, types: Sequence[str], worker: str, most: int, lease_s: float, wait_s: float, worlds: Collection[bool]
    ) -> list[ActivatedJob]:
        """`worlds`: True for the sandbox, False for the rest; those in which the caller may operate."""
        return self.activation.activate(types, worker, most, lease_s, wait_s, worlds)

    def complete_job(self, actor: Actor, job_id: str, lease: int, variables: Json, once: Once | None = None) -> None:
        self.run(actor, lambda work: jobs.complete_job(work, job_id, lease, variables), once)

    def fail_job(
        self,
        actor: Actor,
        job_id: str,
        lease: int,
        message: str,
        attempts_left: int,
        retry_in_s: float = 0,
        once: Once | None = None,
    ) -> None:
        self.run(actor, lambda work: jobs.fail_job(work, job_id, lease, message, attempts_left, retry_in_s), once)

    def throw_job_error(
        self,
        actor: Actor,
        job_id: str,
        lease: int,
        code: str,
        message: str,
        variables: Json,
        once: Once | None = None,
    ) -> None:
        self.run(actor, lambda work: jobs.throw_job_error(work, job_id, lease, code, message, variables), once)

    # Incidents

    def retry_incident(self, actor: Actor, incident_id: str, once: Once | None = None) -> None:
        self.run(actor, lambda work: incidents.retry_incident(work, incident_id), once)

    def resolve_incident(self, actor: Actor, incident_id: str, variables: Json, once: Once | None = None) -> None:
        self.run(actor, lambda work: incidents.resolve_incident(work, incident_id, variables), once)

    def incidents(self, after: str = "", most: int = 50) -> list[store.Fields]:
        with self.parts.database.read() as conn:
            return open_incidents(conn, after, most)

    def incident(self, incident_id: str) -> store.Fields:
        with self.parts.database.read() as conn:
            found = store.one(conn, store.INCIDENT_BY_ID, b_id=incident_id)
        if found is None:
            raise NotFound("异常")
        return found

    # The business clock, in demo and test

    def move_clock(self, to: datetime | None) -> datetime:
        """Sets business time, or with None returns to real time; what falls due then is done at once."""
        if self.parts.offset is None:
            raise NotFound("可调整的时钟")
        self.parts.offset.write(timedelta() if to is None else to - self.parts.clock.wall())
        self.activation.announce()
        self.parts.wake([], False)
        return self.parts.clock.now()
