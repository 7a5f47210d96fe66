"""Who may do what: the questions that the engine asks. The answers live in the catalogue and are handed in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from engine.actor import Actor
from engine.errors import Refused

TaskAction = Literal[
    "see",
    "claim",
    "release",
    "complete",
    "reassign",
    "receive",
    "draft",
    "comment",
    "transfer",
    "delegate",
    "add_signers",
    "remove_signer",
    "advise",
    "answer",
    "return",
    "take_back",
    "urge",
    "copy",
    "copied",
    "terminate",
]
"""Three are asked about another person: `receive` who is to get the task, `advise` who is to be asked for an opinion,
`copied` who is to be told of it."""

InstanceAction = Literal["see", "start", "terminate", "suspend", "resume", "edit", "move", "incident", "job", "message"]


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a rule may look at in a to-do. `status`: open claimed completed cancelled."""

    id: str
    instance_id: str
    element_id: str
    name: str
    key: str
    item: str | None
    business_key: str | None
    sandbox: bool
    scope: str
    status: str
    assignee: str | None
    groups: tuple[str, ...]
    users: tuple[str, ...]
    properties: Mapping[str, str]
    started_by: str
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """`id` is empty for an instance that is about to start."""

    id: str
    key: str
    item: str | None
    business_key: str | None
    sandbox: bool
    scope: str
    started_by: str


ADVISED = "advised"
"""The property that marks a deed as an opinion given at another person's step."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A completed task of the same instance, with its name: four-eyes rules compare `properties` and `person`."""

    element_id: str
    person: str
    name: str
    post: str | None
    properties: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person's lists hold: tasks of `groups` in `scopes` (None: every scope); with `all` also others'."""

    groups: tuple[str, ...] = ()
    scopes: tuple[str, ...] | None = None
    all: bool = False


class Policy(Protocol):
    def scope_for(self, task: TaskFacts, instance: InstanceFacts) -> str:
        """The scope that a new to-do gets."""

    def knows(self, person: str) -> bool:
        """Is there such a person to assign a task to?"""

    def may(
        self, actor: Actor, action: TaskAction, task: TaskFacts, deeds: Callable[[], Sequence[Deed]]
    ) -> Refused | None:
        """None, or the refusal to raise. Asked inside the command's transaction."""

    def may_instance(self, actor: Actor, action: InstanceAction, instance: InstanceFacts) -> Refused | None: ...

    def sight(self, actor: Actor) -> Sight: ...


class OpenPolicy:
    """Everybody may do everything: for tests and tools."""

    def scope_for(self, task: TaskFacts, instance: InstanceFacts) -> str:
        return instance.scope

    def knows(self, person: str) -> bool:
        return True

    def may(
        self, actor: Actor, action: TaskAction, task: TaskFacts, deeds: Callable[[], Sequence[Deed]]
    ) -> Refused | None:
        return None

    def may_instance(self, actor: Actor, action: InstanceAction, instance: InstanceFacts) -> Refused | None:
        return None

    def sight(self, actor: Actor) -> Sight:
        return Sight(tuple(sorted(actor.posts)), None, True)
