"""One transaction: the instances it has loaded, in the order they were loaded, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from engine import history, store
from engine.actor import Actor
from engine.commands import copies, messages_kept, writing
from engine.commands.context import context
from engine.commands.errors import Suspended
from engine.commands.parts import Parts
from engine.commands.running import Running
from engine.definitions import DefinitionRef
from engine.errors import NotFound
from engine.kernel import Instance
from engine.kernel.context import Context
from engine.policy import InstanceAction, InstanceFacts


@dataclass(frozen=True, slots=True)
class Attempt:
    instance_id: str
    element_id: str | None
    action: str


class Work:
    """`now` is business time, `wall` wall time; both are read once, when the command begins."""

    def __init__(self, parts: Parts, conn: Connection, actor: Actor) -> None:
        self.parts = parts
        self.conn = conn
        self.actor = actor
        self.now: datetime = parts.clock.now()
        self.wall: datetime = parts.clock.wall()
        self.running: dict[str, Running] = {}
        self.due_jobs: list[str] = []
        self.external = False
        self.attempt: Attempt | None = None
        """What the policy refused, to be remembered although the command is rolled back."""

    @cached_property
    def context(self) -> Context:
        return context(self.parts, self.conn, self.now, trial=False)

    @cached_property
    def trial_context(self) -> Context:
        return context(self.parts, self.conn, self.now, trial=True)

    def find(self, instance_id: str) -> Running | None:
        """Loads and locks an instance."""
        if instance_id in self.running:
            return self.running[instance_id]
        row = store.one(self.conn, store.INSTANCE_FOR_UPDATE, b_id=instance_id)
        if row is None:
            return None
        wrapped = row.pop("wrapped")
        key = None if wrapped is None else self.parts.keys.unwrap(instance_id, wrapped)
        self.running[instance_id] = found = Running(self, row, key)
        return found

    def load(self, instance_id: str, what: str = "流程实例") -> Running:
        """An instance that can still do something: neither ended nor suspended."""
        running = self.find(instance_id)
        if running is None or running.over:
            raise NotFound(what)
        if running.suspended:
            raise Suspended
        return running

    def allow(self, action: InstanceAction, instance: InstanceFacts) -> None:
        refusal = self.parts.policy.may_instance(self.actor, action, instance)
        if refusal is not None:
            if instance.id:
                self.attempt = Attempt(instance.id, None, action)
            raise refusal

    def start(
        self,
        ref: DefinitionRef,
        variables: Mapping[str, Any],
        element_id: str | None = None,
        business_key: str | None = None,
        item: str | None = None,
        scope: str = "",
        correlation: str | None = None,
        about: Mapping[str, Any] | None = None,
        instance_id: str | None = None,
    ) -> Running:
        """`instance_id` is given where rows that the instance's first steps read were written before it."""
        instance_id = instance_id or self.parts.new_id()
        process = self.parts.definitions.process(self.conn, ref.id)
        row = {
            "id": instance_id, "definition_id": ref.id, "key": ref.key, "version": ref.version,
            "sandbox": ref.sandbox, "state": "running", "revision": 0, "business_key": business_key, "item": item,
            "scope": scope, "correlation": correlation, "started_by": self.actor.person, "started_at": self.now,
            "ended_at": None, "end_events": [], "tasks": 0, "jobs": 0, "subscriptions": 0, "incidents": 0,
            "history_seq": 0, "history_hash": history.GENESIS, "blob": b"",
        }  # fmt: skip
        key = history.new_data_key(self.conn, instance_id, self.parts.keys)
        running = Running(self, row, key, Instance.create(process))
        self.running[instance_id] = running
        told = {"definition_id": ref.id, "key": ref.key, "version": ref.version, **(about or {})}
        running.run("start", {"variables": variables, "element_id": element_id}, element_id, **told)
        return running

    def finish(self) -> None:
        """Gives kept messages to new waits, then writes every instance."""
        messages_kept.deliver(self)
        for running in self.running.values():
            if running.facts:
                writing.write(self, running)
                copies.write(self, running)
                self.parts.observe(self, running)
